import { issueKey, renewKey } from '../auth/form-key.ts';
import { isLocalPath } from '../auth/returns.ts';
import { categoryName } from '../brand.ts';
import { isAway, type PortalError, toPortalError } from '../errors.ts';
import { readText } from '../records/answers.ts';
import { type BoardIdea, ideaHref, type VoteState } from '../records/ideas/board.ts';
import { COMMENT_MAX } from '../records/ideas/idea-writes.ts';
import type { IdeaComment, IdeaDetail, Ideas } from '../records/ideas/ideas.ts';
import { tintOf } from '../records/ideas/status.ts';
import type { Outbox } from '../records/outbox/outbox.ts';
import type { IdeaPage, IdeaRemark } from '../view/idea-models.ts';
import type { Message } from '../view/models.ts';
import { author } from './case-models.ts';
import { type Drafts, keyFor } from './drafts.ts';
import type { Asking, Expired, Submitted } from './handle.ts';
import { ideaAuthor, ideaChip, ideaLine, voteControl } from './idea-models.ts';
import type { IdeaSearch } from './idea-search.ts';
import { keptReply, type Queued } from './queued.ts';
import { queuedEntry, queuedLine, withWaitingVote } from './queued-models.ts';
import { type Reply, seeOther, show } from './reply.ts';
import { givenBack, isAnotherText, messages, refusalMessage, retryAfter } from './submission.ts';

type Named = { ref: string };
type Asked = { draft?: string | undefined; comments?: 'newest' | undefined };

/** What the page holds besides the idea. */
interface State {
  key: string;
  newest: boolean;
  body: string;
  problems: Map<string, Message>;
  notice?: Message;
}

