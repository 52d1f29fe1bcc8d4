import { issueKey } from '../auth/form-key.ts';
import { inLanguage } from '../brand.ts';
import { type PortalError, toPortalError } from '../errors.ts';
import type { Problem } from '../records/answers.ts';
import { type CaseForm, readAnswers } from '../records/case-form.ts';
import type { Cases } from '../records/cases.ts';
import type { UploadedFile } from '../records/crm.ts';
import type { CaseFormPage, Message } from '../view/models.ts';
import { caseHref, fields, requestGroups } from './case-models.ts';
import type { Drafts } from './drafts.ts';
import type { Asking, Expired, Submitted } from './handle.ts';
import { type Reply, seeOther, show } from './reply.ts';
import { filesOf, givenBack, messages, refusalMessage, retryAfter, uploadRules } from './submission.ts';
import type { Uploads } from './uploads.ts';

export type NewCase = ReturnType<typeof createNewCase>;

/** What is on a form page besides its questions. */
interface State {
  key: string;
  text: Record<string, string>;
  problems: Map<string, Message>;
  files: UploadedFile[];
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
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    return show('case-form', await model(form, state, asking), { status, section: 'cases', headers });
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
      const kept = query.draft === undefined ? undefined : await drafts.take(query.draft);
      const text = kept ?? (query.about === undefined ? {} : { subject: query.about });
      const state = { key: issueKey(asking.session), text, problems: new Map<string, Message>(), files: [] };
      return show('case-form', await model(form, state, asking), { section: 'cases' });
    },

    open: async ({ form: sent, submission }: Submitted<unknown>, asking: Asking): Promise<Reply> => {
      const typeId = sent.text.type === undefined || sent.text.type === '' ? undefined : sent.text.type;
      const { form, problems: wrongType } = await formFor(typeId, asking);
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
        await uploads.drop(files);
        return seeOther(caseHref(number), { kind: 'ok', message: 'flash.case-opened', values: { number } });
      } catch (thrown) {
        const error = givenBack(thrown, asking.log);
        return again(form, { ...state, problems: refused(error, form) }, asking, error.status, retryAfter(error));
      }
    },

    expired: async ({ form: sent }: Expired<unknown>, asking: Asking): Promise<Reply> => {
      const { form } = await formFor(sent.text.type === '' ? undefined : sent.text.type, asking);
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
