import { Router } from 'express';
import { z } from 'zod';
import { issueKey, renewKey } from '../auth/form-key.ts';
import { type PortalError, toPortalError } from '../errors.ts';
import { type Problem, readCheck, readText } from '../records/answers.ts';
import { composed, composedText, stepsIn } from '../records/library/compose.ts';
import { type NewSolution, NOTE_CHARACTERS, type Submissions } from '../records/library/submit.ts';
import { type Library, type Topic, textHref } from '../records/library/texts.ts';
import type { Outbox } from '../records/outbox/outbox.ts';
import type { SolutionFormPage } from '../view/deflection-models.ts';
import type { Field, Message } from '../view/models.ts';
import type { View } from '../view/view.ts';
import type { Offers } from './deflection.ts';
import { type Drafts, keyFor } from './drafts.ts';
import type { Form } from './form.ts';
import type { Asking, Expired, Handle, Submitted } from './handle.ts';
import { keptReply } from './queued.ts';
import { type Reply, seeOther, show } from './reply.ts';
import { givenBack, isAnotherText, messages, refusalMessage, retryAfter } from './submission.ts';

export type SolutionForm = ReturnType<typeof createSolutionForm>;

const PRODUCT_CHARACTERS = 255;
const ONE_LINE = ['title', 'products'] as const;

/** What a form is made from. */
interface Rules {
  titleMax: number;
  /** Categories of solutions, roots first. */
  topics: Topic[];
  topicNeeded: boolean;
}

interface State {
  key: string;
  text: Record<string, string>;
  problems?: Map<string, Message>;
  preview?: SolutionFormPage['preview'];
}

/** Submitting a solution: the form, how it will look, and what comes of it. */
export function createSolutionForm(parts: {
  submissions: Submissions;
  outbox: Outbox;
  library: Library;
  offers: Offers;
  drafts: Drafts;
  view: View;
  /** Working days; undefined promises nothing. */
  reviewDays: number | undefined;
}) {
  const { submissions, outbox, library, offers, drafts, view, reviewDays } = parts;

  /**
   * The questions. When they cannot be read, what was written waits behind a link. A brand that shows some categories only
   * would not show a solution in none of them.
   */
  async function rulesFor(asking: Asking, text: Record<string, string> | undefined): Promise<Rules> {
    try {
      const { brand, locale } = asking;
      const [{ titleMax }, shelf] = await Promise.all([submissions.rules(), library.shelf(brand, locale)]);
      const topics = shelf.topics.filter(({ id }) => !id.includes('.'));
      return { titleMax, topics, topicNeeded: topics.length > 0 && brand.library.solutionCategories.length > 0 };
    } catch (thrown) {
      const error = toPortalError(thrown);
      if (error.status === 503 && text) error.retryHref = await solutionDraft(drafts, asking.customer, text);
      throw error;
    }
  }

  async function page(rules: Rules, state: State, asking: Asking, status = 200, refusal?: PortalError): Promise<Reply> {
    const similar = await offers.like(asking, state.text.title ?? '');
    const wrong = [...(state.problems ?? [])].map(([name, message]) => ({ name, message }));
    const model: SolutionFormPage = {
      fields: fieldsOf(rules, state),
      key: state.key,
      similar,
      ...(state.preview ? { preview: state.preview } : {}),
      ...(wrong.length > 0 ? { problem: { fields: wrong } } : {}),
    };
    return show('solution-form', model, { status, section: 'solutions', headers: refusal ? retryAfter(refusal) : {} });
  }

  function read(rules: Rules, form: Form, { brand, locale }: Asking) {
    const answers = readAnswers(rules, form.text);
    const { title, problem, details, products, topic, named } = answers;
    const applies = products === '' ? '' : view.text('solution-form.applies', { products }, { brand, locale });
    const written = { problem, details, applies };
    const [html, plain] = [composed(written), composedText(written)];
    const problems = messages(answers.problems, form);
    if (!problems.has('details') && html.length > NOTE_CHARACTERS)
      problems.set('details', { key: 'problem.too-long', values: { length: html.length, max: NOTE_CHARACTERS } });
    const solution: NewSolution = { title, html, text: plain, topic, locale, named };
    return { solution, problems, preview: { title, problem, steps: stepsIn(details), products } };
  }

  return {
    form: async (
      { query }: { query: { draft?: string | undefined; about?: string | undefined } },
      asking: Asking,
    ): Promise<Reply> => {
      const rules = await rulesFor(asking, undefined);
      const kept = await drafts.read(query.draft);
      const text = kept ?? { name: 'true', ...(query.about === undefined ? {} : { title: query.about }) };
      await drafts.forget(query.draft);
      return page(rules, { key: keyFor(asking.session, kept), text }, asking);
    },

    send: async ({ form, submission }: Submitted<unknown>, asking: Asking): Promise<Reply> => {
      const rules = await rulesFor(asking, form.text);
      const { solution, problems, preview } = read(rules, form, asking);
      const state: State = { key: form.text.key ?? '', text: form.text };
      if (form.text.look !== undefined) return page(rules, state, asking);
      if (problems.size > 0) return page(rules, { ...state, problems }, asking, 422);
      if (form.text.preview !== undefined) return page(rules, { ...state, preview }, asking);
      try {
        const outcome = await outbox.submit(asking.customer, { kind: 'solution', solution }, [], submission);
        if ('kept' in outcome) return keptReply(outcome.kept, '/solutions');
        const { number = '' } = outcome.sent;
        return seeOther(textHref({ kind: 'solution', ref: number }), {
          kind: 'ok',
          ...(reviewDays === undefined
            ? { message: 'flash.solution-sent' }
            : { message: 'flash.solution-sent-days', values: { days: reviewDays } }),
        });
      } catch (thrown) {
        const error = givenBack(thrown, asking.log);
        const key = isAnotherText(error) ? issueKey(asking.session) : state.key;
        return page(rules, { ...state, key, problems: refused(error) }, asking, error.status, error);
      }
    },

    expired: async ({ form }: Expired<unknown>, asking: Asking): Promise<Reply> => {
      const rules = await rulesFor(asking, form.text);
      const problems = new Map([['form', { key: 'problem.form.forged' }]]);
      return page(
        rules,
        { key: renewKey(asking.session, form.text.key ?? ''), text: form.text, problems },
        asking,
        403,
      );
    },
  };
}

