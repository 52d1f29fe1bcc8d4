import { expect } from 'chai';
import type { DataCategoryGroup } from '../../plugin/sandbox/org/data-categories.ts';
import { makeOrg, refusal, VERSION } from './sandbox-org.ts';

const leaf = (name: string) => ({ name, label: name, children: [] });
const TOPICS: DataCategoryGroup = {
  name: 'Topics',
  label: 'Topics',
  categories: [{ name: 'Devices', label: 'Devices', children: [leaf('Gateways'), leaf('Switches')] }, leaf('Billing')],
};

const org = makeOrg();
org.dataCategories.load([TOPICS]);
const article = (url: string, category: string): string => {
  const id = org.insert('Knowledge__kav', { Title: url, UrlName: url, IsVisibleInCsp: true });
  org.insert('Knowledge__DataCategorySelection', {
    ParentId: id,
    DataCategoryGroupName: 'Topics',
    DataCategoryName: category,
  });
  org.publish(id, 'Online');
  return id;
};
article('reset', 'Gateways');
article('ports', 'Switches');
article('all-devices', 'Devices');
const invoice = article('invoice', 'Billing');
const titles = (clause: string) =>
  org
    .query(`SELECT Title FROM KnowledgeArticleVersion WHERE PublishStatus = 'Online' ${clause} ORDER BY Title`, {
      version: VERSION,
    })
    .records.map(({ Title }) => Title);
const state = (id: string) => org.rows('Knowledge__kav', { Id: id })[0];

describe('articles in data categories', () => {
  const CHOSEN: Record<string, string[]> = {
    'WITH DATA CATEGORY Topics__c AT Devices__c': ['all-devices'],
    'WITH DATA CATEGORY Topics__c BELOW Devices__c': ['all-devices', 'ports', 'reset'],
    'WITH DATA CATEGORY Topics__c ABOVE Gateways__c': ['all-devices', 'reset'],
    'WITH DATA CATEGORY Topics__c ABOVE_OR_BELOW Devices__c': ['all-devices', 'ports', 'reset'],
    'with data category topics__c at (switches__c, Billing__c)': ['invoice', 'ports'],
    'WITH DATA CATEGORY Topics__c BELOW All__c': ['all-devices', 'invoice', 'ports', 'reset'],
    'WITH DATA CATEGORY Topics__c AT Gateways__c AND Topics__c AT Billing__c': [],
  };
  for (const [clause, found] of Object.entries(CHOSEN)) it(clause, () => expect(titles(clause)).to.deep.equal(found));

  const WRONG: Record<string, [clause: string, code: string]> = {
    'a category nobody made': ['WITH DATA CATEGORY Topics__c AT Cars__c', 'INVALID_FIELD'],
    'a group nobody made': ['WITH DATA CATEGORY Cars__c AT Devices__c', 'INVALID_FIELD'],
    'no selector': ['WITH DATA CATEGORY Topics__c IN (Devices__c)', 'MALFORMED_QUERY'],
  };
  for (const [name, [clause, code]] of Object.entries(WRONG))
    it(`are refused for ${name}`, () => expect(refusal(() => titles(clause)).errorCode).to.equal(code));

  it('show in which they are', () => {
    const soql = `SELECT Title, (SELECT DataCategoryGroupName, DataCategoryName FROM DataCategorySelections) FROM Knowledge__kav WHERE Id = '${invoice}'`;
    const [row] = org.query(soql, { version: VERSION }).records;
    expect(row?.DataCategorySelections).to.deep.nested.include({ 'records[0].DataCategoryName': 'Billing' });
  });

  it('are sorted only while they are drafts', () => {
    const [selection] = org.rows('Knowledge__DataCategorySelection', { ParentId: invoice });
    const add = (ParentId: string, DataCategoryName: string) => () =>
      org.insert('Knowledge__DataCategorySelection', { ParentId, DataCategoryGroupName: 'Topics', DataCategoryName });
    expect(refusal(add(invoice, 'Devices')).errorCode).to.equal('INSUFFICIENT_ACCESS_OR_READONLY');
    expect(refusal(() => org.remove('Knowledge__DataCategorySelection', String(selection?.Id))).status).to.equal(403);
    const draft = org.insert('Knowledge__kav', { Title: 'New', UrlName: 'new' });
    add(draft, 'Gateways')();
    expect(refusal(add(draft, 'Devices')).message).to.match(/above or below/);
    expect(refusal(add(draft, 'Cars')).errorCode).to.equal('FIELD_INTEGRITY_EXCEPTION');
    expect(add(draft, 'Billing')).not.to.throw();
  });
});

describe('an article', () => {
  it('is published, archived and brought back', () => {
    const id = org.insert('Knowledge__kav', { Title: 'Life', UrlName: 'life' });
    expect(state(id)).to.include({ PublishStatus: 'Draft', FirstPublishedDate: null });
    const before = String(state(id)?.SystemModstamp);
    org.advance(1);
    org.publish(id, 'Online');
    expect(state(id)).to.include({ PublishStatus: 'Online', FirstPublishedDate: state(id)?.LastPublishedDate ?? '' });
    expect(String(state(id)?.SystemModstamp) > before).to.equal(true);
    org.publish(id, 'Archived');
    expect(state(id)).to.include({ PublishStatus: 'Archived' });
    expect(state(id)?.ArchivedDate).to.be.a('string');
    expect(refusal(() => org.publish(id, 'Archived')).errorCode).to.equal('INVALID_INPUT');
    org.publish(id, 'Draft');
    expect(state(id)).to.include({ PublishStatus: 'Draft' });
    expect(refusal(() => org.update('Knowledge__kav', id, { PublishStatus: 'Online' })).errorCode).to.equal(
      'INVALID_FIELD_FOR_INSERT_UPDATE',
    );
  });

  it('is tied to a case once', () => {
    const CaseId = org.insert('Case', { Subject: 'x' });
    const KnowledgeArticleId = String(state(invoice)?.KnowledgeArticleId);
    const first = org.insert('CaseArticle', { CaseId, KnowledgeArticleId });
    expect(org.insert('CaseArticle', { CaseId, KnowledgeArticleId })).to.equal(first);
  });
});
