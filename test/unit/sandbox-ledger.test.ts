import { expect } from 'chai';
import { makeCompany, makeOrg, refusal, VERSION } from './sandbox-org.ts';

const ENTRIES = 100_000;
const KINDS = ['vote', 'rating', 'case', 'comment', 'offer'];

describe('a ledger of a hundred thousand entries', () => {
  const org = makeOrg();
  const parents = Array.from({ length: 2_000 }, () => org.nextId('Idea'));
  const time = (minute: number): string =>
    new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString().replace('Z', '+0000');

  before(function () {
    this.timeout(10_000); // loads what the other tests read
    org.load(
      'Portico_Entry__c',
      Array.from({ length: ENTRIES }, (_, at) => ({
        Id: org.nextId('Portico_Entry__c'),
        Key__c: `entry:${at}`,
        Kind__c: KINDS[at % KINDS.length] ?? '',
        Parent_Id__c: parents[at % parents.length] ?? '',
        Value__c: (at % 3) - 1,
        CreatedDate: time(at),
      })),
    );
  });

  const run = (soql: string) => org.query(soql, { version: VERSION });

  it('is added up by parent and kind', function () {
    this.timeout(5_000); // looks at every entry, on a machine with other work
    const soql = `SELECT Parent_Id__c, Kind__c, SUM(Value__c) points, COUNT(Id) n FROM Portico_Entry__c
      WHERE Kind__c IN ('vote','rating') AND Parent_Id__c > '${parents[9]}'
      GROUP BY Parent_Id__c, Kind__c ORDER BY Parent_Id__c LIMIT 2000`;
    const { records, done } = run(soql);
    const expected = new Map<string, { points: number; n: number }>();
    for (let at = 0; at < ENTRIES; at++) {
      const [parent, kind] = [parents[at % parents.length] ?? '', KINDS[at % KINDS.length] ?? ''];
      // The org compares text without regard to case.
      if (parent.toLowerCase() <= (parents[9] ?? '').toLowerCase() || !['vote', 'rating'].includes(kind)) continue;
      const sum = expected.get(`${parent} ${kind}`) ?? { points: 0, n: 0 };
      expected.set(`${parent} ${kind}`, { points: sum.points + (at % 3) - 1, n: sum.n + 1 });
    }
    expect(done).to.equal(true);
    expect(records).to.have.length(expected.size);
    for (const { Parent_Id__c, Kind__c, points, n } of records)
      expect({ points, n }).to.deep.equal(expected.get(`${Parent_Id__c} ${Kind__c}`));
    const order = records.map((row) => String(row.Parent_Id__c).toLowerCase());
    expect(order).to.deep.equal([...order].sort());
  });

  it('tells what is new from its times alone', () => {
    const since = time(ENTRIES - 10).replace('+0000', 'Z');
    const soql = `SELECT Id FROM Portico_Entry__c WHERE SystemModstamp > ${since} ORDER BY SystemModstamp LIMIT 2000`;
    expect(run(soql).totalSize).to.equal(9);
    expect(org.rowsExamined()).to.be.lessThan(20);
  });

  it('is not grouped by numbers', () => {
    const grouped = (field: string) => () =>
      run(`SELECT ${field} FROM Portico_Entry__c WHERE Key__c = 'entry:1' GROUP BY ${field}`);
    expect(refusal(grouped('Value__c'))).to.include({ errorCode: 'INVALID_FIELD' });
    expect(refusal(grouped('Value__c')).message).to.include("field 'Value__c' can not be grouped");
    expect(grouped('Kind__c')).not.to.throw();
  });

  it('does not give sums in pages', function () {
    this.timeout(5_000); // looks at every entry, on a machine with other work
    const grouped = (limit: string) => () =>
      run(`SELECT Key__c, COUNT(Id) FROM Portico_Entry__c GROUP BY Key__c ${limit}`);
    expect(refusal(grouped(''))).to.include({ errorCode: 'EXCEEDED_ID_LIMIT' });
    expect(grouped('LIMIT 2000')).not.to.throw();
  });
});

describe('the org answers', () => {
  const org = makeOrg();
  const { maya, erik, cases, zone } = makeCompany(org);
  const solution = org.insert('Solution', { SolutionName: 'Turn it off' });
  for (const CaseId of cases.slice(0, 3)) org.insert('CaseSolution', { CaseId, SolutionId: solution });
  const idea = org.insert('Idea', { Title: 'Night mode', CommunityId: zone });
  const customer = (ContactId: string, name: string): string => {
    const Id = org.nextId('User');
    org.load('User', [{ Id, Username: `${name}@h.example`, LastName: name, ContactId }]);
    org.actingAs(Id).insert('Vote', { ParentId: idea, Type: 'Up' });
    return Id;
  };
  customer(maya, 'maya');
  customer(erik, 'erik');
  const count = (soql: string) => org.query(soql, { version: VERSION }).totalSize;

  const FOUND: Record<string, [soql: string, found: number]> = {
    'in how many cases of a contact a solution helped': [
      `SELECT Id FROM CaseSolution WHERE SolutionId = '${solution}' AND Case.ContactId = '${maya}'`,
      2,
    ],
    'which solutions helped a contact': [
      `SELECT Id FROM Solution WHERE Id IN (SELECT SolutionId FROM CaseSolution WHERE Case.ContactId = '${erik}')`,
      1,
    ],
    'how often a solution helped': [`SELECT Id FROM Solution WHERE TimesUsed = 3 AND Id = '${solution}'`, 1],
    'for what a contact voted': [
      `SELECT ParentId FROM Vote WHERE Parent.Type = 'Idea' AND CreatedBy.ContactId = '${maya}'`,
      1,
    ],
    'who voted for an idea': [`SELECT Id, CreatedBy.ContactId FROM Vote WHERE ParentId = '${idea}'`, 3],
  };
  for (const [name, [soql, found]] of Object.entries(FOUND)) it(name, () => expect(count(soql)).to.equal(found));

  const REFUSED: Record<string, string> = {
    'votes of a list of ideas': `SELECT Id FROM Vote WHERE ParentId IN ('${idea}')`,
    'votes of a contact on anything': `SELECT Id FROM Vote WHERE CreatedBy.ContactId = '${maya}'`,
    'votes on one or another kind': `SELECT Id FROM Vote WHERE (Parent.Type = 'Idea' OR Parent.Type = 'Solution')`,
  };
  for (const [name, soql] of Object.entries(REFUSED))
    it(`not: ${name}`, () => expect(refusal(() => count(soql)).errorCode).to.equal('MALFORMED_QUERY'));

  it('what changed since, of every object', () => {
    // These ask for a filter of their own, or do not keep the time.
    const without = new Set([
      ...['Knowledge__kav', 'KnowledgeArticleVersion', 'ContentDocumentLink', 'Vote', 'IdeaComment'],
      ...['CaseHistory'],
    ]);
    for (const object of org.objectNames().filter((name) => !without.has(name))) {
      const soql = `SELECT Id FROM ${object} WHERE SystemModstamp > 2026-01-01T00:00:00Z ORDER BY SystemModstamp, Id LIMIT 5`;
      expect(() => count(soql), object).not.to.throw();
    }
  });
});
