import type { Company } from './companies.ts';
import type { Ground } from './ground.ts';
import { isAgent, readIdeas } from './idea-sheet.ts';
import type { Language } from './moments.ts';
import { createRandom, type Random } from './random.ts';
import { layRemarks } from './remarks.ts';
import type { Idea } from './texts/idea.ts';
import { EN_IDEAS, EN_REMARKS } from './texts/ideas-en.ts';
import { FA_IDEAS, FA_REMARKS, HE_IDEAS, HE_REMARKS } from './texts/ideas-rtl.ts';
import { EN_IDEA_SHEET } from './texts/sheets/ideas-en.ts';
import { EN_IDEA_SHEET_MORE } from './texts/sheets/ideas-en-more.ts';
import { FA_IDEA_SHEET, HE_IDEA_SHEET } from './texts/sheets/ideas-rtl.ts';
import { drawSome, gatherVoices, putEntry, type Voices } from './voices.ts';

const SHELVES: [Language, Idea[], string[]][] = [
  ['en', [...EN_IDEAS, ...readIdeas(EN_IDEA_SHEET + EN_IDEA_SHEET_MORE)], EN_REMARKS],
  ['fa', [...FA_IDEAS, ...readIdeas(FA_IDEA_SHEET)], FA_REMARKS],
  ['he', [...HE_IDEAS, ...readIdeas(HE_IDEA_SHEET)], HE_REMARKS],
];

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** Days after which a vote weighs half in the score that sorts what is trending. */
const HALF_LIFE = 2.6;
const POINTS = 10;
/** Of the votes up, how many at most came through the portal where nothing else is said. */
const PORTAL_VOTES = 4;
/** How often a portal vote was taken back. */
const TAKEN_BACK = 0.04;

/** Puts ideas with their votes and comments on the tray. @param nextId numbers a new idea */
export function layIdeas(ground: Ground, crowd: Company[], nextId: () => string): void {
  if (!ground.tray.has('Idea')) return;
  const random = createRandom(ground.seed, 'ideas');
  const voices = gatherVoices(ground, crowd);
  const ids = new Map<string, string>();
  for (const [, ideas] of SHELVES) for (const idea of ideas) ids.set(idea.title, nextId());
  for (const [language, ideas, remarks] of SHELVES) {
    for (const idea of ideas) {
      const id = ids.get(idea.title) ?? '';
      layIdea({ idea, id, ground, language, remarks, voices, random }, ids);
    }
  }
}

/** An idea with all that is needed to write what hangs on it. */
export interface IdeaContext {
  idea: Idea;
  id: string;
  ground: Ground;
  language: Language;
  remarks: string[];
  voices: Voices;
  random: Random;
}

function layIdea(context: IdeaContext, ids: ReadonlyMap<string, string>): void {
  const { idea, id, ground, language, voices, random } = context;
  const { at } = ground.moments(language);
  const created = at(`${idea.days}d 13:15`);
  const contact = idea.by === 'crowd' ? random.pick(voices.portal[language]) : ground.contacts[idea.by];
  const user = idea.by === 'crowd' ? undefined : voices.named[idea.by];
  const author = user ?? ground.integrationUser;
  if (!user) putEntry(ground, { kind: 'idea', key: random.uuid(), contact, record: id, parent: id, at: created });
  const portal = layPortalVotes(context, contact);
  const score = layVotes(context, author, idea.up - portal);
  const last = layRemarks(context);
  const decided = (idea.said ?? []).find(({ by }) => isAgent(by));
  const changed = idea.status && decided ? at(`${decided.days}d 10:00`) : created;
  ground.tray.put('Idea', {
    Id: id,
    Title: idea.title,
    Body: `<p>${idea.body}</p>`,
    CommunityId: ground.zone,
    Status: idea.status,
    Categories: idea.category,
    VoteTotal: POINTS * (idea.up - portal - idea.down),
    VoteScore: Math.round(score * 10_000) / 10_000,
    NumComments: idea.comments,
    LastCommentId: last?.id,
    LastCommentDate: last?.at,
    IsMerged: idea.mergedInto !== undefined,
    ParentIdeaId: idea.mergedInto && ids.get(idea.mergedInto),
    CreatedDate: created,
    CreatedById: author,
    LastModifiedDate: changed,
    LastModifiedById: decided && isAgent(decided.by) ? ground.agents[decided.by] : author,
  });
}

/** Votes that only the ledger knows. @returns how many count */
function layPortalVotes(
  { idea, id, ground, language, voices, random }: IdeaContext,
  author: string | undefined,
): number {
  if (!ground.tray.has('Portico_Entry__c')) return 0;
  const votes = idea.portal?.votes ?? Math.min(random.int(0, PORTAL_VOTES), idea.up - 1);
  const named = (idea.portal?.by ?? []).map((key) => ground.contacts[key]);
  const others = voices.portal[language].filter((contact) => contact !== author);
  const takenBack = random.chance(TAKEN_BACK) ? 1 : 0;
  const voters = [...named, ...drawSome(others, votes - named.length + takenBack, random)];
  for (const [index, contact] of voters.entries()) {
    const age = Math.floor((random.next() ** 1.5 * idea.days * DAY) / MINUTE) * MINUTE;
    const value = index < votes ? POINTS : 0;
    const key = `vote:${id}:${contact}`;
    const at = new Date(ground.now.getTime() - age - 2 * MINUTE);
    putEntry(ground, { kind: 'vote', key, contact, record: id, parent: id, value, at });
  }
  return Math.min(votes, voters.length);
}

/** The author's own vote first, for the platform casts it; then one of each voter. Answers the score. */
function layVotes({ idea, id, ground, voices, random }: IdeaContext, author: string, up: number): number {
  const { days, down } = idea;
  const voters = voices.voters;
  const start = random.int(0, voters.length - 1);
  let score = 0;
  for (let index = 0; index < up + down; index++) {
    const voter = index === 0 ? author : voters[(start + index) % voters.length];
    const age = index === 0 ? days * DAY : Math.floor(random.next() ** 1.5 * days * DAY);
    const points = index < up ? POINTS : -POINTS;
    score += points * 2 ** (-age / DAY / HALF_LIFE);
    const made = { CreatedDate: new Date(ground.now.getTime() - age), CreatedById: voter };
    ground.tray.put('Vote', { ParentId: id, Type: index < up ? 'Up' : 'Down', ...made });
  }
  return score;
}
