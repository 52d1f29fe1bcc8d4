import { expect } from 'chai';
import { createOrg, type Engine } from '../../plugin/sandbox/org/engine.ts';
import type { Row } from '../../plugin/sandbox/org/org.ts';
import { seed } from '../../plugin/sandbox/seed/seed.ts';

const NOW = new Date('2026-11-19T09:20:00.000Z');
const CASES = 400;

interface Told {
  name: string;
  type: string;
  length: number;
  referenceTo: string[];
  restrictedPicklist: boolean;
  picklistValues: { value: string }[];
}

async function seeded(options: { seed?: number; cases?: number; now?: Date; without?: string[]; bare?: boolean } = {}) {
  const { seed: number = 1, cases = CASES, now = NOW, ...orgOptions } = options;
  const org = createOrg({ clock: () => now, ...orgOptions });
  const { people } = await seed(org, { seed: number, cases, now });
  await org.blobs.close();
  return { org, people };
}

const everything = (org: Engine): Map<string, Row[]> =>
  new Map(org.objectNames().map((object) => [object, org.rows(object)]));

function fieldsOf(org: Engine, object: string): Told[] {
  const described = org.describe(object, '62.0');
  return 'fields' in described && Array.isArray(described.fields) ? described.fields : [];
}

function countBy(rows: Row[], field: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(String(row[field]), (counts.get(String(row[field])) ?? 0) + 1);
  return counts;
}

