import { z } from 'zod';
import { PortalError } from '../errors.ts';
import type { Crm, CrmRow, CrmValue, Reference, WriteAnswers, WriteStep } from '../records/crm.ts';
import { type Part, type PartAnswer, sendComposite } from './composite.ts';
import { apiName, externalKey, recordId } from './ids.ts';
import { isQuotePart, needsQuoting, quoted, quoteParts } from './quote.ts';
import { ofWrite, Refusal, refusalOf, withoutRight } from './refusal.ts';
import { toRow } from './rows.ts';
import type { Send } from './send.ts';

type Value = CrmValue | Reference;

const saved = z.looseObject({ id: z.string(), success: z.literal(true) });
const failed = z.looseObject({ success: z.literal(false), errors: z.array(z.unknown()) });
const record = z.record(z.string(), z.unknown());

export function createWrite(options: { send: Send; apiVersion: string }): Crm['write'] {
  const { send, apiVersion } = options;
  const base = `/services/data/v${apiVersion}`;

  async function write(steps: WriteStep[]): Promise<WriteAnswers> {
    checkRefs(steps);
    const parts = steps.map((step) => toPart(step, base));
    const quoting = steps.some(hasTextToQuote);
    return answersOf(steps, demandDone(steps, await (quoting ? attemptQuoted(parts) : attempt(parts))));
  }

  /** A refusal is all or nothing and certain, so trying again is no second try of a write that may have taken place. */
  async function attemptQuoted(parts: Part[]): Promise<PartAnswer[]> {
    let answers: PartAnswer[] = [];
    for (const make of [false, true, false]) {
      answers = await attempt([...quoteParts(base, make), ...parts]);
      if (!isQuotePart(failureOf(answers)?.referenceId ?? '')) break;
    }
    return answers;
  }

  function attempt(parts: Part[]): Promise<PartAnswer[]> {
    return sendComposite(send, apiVersion, { parts, allOrNone: true, kind: 'write' });
  }

  return async (steps) => {
    try {
      return await write(steps);
    } catch (thrown) {
      throw ofWrite(thrown);
    }
  };
}

function toPart(step: WriteStep, base: string): Part {
  const { ref: referenceId } = step;
  if ('create' in step) {
    const url = `${base}/sobjects/${apiName(step.create)}`;
    return { method: 'POST', url, referenceId, body: bodyOf(step.values) };
  }
  if ('update' in step) {
    const url = `${base}/sobjects/${apiName(step.update)}/${recordId(step.id)}`;
    return { method: 'PATCH', url, referenceId, body: bodyOf(step.values) };
  }
  if ('upsert' in step) {
    const url = `${base}/sobjects/${apiName(step.upsert)}/${apiName(step.by)}/${externalKey(step.key)}`;
    return { method: 'PATCH', url, referenceId, body: bodyOf(step.values) };
  }
  const id = typeof step.id === 'string' ? recordId(step.id) : referenceTo(step.id);
  const fields = [...new Set(['Id', ...step.fields])].map((name) => name.split('.').map(apiName).join('.')).join(',');
  return { method: 'GET', url: `${base}/sobjects/${apiName(step.read)}/${id}?fields=${fields}`, referenceId };
}

function bodyOf(values: Record<string, Value>): Record<string, CrmValue> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [apiName(name), literal(value)]));
}

function literal(value: Value): CrmValue {
  if (typeof value === 'string') return quoted(value);
  return typeof value === 'object' && value !== null ? referenceTo(value) : value;
}

function referenceTo({ from, field }: Reference): string {
  return `@{${apiName(from)}.${apiName(field)}}`;
}

function hasTextToQuote(step: WriteStep): boolean {
  return 'values' in step && Object.values(step.values).some(needsQuoting);
}

/** A wrong reference is our mistake: it must not reach an org that would store it as text. */
function checkRefs(steps: WriteStep[]): void {
  const seen = new Map<string, WriteStep>();
  for (const step of steps) {
    for (const { from, field } of referencesIn(step)) {
      const earlier = seen.get(from);
      const isKnown = earlier !== undefined && answeredBy(earlier).includes(field);
      if (!isKnown)
        throw new PortalError('internal', { detail: `${step.ref} refers to ${from}.${field}, which is not there` });
    }
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(step.ref) || isQuotePart(step.ref) || seen.has(step.ref)) {
      throw new PortalError('internal', { detail: `not a name for a step, or its second use: ${step.ref}` });
    }
    seen.set(step.ref, step);
  }
}

/** The fields of its answer that a later step may refer to. */
function answeredBy(step: WriteStep): string[] {
  if ('read' in step) return step.fields;
  return 'update' in step ? [] : ['id'];
}

function referencesIn(step: WriteStep): Reference[] {
  const values: unknown[] = 'values' in step ? Object.values(step.values) : [step.id];
  return values.filter((value): value is Reference => typeof value === 'object' && value !== null);
}

/** The part that failed, not those that were undone because of it. */
function failureOf(answers: PartAnswer[]): PartAnswer | undefined {
  const bad = answers.filter(({ status, body }) => status >= 400 || failed.safeParse(body).success);
  return bad.find(({ status, body }) => !refusalOf(status, body).has('PROCESSING_HALTED')) ?? bad[0];
}

/** @throws Refusal, or PortalError, in the name of the part that failed */
function demandDone(steps: WriteStep[], answers: PartAnswer[]): PartAnswer[] {
  const failure = failureOf(answers);
  if (failure === undefined) return answers;
  const unsaved = failed.safeParse(failure.body);
  const refusal = refusalOf(failure.status, unsaved.success ? unsaved.data.errors : failure.body);
  const named = refusal.messages.map((one) => ({ ...one, message: `${failure.referenceId}: ${one.message}` }));
  const step = steps.find(({ ref }) => ref === failure.referenceId);
  throw withoutRight(new Refusal(refusal.status, named), step === undefined ? 'this' : objectOf(step));
}

function objectOf(step: WriteStep): string {
  if ('create' in step) return step.create;
  if ('update' in step) return step.update;
  return 'upsert' in step ? step.upsert : step.read;
}

function answersOf(steps: WriteStep[], answers: PartAnswer[]): WriteAnswers {
  const bodies = new Map(answers.map(({ referenceId, body }) => [referenceId, body]));
  return Object.fromEntries(steps.map((step) => [step.ref, answerOf(step, bodies.get(step.ref))]));
}

function answerOf(step: WriteStep, body: unknown): { id: string; row: CrmRow } {
  if ('create' in step || 'upsert' in step) {
    const { id } = saved.parse(body);
    return { id, row: { Id: id } };
  }
  if ('update' in step) return { id: step.id, row: { Id: step.id } };
  const parents = step.fields.filter((name) => name.includes('.'));
  const row = toRow(record.parse(body), { parents, children: new Map() }, []);
  return { id: z.string().parse(row.Id), row };
}