/** The page of an idea, its votes and its comments. */
export function createIdeaPage(parts: {
  ideas: Ideas;
  outbox: Outbox;
  queued: Queued;
  search: IdeaSearch;
  drafts: Drafts;
  downVotes: boolean;
}) {
  const { ideas, outbox, queued, search, drafts, downVotes } = parts;

  async function pageWith(
    ref: string,
    state: State,
    asking: Asking,
    options: { status?: number; headers?: Record<string, string> } = {},
  ): Promise<Reply> {
    const detail = await ideas.get(asking.customer, ref);
    if ('movedTo' in detail) return led(detail.movedTo, state, asking);
    return shown(detail, state, asking, options);
  }

  async function shown(
    detail: IdeaDetail,
    state: State,
    asking: Asking,
    options: { status?: number; headers?: Record<string, string> } = {},
  ): Promise<Reply> {
    const like = await search.similar(detail.idea.title, asking, detail.idea.ref);
    const mine = await queued.mine(asking);
    const model = pageModel(withWaitingVote(mine)(detail), like, state, downVotes, asking);
    const said = mine.filter(({ submission: one }) => one.kind === 'idea-comment' && one.idea === detail.idea.ref);
    const waits = said.some(({ state: now }) => now === 'waiting');
    return show('idea', { ...model, queued: said.map(queuedEntry) }, { section: 'ideas', waits, ...options });
  }

  /** What was written goes along to the idea that this one was merged into. */
  async function led(ref: string, { key, body }: State, { customer }: Asking): Promise<Reply> {
    const draft = body === '' ? '' : `?draft=${await drafts.keep(customer, { key, body })}#comment`;
    return seeOther(`${ideaHref({ ref })}${draft}`, { kind: 'ok', message: 'flash.idea-merged' });
  }

  const fresh = (asking: Asking): State => ({
    ...{ key: issueKey(asking.session), newest: false, body: '', problems: new Map() },
  });

  /** The page again with what was written. When not even that can be read, the text waits behind a link. */
  async function again(
    ref: string,
    state: State,
    asking: Asking,
    status: number,
    refusal?: PortalError,
  ): Promise<Reply> {
    try {
      return await pageWith(ref, state, asking, { status, headers: refusal ? retryAfter(refusal) : {} });
    } catch (thrown) {
      const error = toPortalError(thrown);
      if (error.status === 503) {
        const { key, body } = state;
        error.retryHref = `${ideaHref({ ref })}?draft=${await drafts.keep(asking.customer, { key, body })}`;
      }
      throw error;
    }
  }

  return {
    page: async ({ path, query }: { path: Named; query: Asked }, asking: Asking): Promise<Reply> => {
      const draft = await drafts.read(query.draft);
      const key = keyFor(asking.session, draft);
      const state = { ...fresh(asking), key, body: draft?.body ?? '', newest: query.comments === 'newest' };
      try {
        const page = await pageWith(path.ref, state, asking);
        await drafts.forget(query.draft);
        return page;
      } catch (thrown) {
        // What was written waits where it is until there is a form for it again.
        const kept = isAway(thrown) && !draft ? await ideas.kept(asking.customer, path.ref) : undefined;
        if (!kept) throw thrown;
        return shown(kept, state, asking);
      }
    },

    vote: async ({ path, form, submission }: Submitted<Named>, asking: Asking): Promise<Reply> => {
      const value = voteOf(form.text.value, downVotes);
      const refused = (key: string) => again(path.ref, { ...fresh(asking), notice: { key } }, asking, 422);
      if (value === undefined || form.repeated.length > 0) return refused('problem.vote');
      try {
        const vote = { kind: 'vote', idea: path.ref, value } as const;
        const outcome = await outbox.submit(asking.customer, vote, [], submission);
        const back = wayBack(form.text.back ?? '', path.ref);
        if ('kept' in outcome) {
          const known = await ideas.kept(asking.customer, path.ref);
          const flash = { kind: 'ok', message: 'flash.queued.vote' } as const;
          const points = known ? { points: known.idea.points } : {};
          return seeOther(back, flash, { ...points, vote: value, queued: queuedLine(outcome.kept) });
        }
        const message = value === 'none' ? 'flash.vote-removed' : 'flash.vote-counted';
        return seeOther(back, { kind: 'ok', message }, outcome.sent.standing);
      } catch (thrown) {
        if (toPortalError(thrown).code !== 'input.invalid') throw thrown;
        return refused('problem.idea-closed');
      }
    },

    comment: async ({ path, form, submission }: Submitted<Named>, asking: Asking): Promise<Reply> => {
      const body = form.text.body ?? '';
      const rules = { required: true, max: COMMENT_MAX, missing: 'problem.missing.idea-comment' };
      const answer = readText(body, rules);
      const problems = messages('problem' in answer ? [{ field: 'body', ...answer.problem }] : [], form);
      const state: State = { key: form.text.key ?? '', newest: false, body, problems };
      if (problems.size > 0 || 'problem' in answer) return again(path.ref, state, asking, 422);
      try {
        const comment = { kind: 'idea-comment', idea: path.ref, body: String(answer.value) } as const;
        const outcome = await outbox.submit(asking.customer, comment, [], submission);
        if ('kept' in outcome) return keptReply(outcome.kept, `${ideaHref(path)}#comment`);
        return seeOther(`${ideaHref(path)}#comment`, { kind: 'ok', message: 'flash.idea-commented' });
      } catch (thrown) {
        const error = givenBack(thrown, asking.log);
        const told = Object.entries(error.fields ?? {}).map(([field, key]) => ({ field, key }));
        const found = told.length > 0 ? messages(told) : new Map([['form', refusalMessage(error)]]);
        const key = isAnotherText(error) ? issueKey(asking.session) : state.key;
        return again(path.ref, { ...state, key, problems: found }, asking, error.status, error);
      }
    },

    expired: async ({ path, form }: Expired<Named>, asking: Asking): Promise<Reply> => {
      const problems = new Map([['form', { key: 'problem.form.forged' }]]);
      const key = renewKey(asking.session, form.text.key ?? '');
      return again(path.ref, { ...fresh(asking), key, body: form.text.body ?? '', problems }, asking, 403);
    },
  };
}

