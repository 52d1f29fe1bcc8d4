import { expect } from 'chai';
import { makeCompany, makeOrg, refusal, VERSION } from './sandbox-org.ts';

const org = makeOrg();
const { cases } = makeCompany(org);
const ID = cases[0] ?? '';

/** Queries that the org refuses, with the code and a part of what it says. */
const REFUSED: Record<string, [soql: string, code: string, message: string]> = {
  'a missing field': ['SELECT Id, FROM Account', 'MALFORMED_QUERY', "unexpected token: 'FROM'"],
  'no fields': ['SELECT FROM Account', 'MALFORMED_QUERY', "unexpected token: 'FROM'"],
  'a star': ['SELECT * FROM Account', 'MALFORMED_QUERY', "unexpected token: '*'"],
  nothing: ['', 'MALFORMED_QUERY', "unexpected token: '<EOF>'"],
  'an unfinished condition': ['SELECT Id FROM Case WHERE', 'MALFORMED_QUERY', "unexpected token: '<EOF>'"],
  'text that does not end': [
    `SELECT Id FROM Case WHERE Subject = 'x`,
    'MALFORMED_QUERY',
    "mismatched character '<EOF>'",
  ],
  'an unknown escape': [`SELECT Id FROM Case WHERE Subject = 'a\\xb'`, 'MALFORMED_QUERY', 'Illegal character sequence'],
  'two statements': ['SELECT Id FROM Case; SELECT Id FROM Case', 'MALFORMED_QUERY', "unexpected token: ';'"],
  'a comment': ['SELECT Id FROM Case -- all', 'MALFORMED_QUERY', "unexpected token: '-'"],
  'words after the end': [
    'SELECT Id FROM Case LIMIT 1 WHERE Id = null',
    'MALFORMED_QUERY',
    "unexpected token: 'WHERE'",
  ],
  'AND and OR side by side': [
    `SELECT Id FROM Case WHERE Subject = 'a' AND IsClosed = true OR IsClosed = false`,
    'MALFORMED_QUERY',
    "unexpected token: 'OR'",
  ],
  'OR and AND side by side': [
    `SELECT Id FROM Case WHERE Subject = 'a' OR IsClosed = true AND IsClosed = false`,
    'MALFORMED_QUERY',
    "unexpected token: 'AND'",
  ],
  'an empty list': ['SELECT Id FROM Case WHERE Id IN ()', 'MALFORMED_QUERY', "unexpected token: ')'"],
  'a day that does not exist': [
    'SELECT Id FROM Case WHERE Problem_Since__c = 2026-02-30',
    'MALFORMED_QUERY',
    'Invalid date',
  ],
  'a negative limit': ['SELECT Id FROM Case LIMIT -1', 'MALFORMED_QUERY', "unexpected token: '-1'"],
  'an unknown object': ['SELECT Id FROM Foo', 'INVALID_TYPE', "sObject type 'Foo' is not supported."],
  'an object without queries': [
    'SELECT Id FROM CaseChangeEvent',
    'INVALID_TYPE_FOR_OPERATION',
    'entity type CaseChangeEvent does not support query',
  ],
  'an unknown field': [
    'SELECT Foo FROM Case',
    'INVALID_FIELD',
    "No such column 'Foo' on entity 'Case'. If you are attempting to use a custom field, be sure to append the '__c'",
  ],
  'an unknown field of the contact': [
    'SELECT Contact.Foo FROM Case',
    'INVALID_FIELD',
    "No such column 'Foo' on entity 'Contact'.",
  ],
  'a field that owners do not share': [
    'SELECT Owner.Department FROM Case',
    'INVALID_FIELD',
    "No such column 'Department' on entity 'Name'.",
  ],
  'an unknown parent': [
    'SELECT Foo.Name FROM Case',
    'INVALID_FIELD',
    "Didn't understand relationship 'Foo' in field path.",
  ],
  'unknown children': [
    'SELECT (SELECT Id FROM Comments) FROM Case',
    'INVALID_TYPE',
    "Didn't understand relationship 'Comments' in FROM part of query call.",
  ],
  'the same field twice': ['SELECT Id, id FROM Case', 'INVALID_FIELD', 'duplicate field selected: id'],
  'an unknown field in a condition': [
    'SELECT Id FROM Case WHERE Foo = 1',
    'INVALID_FIELD',
    "No such column 'Foo' on entity 'Case'.",
  ],
  'an unknown field in the order': [
    'SELECT Id FROM Case ORDER BY Foo',
    'INVALID_FIELD',
    "No such column 'Foo' on entity 'Case'.",
  ],
  'a filter on long text': [
    `SELECT Id FROM Case WHERE Description = 'x'`,
    'INVALID_FIELD',
    "field 'Description' can not be filtered in a query call",
  ],
  'an order by long text': [
    'SELECT Id FROM Solution ORDER BY SolutionNote',
    'INVALID_FIELD',
    "field 'SolutionNote' can not be sorted in a query call",
  ],
  'a group by a time': [
    'SELECT CreatedDate FROM Case GROUP BY CreatedDate',
    'INVALID_FIELD',
    "field 'CreatedDate' can not be grouped in a query call",
  ],
  'a field outside the groups': [
    'SELECT Subject, COUNT(Id) FROM Case GROUP BY Status',
    'MALFORMED_QUERY',
    'Field must be grouped or aggregated: Subject',
  ],
  'a sum of votes': [
    'SELECT SUM(VoteTotal) FROM Idea',
    'INVALID_FIELD',
    'field VoteTotal does not support aggregate operator SUM',
  ],
  'a sum of text': [
    'SELECT SUM(Subject) FROM Case',
    'INVALID_FIELD',
    'field Subject does not support aggregate operator SUM',
  ],
  'a name for a plain field': [
    'SELECT Subject s FROM Case',
    'MALFORMED_QUERY',
    'only aggregate expressions use field aliasing',
  ],
  'one total with a limit': ['SELECT COUNT(Id) FROM Case LIMIT 5', 'MALFORMED_QUERY', 'cannot also use LIMIT'],
  'equals on chosen values': [
    `SELECT Id FROM Idea WHERE Categories = 'Devices'`,
    'INVALID_QUERY_FILTER_OPERATOR',
    'invalid operator on multipicklist field',
  ],
  'includes on one value': [
    `SELECT Id FROM Case WHERE Status INCLUDES ('New')`,
    'INVALID_QUERY_FILTER_OPERATOR',
    'invalid operator on picklist field',
  ],
  'an order by chosen values': [
    'SELECT Id FROM Idea ORDER BY Categories',
    'INVALID_FIELD',
    "field 'Categories' can not be sorted",
  ],
  'a pattern for a time': [
    `SELECT Id FROM Case WHERE CreatedDate LIKE '2026%'`,
    'INVALID_QUERY_FILTER_OPERATOR',
    'invalid operator on datetime field',
  ],
  'a pattern for an id': [
    `SELECT Id FROM Case WHERE Id LIKE '500%'`,
    'INVALID_QUERY_FILTER_OPERATOR',
    'invalid operator on id field',
  ],
  'a quoted boolean': [
    `SELECT Id FROM Case WHERE IsClosed = 'true'`,
    'INVALID_FIELD',
    "value of filter criterion for field 'IsClosed' must be of type boolean and should not be enclosed in quotes",
  ],
  'unquoted text': [
    'SELECT Id FROM Case WHERE Subject = 5',
    'INVALID_FIELD',
    'must be of type string and should be enclosed in quotes',
  ],
  'a date for a time': [
    'SELECT Id FROM Case WHERE CreatedDate > 2026-01-01',
    'INVALID_FIELD',
    "field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes",
  ],
  'a time for a date': [
    'SELECT Id FROM Case WHERE Problem_Since__c > 2026-01-01T00:00:00Z',
    'INVALID_FIELD',
    'must be of type date and should not',
  ],
  'a quoted time': [
    `SELECT Id FROM Case WHERE CreatedDate > '2026-01-01T00:00:00Z'`,
    'INVALID_FIELD',
    'must be of type dateTime and should not',
  ],
  'an id that is none': [
    `SELECT Id FROM Case WHERE ContactId = 'abc'`,
    'INVALID_QUERY_FILTER_OPERATOR',
    'invalid ID field: abc',
  ],
  'an id with a wrong checksum': [
    `SELECT Id FROM Case WHERE Id = '${ID.slice(0, 15)}ZZZ'`,
    'INVALID_QUERY_FILTER_OPERATOR',
    'invalid ID field: ',
  ],
  'too large an offset': [
    'SELECT Id FROM Case OFFSET 2001',
    'NUMBER_OUTSIDE_VALID_RANGE',
    'Maximum SOQL offset allowed is 2000',
  ],
  'all fields of all rows': ['SELECT FIELDS(ALL) FROM Case', 'MALFORMED_QUERY', 'must have a LIMIT of at most 200'],
  'every link between files and records': [
    'SELECT Id FROM ContentDocumentLink',
    'MALFORMED_QUERY',
    "Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or LinkedEntityId using the equals operator or multiple Id's using the IN operator.",
  ],
  'links that are not of a record': [
    `SELECT Id FROM ContentDocumentLink WHERE LinkedEntityId NOT IN ('${ID}')`,
    'MALFORMED_QUERY',
    'Implementation restriction: ContentDocumentLink',
  ],
  'links of a record or any other': [
    `SELECT Id FROM ContentDocumentLink WHERE LinkedEntityId = '${ID}' OR ShareType = 'V'`,
    'MALFORMED_QUERY',
    'Implementation restriction: ContentDocumentLink',
  ],
  'every vote': [
    'SELECT Id FROM Vote',
    'MALFORMED_QUERY',
    "Implementation restriction: When querying the Vote object, you must filter using the following syntax: ParentId = [single ID], Parent.Type = [single Type], Id = [single ID], or Id IN [list of ID's].",
  ],
  'votes of a list of ideas': [
    `SELECT Id FROM Vote WHERE ParentId IN ('${ID}')`,
    'MALFORMED_QUERY',
    'Implementation restriction: When querying the Vote object',
  ],
  'every comment on ideas': [
    'SELECT Id FROM IdeaComment',
    'MALFORMED_QUERY',
    'Implementation restriction. When querying the Idea Comment object, you must filter using the following syntax: CommunityId = [single ID], Id = [single ID], IdeaId = [single ID], Id IN [list of IDs], or IdeaId IN [list of IDs].',
  ],
  'articles of every state': [
    'SELECT Id FROM KnowledgeArticleVersion',
    'MALFORMED_QUERY',
    'Implementation restriction',
  ],
  'an inner query of names': [
    'SELECT Id FROM Case WHERE Id IN (SELECT CommentBody FROM CaseComment)',
    'INVALID_FIELD',
    'can only query id fields',
  ],
  'an inner query beside OR': [
    'SELECT Id FROM Case WHERE IsClosed = true OR Id IN (SELECT ParentId FROM CaseComment)',
    'MALFORMED_QUERY',
    "not allowed with the 'OR' operator",
  ],
};

