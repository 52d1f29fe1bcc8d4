import { expect } from 'chai';
import { PortalError } from '../../plugin/errors.ts';
import { all, contains, names, soql } from '../../plugin/records/soql.ts';

/** What an org reads the literal as, by SOQL's own rules; undefined if the text is not one whole literal. */
function readAsOrg(literal: string): string | undefined {
  const whole = /^'((?:[^'\\]|\\['"\\nrtbf_%]|\\u[0-9a-fA-F]{4})*)'$/.exec(literal);
  if (!whole) return undefined;
  const plain: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };
  return (whole[1] ?? '').replace(/\\(.)/g, (_, character: string) => plain[character] ?? character);
}

const TYPED = {
  'plain words': 'printer on fire',
  'nothing at all': '',
  'a condition in disguise': "' OR Name != '",
  'a backslash alone': '\\',
  'a backslash before a quote': "\\'",
  'a word with a backslash at its end': 'x\\',
  'two backslashes and a quote': "\\\\' OR Id != null OR Subject = '",
  'double quotes': 'the "other" one',
  'a percent sign': '100%',
  'a pattern': '%_%',
  'a new line and a tab': 'one\r\ntwo\tthree',
  'a comment of other languages': "x' -- ",
  'a parenthesis that closes': "') OR (Id != '",
  'a sub-query': "' OR Id IN (SELECT Id FROM Contact) OR Name = '",
  'another script': 'چاپگر خراب است',
  'an emoji': '🔥',
  'an escape of its own': '\\u0027 OR Id != null',
  'a reference of a composite call': '@{first.Id}',
  'an object made text': String({ $like: '%' }),
};

describe('soql keeps text a literal', () => {
  for (const [name, typed] of Object.entries(TYPED)) {
    it(name, () => {
      const { text } = soql`SELECT Id FROM Case WHERE Subject = ${typed}`;
      expect(readAsOrg(text.slice('SELECT Id FROM Case WHERE Subject = '.length))).to.equal(typed);
    });

    it(`${name}, in a list`, () => {
      const { text } = soql`${[typed]}`;
      expect(readAsOrg(text.slice(1, -1))).to.equal(typed);
    });

    it(`${name}, in a search`, () => {
      const { text } = contains(typed);
      expect(matches(text, `before ${typed} after`), 'finds the text').to.equal(true);
      expect(matches(text, 'something else'), 'finds nothing else').to.equal(typed === '');
    });
  }

  it('drops other control characters', () => {
    expect(soql`${'a\u0000b\u001bc'}`.text).to.equal("'a b c'");
  });
});

/** LIKE as the org does it: `%` and `_` are wildcards unless a backslash stands before them. */
function matches(literal: string, value: string): boolean {
  const pattern = /^'((?:[^'\\]|\\.)*)'$/s.exec(literal)?.[1];
  if (pattern === undefined) throw new Error(`not one literal: ${literal}`);
  const plain: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
  const source = pattern.replace(/\\(.)|./gs, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return character(plain[escaped] ?? escaped);
    if (found === '%') return '[^]*';
    return found === '_' ? '[^]' : character(found);
  });
  return new RegExp(`^${source}$`).test(value);
}

function character(text: string): string {
  return `\\u${text.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

describe('soql refuses', () => {
  const REFUSED: Record<string, () => unknown> = {
    'an undefined value': () => soql`${undefined as unknown as string}`,
    'an empty list': () => soql`SELECT Id FROM Case WHERE Id IN ${[]}`,
    NaN: () => soql`${Number.NaN}`,
    infinity: () => soql`${Number.POSITIVE_INFINITY}`,
    'a date that is none': () => soql`${new Date('never')}`,
    'an operator object': () => soql`${{ $like: '%' } as unknown as string}`,
    'a list with an object in it': () => soql`${[{ $ne: null }] as unknown as string[]}`,
    'an object with text that is no string': () => soql`${{ text: ['x'] } as unknown as string}`,
    'no conditions': () => all(),
    'no names': () => names([]),
    'a name with a space': () => names(['Id FROM Contact']),
    'a name that is a sub-query': () => names(['(SELECT Id FROM Contacts)']),
    'a name six steps away': () => names(['A.B.C.D.E.F']),
    'an empty name': () => names(['']),
  };
  for (const [name, build] of Object.entries(REFUSED)) {
    it(name, () => {
      expect(build).to.throw(PortalError).with.property('code', 'internal');
    });
  }

  it('but takes what it is for', () => {
    const when = new Date(Date.UTC(2026, 0, 2, 3, 4, 5));
    const fields = names(['Id', 'Contact.Account.Name', 'Key__c']);
    const where = all(soql`IsClosed = ${false}`, soql`CreatedDate > ${when}`, soql`Parent = ${null} OR Size < ${5.5}`);
    expect(soql`SELECT ${fields} FROM Case WHERE ${where} AND Id IN ${['a', 'b']}`.text).to.equal(
      'SELECT Id, Contact.Account.Name, Key__c FROM Case WHERE (IsClosed = FALSE) AND ' +
        "(CreatedDate > 2026-01-02T03:04:05.000Z) AND (Parent = null OR Size < 5.5) AND Id IN ('a', 'b')",
    );
  });
});
