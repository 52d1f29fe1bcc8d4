import { issueKey } from '../auth/form-key.ts';
import { inLanguage } from '../brand.ts';
import { type PortalError, toPortalError } from '../errors.ts';
import type { Problem } from '../records/answers.ts';
import { type CaseForm, readAnswers } from '../records/case-form.ts';
import type { Cases } from '../records/cases.ts';
import type { CaseFormPage, Message } from '../view/models.ts';
import { caseHref, fields, requestGroups } from './case-models.ts';
import { type Drafts, keyFor, newCaseDraft } from './drafts.ts';
import type { Form } from './form.ts';
import type { Asking, Expired, Submitted } from './handle.ts';
import { type Reply, seeOther, show } from './reply.ts';
import { filesOf, givenBack, isAnotherText, messages, refusalMessage, retryAfter, uploadRules } from './submission.ts';
import type { HeldFile, Uploads } from './uploads.ts';

export type NewCase = ReturnType<typeof createNewCase>;

/** What is on a form page besides its questions. */
interface State {
  key: string;
  text: Record<string, string>;
  problems: Map<string, Message>;
  files: HeldFile[];
  fileError?: Message | undefined;
}

/** Opening a case: the form, and what comes of it. */
export function createNewCase({ cases, uploads, drafts }: { cases: Cases; uploads: Uploads; drafts: Drafts }) {
  async function model(form: CaseForm, state: State, asking: Asking): Promise<CaseFormPage> {
    const { brand, locale, customer } = asking;
    const say = (text: Parameters<typeof inLanguage>[0]) => inLanguage(text, locale, brand.locales[0]);
    const category = brand.categories.find((one) => one.id === form.type?.category);
    const wrong = [...state.problems].map(([name, message]) => ({ name, message }));
    if (state.fileError) wrong.push({ name: 'files', message: state.fileError });
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

  /** The form as it was sent. When not even its questions can be read, the text waits behind a link. */
  async function sentForm({ text }: Form, asking: Asking): Promise<{ form: CaseForm; problems: Problem[] }> {
    try {
      return await formFor(text.type === '' ? undefined : text.type, asking);
    } catch (thrown) {
      const error = toPortalError(thrown);
      if (error.status === 503) error.retryHref = await newCaseDraft(drafts, text);
      throw error;
    }
  }

  return {
    form: async (
      {
        path,
        query,
      }: { path: { type?: string | undefined }; query: { draft?: string | undefined; about?: string | undefined } },
      asking: Asking,
    ): Promise<Reply> => {
      const form = await cases.form(asking.customer, path.type, asking.locale);
      const kept = await drafts.read(query.draft);
      const text = kept ?? (query.about === undefined ? {} : { subject: query.about });
      const state = { key: keyFor(asking.session, kept), text, problems: new Map<string, Message>(), files: [] };
      const page = await model(form, state, asking);
      await drafts.forget(query.draft);
      return show('case-form', page, { section: 'cases' });
    },

    open: async ({ form: sent, submission }: Submitted<unknown>, asking: Asking): Promise<Reply> => {
      const { form, problems: wrongType } = await sentForm(sent, asking);
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
        const { number } = await cases.create(asking.customer, values, files, submission);
        return seeOther(caseHref(number), { kind: 'ok', message: 'flash.case-opened', values: { number } });
      } catch (thrown) {
        const error = givenBack(thrown, asking.log);
        const key = isAnotherText(error) ? issueKey(asking.session) : state.key;
        return again(form, { ...state, key, problems: refused(error, form) }, asking, error.status, error);
      }
    },

    expired: async ({ form: sent }: Expired<unknown>, asking: Asking): Promise<Reply> => {
      const { form } = await sentForm(sent, asking);
      const { files } = await filesOf(uploads, sent, asking);
      const problems = new Map([['form', { key: 'problem.form.forged' }]]);
      return again(form, { key: issueKey(asking.session), text: sent.text, problems, files }, asking, 403);
    },
  };
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
