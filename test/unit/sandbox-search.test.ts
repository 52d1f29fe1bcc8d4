import { expect } from 'chai';
import { createOrg } from '../../plugin/sandbox/org/engine.ts';
import type { Call } from '../../plugin/sandbox/org/http/call.ts';
import { createSearch } from '../../plugin/sandbox/org/http/search/search.ts';
import { OrgError } from '../../plugin/sandbox/org/org.ts';

const ROWS: [id: string, subject: string, description: string][] = [
  ['vpn', 'VPN drops every hour', 'The tunnel goes down at night.'],
  ['café', 'Café terminal offline', 'Wi-Fi in Zürich is fine, the terminal is not.'],
  ['persian', 'چاپگر کار نمی‌کند', 'كاغذ گیر می‌کند'],
  ['hebrew', 'המדפסת לא עובדת', 'נייר תקוע'],
  ['literal', "Error {E-17}: 50% & 'more'", 'AND OR NOT'],
  ['mail', 'Invoice', 'Write to ada.lovelace@example.com'],
];

function searchable() {
  const org = createOrg();
  const ids = new Map(ROWS.map(([name, Subject, Description]) => [org.insert('Case', { Subject, Description }), name]));
  const search = createSearch(
    org,
    (object) => org.objectNames().find((name) => name.toLowerCase() === object.toLowerCase()) ?? object,
  );
  const call = (query: Record<string, string>): Call => ({
    method: 'GET',
    version: '67.0',
    path: [],
    headers: {},
    body: undefined,
    query: new URLSearchParams(query),
  });
  const names = (reply: { body?: unknown }): string[] => {
    const records = Object(reply.body).searchRecords ?? Object(reply.body).autoSuggestResults;
    return records.map((row: { Id: string }) => ids.get(row.Id)).sort();
  };
  const sosl = (q: string) => search.sosl(call({ q }));
  const found = (term: string, rest = 'RETURNING Case(Id)') => names(sosl(`FIND {${term}} ${rest}`));
  return { org, ids, search, call, names, sosl, found };
}

const FOUND: Record<string, [term: string, names: string[]]> = {
  'a word in any letter case': ['vpn', ['vpn']],
  'a word without its accents': ['cafe zurich', ['café']],
  'a word with them': ['CAFÉ', ['café']],
  'a word of the long text': ['tunnel', ['vpn']],
  'only whole words': ['tunn', []],
  'the beginning of a word': ['tun*', ['vpn']],
  'a gap in a word': ['t?nnel', ['vpn']],
  'a gap in the middle': ['ter*nal', ['café']],
  'all of the words': ['terminal tunnel', []],
  'one of the words': ['terminal OR tunnel', ['café', 'vpn']],
  'one but not the other': ['terminal AND NOT wi', []],
  'groups of words': ['(terminal OR tunnel) AND night', ['vpn']],
  'a phrase': ['"drops every hour"', ['vpn']],
  'a Persian word, with the other kaf': ['كار', ['persian']],
  'a Persian word of two parts': ['نمی‌کند', ['persian']],
  'a Hebrew word': ['נייר', ['hebrew']],
  'a part of an address': ['lovelace', ['mail']],
  'an address, escaped': ['ada.lovelace@example.com', ['mail']],
  'operators as words, quoted': ['"AND OR NOT"', ['literal']],
  'reserved characters, escaped': ["\\{E\\-17\\}\\: 50 \\& \\'more\\'", ['literal']],
};

describe('a search finds', () => {
  const { found } = searchable();
  for (const [name, [term, names]] of Object.entries(FOUND)) {
    it(name, () => expect(found(term)).to.deep.equal(names));
  }
});

