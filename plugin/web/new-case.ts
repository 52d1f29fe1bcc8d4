import { issueKey, renewKey } from '../auth/form-key.ts';
import { inLanguage } from '../brand.ts';
import { type PortalError, toPortalError } from '../errors.ts';
import type { Problem } from '../records/answers.ts';
import { type CaseForm, readAnswers } from '../records/case-form.ts';
import type { Cases } from '../records/cases.ts';
import { type LibraryText, textHref, textKey } from '../records/library/texts.ts';
import type { Outbox } from '../records/outbox/outbox.ts';
import type { About, Suggested } from '../view/deflection-models.ts';
import type { CaseFormPage, Message } from '../view/models.ts';
import { caseHref, fields, requestGroups } from './case-models.ts';
import type { Offers } from './deflection.ts';
import { type Drafts, keyFor, newCaseDraft } from './drafts.ts';
import type { Form } from './form.ts';
import type { Asking, Expired, Submitted } from './handle.ts';
import type { HeldFile } from './put-by.ts';
import { alsoHeld, keptReply } from './queued.ts';
import { type Reply, seeOther, show } from './reply.ts';
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

export type NewCase = ReturnType<typeof createNewCase>;

/** What is on a form page besides its questions. */
interface State {
  key: string;
  text: Record<string, string>;
  problems: Map<string, Message>;
  files: HeldFile[];
  fileError?: Message | undefined;
  suggested?: Suggested | undefined;
}

