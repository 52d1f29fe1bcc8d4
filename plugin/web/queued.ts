import { issueKey } from '../auth/form-key.ts';
import { inLanguage } from '../brand.ts';
import { PortalError } from '../errors.ts';
import { COMMENT_BYTES } from '../records/case-writes.ts';
import { ideaHref } from '../records/ideas/board.ts';
import { textHref } from '../records/library/texts.ts';
import { isFile } from '../records/outbox/due.ts';
import type { Delivered, Kept, Outbox, Submission } from '../records/outbox/outbox.ts';
import type { Trace } from '../records/outbox/submission.ts';
import type { Reads } from '../records/reads/reads.ts';
import type { CaseRow, TimelineEntry } from '../view/models.ts';
import type { QueuedLine, QueuedPage } from '../view/outbox-models.ts';
import { caseHref } from './case-models.ts';
import type { CaseForms } from './case-page.ts';
import type { Offers } from './deflection.ts';
import type { Asking } from './handle.ts';
import { placeOf, queuedEntry, queuedLine, queuedRemark, queuedRow, wordsOf } from './queued-models.ts';
import { type Flash, type Reply, seeOther, show } from './reply.ts';

export type Queued = ReturnType<typeof createQueued>;

/** Kinds that stand nowhere else until they are delivered. */
const LISTED: Submission['kind'][] = ['case', 'idea', 'solution'];

/** What a customer sees of what he has sent and the CRM has not. */
export function createQueued(parts: { outbox: Outbox; reads: Pick<Reads, 'note'>; offers: Offers }) {
  const { outbox, reads, offers } = parts;

  async function mine({ customer }: Asking): Promise<Kept[]> {
    reads.note([`outbox:${customer.contactId}`]);
    const all = await outbox.of(customer);
    // A file is kept before what it came with.
    return [...all.filter((one) => !isFile(one)), ...all.filter(isFile)];
  }

  /** @throws PortalError `record.not-found` for nobody’s and another’s */
  async function find(ref: string, { customer }: Asking) {
    reads.note([`outbox:${customer.contactId}`]);
    const found = await outbox.find(customer, ref);
    if (!found) throw new PortalError('record.not-found', { detail: 'nothing of his has this reference' });
    return found;
  }

  async function model(kept: Kept, forms: CaseForms | undefined, asking: Asking): Promise<QueuedPage> {
    const { submission, ref, files, lastTryAt } = kept;
    const { subject, text } = wordsOf(kept);
    const all = submission.kind === 'case' ? await mine(asking) : [];
    const like = submission.kind === 'case' ? await offers.like(asking, subject ?? '') : [];
    const urgent = urgentOf(asking);
    return {
      ...queuedEntry(kept),
      ...(subject === undefined ? {} : { subject }),
      ...(text === undefined ? {} : { text }),
      filesSize: files.reduce((sum, { size }) => sum + size, 0),
      ...(lastTryAt === undefined ? {} : { lastTry: new Date(lastTryAt).toISOString() }),
      replies: all.filter(({ after }) => after === ref).map(queuedEntry),
      back: placeOf(submission),
      ...(kept.unsure
        ? {}
        : { withdraw: { action: `${caseHref(ref)}/withdraw`, key: forms?.key ?? issueKey(asking.session) } }),
      ...(mayAdd(kept) ? { addHref: `${caseHref(ref)}?add=1#reply` } : {}),
      ...(forms ? { reply: replyForm(ref, forms) } : {}),
      ...(urgent ? { urgent } : {}),
      meanwhile: like.map(({ title, href, helped, minutes }) => ({ title, href, helped, minutes })),
    };
  }

  return {
    mine,
    find,

    /** Its page; once it is delivered, the way to where it stands. With `forms`, something can be added to a case. */
    show: async (
      ref: string,
      forms: CaseForms | undefined,
      asking: Asking,
      options: { status?: number; headers?: Record<string, string> } = {},
    ): Promise<Reply> => {
      const found = await find(ref, asking);
      if ('delivered' in found) return arrived(found.delivered);
      const isGivenBack = forms?.problem !== undefined && found.kept.submission.kind === 'case';
      const adds = mayAdd(found.kept) || isGivenBack ? forms : undefined;
      const waits = found.kept.state === 'waiting' && !isFile(found.kept);
      return show('queued', await model(found.kept, adds, asking), { section: 'cases', waits, ...options });
    },

    /** What waits of a case, or was refused, for the end of its timeline. */
    remarks: async (asking: Asking, number: string): Promise<TimelineEntry[]> =>
      (await mine(asking)).filter((kept) => isAbout(kept, number)).map((kept) => queuedRemark(kept, asking)),

    /** The last that waits of a case, to be shown when the case itself cannot be. */
    lastOf: async (asking: Asking, number: string): Promise<Kept | undefined> =>
      (await mine(asking)).filter((kept) => isAbout(kept, number) && !isFile(kept)).at(-1),

    /** For the list of his cases, newest first. What was refused is about cases here; elsewhere, anything. */
    rows: async (asking: Asking, where: 'cases' | 'home'): Promise<CaseRow[]> =>
      (await mine(asking))
        .filter(({ submission, state }) =>
          where === 'home'
            ? LISTED.includes(submission.kind) || state === 'refused'
            : submission.kind === 'case' || ('number' in submission && state === 'refused'),
        )
        .map((kept) => queuedRow(kept, asking))
        .reverse(),
  };
}

