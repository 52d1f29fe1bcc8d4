import { AGENTS } from './cast.ts';
import type { Company } from './companies.ts';
import { CONTACTS, type ContactKey } from './customers.ts';
import { type Ground, LOCALES } from './ground.ts';
import type { Language } from './moments.ts';
import { createRandom, type Random } from './random.ts';
import type { Idea } from './texts/idea.ts';
import { EN_IDEAS, EN_REMARKS } from './texts/ideas-en.ts';
import { FA_IDEAS, FA_REMARKS, HE_IDEAS, HE_REMARKS } from './texts/ideas-rtl.ts';

const SHELVES: [Language, Idea[], string[]][] = [
  ['en', EN_IDEAS, EN_REMARKS],
  ['fa', FA_IDEAS, FA_REMARKS],
  ['he', HE_IDEAS, HE_REMARKS],
];

const DAY = 86_400_000;
/** Days after which a vote weighs half in the score that sorts what is trending. */
const HALF_LIFE = 2.6;
const POINTS = 10;

/** People of the crowd with a user of their own, for a vote has no other voter than the user who made it. */
const VOTERS = 140;

/** Puts ideas with their votes and comments on the tray. @param nextId numbers a new idea */
export function layIdeas(ground: Ground, crowd: Company[], nextId: () => string): void {
  if (!ground.tray.has('Idea')) return;
  const random = createRandom(ground.seed, 'ideas');
  const users = portalUsers(ground, crowd);
  const ids = new Map<string, string>();
  for (const [, ideas] of SHELVES) for (const idea of ideas) ids.set(idea.title, nextId());
  for (const [language, ideas, remarks] of SHELVES) {
    for (const idea of ideas) layIdea(idea, { ground, language, remarks, users, ids, random });
  }
}

interface Users {
  voters: string[];
  /** Users of named contacts. */
  named: Partial<Record<ContactKey, string>>;
}

interface Context {
  ground: Ground;
  language: Language;
  remarks: string[];
  users: Users;
  ids: ReadonlyMap<string, string>;
  random: Random;
}

/** Those who came before the portal had users in the CRM. Maya and others write through the portal. */
const NAMED = ['ingrid', 'tom', 'lars', 'sara', 'nilsen', 'inbal'] as const;

function portalUsers(ground: Ground, crowd: Company[]): Users {
  const named: Users['named'] = {};
  for (const key of NAMED) {
    const { first, last, email } = CONTACTS[key];
    named[key] = putUser(
      { first, last, email, contact: ground.contacts[key], language: key === 'inbal' ? 'he' : 'en' },
      ground,
    );
  }
  const people = crowd.flatMap(({ people, pack }) => people.map((one) => ({ ...one, language: pack.language })));
  const voters = people.slice(0, VOTERS).map(({ name, email, contact, language }) => {
    const cut = name.indexOf(' ');
    return putUser({ first: name.slice(0, cut), last: name.slice(cut + 1), email, contact, language }, ground);
  });
  return { voters, named };
}

interface PortalUser {
  first: string;
  last: string;
  email: string;
  contact: string | undefined;
  language: Language;
}

function putUser({ first, last, email, contact, language }: PortalUser, { tray, profiles, moments }: Ground): string {
  const nickname = email.replace('@', '.').toLowerCase();
  return tray.put('User', {
    Username: `${email.toLowerCase()}.portal`,
    Email: email,
    FirstName: first,
    LastName: last,
    Alias: email.slice(0, 8),
    CommunityNickname: nickname.slice(0, 40),
    ProfileId: profiles.customer,
    UserType: 'CspLitePortal',
    ContactId: contact,
    IsPortalEnabled: true,
    EmailEncodingKey: 'UTF-8',
    CreatedDate: moments('en').at('500d 09:00'),
    ...LOCALES[language],
  });
}

