import { expect } from 'chai';
import type { Org } from '../../plugin/sandbox/org/org.ts';
import { makeCompany, makeOrg, refusal, VERSION } from './sandbox-org.ts';

const org = makeOrg();
const { cases, zone } = makeCompany(org);
const api = org.asIntegrationUser;
const idea = org.insert('Idea', { Title: 'Night mode', CommunityId: zone });
const solution = org.insert('Solution', { SolutionName: 'Turn it off' });
const version = org.insert('Knowledge__kav', { Title: 'How to', UrlName: 'how-to' });
org.insert('CaseComment', { ParentId: cases[0], CommentBody: 'x' });

const ask = (soql: string) => () => api.query(soql, { version: VERSION });
const flags = (object: string) => JSON.parse(JSON.stringify(api.describe(object, VERSION)));
const names = (asked: Org) =>
  JSON.parse(JSON.stringify(asked.describeGlobal(VERSION))).sobjects.map(({ name }: { name: string }) => name);

describe('what the user may not read', () => {
  const GONE: Record<string, { object: string; with: string[]; queries: string[] }> = {
    ideas: {
      object: 'Idea',
      with: ['Idea', 'IdeaComment', 'Vote'],
      queries: ['SELECT Id FROM Idea', `SELECT Id FROM Vote WHERE ParentId = '${idea}'`],
    },
    solutions: {
      object: 'Solution',
      with: ['Solution', 'CaseSolution', 'CategoryData'],
      queries: ['SELECT Id FROM Solution', 'SELECT Id FROM CaseSolution'],
    },
    articles: {
      object: 'Knowledge__kav',
      with: ['Knowledge__kav', 'KnowledgeArticleVersion', 'KnowledgeArticle', 'Knowledge__DataCategorySelection'],
      queries: ["SELECT Id FROM KnowledgeArticleVersion WHERE PublishStatus = 'Online'"],
    },
    comments: {
      object: 'CaseComment',
      with: ['CaseComment'],
      queries: ['SELECT Id FROM CaseComment', 'SELECT Id, (SELECT Id FROM CaseComments) FROM Case'],
    },
    accounts: { object: 'Account', with: ['Account'], queries: ['SELECT Account.Name FROM Contact'] },
  };
  for (const [name, { object, with: family, queries }] of Object.entries(GONE)) {
    it(`is not there: ${name}`, () => {
      for (const soql of queries) expect(ask(soql), soql).not.to.throw();
      org.rights.limit(object, { read: false });
      for (const one of family) {
        expect(names(api), one).not.to.include(one);
        expect(refusal(() => api.describe(one, VERSION))).to.include({ status: 404, errorCode: 'NOT_FOUND' });
      }
      for (const soql of queries)
        expect(refusal(ask(soql)).errorCode, soql).to.be.oneOf(['INVALID_TYPE', 'INVALID_FIELD']);
      expect(refusal(() => api.insert(object, {}))).to.include({ status: 404, errorCode: 'NOT_FOUND' });
      expect(names(org)).to.include(object);
      org.rights.limit(object, { read: true });
      expect(names(api)).to.include.members(family);
      for (const soql of queries) expect(ask(soql), soql).not.to.throw();
    });
  }

  it('is said of an unknown type', () => {
    org.rights.limit('Idea', { read: false });
    expect(refusal(ask('SELECT Id FROM Idea')).message).to.include("sObject type 'Idea' is not supported.");
    org.rights.limit('Idea', { read: true });
  });
});

describe('what the user may not write', () => {
  const DENIED = { status: 403, errorCode: 'INSUFFICIENT_ACCESS_OR_READONLY' };

  it('can be read, and says that it cannot be written', () => {
    org.rights.limit('Solution', { create: false, edit: false });
    expect(flags('Solution')).to.include({ createable: false, updateable: false, deletable: true, queryable: true });
    const { fields } = flags('Solution');
    expect(
      fields.filter((field: { createable: boolean; updateable: boolean }) => field.createable || field.updateable),
    ).to.deep.equal([]);
    expect(ask('SELECT Id FROM Solution')).not.to.throw();
    expect(refusal(() => api.insert('Solution', { SolutionName: 'x' }))).to.include(DENIED);
    expect(refusal(() => api.update('Solution', solution, { SolutionName: 'x' }))).to.include(DENIED);
    org.rights.limit('Solution', { create: true, edit: true });
    expect(api.insert('Solution', { SolutionName: 'x' })).to.match(/^501/);
    expect(flags('Solution')).to.include({ createable: true, updateable: true });
  });

  const FOLLOWS: Record<string, [object: string, ability: string, write: () => unknown]> = {
    'a comment on an idea': ['Idea', 'create', () => api.insert('IdeaComment', { IdeaId: idea, CommentBody: 'x' })],
    'a comment on a case': ['Case', 'edit', () => api.insert('CaseComment', { ParentId: cases[0], CommentBody: 'x' })],
    'an article': ['Knowledge__kav', 'edit', () => api.publish(version, 'Online')],
    'a case': ['Case', 'delete', () => api.remove('Case', cases[3] ?? '')],
    'an upsert': [
      'Portico_Entry__c',
      'create',
      () => api.upsert('Portico_Entry__c', 'Key__c', 'k', { Kind__c: 'vote' }),
    ],
    'a permission set': [
      'PermissionSetAssignment',
      'create',
      () => {
        const PermissionSetId = org.nextId('PermissionSet');
        org.load('PermissionSet', [{ Id: PermissionSetId, Name: 'Some', Label: 'Some' }]);
        api.insert('PermissionSetAssignment', { AssigneeId: org.integrationUserId, PermissionSetId });
      },
    ],
  };
  for (const [name, [object, ability, write]] of Object.entries(FOLLOWS)) {
    it(`is refused: ${name}`, () => {
      org.rights.limit(object, { [ability]: false });
      expect(refusal(write)).to.include(DENIED);
      org.rights.limit(object, { [ability]: true });
      expect(write).not.to.throw();
    });
  }

  it('can be written by the org itself and by others', () => {
    org.rights.limit('CaseHistory', { read: false });
    org.rights.limit('Vote', { read: false });
    api.update('Case', cases[0] ?? '', { Priority: 'Low' });
    expect(api.insert('Idea', { Title: 'Another', CommunityId: zone })).to.match(/^087/);
    expect(org.rows('CaseHistory', { CaseId: cases[0] ?? '', Field: 'Priority' })).to.have.length(1);
    expect(org.actingAs(org.integrationUserId).insert('Case', { Subject: 'x' })).to.match(/^500/);
  });
});