function voteOf(value: string | undefined, downVotes: boolean): VoteState | undefined {
  if (value === 'up' || value === 'none') return value;
  return value === 'down' && downVotes ? value : undefined;
}

/** Where a vote was cast: a list or the page of an idea, and nothing else. */
function wayBack(back: string, ref: string): string {
  const isOurs = isLocalPath(back) && /^\/ideas(?:\/|$)/.test(new URL(back, 'https://here.invalid').pathname);
  return isOurs ? back : ideaHref({ ref });
}

function pageModel(detail: IdeaDetail, similar: BoardIdea[], state: State, down: boolean, asking: Asking): IdeaPage {
  const { idea, vote, may } = detail;
  const { key, newest, body, problems } = state;
  const href = ideaHref(idea);
  const status = ideaChip(idea.status, asking);
  const wrong = [...problems].map(([name, message]) => ({ name, message }));
  const error = problems.get('body');
  const comments = detail.comments.map((one) => remark(one, asking));
  return {
    ref: idea.ref,
    href,
    title: idea.title,
    text: idea.text,
    ...(status ? { status } : {}),
    categories: idea.categories.map((name) => ({
      name: categoryName(name, asking.brand, asking.locale),
      href: `/ideas?${new URLSearchParams({ category: name })}`,
    })),
    author: ideaAuthor(idea, asking),
    posted: idea.createdAt.toISOString(),
    ...(detail.keptAt ? { kept: detail.keptAt.toISOString() } : {}),
    voters: detail.voters,
    vote: voteControl(idea, vote, newest ? `${href}?comments=newest` : href, { may: may.vote, down, key }),
    steps: steps(detail, asking),
    ...(detail.answer ? { answer: remark(detail.answer, asking) } : {}),
    comments: newest ? comments.reverse() : comments,
    order: { newest, href: newest ? `${href}#comments` : `${href}?comments=newest#comments` },
    similar: similar.map((one) => ideaLine(one, asking)),
    merged: detail.merged.map(({ title, points }) => ({ title, points })),
    may,
    comment: {
      body: {
        ...{ name: 'body', kind: 'textarea', labelKey: 'idea.comment.label', required: true, value: body },
        maxLength: COMMENT_MAX,
        ...(error ? { error } : {}),
      },
      key,
      ...(wrong.length > 0 ? { problem: { fields: wrong } } : {}),
    },
    ...(state.notice ? { notice: state.notice } : {}),
  };
}

function remark({ id, author: by, text, at }: IdeaComment, { brand }: Asking): IdeaRemark {
  const { company, title } = by;
  return {
    ...{ id, text, at: at.toISOString(), author: author(by, { brand }) },
    ...(company === undefined ? {} : { company }),
    ...(title === undefined ? {} : { role: title }),
  };
}

const WAY = ['review', 'planned', 'development', 'delivered'] as const;

/** The way of an idea. Its first day is known; the CRM does not say when its status was changed. */
function steps({ idea }: IdeaDetail, asking: Asking): IdeaPage['steps'] {
  const tint = tintOf(idea.status, asking.brand);
  const way = tint === 'declined' ? (['review', 'declined'] as const) : WAY;
  const reached = (way as readonly (typeof tint)[]).indexOf(tint);
  const chip = ideaChip(idea.status, asking);
  const posted = { id: 'posted' as const, state: reached < 0 ? ('current' as const) : ('done' as const) };
  return [
    { ...posted, at: idea.createdAt.toISOString() },
    ...way.map((one, at) => ({
      id: 'status' as const,
      status: at === reached && chip ? chip : { tint: one },
      state: at < reached ? ('done' as const) : at === reached ? ('current' as const) : ('ahead' as const),
    })),
  ];
}
