import { idOf } from '../../plugin/records/ideas/refs.ts';
import type { Browser } from './browser.ts';
import { type CaseMade, caseOf, dataOf } from './case-rows.ts';
import type { RunningPortal } from './portal.ts';

const LEDGER = 'Portico_Entry__c';

type Row = Record<string, unknown>;

/** Somebody of Fjordhus who is signed in. */
export interface Person {
  browser: Browser;
  email: string;
  contactId: string;
}

/** A form as it stands before it is sent. */
export interface Ready {
  path: string;
  fields: Record<string, string>;
  files: { name: string; bytes: Buffer }[];
  /** Of the entry that there has to be once it was sent. */
  entryKey: string;
  /** What there has to be in the CRM once it was sent: so many of it as `WriteKind.most` says. */
  rows(): Promise<unknown[]>;
  /** Where the customer ends up, and what he reads there. */
  lands: RegExp;
  shows?: string;
}

/** One kind of thing a customer writes. */
export interface WriteKind {
  /** @param at counts from 0, a different one for each call; those of the same round are of different people */
  prepare(person: Person, at: number): Promise<Ready>;
  /** What stands in the form that is given back; without it an error page comes. */
  kept?: (fields: Record<string, string>) => string | undefined;
  /** What the page says instead when it has been written all the same. */
  told?: string;
  /** Rows after the write; 1 unless said otherwise. */
  most?: number;
  /** He is thanked all the same, and it is written later. */
  thanks?: true;
}

const submission = (key: string) => key.split('.')[0] ?? '';
const fileNamed = (name: string) => [{ name, bytes: Buffer.from(`lines of ${name}`) }];

/** Signs these people of Fjordhus in. */
export async function peopleOf(portal: RunningPortal, names: string[]): Promise<Person[]> {
  const signedIn = async (name: string) => {
    const email = `${name}@fjordhus.example`;
    const [contact] = await portal.records('Contact', { Email: email });
    return { browser: await portal.signIn(name), email, contactId: String(contact?.Id) };
  };
  return Promise.all(names.map(signedIn));
}

/** Sends a form as a browser does; those that take files as multipart. */
export function sendBy({ browser }: Person, { path, fields, files }: Ready, more: Record<string, string> = {}) {
  const takesFiles = path === '/cases' || path.endsWith('/comments');
  return browser.post(path, { ...fields, ...more }, { files, multipart: takesFiles });
}