/** What belongs to a case that was refused would wait as long as that. */
function mayAdd({ submission, state }: Kept): boolean {
  return submission.kind === 'case' && state === 'waiting';
}

/** Whether any of these waits to be sent. */
export function anyWaits(rows: CaseRow[]): boolean {
  return rows.some(({ queued }) => queued !== undefined && isUnsent(queued));
}

/** Whether it waits for the CRM; a file waits for the virus scanner. */
export function isUnsent({ kind, state }: QueuedLine): boolean {
  return state === 'waiting' && kind !== 'file';
}

function isAbout({ submission }: Kept, number: string): boolean {
  return 'number' in submission && submission.number === number;
}

/** The answer to a form whose submission is kept. A new case has a page that says so; everything else says it where it stands. */
export function keptReply(kept: Kept, to: string, held?: readonly Kept[]): Reply {
  const { kind } = kept.submission;
  const data = { queued: queuedLine(kept) };
  const also = alsoHeld(held);
  if (kind === 'case' && !also.also) return seeOther(to, undefined, data);
  if (kept.state === 'refused') return seeOther(to, { kind: 'bad', message: 'flash.queued.refused' }, data);
  return seeOther(to, { kind: 'ok', message: `flash.queued.${kind}`, ...also }, data);
}

/** That files wait for the virus scanner, where some do. */
export function alsoHeld(held: readonly Kept[] = []): Pick<Flash, 'also'> {
  const [first, ...more] = held.filter(({ state }) => state === 'waiting').flatMap(({ files }) => files);
  return first ? { also: { message: 'flash.files-waiting', values: { name: first.name, count: more.length } } } : {};
}

/** To where it stands by now. */
export function arrived({ submission, number }: Delivered & { submission: Trace }): Reply {
  const flash = { kind: 'ok', message: 'flash.queued.sent' } as const;
  switch (submission.kind) {
    case 'case':
      if (number === undefined) return seeOther('/cases', flash);
      return seeOther(caseHref(number), { kind: 'ok', message: 'flash.queued.sent.case', values: { number } });
    case 'idea':
      return seeOther(number === undefined ? '/ideas' : ideaHref({ ref: number }), flash);
    case 'solution':
      return seeOther(number === undefined ? '/solutions' : textHref({ kind: 'solution', ref: number }), flash);
    default:
      return seeOther(number === undefined ? placeOf(submission).href : placeWith(submission, number), flash);
  }
}

/** The case may have waited itself, when this was sent. */
function placeWith(submission: Trace, number: string): string {
  return 'number' in submission ? caseHref(number) : placeOf(submission).href;
}

function replyForm(ref: string, forms: CaseForms): NonNullable<QueuedPage['reply']> {
  const { value, error } = forms.body;
  return {
    action: `${caseHref(ref)}/comments`,
    body: {
      ...{ name: 'body', kind: 'textarea', labelKey: 'queued.reply.label', hintKey: 'queued.reply.hint' },
      ...{ required: true, value, maxLength: COMMENT_BYTES },
      ...(error ? { error } : {}),
    },
    uploads: forms.uploads,
    key: forms.key,
    ...(forms.problem ? { problem: { fields: forms.problem.fields } } : {}),
  };
}

function urgentOf({ brand, locale }: Asking): QueuedPage['urgent'] {
  const { urgentPhone, urgentTitle, urgentHours, phone, hours } = brand.contact;
  const say = (text: Parameters<typeof inLanguage>[0]) => inLanguage(text, locale, brand.locales[0]);
  const number = urgentPhone ?? phone;
  if (!number) return undefined;
  const when = urgentPhone ? urgentHours : hours;
  return {
    phone: number,
    ...(urgentPhone && urgentTitle ? { title: say(urgentTitle) } : {}),
    ...(when ? { hours: say(when) } : {}),
  };
}
