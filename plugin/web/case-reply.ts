import { issueKey, renewKey } from '../auth/form-key.ts';
import { isAway, toPortalError } from '../errors.ts';
import { readCheck, readText } from '../records/answers.ts';
import { COMMENT_BYTES } from '../records/case-writes.ts';
import type { Cases } from '../records/cases.ts';
import type { Outbox } from '../records/outbox/outbox.ts';
import { readRef } from '../records/outbox/refs.ts';
import type { Message } from '../view/models.ts';
import type { View } from '../view/view.ts';
import { caseHref } from './case-models.ts';
import { type CaseForms, caseModel } from './case-page.ts';
import type { Offers } from './deflection.ts';
import { type Drafts, keyFor } from './drafts.ts';
import type { Asking, Expired, Submitted } from './handle.ts';
import type { HeldFile } from './put-by.ts';
import { alsoHeld, isUnsent, keptReply, type Queued } from './queued.ts';
import { type Reply, seeOther, show } from './reply.ts';
import type { Seen } from './seen.ts';
import {
  draftFiles,
  filesOf,
  givenBack,
  isAnotherText,
  messages,
  refusalMessage,
  retryAfter,
  unheld,
  uploadRules,
} from './submission.ts';
import type { Uploads } from './uploads.ts';

export type CaseReply = ReturnType<typeof createCaseReply>;

type Numbered = { number: string };
const NOTE_CHARACTERS = 1_000;

/** The forms of the page as they were written, by the names of their fields. */
type Draft = Record<string, string> | undefined;

/** What a refused form still holds when the page comes back. */
interface Given {
  key: string;
  form: 'reply' | 'rate';
  body: string;
  close?: boolean;
  files?: HeldFile[];
  fileError?: Message | undefined;
  rating?: { value?: number; comment: string };
  problems: Map<string, Message>;
  status: number;
  headers?: Record<string, string>;
}

