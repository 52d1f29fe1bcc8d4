import { expect } from 'chai';
import { toRow, type Unfinished } from '../../plugin/crm/rows.ts';
import { selectionOf } from '../../plugin/crm/selection.ts';

function row(query: string, record: Record<string, unknown>): { row: unknown; unfinished: Unfinished[] } {
  const unfinished: Unfinished[] = [];
  return { row: toRow(record, selectionOf(query), unfinished), unfinished };
}

const attributes = { type: 'Case', url: '/services/data/v62.0/sobjects/Case/500' };

describe('a row', () => {
  it('has plain fields without the attributes', () => {
    const { row: found } = row('SELECT Id, Subject FROM Case', { attributes, Id: '500', Subject: null });
    expect(found).to.deep.equal({ Id: '500', Subject: null });
  });

  it('names fields of parents by their way', () => {
    const record = {
      attributes,
      Contact: { attributes, Name: 'Maya', Account: { attributes, Name: 'Larkfield' } },
      Owner: { attributes, Name: 'Queue' },
    };
    expect(row('SELECT Contact.Name, Contact.Account.Name, Owner.Name FROM Case', record).row).to.deep.equal({
      'Contact.Name': 'Maya',
      'Contact.Account.Name': 'Larkfield',
      'Owner.Name': 'Queue',
    });
  });

  it('has every selected field of a parent that is null', () => {
    const query = 'SELECT Id, Contact.Name, Contact.Account.Name, Owner.Name FROM Case';
    const empty = { 'Contact.Name': null, 'Contact.Account.Name': null, 'Owner.Name': null };
    expect(row(query, { attributes, Id: '1', Contact: null, Owner: null }).row).to.deep.equal({ Id: '1', ...empty });
    const half = { attributes, Id: '1', Contact: { attributes, Name: 'Maya', Account: null }, Owner: null };
    expect(row(query, half).row).to.deep.equal({ Id: '1', ...empty, 'Contact.Name': 'Maya' });
  });

  const SUB =
    "SELECT Id, (SELECT Id, CreatedBy.Name FROM CaseComments WHERE Id != ' FROM X, (') FROM Case WHERE Id = 'x'";

  it('has sub-queries as lists of rows', () => {
    const comments = { totalSize: 1, done: true, records: [{ attributes, Id: '00a', CreatedBy: null }] };
    expect(row(SUB, { attributes, Id: '500', CaseComments: comments }).row).to.deep.equal({
      Id: '500',
      CaseComments: [{ Id: '00a', 'CreatedBy.Name': null }],
    });
  });

  it('has an empty list for a sub-query without rows', () => {
    expect(row(SUB, { attributes, Id: '500', CaseComments: null }).row).to.deep.equal({ Id: '500', CaseComments: [] });
  });

  it('says where the rest of a sub-query is', () => {
    const comments = { totalSize: 2, done: false, nextRecordsUrl: '/more', records: [{ attributes, Id: '00a' }] };
    const { unfinished } = row(SUB, { attributes, Id: '500', CaseComments: comments });
    expect(unfinished).to.have.length(1);
    expect(unfinished[0]).to.include({ nextRecordsUrl: '/more' });
  });

  it('keeps the values of aggregates', () => {
    const record = { attributes: { type: 'AggregateResult' }, Status: 'New', many: 3 };
    expect(row('SELECT Status, COUNT(Id) many FROM Case GROUP BY Status', record).row).to.deep.equal({
      Status: 'New',
      many: 3,
    });
  });

  it('is not led astray by keywords in text or in lower case', () => {
    const { parents, children } = selectionOf(
      "select Id, Contact.Name,(select Id from Histories where Field = 'a\\'), (SELECT b.c FROM D') from Case",
    );
    expect(parents).to.deep.equal(['Contact.Name']);
    expect([...children.keys()]).to.deep.equal(['Histories']);
  });
});
