import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { AGENT, fileIdOf, makeCase, makeFile } from './authorization.ts';
import { articleOf } from './library.ts';
import type { RunningPortal } from './portal.ts';

const { brands }: { brands: { id: string; library: { solutionCategories: string[] } }[] } = JSON.parse(
  readFileSync(new URL('../../config/sandbox.json', import.meta.url), 'utf8'),
);

/** Everybody who can sign in, by address; those of Olmo at the host of their brand. */
export const PEOPLE: Record<string, { email: string; host?: string }> = {
  maya: { email: 'maya@fjordhus.example' },
  erik: { email: 'erik@fjordhus.example' },
  ingrid: { email: 'ingrid@fjordhus.example' },
  siri: { email: 'siri@fjordhus.example' },
  tom: { email: 'Tom.Aas@Nordlys.example' },
  lars: { email: 'lars.moen@bryggen.example' },
  maryam: { email: 'maryam@sepidar.example' },
  amir: { email: 'amir@sepidar.example' },
  noa: { email: 'noa@pyord.example' },
  erez: { email: 'erez@pyord.example' },
  ana: { email: 'ana@caffe-aurora.example', host: 'olmo.localhost' },
  sam: { email: 'sam@larkfield.example' },
};

/** Numbers from 0 to below 1, the same for a seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One of a list, by such numbers. */
export function chooser(random: () => number): <T>(of: readonly T[]) => T {
  return (of) => {
    const found = of[Math.floor(random() * of.length)];
    if (found === undefined) throw new Error('nothing to choose from');
    return found;
  };
}

/** A word of its own in a record, and who may hear it. */
export interface Canary {
  /** Which record, for the report. */
  what: string;
  /** Case it stands on; whoever may see that may hear it. */
  caseNumber?: string;
  /** Brands whose readers may hear it. */
  brands?: readonly string[];
  /** Ids of the contacts who may, whatever else is said. */
  contacts?: readonly string[];
}
/** By word. Some are placed while customers read: what an agent writes on a case, for its customer or not. */
export interface Canaries {
  readonly words: ReadonlyMap<string, Canary>;
  /** Addresses of files with such a word in their bytes. */
  readonly files: readonly string[];
  saysOn(caseNumber: string, isShown: boolean): Promise<void>;
}

type Row = Record<string, unknown>;

export const ARTICLES = 20;
const ENTRIES = 100;
const canaryOf = (what: string) => `cny${createHash('sha256').update(what).digest('hex').slice(0, 12)}`;
/** The end of a text stays where it has to be cut. */
const withWord = (text: unknown, word: string, most: number) => `${text ?? ''} ${word}`.slice(-most);

/** Into records of each kind that customers see, and of each kind that has some that they may not. */
export async function placeCanaries(portal: RunningPortal): Promise<Canaries> {
  const placed = new Map<string, Canary>();
  const place = (object: string, id: unknown, canary: Omit<Canary, 'what'>): string => {
    const word = canaryOf(`${object} ${id}`);
    placed.set(word, { what: `${object} ${id}`, ...canary });
    return word;
  };
  const files: string[] = [];
  for (const { email } of Object.values(PEOPLE)) {
    const { id, number } = await makeCase(portal, email, { subject: `Of ${email}` });
    for (const isShown of [true, false]) {
      const word = place('Bytes', `${number} ${isShown}`, isShown ? { caseNumber: number } : {});
      const { documentId } = await makeFile(portal, id, isShown ? 'AllUsers' : 'InternalUsers', `Log ${word}`);
      files.push(`/cases/${number}/files/${fileIdOf(documentId)}`);
    }
  }
  await placeOnCases(portal, place);
  await placeInTexts(portal, place);
  await placeOnIdeas(portal, place);
  await placeInLedger(portal, place);
  await portal.caughtUp();
  const ids = new Map((await portal.records('Case')).map((row) => [String(row.CaseNumber), row.Id]));
  let said = 0;
  return {
    ...{ words: placed, files },
    saysOn: async (caseNumber, IsPublished) => {
      said += 1;
      const word = place('Said', said, IsPublished ? { caseNumber } : {});
      const reply = { ParentId: ids.get(caseNumber), CommentBody: `Said just now: ${word}`, IsPublished };
      await portal.asAgent('CaseComment', { ...reply, as: AGENT });
    },
  };
}

type Place = (object: string, id: unknown, canary: Omit<Canary, 'what'>) => string;