function layIdea(idea: Idea, context: Context): void {
  const { ground, language, ids, users } = context;
  const { tray } = ground;
  const { at } = ground.moments(language);
  const id = ids.get(idea.title) ?? '';
  const created = at(`${idea.days}d 13:15`);
  const author = users.named[idea.by] ?? ground.integrationUser;
  if (author === ground.integrationUser) {
    tray.put('Portico_Entry__c', {
      Key__c: context.random.uuid(),
      Kind__c: 'idea',
      Contact__c: ground.contacts[idea.by],
      Record_Id__c: id,
      Parent_Id__c: id,
      Brand__c: 'larkfield',
      CreatedDate: created,
    });
  }
  const score = layVotes(idea, id, author, context);
  const last = layComments(idea, id, context);
  tray.put('Idea', {
    Id: id,
    Title: idea.title,
    Body: `<p>${idea.body}</p>`,
    CommunityId: ground.zone,
    Status: idea.status,
    Categories: idea.category,
    VoteTotal: POINTS * (idea.up - idea.down),
    VoteScore: Math.round(score * 10_000) / 10_000,
    NumComments: idea.comments,
    LastCommentId: last?.id,
    LastCommentDate: last?.at,
    IsMerged: idea.mergedInto !== undefined,
    ParentIdeaId: idea.mergedInto && ids.get(idea.mergedInto),
    CreatedDate: created,
    CreatedById: author,
    LastModifiedDate: created,
    LastModifiedById: author,
  });
}

/** The author's own vote first, for the platform casts it; then one of each voter. Answers the score. */
function layVotes({ up, down, days }: Idea, id: string, author: string, { ground, users, random }: Context): number {
  const start = random.int(0, users.voters.length - 1);
  let score = 0;
  for (let index = 0; index < up + down; index++) {
    const voter = index === 0 ? author : users.voters[(start + index) % users.voters.length];
    const age = index === 0 ? days * DAY : Math.floor(random.next() ** 1.5 * days * DAY);
    const points = index < up ? POINTS : -POINTS;
    score += points * 2 ** (-age / DAY / HALF_LIFE);
    const made = { CreatedDate: new Date(ground.now.getTime() - age), CreatedById: voter };
    ground.tray.put('Vote', { ParentId: id, Type: index < up ? 'Up' : 'Down', ...made });
  }
  return score;
}

function layComments(idea: Idea, id: string, context: Context): { id: string; at: Date } | undefined {
  const { ground, language, remarks, users, random } = context;
  const { at } = ground.moments(language);
  const said = (idea.said ?? []).map((one) => ({
    text: one.text,
    at: at(`${one.days}d 10:00`),
    by: userOf(one.by, context),
  }));
  const first = Math.max(0, ...(idea.said ?? []).map((one) => one.days));
  for (let left = idea.comments - said.length; left > 0; left--) {
    // Passers-by wrote before the company answered, so that the answer and what follows stand together.
    const days = random.int(Math.min(first + 1, idea.days), idea.days);
    const minute = String(random.int(0, 59)).padStart(2, '0');
    said.push({
      text: random.pick(remarks),
      at: at(`${Math.max(1, days)}d 1${random.int(4, 7)}:${minute}`),
      by: random.pick(users.voters),
    });
  }
  let last: { id: string; at: Date } | undefined;
  for (const one of said.sort((a, b) => a.at.getTime() - b.at.getTime())) {
    const text = { IdeaId: id, CommentBody: `<p>${one.text}</p>`, CommunityId: ground.zone };
    last = { id: ground.tray.put('IdeaComment', { ...text, CreatedDate: one.at, CreatedById: one.by }), at: one.at };
  }
  return last;
}

function userOf(key: NonNullable<Idea['said']>[number]['by'], { ground, users }: Context): string {
  if (isAgent(key)) return ground.agents[key];
  return users.named[key] ?? ground.integrationUser;
}

function isAgent(key: string): key is keyof typeof AGENTS {
  return key in AGENTS;
}