describe('the org refuses to query', () => {
  for (const [name, [soql, errorCode, message]] of Object.entries(REFUSED)) {
    it(name, () => {
      const refused = refusal(() => org.query(soql, { version: VERSION }));
      expect(refused).to.include({ status: 400, errorCode });
      expect(refused.message).to.include(message);
    });
  }

  it('with the place of the mistake', () => {
    const place = (soql: string): string => refusal(() => org.query(soql, { version: VERSION })).message;
    expect(place('SELECT Id, FROM Account')).to.equal(
      "\nSELECT Id, FROM Account\n          ^\nERROR at Row:1:Column:11\nunexpected token: 'FROM'",
    );
    expect(place('SELECT Foo\nFROM Case')).to.match(/^\nSELECT Foo\n {7}\^\nERROR at Row:1:Column:8\nNo such column/);
    expect(place("SELECT Id\nFROM Case\nWHERE Bar = 'x'")).to.include('\nERROR at Row:3:Column:7\n');
  });

  it('a page that was never opened', () => {
    for (const locator of ['01gQ50000000009IAA-2000', 'x', '']) {
      const refused = refusal(() => org.queryMore(locator, { version: VERSION }));
      expect(refused).to.include({ status: 400, errorCode: 'INVALID_QUERY_LOCATOR', message: 'invalid query locator' });
    }
  });
});