const nothing = z.object({});
const draft = z.object({
  draft: z.string().max(40).optional().catch(undefined),
  about: z.string().max(255).optional().catch(undefined),
});

/** The form for a solution and where it is sent, below `/solutions`. */
export function solutionFormRoutes(parts: { handle: Handle; solutionForm: SolutionForm }): Router {
  const { handle, solutionForm } = parts;
  const routes = Router();
  routes.get('/new', handle.page({ path: nothing, query: draft }, solutionForm.form));
  routes.post('/', handle.form({ path: nothing }, solutionForm.send, solutionForm.expired));
  return routes;
}

/** Where the text of a solution is restored: its form. */
async function solutionDraft(...[drafts, by, text]: [Drafts, ...Parameters<Drafts['keep']>]): Promise<string> {
  return `/solutions/new?draft=${await drafts.keep(by, text)}`;
}

function readAnswers({ titleMax, topics, topicNeeded }: Rules, text: Record<string, string>) {
  const problems: Problem[] = [];
  const ask = (name: 'title' | 'details' | 'problem' | 'products', max: number) => {
    const required = name === 'title' || name === 'details';
    const oneLine = ONE_LINE.some((one) => one === name);
    const missing = `problem.missing.solution-${name}`;
    const answer = readText(text[name] ?? '', { required, max, oneLine, missing });
    if ('problem' in answer) problems.push({ field: name, ...answer.problem });
    return 'value' in answer && typeof answer.value === 'string' ? answer.value : '';
  };
  const title = ask('title', titleMax);
  const category = (text.category ?? '').trim();
  const topic = topics.find(({ id }) => id === category)?.id;
  if (category === '' && topicNeeded) problems.push({ field: 'category', key: 'problem.missing.solution-category' });
  if (category !== '' && topic === undefined) problems.push({ field: 'category', key: 'problem.choice' });
  const products = ask('products', PRODUCT_CHARACTERS);
  const problem = ask('problem', NOTE_CHARACTERS);
  const details = ask('details', NOTE_CHARACTERS);
  const named = readCheck(text.name ?? '');
  if (named === undefined) problems.push({ field: 'name', key: 'problem.choice' });
  return { title, topic, products, problem, details, named: named === true, problems };
}

function fieldsOf({ titleMax, topics, topicNeeded }: Rules, { text, problems }: State): Field[] {
  const field = (name: string, kind: Field['kind'], more: Partial<Field> = {}): Field => {
    const error = problems?.get(name);
    return {
      ...{ name, kind, labelKey: `solution-form.field.${name}`, required: false, value: text[name] ?? '' },
      ...more,
      ...(error ? { error } : {}),
    };
  };
  const category = field('category', 'select', {
    required: topicNeeded,
    options: topics.map((topic) => ({
      value: topic.id,
      label: pathOf(topic, topics),
      selected: topic.id === text.category,
    })),
  });
  return [
    field('title', 'text', { required: true, maxLength: titleMax, hintKey: 'solution-form.field.title.hint' }),
    ...(topics.length > 0 ? [category] : []),
    field('products', 'text', { maxLength: PRODUCT_CHARACTERS }),
    field('problem', 'textarea', { maxLength: NOTE_CHARACTERS }),
    field('details', 'textarea', {
      ...{ required: true, maxLength: NOTE_CHARACTERS, hintKey: 'solution-form.field.details.hint' },
    }),
    field('name', 'checkbox', { value: readCheck(text.name ?? '') === true ? 'true' : '' }),
  ];
}

/** A category with those above it. */
function pathOf({ name, parent }: Topic, topics: Topic[], below: string[] = []): string {
  const above = below.includes(name) ? undefined : topics.find(({ id }) => id === parent);
  return above ? `${pathOf(above, topics, [...below, name])} / ${name}` : name;
}

/** The CRM's fields and the questions they are asked by. */
const ASKED: Record<string, string> = { SolutionName: 'title', SolutionNote: 'details' };

/** What the org would not take, beside the questions it is about. */
function refused(error: PortalError): Map<string, Message> {
  const told = Object.entries(error.fields ?? {}).flatMap(([apiName, key]) => {
    const field = ASKED[apiName];
    return field === undefined ? [] : [{ field, key }];
  });
  return told.length > 0 ? messages(told) : new Map([['form', refusalMessage(error)]]);
}