/** Every kind of write that the portal has. `people` go round: of each text and idea there is one for each of them. */
export async function everyWrite(portal: RunningPortal, people: Person[]): Promise<Record<string, WriteKind>> {
  const [reader] = people;
  if (!reader) throw new Error('nobody is signed in');
  const [solutions, articles] = await Promise.all([solutionsOf(reader), articlesOf(reader)]);
  const lists = await Promise.all(people.map(({ browser }) => dataOf('ideas', browser, '/ideas?sort=recent')));
  const untouched = lists.map(
    ({ list, mayVote }) =>
      new Set(list?.rows.filter(({ vote }) => (vote.open || !mayVote) && vote.vote === 'none').map(({ ref }) => ref)),
  );
  const ideas = lists[0]?.list?.rows.filter(({ ref }) => untouched.every((refs) => refs.has(ref))) ?? [];

  const newKey = ({ browser }: Person) => browser.keyOn('/ideas/new');
  const turn = <T>(list: T[], at: number): T => {
    const found = list[Math.floor(at / people.length)];
    if (found === undefined) throw new Error(`there is no text or idea left for ${at}`);
    return found;
  };
  const linked = (id: unknown) => portal.records('ContentDocumentLink', { LinkedEntityId: String(id) });
  const isNow = async ({ id }: CaseMade, closed: boolean) =>
    (await portal.records('Case', { Id: id })).filter(({ IsClosed }) => IsClosed === closed);

  async function newCase(person: Person, subject: string, more: Record<string, string> = {}) {
    const key = await newKey(person);
    const rows = () => portal.records('Case', { Subject: subject });
    return {
      path: '/cases',
      fields: { key, subject, description: `Text of ${subject}`, priority: 'Low', ...more },
      files: [] as Ready['files'],
      entryKey: submission(key),
      rows,
      lands: /\/cases\/\d{8}(?:\?|$)/,
      shows: subject,
      /** What hangs on the case that was made. */
      below: async (look: (id: unknown) => Promise<Row[]>) =>
        (await Promise.all((await rows()).map(({ Id }) => look(Id)))).flat(),
    };
  }

  /** A form on a case of his own. */
  async function onCase(person: Person, action: string, values: Row = {}) {
    const made = await caseOf(portal, person.email, values);
    const key = await newKey(person);
    const form = { path: `/cases/${made.number}/${action}`, fields: { key }, files: [] };
    return { made, id: submission(key), form: { ...form, lands: new RegExp(`/cases/${made.number}(?:#|$)`) } };
  }

  async function comment(person: Person, body: string) {
    const { made, id, form } = await onCase(person, 'comments', { Status: 'Waiting on Customer' });
    const rows = () => portal.records('CaseComment', { ParentId: made.id });
    return { made, ready: { ...form, fields: { ...form.fields, body }, entryKey: id, rows, shows: body } };
  }

  async function vote(person: Person, at: number, value: 'up' | 'none'): Promise<Ready> {
    const { ref, href, title } = turn(ideas, at);
    const id = idOf(ref) ?? '';
    return {
      path: `${href}/vote`,
      fields: { key: await newKey(person), value },
      files: [],
      entryKey: `vote:${id}:${person.contactId}`,
      rows: async () => {
        const { vote } = await dataOf('idea', person.browser, href);
        const votes = await portal.records(LEDGER, { Kind__c: 'vote', Parent_Id__c: id });
        const [row] = await portal.records('Idea', { Id: id });
        const points = votes.reduce((sum, { Value__c: more }) => sum + Number(more), Number(row?.VoteTotal));
        return vote.vote === value && vote.points === points ? [vote] : [];
      },
      lands: new RegExp(`${href}$`),
      shows: title,
    };
  }

  async function feedback(person: Person, text: Text, said: { value: string; reason?: string }): Promise<Ready> {
    const { value, reason = '' } = said;
    const own = { Kind__c: 'feedback', Record_Id__c: text.id, Contact__c: person.contactId };
    const isSaid = (row: Row) => row.Value__c === (value === 'yes' ? 1 : 0) && (row.Note__c ?? '') === reason;
    return {
      path: `${text.href}/helpful`,
      fields: { key: await newKey(person), value, reason },
      files: [],
      entryKey: `feedback:${text.id}:${person.contactId}`,
      rows: async () => (await portal.records(LEDGER, own)).filter(isSaid),
      lands: new RegExp(`${text.href}(?:#helpful)?$`),
      shows: text.title,
    };
  }

  interface Text {
    id: string;
    ref: string;
    href: string;
    title: string;
  }

  async function solutionsOf({ browser }: Person): Promise<Text[]> {
    const { rows } = await dataOf('solutions', browser, '/solutions?sort=new');
    return textsOf(rows, async (ref) => (await portal.records('Solution', { SolutionNumber: ref }))[0]?.Id);
  }

  async function articlesOf({ browser }: Person): Promise<Text[]> {
    const { rows } = await dataOf('knowledge', browser, '/knowledge?sort=new');
    const idOfArticle = async (ref: string) => {
      const versions = await portal.records('Knowledge__kav', { UrlName: ref, PublishStatus: 'Online' });
      return versions[0]?.KnowledgeArticleId;
    };
    return textsOf(rows, idOfArticle);
  }

  function textsOf(
    rows: { kind: string; href: string; title: string }[],
    id: (ref: string) => Promise<unknown>,
  ): Promise<Text[]> {
    const kind = rows.at(-1)?.kind;
    const named = rows.filter((row) => row.kind === kind).map((row) => ({ ...row, ref: row.href.split('/')[2] ?? '' }));
    return Promise.all(named.map(async ({ ref, href, title }) => ({ ref, href, title, id: String(await id(ref)) })));
  }

  return {
    'a case': {
      prepare: (person, at) => newCase(person, `Case ${at}`),
      kept: ({ description }) => description,
    },
    'a case with a file': {
      prepare: async (person, at) => {
        const ready = await newCase(person, `Case with a file ${at}`);
        return { ...ready, files: fileNamed(`case-${at}.txt`), rows: () => ready.below(linked) };
      },
      kept: ({ description }) => description,
    },
    'a case about a solution': {
      prepare: async (person, at) => {
        const { id, ref } = turn(solutions, at);
        const ready = await newCase(person, `Case about a text ${at}`, { solution: ref });
        const ties = (made: unknown) => portal.records('CaseSolution', { CaseId: String(made), SolutionId: id });
        return { ...ready, rows: () => ready.below(ties) };
      },
      kept: ({ description }) => description,
    },
    'a case about an article': {
      prepare: async (person, at) => {
        const { id, ref } = turn(articles, at);
        const ready = await newCase(person, `Case about an article ${at}`, { article: ref });
        const ties = (made: unknown) => portal.records('CaseArticle', { CaseId: String(made), KnowledgeArticleId: id });
        return { ...ready, rows: () => ready.below(ties) };
      },
      kept: ({ description }) => description,
    },
    'a comment': {
      prepare: async (person, at) => (await comment(person, `Reply ${at}`)).ready,
      kept: ({ body }) => body,
    },
    'a comment with a file': {
      prepare: async (person, at) => {
        const { made, ready } = await comment(person, `Reply with a file ${at}`);
        const rows = async () => [...(await ready.rows()), ...(await linked(made.id))];
        return { ...ready, rows, files: fileNamed(`reply-${at}.txt`) };
      },
      kept: ({ body }) => body,
      most: 2,
    },
    'a comment that closes': {
      prepare: async (person, at) => {
        const { made, ready } = await comment(person, `Reply that closes ${at}`);
        const rows = async () => [...(await ready.rows()), ...(await isNow(made, true))];
        return { ...ready, fields: { ...ready.fields, close: 'true' }, rows };
      },
      kept: ({ body }) => body,
      most: 2,
    },
    'a rating': {
      prepare: async (person, at) => {
        const { made, form } = await onCase(person, 'rate', { Status: 'Closed' });
        const [row] = await portal.records('Case', { Id: made.id });
        const closedAt = new Date(String(row?.ClosedDate)).getTime();
        const entryKey = `rating:${made.id}:${person.contactId}:${closedAt}`;
        const rows = () => portal.records('CaseComment', { ParentId: made.id });
        return { ...form, fields: { ...form.fields, value: '4', comment: `Rated ${at}` }, entryKey, rows };
      },
      told: 'You rated this 4 of 5',
    },
    closing: {
      prepare: async (person) => {
        const { made, id, form } = await onCase(person, 'close');
        return { ...form, entryKey: `${id}:close`, rows: () => isNow(made, true) };
      },
    },
    'opening again': {
      prepare: async (person) => {
        const { made, id, form } = await onCase(person, 'reopen', { Status: 'Closed' });
        return { ...form, entryKey: `${id}:reopen`, rows: () => isNow(made, false) };
      },
    },
    'closing, as a text solved it': {
      prepare: async (person, at) => {
        const { made, id, form } = await onCase(person, 'solved');
        const text = `solution:${turn(solutions, at).ref}`;
        const closings = () => portal.records(LEDGER, { Key__c: `${id}:close` });
        const rows = async () => [...(await isNow(made, true)), ...(await closings())];
        return { ...form, fields: { ...form.fields, text }, entryKey: `solved:${id}`, rows };
      },
      most: 2,
    },
    'an idea': {
      prepare: async (person, at) => {
        const fields = { key: await newKey(person), title: `Idea number ${at}`, body: `What it is for, ${at}` };
        const rows = () => portal.records('Idea', { Title: fields.title });
        const form = { path: '/ideas', fields, files: [], entryKey: submission(fields.key), rows };
        return { ...form, lands: /\/ideas\/\w+$/, shows: fields.title };
      },
      kept: ({ body }) => body,
    },
    'a comment on an idea': {
      prepare: async (person, at) => {
        const { href, ref } = turn(ideas, at);
        const fields = { key: await newKey(person), body: `Said of the idea, ${at}` };
        const said = () => portal.records('IdeaComment', { IdeaId: idOf(ref) ?? '' });
        const rows = async () => (await said()).filter((row) => row.CommentBody === fields.body);
        const form = { path: `${href}/comments`, fields, files: [], entryKey: submission(fields.key), rows };
        return { ...form, lands: new RegExp(`${href}(?:#comment)?$`), shows: fields.body };
      },
      kept: ({ body }) => body,
    },
    'a vote': { prepare: (person, at) => vote(person, at, 'up') },
    'a vote taken back': {
      prepare: async (person, at) => {
        await sendBy(person, await vote(person, at, 'up'));
        return vote(person, at, 'none');
      },
    },
    'a solution': {
      prepare: async (person, at) => {
        const { text } = await person.browser.get('/solutions/new');
        const [, category = ''] = /<option value="([^"]+)">Devices</.exec(text) ?? [];
        const said = { title: `Solution number ${at}`, details: `Turn it on\nWait ${at}`, category };
        const fields = { key: await newKey(person), ...said };
        const rows = () => portal.records('Solution', { SolutionName: fields.title });
        const form = { path: '/solutions', fields, files: [], entryKey: submission(fields.key), rows };
        return { ...form, lands: /\/solutions\/\d{8}$/, shows: fields.title };
      },
      kept: ({ title }) => title,
    },
    'a solution helped': { prepare: (person, at) => feedback(person, turn(solutions, at), { value: 'yes' }) },
    'a solution did not help': {
      prepare: (person, at) => feedback(person, turn(solutions, at), { value: 'no', reason: 'did-not-work' }),
    },
    'an article helped': { prepare: (person, at) => feedback(person, turn(articles, at), { value: 'yes' }) },
    'an article did not help': {
      prepare: (person, at) => feedback(person, turn(articles, at), { value: 'no', reason: 'hard-to-follow' }),
    },
    'a text solved it, no case is needed': {
      prepare: async (person, at) => {
        const { id, ref, title } = turn(solutions, at);
        const fields = { key: await newKey(person), text: `solution:${ref}` };
        const entryKey = `solved:${submission(fields.key)}`;
        const rows = () => portal.records(LEDGER, { Key__c: entryKey, Record_Id__c: id });
        return { path: '/cases/solved', fields, files: [], rows, entryKey, lands: /\/cases\/solved\?/, shows: title };
      },
      thanks: true,
    },
  };
}
