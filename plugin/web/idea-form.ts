import { issueKey, renewKey } from '../auth/form-key.ts';
import { categoryName } from '../brand.ts';
import { type PortalError, toPortalError } from '../errors.ts';
import { type Problem, readText } from '../records/answers.ts';
import { ideaHref } from '../records/ideas/board.ts';
import type { Ideas } from '../records/ideas/ideas.ts';
import type { Outbox } from '../records/outbox/outbox.ts';
import type { IdeaFormPage, IdeaLine } from '../view/idea-models.ts';
import type { Field, Message } from '../view/models.ts';
import { type Drafts, keyFor } from './drafts.ts';
import type { Form } from './form.ts';
import type { Asking, Expired, Submitted } from './handle.ts';
import { ideaLine } from './idea-models.ts';
import type { IdeaSearch } from './idea-search.ts';
import { keptReply } from './queued.ts';
import { type Reply, seeOther, show } from './reply.ts';
import { givenBack, isAnotherText, messages, refusalMessage, retryAfter } from './submission.ts';

interface Rules extends Awaited<ReturnType<Ideas['form']>> {
  categoryNeeded: boolean;
  /** What the reader is told a category is called. */
  nameOf(category: string): string;
}

/** What is on the form page besides its questions. */
interface State {
  key: string;
  text: Record<string, string>;
  problems: Map<string, Message>;
  similar?: IdeaLine[];
}

/** Posting an idea: the form, what is like it, and what comes of it. */
export function createIdeaForm(parts: { ideas: Ideas; outbox: Outbox; search: IdeaSearch; drafts: Drafts }) {
  const { ideas, outbox, search, drafts } = parts;
  function page(rules: Rules, state: State, status = 200, refusal?: PortalError): Reply {
    const headers = refusal ? retryAfter(refusal) : {};
    return show('idea-form', model(rules, state), { status, section: 'ideas', headers });
  }

  /** A brand that shows some categories only would not show an idea in none of them. */
  async function rulesOf({ customer, brand, locale }: Asking): Promise<Rules> {
    const nameOf = (category: string) => categoryName(category, brand, locale);
    return { ...(await ideas.form(customer)), categoryNeeded: brand.library.ideaCategories.length > 0, nameOf };
  }

  /** The questions of a form that was sent. When they cannot be read, the text waits behind a link. */
  async function rulesFor({ text }: Form, asking: Asking): Promise<Rules> {
    try {
      return await rulesOf(asking);
    } catch (thrown) {
      const error = toPortalError(thrown);
      if (error.status === 503) error.retryHref = await ideaDraft(drafts, asking.customer, text);
      throw error;
    }
  }

  return {
    form: async (
      { query }: { query: { draft?: string | undefined; about?: string | undefined } },
      asking: Asking,
    ): Promise<Reply> => {
      const rules = await rulesOf(asking);
      const kept = await drafts.read(query.draft);
      const text = kept ?? (query.about === undefined ? {} : { title: query.about });
      await drafts.forget(query.draft);
      return page(rules, { key: keyFor(asking.session, kept), text, problems: new Map() });
    },

    post: async ({ form, submission }: Submitted<unknown>, asking: Asking): Promise<Reply> => {
      const rules = await rulesFor(form, asking);
      const { text } = form;
      const state: State = { key: text.key ?? '', text, problems: new Map() };
      if (text.look !== undefined) {
        const like = await search.similar(text.title ?? '', asking);
        return page(rules, { ...state, similar: like.map((one) => ideaLine(one, asking)) });
      }
      const { idea, problems } = readIdea(rules, text);
      const wrong = messages(problems, form);
      if (wrong.size > 0) return page(rules, { ...state, problems: wrong }, 422);
      try {
        const outcome = await outbox.submit(asking.customer, { kind: 'idea', ...idea }, [], submission);
        if ('kept' in outcome) return keptReply(outcome.kept, '/ideas');
        return seeOther(ideaHref({ ref: outcome.sent.number ?? '' }), { kind: 'ok', message: 'flash.idea-posted' });
      } catch (thrown) {
        const error = givenBack(thrown, asking.log);
        const key = isAnotherText(error) ? issueKey(asking.session) : state.key;
        return page(rules, { ...state, key, problems: refused(error) }, error.status, error);
      }
    },

    expired: async ({ form }: Expired<unknown>, asking: Asking): Promise<Reply> => {
      const rules = await rulesFor(form, asking);
      const problems = new Map([['form', { key: 'problem.form.forged' }]]);
      return page(rules, { key: renewKey(asking.session, form.text.key ?? ''), text: form.text, problems }, 403);
    },
  };
}

/** Where the text of an idea is restored: its form. */
async function ideaDraft(...[drafts, by, text]: [Drafts, ...Parameters<Drafts['keep']>]): Promise<string> {
  return `/ideas/new?draft=${await drafts.keep(by, text)}`;
}

function readIdea(
  { titleMax, bodyMax, categories, categoryNeeded }: Rules,
  text: Record<string, string>,
): { idea: { title: string; body: string; category: string | null }; problems: Problem[] } {
  const read = (field: 'title' | 'body', max: number) =>
    readText(text[field] ?? '', {
      ...{ required: true, max, oneLine: field === 'title', missing: `problem.missing.idea-${field}` },
    });
  const [title, body] = [read('title', titleMax), read('body', bodyMax)];
  const category = (text.category ?? '').trim();
  const problems: Problem[] = [];
  if ('problem' in title) problems.push({ field: 'title', ...title.problem });
  if ('problem' in body) problems.push({ field: 'body', ...body.problem });
  if (category === '' ? categoryNeeded : !categories.includes(category))
    problems.push({ field: 'category', key: 'problem.choice' });
  const value = (answer: typeof title) => ('value' in answer ? String(answer.value) : '');
  return { idea: { title: value(title), body: value(body), category: category === '' ? null : category }, problems };
}

/** What the org would not take, beside the questions it is about. */
function refused(error: PortalError): Map<string, Message> {
  const told = Object.entries(error.fields ?? {}).map(([field, key]) => ({ field, key }));
  const known = told.filter(({ field }) => ['title', 'body', 'category'].includes(field));
  return known.length > 0 ? messages(known) : new Map([['form', refusalMessage(error)]]);
}

function model(rules: Rules, { key, text, problems, similar }: State): IdeaFormPage {
  const wrong = [...problems].map(([name, message]) => ({ name, message }));
  const field = (
    name: 'title' | 'body' | 'category',
    more: Pick<Field, 'kind' | 'required'> & Partial<Field>,
  ): Field => {
    const error = problems.get(name);
    const words = { name, labelKey: `idea-form.field.${name}`, value: text[name] ?? '' };
    return { ...words, ...more, ...(error ? { error } : {}) };
  };
  const category = field('category', {
    ...{ kind: 'select', required: rules.categoryNeeded },
    options: rules.categories.map((value) => ({
      ...{ value, label: rules.nameOf(value), selected: value === text.category },
    })),
  });
  return {
    fields: [
      field('title', { kind: 'text', required: true, maxLength: rules.titleMax }),
      field('body', {
        ...{ kind: 'textarea', required: true, maxLength: rules.bodyMax, hintKey: 'idea-form.field.body.hint' },
      }),
      ...(rules.categories.length > 0 ? [category] : []),
    ],
    key,
    ...(similar ? { similar } : {}),
    ...(wrong.length > 0 ? { problem: { fields: wrong } } : {}),
  };
}