async function placeOnCases(portal: RunningPortal, place: Place): Promise<void> {
  const cases = await portal.records('Case');
  const numbers = new Map(cases.map((row) => [row.Id, String(row.CaseNumber)]));
  /** Of what hangs on a case; what is internal is for nobody. */
  const onCase = (parent: unknown, isShown: boolean): Omit<Canary, 'what'> => {
    const caseNumber = numbers.get(parent);
    return isShown && caseNumber !== undefined ? { caseNumber } : {};
  };
  for (const { Id, Subject, Description } of cases) {
    const word = place('Case', Id, onCase(Id, true));
    await portal.changeAsAgent('Case', String(Id), {
      Subject: withWord(Subject, word, 200),
      Description: withWord(Description, word, 4_000),
    });
  }
  for (const { ContentDocumentId, LinkedEntityId, Visibility } of await portal.records('ContentDocumentLink')) {
    if (!numbers.has(LinkedEntityId)) continue;
    const [document] = await portal.records('ContentDocument', { Id: String(ContentDocumentId) });
    const word = place('ContentDocument', ContentDocumentId, onCase(LinkedEntityId, Visibility === 'AllUsers'));
    await portal.changeAsAgent('ContentDocument', String(ContentDocumentId), {
      Title: withWord(document?.Title, word, 200),
    });
  }
  // What was said cannot be changed: each case gets a comment and an e-mail that its customer may read, and two that he may not.
  const { org } = portal.world;
  for (const { Id, CreatedDate } of cases)
    for (const isShown of [true, false]) {
      const written = (object: string) => {
        const id = org.nextId(object);
        const word = place(object, id, onCase(Id, isShown));
        return { row: { Id: id, ParentId: String(Id), CreatedDate: String(CreatedDate) }, text: `Said ${word}` };
      };
      const comment = written('CaseComment');
      org.load('CaseComment', [{ ...comment.row, CommentBody: comment.text, IsPublished: isShown }]);
      const mail = written('EmailMessage');
      org.load('EmailMessage', [
        {
          ...{ ...mail.row, RelatedToId: String(Id), Subject: 'Sent', TextBody: mail.text, Incoming: false },
          ...{ FromName: 'Jonas Berg', FromAddress: 'jonas.berg@larkfield.example', Status: '3' },
          ...{ IsExternallyVisible: isShown, MessageDate: String(CreatedDate) },
        },
      ]);
    }
}

async function placeInTexts(portal: RunningPortal, place: Place): Promise<void> {
  const [nodes, links, entries] = await Promise.all(
    ['CategoryNode', 'CategoryData', 'Portico_Entry__c'].map((object) => portal.records(object)),
  );
  const node = new Map((nodes ?? []).map((row) => [row.Id, row]));
  const rootOf = (row: Row | undefined): unknown => (row?.ParentId ? rootOf(node.get(row.ParentId)) : row?.MasterLabel);
  const brandsOf = (roots: unknown[]) =>
    brands.filter(({ library }) => roots.some((root) => library.solutionCategories.includes(String(root))));
  for (const { Id, SolutionName, IsPublished } of await portal.records('Solution')) {
    const own = (links ?? []).filter(({ RelatedSobjectId }) => RelatedSobjectId === Id);
    const roots = own.map(({ CategoryNodeId }) => rootOf(node.get(CategoryNodeId)));
    const word = place('Solution', Id, {
      brands: IsPublished === true ? brandsOf(roots).map(({ id }) => id) : [],
      contacts: (entries ?? [])
        .filter(({ Kind__c, Record_Id__c }) => Kind__c === 'solution' && Record_Id__c === Id)
        .map(({ Contact__c }) => String(Contact__c)),
    });
    await portal.changeAsAgent('Solution', String(Id), { SolutionName: withWord(SolutionName, word, 80) });
  }
  // What is online cannot be changed: articles that customers may read, and some that are for agents.
  for (let at = 0; at < ARTICLES; at++) {
    const IsVisibleInCsp = at % 2 === 0;
    const UrlName = `canary-${at}`;
    const word = place('Article', UrlName, { brands: IsVisibleInCsp ? ['larkfield'] : [] });
    await articleOf(portal, { UrlName, Title: `How a VPN word sounds ${word}`, IsVisibleInCsp });
  }
}

/** The other brand has no ideas. */
const OF_IDEAS = { brands: ['larkfield'] };

async function placeOnIdeas(portal: RunningPortal, place: Place): Promise<void> {
  const { org } = portal.world;
  const [like] = await portal.records('IdeaComment');
  for (const { Id, Title, CreatedDate } of await portal.records('Idea')) {
    const word = place('Idea', Id, OF_IDEAS);
    await portal.changeAsAgent('Idea', String(Id), { Title: withWord(Title, word, 250) });
    const own = org.nextId('IdeaComment');
    const CommentBody = `<p>Said ${place('IdeaComment', own, OF_IDEAS)}</p>`;
    const { CommunityId = null, CreatedById = null } = like ?? {};
    const by = { CommunityId: String(CommunityId), CreatedById: String(CreatedById), CreatedDate: String(CreatedDate) };
    org.load('IdeaComment', [{ Id: own, IdeaId: String(Id), CommentBody, ...by }]);
  }
}

/** What the portal notes for itself is on no page. */
async function placeInLedger(portal: RunningPortal, place: Place): Promise<void> {
  for (const { Id } of (await portal.records('Portico_Entry__c')).slice(0, ENTRIES))
    await portal.changeAsAgent('Portico_Entry__c', String(Id), { Note__c: place('Portico_Entry__c', Id, {}) });
}