describe('the org does not refuse', () => {
  const ALLOWED: Record<string, string> = {
    'AND and OR with parentheses': `SELECT Id FROM Case WHERE Subject = 'a' AND (IsClosed = true OR IsClosed = false)`,
    'every known escape': `SELECT Id FROM Case WHERE Subject = 'a\\n\\r\\t\\b\\f\\"\\'\\\\\\u0041'`,
    'the links of a record': `SELECT Id FROM ContentDocumentLink WHERE LinkedEntityId = '${ID}'`,
    'the links of some records': `SELECT Id FROM ContentDocumentLink WHERE LinkedEntityId IN ('${ID}') AND Visibility = 'AllUsers'`,
    'the votes on an idea': `SELECT Id FROM Vote WHERE ParentId = '087Q50000000001AAA'`.replace('AAA', 'IAA'),
    'the votes on ideas': `SELECT Id FROM Vote WHERE Parent.Type = 'Idea'`,
    'the votes below each idea': 'SELECT Id, (SELECT Id FROM Votes), (SELECT Id FROM Comments) FROM Idea',
    'the published articles': `SELECT Id FROM KnowledgeArticleVersion WHERE PublishStatus = 'Online'`,
    'an offset at its limit': 'SELECT Id FROM Case OFFSET 2000',
    'access rules meant for code': 'SELECT Id FROM Case WITH SECURITY_ENFORCED LIMIT 1',
  };
  for (const [name, soql] of Object.entries(ALLOWED)) {
    it(name, () => void expect(org.query(soql, { version: VERSION })).to.have.property('done', true));
  }
});
