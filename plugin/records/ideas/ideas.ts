import type { Brand } from '../../brand.ts';
import type { Log } from '../../log.ts';
import type { Manifest } from '../../manifest.ts';
import type { Settings } from '../../settings.ts';
import type { Changes } from '../changes/changes.ts';
import type { Contacts } from '../contacts.ts';
import type { Crm } from '../crm.ts';
import type { Customer } from '../customer.ts';
import type { Bus } from '../machines.ts';
import type { Reads } from '../reads/reads.ts';
import type { Versions } from '../versions.ts';
import type { Board, BoardIdea, IdeaAuthor, VoteState } from './board.ts';
import { createFind } from './find.ts';
import { createHeldIdeas } from './held.ts';
import { createIdeaList } from './idea-list.ts';
import { createIdeaPage } from './idea-page.ts';
import { createIdeaWrites } from './idea-writes.ts';
import { createReading } from './reading.ts';
import { createIdeaAccess } from './rows.ts';
import { createStanding } from './standing.ts';
import { createVotes } from './votes.ts';

export const IDEA_SORTS = ['trending', 'recent', 'top', 'discussed'] as const;
export type IdeaSort = (typeof IDEA_SORTS)[number];

/** Which ideas a list shows. Values nobody offered find nothing; they are no error. */
export interface IdeaFilter {
  sort: IdeaSort;
  /** Of the CRM, or a word of the brand for it (`planned` …, `none`); empty for all. */
  status: string;
  /** Empty for all. */
  category: string;
  view: 'all' | 'mine' | 'votes';
  /** From 1; past the end is the last one. */
  page: number;
  /** What a search found, in its order. */
  ids?: string[];
}

/** An idea and where the customer stands on it. */
export interface IdeaRow {
  idea: BoardIdea;
  vote: VoteState;
}

export interface IdeaList {
  rows: IdeaRow[];
  total: number;
  pages: number;
  page: number;
  /** Of all ideas the brand shows, most ideas first. */
  categories: { name: string; count: number }[];
  allCount: number;
  /** Statuses that any of them has, in the CRM’s order. */
  statuses: string[];
  /** Delivered lately. */
  delivered: BoardIdea[];
  mayVote: boolean;
  /** The CRM does not answer: nobody can vote for now, and one’s own votes are not known. */
  away: boolean;
  mayPost: boolean;
  readAt: Date;
}

export interface IdeaComment {
  id: string;
  /** `team`: the company, nobody in particular; the name is empty. */
  author: IdeaAuthor & { kind: 'you' | 'customer' | 'agent' | 'team'; company?: string; title?: string };
  text: string;
  /** As the CRM has it, not yet made safe; undefined when it is plain text. */
  html: string | undefined;
  at: Date;
}

export interface IdeaDetail {
  idea: BoardIdea;
  /** As the CRM has it, not yet made safe; undefined when it is plain text. */
  html: string | undefined;
  vote: VoteState;
  voters: number;
  /** The company’s; not among the comments. */
  answer: IdeaComment | undefined;
  /** Oldest first. */
  comments: IdeaComment[];
  /** Ideas merged into this one. */
  merged: BoardIdea[];
  isAuthor: boolean;
  may: { vote: boolean; comment: boolean };
  /** How old it is, where it is from memory, without votes and comments; undefined for what was read just now. */
  keptAt?: Date;
}

/**
 * Everything a customer can do with ideas. What the brand does not show, and what does not exist, is `record.not-found`.
 *
 * @example const page = await ideas.list(customer, { sort: 'trending', status: '', category: '', view: 'all', page: 1 });
 */
export interface Ideas extends Board {
  list(customer: Customer, filter: IdeaFilter): Promise<IdeaList>;
  /** Most points first; of the delivered ones the latest. */
  roadmap(customer: Customer): Promise<Record<'planned' | 'development' | 'delivered', IdeaRow[]>>;
  /** @param ref of its address; a record id does as well. One CRM call, none while nothing has changed. `movedTo`: ref of what it was merged into */
  get(customer: Customer, ref: string): Promise<IdeaDetail | { movedTo: string }>;
  /** What is in memory of it, for times when the CRM is away; undefined for what the brand does not show. */
  kept(customer: Customer, ref: string): Promise<IdeaDetail | undefined>;
  /** What a new idea is made of: lengths in characters; `multiple`: an idea may have several categories in the CRM. */
  form(customer: Customer): Promise<{ categories: string[]; titleMax: number; bodyMax: number; multiple: boolean }>;
  /**
   * The author’s vote comes with it. A key sent before answers what it made.
   *
   * @throws PortalError `input.invalid` with fields `title`, `body`, `category`; `crm.not-ready`
   */
  post(
    customer: Customer,
    input: { title: string; body: string; category: string | null },
    key: string,
  ): Promise<{ ref: string }>;
  /** Sets where the customer stands. @throws PortalError `input.invalid` with field `value` when it takes no votes */
  vote(customer: Customer, ref: string, value: VoteState): Promise<{ points: number; vote: VoteState }>;
  /** At most 4,000 characters. @throws PortalError `input.invalid` with field `body` */
  comment(customer: Customer, ref: string, body: string, key: string): Promise<void>;
  /** Reads what lists of ideas show of the customer, if it is not kept. */
  bring(customer: Customer): Promise<unknown>;
}

export function createIdeas(options: {
  crm: Crm;
  reads: Reads;
  versions: Versions;
  bus: Bus;
  changes: Pick<Changes, 'current' | 'watch'>;
  manifest: Manifest;
  contacts: Contacts;
  settings: Pick<Settings, 'crm' | 'ideas' | 'search'>;
  brandOf(customer: Customer): Brand;
  clock(): Date;
  log: Log;
}): Ideas {
  const { crm, reads, versions, bus, changes, manifest, contacts, settings, brandOf, clock, log } = options;
  const access = createIdeaAccess({ crm, manifest });
  const reading = createReading({
    ...{ crm, access, clock },
    zone: settings.ideas.zone,
    mostIdeas: settings.search.maxTexts,
  });
  const intervalMs = settings.crm.changeIntervalSeconds * 1000;
  const held = createHeldIdeas({ reading, reads, versions, bus, changes, intervalMs, clock, log });
  const parts = { crm, reads, versions, contacts, rules: settings.ideas, brandOf, access, reading, held };
  const standing = createStanding(parts);
  const find = createFind(parts);
  /** What shows ideas beside other things goes on in an org without them. */
  const isThere = async () => (await crm.describe('Idea')) !== undefined;
  return {
    ...createIdeaList({ ...parts, ...standing }),
    ...createIdeaPage({ ...parts, ...standing, find }),
    ...createIdeaWrites({ ...parts, find }),
    ...createVotes({ ...parts, ...standing, find }),
    votesOf: standing.votesOf,
    bring: standing.bringVotes,
    ideas: async (brand) => {
      if (!(await isThere())) return { ideas: [], readAt: clock() };
      const { value, readAt } = await held.get();
      return { ideas: held.shown(value, brand), readAt };
    },
    all: async () => ((await isThere()) ? (await held.get()).value.ideas : new Map<string, BoardIdea>()),
  };
}