/** Opening a case: the form, and what comes of it. */
export function createNewCase(parts: {
  cases: Cases;
  outbox: Outbox;
  uploads: Uploads;
  drafts: Drafts;
  offers: Offers;
}) {
  const { cases, outbox, uploads, drafts, offers } = parts;

  /** The published text the case is about. One nobody knows, or may not read, is left out. */
  async function aboutText({ solution = '', article = '' }: State['text'], asking: Asking) {
    const value = solution === '' ? `article:${article}` : `solution:${solution}`;
    return offers.find(asking, value);
  }

  async function model(form: CaseForm, state: State, asking: Asking): Promise<CaseFormPage> {
    const { brand, locale, customer } = asking;
    const say = (text: Parameters<typeof inLanguage>[0]) => inLanguage(text, locale, brand.locales[0]);
    const category = brand.categories.find((one) => one.id === form.type?.category);
    const wrong = [...state.problems].map(([name, message]) => ({ name, message }));
    if (state.fileError) wrong.push({ name: 'files', message: state.fileError });
    const suggested = state.suggested ?? offers.none(asking);
    const text = await aboutText(state.text, asking);
    return {
      ...(form.type
        ? {
            request: {
              id: form.type.id,
              name: say(form.type.name),
              ...(category ? { category: say(category.name) } : {}),
              ...(form.type.promise ? { promise: say(form.type.promise) } : {}),
            },
          }
        : {}),
      fields: fields(form, state.text, state.problems),
      uploads: await uploadRules(uploads, asking, state.files, state.fileError),
      key: state.key,
      email: customer.email,
      groups: requestGroups(brand, locale, 'all'),
      ...(suggested ? { suggested } : {}),
      ...(text ? { about: about(text, form) } : {}),
      ...(wrong.length > 0 ? { problem: { fields: wrong } } : {}),
    };
  }

  /** A request nobody has is no reason to lose a text: it goes on as a general case, and the page says so. */
  async function formFor(
    typeId: string | undefined,
    { customer, locale }: Asking,
  ): Promise<{ form: CaseForm; problems: Problem[] }> {
    try {
      return { form: await cases.form(customer, typeId, locale), problems: [] };
    } catch (thrown) {
      if (typeId === undefined || toPortalError(thrown).code !== 'page.not-found') throw thrown;
      return {
        form: await cases.form(customer, undefined, locale),
        problems: [{ field: 'type', key: 'problem.type' }],
      };
    }
  }

  async function again(
    form: CaseForm,
    state: State,
    asking: Asking,
    status: number,
    refusal?: PortalError,
  ): Promise<Reply> {
    const headers = refusal ? retryAfter(refusal) : {};
    return show('case-form', await model(form, state, asking), { status, section: 'cases', headers });
  }

  /** “Look for solutions”: the form as it was written, with what was found. */
  async function looked(form: CaseForm, sent: Form, journey: string, asking: Asking): Promise<Reply> {
    const { files, problem: fileError } = await filesOf(uploads, sent, asking);
    const text = await aboutText(sent.text, asking);
    const suggested = await offers.beside(asking, journey, sent.text, text && textKey(text));
    const state = { key: sent.text.key ?? '', text: sent.text, problems: messages([]), files, fileError, suggested };
    return again(form, state, asking, 200);
  }

  /** The form as it was sent. When not even its questions can be read, the text waits behind a link. */
  async function sentForm({ text }: Form, asking: Asking): Promise<{ form: CaseForm; problems: Problem[] }> {
    try {
      return await formFor(text.type === '' ? undefined : text.type, asking);
    } catch (thrown) {
      const error = toPortalError(thrown);
      if (error.status === 503) error.retryHref = await newCaseDraft(drafts, asking.customer, text);
      throw error;
    }
  }

  return {
    form: async (
      { path, query }: { path: { type?: string | undefined }; query: NewCaseQuery },
      asking: Asking,
    ): Promise<Reply> => {
      const form = await cases.form(asking.customer, path.type, asking.locale);
      const kept = await drafts.read(query.draft);
      const { about: subject, solution, article } = query;
      const text = kept ?? given({ subject, solution, article });
      const files = await draftFiles(uploads, kept, asking);
      const state = { key: keyFor(asking.session, kept), text, problems: new Map<string, Message>(), files };
      const page = await model(form, state, asking);
      await drafts.forget(query.draft);
      return show('case-form', page, { section: 'cases' });
    },

    open: async ({ form: sent, submission }: Submitted<unknown>, asking: Asking): Promise<Reply> => {
      const { form, problems: wrongType } = await sentForm(sent, asking);
      if (sent.text.look !== undefined) return looked(form, sent, submission, asking);
      const { values, problems } = readAnswers(form, sent.text);
      const { files, problem: fileError } = await filesOf(uploads, sent, asking);
      const state = {
        key: sent.text.key ?? '',
        text: sent.text,
        problems: messages([...wrongType, ...problems], sent),
        files,
        fileError,
      };
      if (state.problems.size > 0 || fileError) {
        return again(form, state, asking, fileError?.key === 'problem.file.too-large' ? 413 : 422);
      }
      try {
        const text = await aboutText(sent.text, asking);
        const about = text && { kind: text.kind, id: text.id };
        const request = form.type?.id;
        const outcome = await outbox.submit(
          asking.customer,
          { kind: 'case', values, about, request },
          files,
          submission,
        );
        if ('kept' in outcome) return keptReply(outcome.kept, caseHref(outcome.kept.ref), outcome.held);
        const { number = '' } = outcome.sent;
        const more = await offers.afterwards(asking, submission, sent.text, text && textKey(text));
        const flash = { kind: 'ok', message: 'flash.case-opened', values: { number } } as const;
        return seeOther(caseHref(number) + more, { ...flash, ...alsoHeld(outcome.held) });
      } catch (thrown) {
        const error = givenBack(thrown, asking.log);
        const key = isAnotherText(error) ? issueKey(asking.session) : state.key;
        const fileError = unheld(error);
        const problems = fileError ? messages([]) : refused(error, form);
        return again(form, { ...state, key, problems, fileError }, asking, error.status, error);
      }
    },

    expired: async ({ form: sent }: Expired<unknown>, asking: Asking): Promise<Reply> => {
      const { form } = await sentForm(sent, asking);
      const { files } = await filesOf(uploads, sent, asking);
      const problems = new Map([['form', { key: 'problem.form.forged' }]]);
      return again(
        form,
        { key: renewKey(asking.session, sent.text.key ?? ''), text: sent.text, problems, files },
        asking,
        403,
      );
    },
  };
}

/** What the address of a new form may carry. */
interface NewCaseQuery {
  draft?: string | undefined;
  about?: string | undefined;
  solution?: string | undefined;
  article?: string | undefined;
}

function given(text: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(text).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function about(text: LibraryText, { type }: CaseForm): About {
  const removeHref = type ? `/cases/new/${type.id}` : '/cases/new';
  return { field: text.kind, ref: text.ref, title: text.title, href: textHref(text), removeHref };
}

/** What the org would not take, beside the questions it is about. */
function refused(error: PortalError, form: CaseForm): Map<string, Message> {
  const found = new Map<string, Message>();
  for (const [apiName, key] of Object.entries(error.fields ?? {})) {
    const question = form.questions.find((one) => one.field.name === apiName);
    if (question) found.set(question.name, { key });
  }
  if (found.size === 0) found.set('form', refusalMessage(error));
  return found;
}
