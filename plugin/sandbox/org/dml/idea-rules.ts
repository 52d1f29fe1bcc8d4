import type { Raw } from '../column.ts';
import { read } from '../reader.ts';
import type { Place, Store } from '../store.ts';
import { duplicate, integrity, required } from './refusals.ts';
import { type Rules, text, type Writer } from './writer.ts';

const DAY = 86_400_000;
/** Days after which a vote weighs half in the score of "popular" ideas. */
const HALF_LIFE = 2.6;
const VOTE_POINTS = 10;

export const IDEA: Rules = {
  before: ({ place, values }, { store }) => {
    if (place) return;
    const zone = text(values.get('CommunityId') ?? null) ?? onlyZone(store);
    if (!zone) throw required(['CommunityId']);
    const found = store.find(zone);
    if (found && read(store, found, 'IsActive') !== true)
      throw integrity('The zone does not accept ideas.', ['CommunityId']);
    values.set('CommunityId', zone);
  },
  // Who has an idea is for it: the platform casts the first vote.
  after: ({ before, after }, writer) => {
    if (before('Id') === null) writer.insert('Vote', { ParentId: after('Id'), Type: 'Up' });
  },
};

function onlyZone(store: Store): string | undefined {
  const zones = store.table('Community');
  return zones.size() === 1 ? text(zones.column('Id').get(0)) : undefined;
}

export const VOTE: Rules = {
  before: ({ place, values }, writer) => {
    const parent = text(values.get('ParentId') ?? null);
    if (place || !parent) return;
    const idea = ideaOf(writer.store, parent);
    if (idea && read(writer.store, idea, 'IsMerged') === true)
      throw integrity('Votes are not accepted on a merged idea.');
    const mine = writer
      .rows('Vote', 'ParentId', parent)
      .find((vote) => read(writer.store, vote, 'CreatedById') === writer.userId);
    if (mine) throw duplicate('<unknown>', String(read(writer.store, mine, 'Id')).slice(0, 15));
  },
  after: ({ after }, writer) => count(writer, after('ParentId')),
  afterRemove: (place, writer) => count(writer, read(writer.store, place, 'ParentId')),
};

function ideaOf(store: Store, parent: string): Place | undefined {
  const place = store.find(parent);
  if (place?.table.type.name === 'Idea') return place;
  const idea = place?.table.type.name === 'IdeaComment' ? text(read(store, place, 'IdeaId')) : undefined;
  return idea ? store.find(idea) : undefined;
}

/** Keeps the totals of the idea or comment that was voted on. */
function count(writer: Writer, parent: Raw): void {
  const place = typeof parent === 'string' ? writer.store.find(parent) : undefined;
  if (!place || typeof parent !== 'string') return;
  const votes = writer.rows('Vote', 'ParentId', parent);
  const isUp = (vote: Place): boolean => read(writer.store, vote, 'Type') === 'Up';
  if (place.table.type.name === 'IdeaComment') writer.keep(place, { UpVotes: votes.filter(isUp).length });
  if (place.table.type.name !== 'Idea') return;
  let total = 0;
  let score = 0;
  for (const vote of votes) {
    const points = isUp(vote) ? VOTE_POINTS : -VOTE_POINTS;
    const age = (writer.now().getTime() - Number(read(writer.store, vote, 'CreatedDate'))) / DAY;
    total += points;
    score += points * 2 ** (-age / HALF_LIFE);
  }
  writer.keep(place, { VoteTotal: total, VoteScore: Math.round(score * 10_000) / 10_000 });
}

export const IDEA_COMMENT: Rules = {
  before: ({ place, values }, { store }) => {
    const idea = place ? undefined : store.find(text(values.get('IdeaId') ?? null) ?? '');
    if (!idea) return;
    if (read(store, idea, 'IsMerged') === true) throw integrity('Comments are not accepted on a merged idea.');
    values.set('CommunityId', read(store, idea, 'CommunityId'));
  },
  after: ({ after }, writer) => countComments(writer, after('IdeaId')),
  afterRemove: (place, writer) => countComments(writer, read(writer.store, place, 'IdeaId')),
};

function countComments(writer: Writer, idea: Raw): void {
  const place = typeof idea === 'string' ? writer.store.find(idea) : undefined;
  if (!place || typeof idea !== 'string') return;
  const comments = writer.rows('IdeaComment', 'IdeaId', idea);
  const last = comments.at(-1);
  writer.keep(place, {
    NumComments: comments.length,
    LastCommentId: last ? read(writer.store, last, 'Id') : null,
    LastCommentDate: last ? read(writer.store, last, 'CreatedDate') : null,
  });
}