/** The page of a case and the forms on it. */
export function createCaseReply(parts: {
  cases: Cases;
  outbox: Outbox;
  queued: Queued;
  uploads: Uploads;
  drafts: Drafts;
  seen: Seen;
  view: View;
  offers: Offers;
  clock: () => Date;
}) {
  const { cases, outbox, queued, uploads, drafts, seen, view, offers, clock } = parts;

  async function pageWith(
    number: string,
    forms: CaseForms,
    asking: Asking,
    options: { status?: number; headers?: Record<string, string>; keep?: boolean } = {},
  ): Promise<Reply> {
    const ref = readRef(number);
    if (ref !== undefined) return queued.show(ref, forms, asking, options);
    const [found, waiting] = await Promise.all([cases.get(asking.customer, number), queued.remarks(asking, number)]);
    const detail = { ...found, solutions: await offers.readable(asking, found.solutions) };
    const { updatedAt } = found.case;
    const last = found.timeline.reduce((latest, { at }) => (at > latest ? at : latest), updatedAt);
    await seen.mark(asking.customer, number, clock(), last);
    return show('case', caseModel(detail, forms, asking, clock(), waiting), {
      section: 'cases',
      waits: waiting.some((entry) => entry.kind === 'queued' && isUnsent(entry.queued)),
      ...options,
    });
  }

  async function forms(asking: Asking, draft: Draft): Promise<CaseForms> {
    const rated = ratingOf(draft?.value);
    return {
      key: keyFor(asking.session, draft),
      body: { value: draft?.body ?? '' },
      close: false,
      uploads: await uploadRules(uploads, asking, await draftFiles(uploads, draft, asking)),
      rating: { comment: draft?.comment ?? '', ...(rated === undefined ? {} : { value: rated }) },
    };
  }

  /** A case that waited may have its number by now: a text that comes back comes back there, and is not lost on the way. */
  async function numberNow(number: string, asking: Asking): Promise<string> {
    const ref = readRef(number);
    const found = ref === undefined ? undefined : await queued.find(ref, asking);
    return found && 'delivered' in found ? (found.delivered.number ?? number) : number;
  }

  /** The page again with all that was written. When not even that can be read, the text waits behind a link. */
  async function again(sentTo: string, given: Given, asking: Asking): Promise<Reply> {
    const number = await numberNow(sentTo, asking);
    const fieldProblems = [...given.problems].map(([name, message]) => ({ name, message }));
    if (given.fileError) fieldProblems.push({ name: 'files', message: given.fileError });
    const bodyError = given.problems.get('body');
    const rateError = given.problems.get('comment');
    const held: CaseForms = {
      key: given.key,
      body: { value: given.body, ...(bodyError ? { error: bodyError } : {}) },
      close: given.close ?? false,
      uploads: await uploadRules(uploads, asking, given.files, given.fileError),
      rating: { comment: '', ...given.rating, ...(rateError ? { error: rateError } : {}) },
      problem: { form: given.form, fields: fieldProblems },
    };
    try {
      return await pageWith(number, held, asking, { status: given.status, headers: given.headers ?? {} });
    } catch (thrown) {
      const error = toPortalError(thrown);
      if (error.status !== 503) throw error;
      const { key, body, rating } = given;
      const draft = { key, body, comment: rating?.comment ?? '', value: String(rating?.value ?? '') };
      error.retryHref = `${caseHref(number)}?draft=${await drafts.keep(asking.customer, draft)}`;
      throw error;
    }
  }

  /** Agents read it in the language of the brand, in the CRM. */
  function agentsNote(rating: { value: number; text: string }, { brand, customer }: Asking): string {
    const words = { brand, locale: brand.locales[0] ?? 'en' };
    return view.text('crm.rating-note', { ...rating, name: customer.name }, words);
  }

  /** A case that cannot be read for now is stood for by what waits of it: nobody is told nothing after he has written. */
  async function pageOrWaiting(number: string, held: CaseForms, asking: Asking, keep: boolean): Promise<Reply> {
    try {
      return await pageWith(number, held, asking, { keep });
    } catch (thrown) {
      const waiting = isAway(thrown) && keep ? await queued.lastOf(asking, number) : undefined;
      if (!waiting) throw thrown;
      return queued.show(waiting.ref, undefined, asking);
    }
  }

  return {
    page: async (
      {
        path,
        query,
      }: {
        path: Numbered;
        query: {
          draft?: string | undefined;
          meanwhile?: string | undefined;
          journey?: string | undefined;
          add?: '1' | undefined;
        };
      },
      asking: Asking,
    ): Promise<Reply> => {
      const meanwhile = await offers.meanwhile(asking, query.meanwhile, query.journey);
      const held = await forms(asking, await drafts.read(query.draft));
      const shown = { ...held, ...(meanwhile ? { meanwhile } : {}) };
      const keep = query.draft === undefined && query.meanwhile === undefined;
      const ref = readRef(path.number);
      const page =
        ref !== undefined && query.add === undefined && query.draft === undefined
          ? await queued.show(ref, undefined, asking)
          : await pageOrWaiting(query.draft ? await numberNow(path.number, asking) : path.number, shown, asking, keep);
      await drafts.forget(query.draft);
      return page;
    },

    comment: async ({ path, form, submission }: Submitted<Numbered>, asking: Asking): Promise<Reply> => {
      const body = form.text.body ?? '';
      const close = readCheck(form.text.close ?? '');
      const answer = readText(body, {
        required: true,
        max: COMMENT_BYTES,
        inBytes: true,
        missing: 'problem.missing.body',
      });
      const { files, problem: fileError } = await filesOf(uploads, form, asking);
      const wrong = [
        ...('problem' in answer ? [{ field: 'body', ...answer.problem }] : []),
        ...(close === undefined ? [{ field: 'close', key: 'problem.choice' }] : []),
      ];
      const problems = messages(wrong, form);
      const given: Given = {
        key: form.text.key ?? '',
        form: 'reply',
        body,
        close: close === true,
        files,
        fileError,
        problems,
        status: 422,
      };
      if (problems.size > 0 || fileError || 'problem' in answer || close === undefined) {
        return again(
          path.number,
          { ...given, status: fileError?.key === 'problem.file.too-large' ? 413 : 422 },
          asking,
        );
      }
      try {
        const isQueued = readRef(path.number) !== undefined;
        const reply = {
          kind: 'comment',
          number: path.number,
          body: String(answer.value),
          close: close && !isQueued,
        } as const;
        const outcome = await outbox.submit(asking.customer, reply, files, submission);
        if ('kept' in outcome)
          return keptReply(outcome.kept, `${caseHref(path.number)}#${outcome.kept.ref}`, outcome.held);
        return seeOther(`${caseHref(outcome.sent.number ?? path.number)}#reply`, {
          kind: 'ok',
          message: close ? 'flash.reply-sent-closed' : 'flash.reply-sent',
          ...alsoHeld(outcome.held),
        });
      } catch (thrown) {
        const error = givenBack(thrown, asking.log);
        const refused = Object.entries(error.fields ?? {});
        const told = refused.map(([field, key]) => ({ field: field === 'CommentBody' ? 'body' : field, key }));
        const fileError = unheld(error);
        const isOfField = told.length > 0 || fileError;
        const found = isOfField ? messages(told) : new Map([['form', refusalMessage(error)]]);
        const key = isAnotherText(error) ? issueKey(asking.session) : given.key;
        return again(
          path.number,
          { ...given, key, problems: found, fileError, status: error.status, headers: retryAfter(error) },
          asking,
        );
      }
    },

    expired: async ({ path, form }: Expired<Numbered>, asking: Asking): Promise<Reply> => {
      const { files } = await filesOf(uploads, form, asking);
      const problems = new Map([['form', { key: 'problem.form.forged' }]]);
      const key = renewKey(asking.session, form.text.key ?? '');
      return again(
        path.number,
        { key, form: 'reply', body: form.text.body ?? '', close: false, files, problems, status: 403 },
        asking,
      );
    },

    rate: async ({ path, form, submission }: Submitted<Numbered>, asking: Asking): Promise<Reply> => {
      const value = ratingOf(form.text.value);
      const comment = form.text.comment ?? '';
      const rating = { ...(value === undefined ? {} : { value }), comment };
      const note = readText(comment, { required: false, max: NOTE_CHARACTERS });
      const wrong = [
        ...(value === undefined ? [{ field: 'value', key: 'problem.rating' }] : []),
        ...('problem' in note ? [{ field: 'comment', ...note.problem }] : []),
      ];
      const problems = messages(wrong, form);
      const given: Given = { key: form.text.key ?? '', form: 'rate', body: '', rating, problems, status: 422 };
      if (problems.size > 0 || value === undefined || 'problem' in note) return again(path.number, given, asking);
      try {
        const told = note.value === null ? undefined : agentsNote({ value, text: String(note.value) }, asking);
        const sending = { kind: 'rating', number: path.number, value, note: told } as const;
        const outcome = await outbox.submit(asking.customer, sending, [], submission);
        if ('kept' in outcome) return keptReply(outcome.kept, caseHref(path.number));
        return seeOther(caseHref(path.number), {
          kind: 'ok',
          message: outcome.sent.ratedBefore ? 'flash.already-rated' : 'flash.rating-sent',
        });
      } catch (thrown) {
        const error = givenBack(thrown, asking.log);
        const found = new Map([['form', refusalMessage(error)]]);
        return again(
          path.number,
          { ...given, problems: found, status: error.status, headers: retryAfter(error) },
          asking,
        );
      }
    },

    expiredRating: ({ path, form }: Expired<Numbered>, asking: Asking): Promise<Reply> => {
      const value = ratingOf(form.text.value);
      const rating = { ...(value === undefined ? {} : { value }), comment: form.text.comment ?? '' };
      const problems = new Map([['form', { key: 'problem.form.forged' }]]);
      const key = renewKey(asking.session, form.text.key ?? '');
      const given: Given = { key, form: 'rate', body: '', rating, problems, status: 403 };
      return again(path.number, given, asking);
    },
  };
}

function ratingOf(text: string | undefined): number | undefined {
  return /^[1-5]$/.test(text ?? '') ? Number(text) : undefined;
}
