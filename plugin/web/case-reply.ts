import { z } from 'zod';
import { issueKey } from '../auth/form-key.ts';
import { toPortalError } from '../errors.ts';
import { readText } from '../records/answers.ts';
import { COMMENT_BYTES } from '../records/case-writes.ts';
import type { Cases } from '../records/cases.ts';
import type { UploadedFile } from '../records/crm.ts';
import type { Message } from '../view/models.ts';
import type { View } from '../view/view.ts';
import { caseHref } from './case-models.ts';
import { type CaseForms, caseModel } from './case-page.ts';
import type { Drafts } from './drafts.ts';
import type { Asking, Expired, Submitted } from './handle.ts';
import { type Reply, seeOther, show } from './reply.ts';
import type { Seen } from './seen.ts';
import { filesOf, givenBack, messages, refusalMessage, retryAfter, uploadRules } from './submission.ts';
import type { Uploads } from './uploads.ts';

export type CaseReply = ReturnType<typeof createCaseReply>;

type Numbered = { number: string };
const NOTE_CHARACTERS = 1_000;

/** What a refused form still holds when the page comes back. */
interface Given {
  key: string;
  form: 'reply' | 'rate';
  body?: string;
  close?: boolean;
  files?: UploadedFile[];
  fileError?: Message | undefined;
  rating?: { value?: number; comment: string };
  problems: Map<string, Message>;
  status: number;
  headers?: Record<string, string>;
}

/** The page of a case and the forms on it. */
export function createCaseReply(parts: {
  cases: Cases;
  uploads: Uploads;
  drafts: Drafts;
  seen: Seen;
  view: View;
  clock: () => Date;
}) {
  const { cases, uploads, drafts, seen, view, clock } = parts;

  async function pageWith(
    number: string,
    forms: CaseForms,
    asking: Asking,
    options: { status?: number; headers?: Record<string, string> } = {},
  ): Promise<Reply> {
    const detail = await cases.get(asking.customer, number);
    await seen.mark(asking.customer, number, clock());
    return show('case', caseModel(detail, forms, asking, clock()), { section: 'cases', ...options });
  }

  async function empty(asking: Asking, body = ''): Promise<CaseForms> {
    const upload = await uploadRules(uploads, asking);
    return {
      key: issueKey(asking.session),
      body: { value: body },
      close: false,
      uploads: upload,
      rating: { comment: '' },
    };
  }

  /** The page again with all that was written. When not even that can be read, the text waits behind a link. */
  async function again(number: string, given: Given, asking: Asking): Promise<Reply> {
    const fieldProblems = [...given.problems].map(([name, message]) => ({ name, message }));
    if (given.fileError) fieldProblems.push({ name: 'files', message: given.fileError });
    const bodyError = given.problems.get('body');
    const rateError = given.problems.get('comment');
    const forms: CaseForms = {
      key: given.key,
      body: { value: given.body ?? '', ...(bodyError ? { error: bodyError } : {}) },
      close: given.close ?? false,
      uploads: await uploadRules(uploads, asking, given.files, given.fileError),
      rating: { comment: '', ...given.rating, ...(rateError ? { error: rateError } : {}) },
      problem: { form: given.form, fields: fieldProblems },
    };
    try {
      return await pageWith(number, forms, asking, { status: given.status, headers: given.headers ?? {} });
    } catch (thrown) {
      const error = toPortalError(thrown);
      if (given.body === undefined || error.status !== 503) throw error;
      error.retryHref = `${caseHref(number)}?draft=${await drafts.keep({ body: given.body })}`;
      throw error;
    }
  }

  return {
    page: async (
      { path, query }: { path: Numbered; query: { draft?: string | undefined } },
      asking: Asking,
    ): Promise<Reply> => {
      const kept = query.draft === undefined ? undefined : await drafts.take(query.draft);
      return pageWith(path.number, await empty(asking, kept?.body), asking);
    },

    comment: async ({ path, form, submission }: Submitted<Numbered>, asking: Asking): Promise<Reply> => {
      const body = form.text.body ?? '';
      const close = form.text.close === 'true';
      const answer = readText(body, {
        required: true,
        max: COMMENT_BYTES,
        inBytes: true,
        missing: 'problem.missing.body',
      });
      const { files, problem: fileError } = await filesOf(uploads, form, asking);
      const problems = messages('problem' in answer ? [{ field: 'body', ...answer.problem }] : [], form);
      const given: Given = {
        key: form.text.key ?? '',
        form: 'reply',
        body,
        close,
        files,
        fileError,
        problems,
        status: 422,
      };
      if (problems.size > 0 || fileError || 'problem' in answer) {
        return again(
          path.number,
          { ...given, status: fileError?.key === 'problem.file.too-large' ? 413 : 422 },
          asking,
        );
      }
      try {
        await cases.comment(asking.customer, path.number, { body: String(answer.value), files, close }, submission);
        await uploads.drop(files);
        return seeOther(`${caseHref(path.number)}#reply`, {
          kind: 'ok',
          message: close ? 'flash.reply-sent-closed' : 'flash.reply-sent',
        });
      } catch (thrown) {
        const error = givenBack(thrown, asking.log);
        const told = Object.entries(error.fields ?? {}).map(([field, key]) => ({
          field: field === 'CommentBody' ? 'body' : field,
          key,
        }));
        const found = told.length > 0 ? messages(told) : new Map([['form', refusalMessage(error)]]);
        return again(
          path.number,
          { ...given, problems: found, status: error.status, headers: retryAfter(error) },
          asking,
        );
      }
    },

    expired: async ({ path, form }: Expired<Numbered>, asking: Asking): Promise<Reply> => {
      const { files } = await filesOf(uploads, form, asking);
      const problems = new Map([['form', { key: 'problem.form.forged' }]]);
      const key = issueKey(asking.session);
      return again(
        path.number,
        { key, form: 'reply', body: form.text.body ?? '', close: false, files, problems, status: 403 },
        asking,
      );
    },

    rate: async ({ path, form }: Submitted<Numbered>, asking: Asking): Promise<Reply> => {
      const value = z.coerce
        .number()
        .int()
        .min(1)
        .max(5)
        .safeParse(form.text.value === '' ? undefined : form.text.value);
      const comment = form.text.comment ?? '';
      const note = readText(comment, { required: false, max: NOTE_CHARACTERS });
      const wrong = [
        ...(value.success ? [] : [{ field: 'value', key: 'problem.rating' }]),
        ...('problem' in note ? [{ field: 'comment', ...note.problem }] : []),
      ];
      const problems = messages(wrong, form);
      if (problems.size > 0 || !value.success || 'problem' in note) {
        const rating = { ...(value.success ? { value: value.data } : {}), comment };
        return again(path.number, { key: form.text.key ?? '', form: 'rate', rating, problems, status: 422 }, asking);
      }
      // Agents read it in the language of the brand, in the CRM.
      const words = { brand: asking.brand, locale: asking.brand.locales[0] ?? 'en' };
      const told =
        note.value === null
          ? undefined
          : view.text(
              'crm.rating-note',
              { value: value.data, name: asking.customer.name, text: String(note.value) },
              words,
            );
      const outcome = await cases.rate(asking.customer, path.number, { value: value.data, note: told });
      return seeOther(caseHref(path.number), {
        kind: 'ok',
        message: outcome === 'saved' ? 'flash.rating-sent' : 'flash.already-rated',
      });
    },
  };
}