describe('a search', () => {
  it('keeps to the fields asked for', () => {
    const { found, org, ids } = searchable();
    ids.set(org.insert('Contact', { LastName: 'Ada', Email: 'ada.lovelace@example.com' }), 'contact');
    expect(found('lovelace', 'IN EMAIL FIELDS RETURNING Case(Id), Contact(Id)')).to.deep.equal(['contact']);
    expect(found('ada', 'IN NAME FIELDS RETURNING Case(Id), Contact(Id)')).to.deep.equal(['contact']);
    expect(found('ada', 'IN ALL FIELDS RETURNING Case(Id), Contact(Id)')).to.deep.equal(['contact', 'mail']);
  });

  it('filters, sorts and limits what it returns', () => {
    const { found, sosl } = searchable();
    expect(found('terminal OR tunnel', "RETURNING Case(Id WHERE Subject LIKE 'VPN%')")).to.deep.equal(['vpn']);
    expect(
      found('terminal OR tunnel', "RETURNING Case(Id, Subject WHERE Subject != ') LIMIT 0' ORDER BY Subject LIMIT 1)"),
    ).to.deep.equal(['café']);
    expect(found('terminal OR tunnel', 'RETURNING Case LIMIT 1')).to.have.length(1);
    expect(sosl('FIND {tunnel} RETURNING Case(Id, Subject)').body).to.containSubset({
      searchRecords: [{ attributes: { type: 'Case' }, Subject: 'VPN drops every hour' }],
    });
  });

  it('follows what is written, changed and deleted', () => {
    const { found, org, ids } = searchable();
    expect(found('quokka')).to.deep.equal([]);
    const id = org.insert('Case', { Subject: 'Quokka' });
    ids.set(id, 'quokka');
    expect(found('quokka')).to.deep.equal(['quokka']);
    org.update('Case', id, { Subject: 'Wombat' });
    expect([found('quokka'), found('wombat')]).to.deep.equal([[], ['quokka']]);
    org.remove('Case', id);
    expect(found('wombat')).to.deep.equal([]);
  });

  it('suggests names by their beginning', () => {
    const { search, call, org } = searchable();
    for (const LastName of ['Lindqvist', 'Lindgren', 'Lie']) org.insert('Contact', { LastName });
    const reply = search.suggestions(call({ q: 'lind', sobject: 'Contact', limit: '1' }));
    expect(reply.body).to.containSubset({
      hasMoreResults: true,
      autoSuggestResults: [{ attributes: { type: 'Contact' } }],
    });
  });

  const REFUSED: Record<string, [q: string, code: string]> = {
    'without braces': ['FIND vpn', 'MALFORMED_SEARCH'],
    'for nothing': ['FIND {}', 'MALFORMED_SEARCH'],
    'for one letter': ['FIND {a}', 'MALFORMED_SEARCH'],
    'for marks only': ['FIND {\\*\\?}', 'MALFORMED_SEARCH'],
    'with a quote left open': ['FIND {"vpn}', 'MALFORMED_SEARCH'],
    'with a bracket left open': ['FIND {(vpn}', 'MALFORMED_SEARCH'],
    'in fields nobody knows': ['FIND {vpn} IN SOME FIELDS', 'MALFORMED_SEARCH'],
    'with a word too many': ['FIND {vpn} RETURNING Case(Id) PLEASE', 'MALFORMED_SEARCH'],
    'in an object nobody knows': ['FIND {vpn} RETURNING Casey(Id)', 'INVALID_TYPE'],
    'in an object that is not searched': ['FIND {vpn} RETURNING CaseStatus(Id)', 'INVALID_TYPE_FOR_OPERATION'],
    'for a field nobody knows': ['FIND {vpn} RETURNING Case(Mood)', 'INVALID_FIELD'],
    'for such a field, where nothing is found': ['FIND {qqqq} RETURNING Case(Mood)', 'INVALID_FIELD'],
    'in articles without their status': ['FIND {vpn} RETURNING KnowledgeArticleVersion(Id)', 'MALFORMED_QUERY'],
  };
  const { sosl, found } = searchable();
  it('is answered (control)', () => expect(found('vpn')).to.deep.equal(['vpn']));
  for (const [name, [q, code]] of Object.entries(REFUSED)) {
    it(`is refused ${name}`, () => {
      expect(() => sosl(q))
        .to.throw(OrgError)
        .that.has.property('errorCode', code);
    });
  }
});