describe('the data of the sandbox org', () => {
  let org: Engine;
  let all: Map<string, Row[]>;
  let again: Map<string, Row[]>;
  let other: Map<string, Row[]>;
  const rows = (object: string): Row[] => all.get(object) ?? [];

  before(async () => {
    org = (await seeded()).org;
    all = everything(org);
    again = everything((await seeded()).org);
    other = everything((await seeded({ seed: 2 })).org);
  });

  it('is the same for a seed, row by row', () => {
    expect([...again.keys()]).to.deep.equal([...all.keys()]);
    for (const [object, list] of all) expect(JSON.stringify(again.get(object)), object).to.equal(JSON.stringify(list));
  });

  it('differs for another seed, but not in what is told of the named people', () => {
    const subjects = (world: Map<string, Row[]>, numbers?: Set<string>) =>
      (world.get('Case') ?? [])
        .filter((row) => !numbers || numbers.has(String(row.CaseNumber)))
        .map((row) => `${row.CaseNumber} ${row.Subject}`)
        .sort();
    const maya = rows('Contact').find((row) => row.Email === 'maya@fjordhus.example');
    const told = rows('Case').filter((row) => row.AccountId === maya?.AccountId);
    const numbers = new Set(told.map((row) => String(row.CaseNumber)));
    expect(numbers.size).to.equal(27);
    expect(subjects(other, numbers)).to.deep.equal(subjects(all, numbers));
    expect(subjects(other)).not.to.deep.equal(subjects(all));
  });

  it('has as many cases as asked for, each with a number of its own', () => {
    expect(rows('Case')).to.have.length(CASES);
    expect(new Set(rows('Case').map((row) => row.CaseNumber)).size).to.equal(CASES);
  });

  it('refers only to records that are there, of objects that may be referred to', () => {
    const objectOf = new Map<string, string>();
    for (const [object, list] of all) for (const row of list) objectOf.set(String(row.Id), object);
    const broken: string[] = [];
    for (const [object, list] of all) {
      for (const field of fieldsOf(org, object).filter((one) => one.referenceTo.length > 0)) {
        for (const row of list) {
          const target = row[field.name];
          if (target === null || target === undefined) continue;
          if (!field.referenceTo.includes(objectOf.get(String(target)) ?? ''))
            broken.push(`${object}.${field.name} ${target}`);
        }
      }
    }
    expect(broken).to.deep.equal([]);
  });

  it('fits the fields: lengths, bytes of comments, restricted choices', () => {
    const wrong: string[] = [];
    for (const [object, list] of all) {
      for (const { name, type, length, restrictedPicklist, picklistValues } of fieldsOf(org, object)) {
        if (type === 'base64' || (length === 0 && !restrictedPicklist)) continue;
        const known = new Set(picklistValues.map((one) => one.value));
        for (const { [name]: value } of list) {
          if (typeof value !== 'string') continue;
          if (length > 0 && value.length > length) wrong.push(`${object}.${name} is too long`);
          if (restrictedPicklist && known.size > 0 && !value.split(';').every((one) => known.has(one)))
            wrong.push(`${object}.${name} cannot be ${value}`);
        }
      }
    }
    for (const row of rows('CaseComment')) expect(Buffer.byteLength(String(row.CommentBody))).to.be.at.most(4000);
    expect([...new Set(wrong)]).to.deep.equal([]);
  });

  it('keeps what is derived: closed cases, roll-ups of ideas and solutions', () => {
    const closing = new Set(
      rows('CaseStatus')
        .filter((row) => row.IsClosed)
        .map((row) => row.ApiName),
    );
    for (const row of rows('Case')) {
      expect(row.IsClosed, String(row.CaseNumber)).to.equal(closing.has(row.Status ?? null));
      expect(row.ClosedDate !== null, String(row.CaseNumber)).to.equal(row.IsClosed);
    }
    const comments = countBy(rows('IdeaComment'), 'IdeaId');
    const up = countBy(
      rows('Vote').filter((row) => row.Type === 'Up'),
      'ParentId',
    );
    const down = countBy(
      rows('Vote').filter((row) => row.Type === 'Down'),
      'ParentId',
    );
    for (const idea of rows('Idea')) {
      const id = String(idea.Id);
      expect(idea.NumComments, String(idea.Title)).to.equal(comments.get(id) ?? 0);
      expect(idea.VoteTotal, String(idea.Title)).to.equal(10 * ((up.get(id) ?? 0) - (down.get(id) ?? 0)));
    }
    expect(new Set(rows('Vote').map((row) => `${row.ParentId} ${row.CreatedById}`)).size).to.equal(rows('Vote').length);
    const uses = countBy(rows('CaseSolution'), 'SolutionId');
    for (const row of rows('Solution'))
      expect(row.TimesUsed, String(row.SolutionName)).to.equal(uses.get(String(row.Id)) ?? 0);
    expect(new Set(rows('Portico_Entry__c').map((row) => row.Key__c)).size).to.equal(rows('Portico_Entry__c').length);
  });

  it('marks what is for agents only, so that a leak is seen', () => {
    const comments = rows('CaseComment');
    const internal = (row: Row) => String(row.CommentBody ?? row.TextBody).startsWith('INTERNAL: ');
    expect(comments.filter((row) => !row.IsPublished)).to.have.length.above(50);
    expect(comments.filter((row) => internal(row) === row.IsPublished)).to.deep.equal([]);
    expect(rows('EmailMessage').filter((row) => !row.IsExternallyVisible)).to.have.length.above(5);
    expect(rows('EmailMessage').filter((row) => internal(row) === row.IsExternallyVisible)).to.deep.equal([]);
    expect(rows('ContentDocumentLink').filter((row) => row.Visibility === 'InternalUsers')).to.have.length.above(0);
  });

  it('lets every case of the crowd name the customer it belongs to, and no other', () => {
    const numbers = new Map(rows('Account').map((row) => [row.Id ?? null, String(row.AccountNumber)]));
    const crowd = rows('Case').filter((row) => /\n\n.*[CTHM]-\d+\.$/.test(String(row.Description)));
    expect(crowd).to.have.length.above(250);
    for (const row of crowd) expect(String(row.Description)).to.include(` ${numbers.get(row.AccountId ?? null)}.`);
  });

  it('leaves no gap unfilled and nothing from the future', () => {
    const now = NOW.toISOString().replace('Z', '+0000');
    for (const row of rows('Case')) {
      expect(`${row.Subject} ${row.Description}`).not.to.match(/\{\w/);
      expect(String(row.CreatedDate) <= String(row.LastModifiedDate), String(row.CaseNumber)).to.equal(true);
      expect(String(row.LastModifiedDate) < now, String(row.CaseNumber)).to.equal(true);
    }
    for (const row of [...rows('CaseComment'), ...rows('EmailMessage')]) {
      expect(`${row.CommentBody} ${row.TextBody}`).not.to.match(/\{\w/);
      expect(String(row.CreatedDate) < now, String(row.Id)).to.equal(true);
    }
  });

  it('is written in three languages', () => {
    const scripts = { latin: /^[\p{Script=Latin}]/u, persian: /\p{Script=Arabic}/u, hebrew: /\p{Script=Hebrew}/u };
    for (const [object, field] of [
      ['Case', 'Subject'],
      ['CaseComment', 'CommentBody'],
      ['Solution', 'SolutionName'],
      ['Knowledge__kav', 'Title'],
      ['Idea', 'Title'],
    ] as const) {
      for (const [name, script] of Object.entries(scripts)) {
        const found = rows(object).filter((row) => script.test(String(row[field])));
        expect(found, `${object} in ${name}`).to.have.length.above(1);
      }
    }
  });
});

describe('an org that lacks something', () => {
  for (const [name, options] of Object.entries({
    'the portal’s own object': { bare: true },
    'ideas, solutions and knowledge': { without: ['Idea', 'Solution', 'Knowledge'] },
    nothing: {},
  })) {
    it(`without ${name} still gets its cases`, async () => {
      const { org } = await seeded({ cases: 0, ...options });
      expect(org.rows('Case', { CaseNumber: '00012873' })).to.have.length(1);
    });
  }
});
