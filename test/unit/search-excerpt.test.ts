import { expect } from 'chai';
import { excerpt, firstHit, marked } from '../../plugin/records/search/excerpt.ts';
import { createFold, termsOf } from '../../plugin/records/search/fold.ts';
import type { Marked } from '../../plugin/records/search/search.ts';

const fold = createFold();
const asked = (words: string) => new Set(fold(words).flatMap(termsOf));
const shown = (parts: Marked) => parts.map(({ text, hit }) => (hit ? `[${text}]` : text)).join('');
const plain = (parts: Marked) => parts.map(({ text }) => text).join('');

describe('hits are marked letter for letter', () => {
  const TABLE: [text: string, words: string, marks: string][] = [
    ['VPN tunnel drops', 'vpn', '[VPN] tunnel drops'],
    ['Reset a KX-20 now', 'kx20', 'Reset a [KX-20] now'],
    ['Reset a KX-20 now', 'KX-20', 'Reset a [KX-20] now'],
    ['Grüße aus der Straße', 'strasse', 'Grüße aus der [Straße]'],
    ['کتابِ كابل می‌شود', 'کابل', 'کتابِ [كابل] می‌شود'],
    ['این می‌شود', 'میشود', 'این [می‌شود]'],
    ['שמור סִיסְמָה כאן', 'סיסמה', 'שמור [סִיסְמָה] כאן'],
    ['ﻻ یعنی نه', 'لا', '[ﻻ] یعنی نه'],
    ['<b>VPN</b> & more', 'vpn', '<b>[VPN]</b> & more'],
    ['nothing here', 'vpn', 'nothing here'],
    ['', 'vpn', ''],
  ];
  for (const [text, words, marks] of TABLE)
    it(marks || 'an empty text', () => {
      const parts = marked(text, asked(words), fold);
      expect(shown(parts)).to.equal(marks);
      expect(plain(parts)).to.equal(text);
    });
});

describe('an excerpt', () => {
  const long = `${'Some words that stand before. '.repeat(20)}Here the tunnel drops every hour, ${'and more follows it. '.repeat(20)}`;

  it('is about two lines round the first hits', () => {
    const parts = excerpt(long, asked('tunnel drops'), fold);
    expect(shown(parts)).to.match(/^… .*\[tunnel\] \[drops\] every hour.* …$/);
    expect(plain(parts).length).to.be.within(100, 180);
    expect(long).to.include(plain(parts).slice(2, -2));
  });

  it('takes the place where most of the words stand together', () => {
    const text = `One tunnel. ${'x '.repeat(200)}The tunnel drops here. ${'y '.repeat(200)}`;
    expect(shown(excerpt(text, asked('drops tunnel'), fold))).to.include('[tunnel] [drops] here');
  });

  it('is the beginning where nothing is hit, and the whole of a short text', () => {
    expect(plain(excerpt(long, asked('zebra'), fold))).to.match(/^Some words that stand before\..* …$/);
    expect(plain(excerpt('Short.', asked('zebra'), fold))).to.equal('Short.');
    expect(excerpt('', asked('zebra'), fold)).to.deep.equal([]);
  });

  it('never cuts a character in two', () => {
    for (let before = 0; before < 4; before++) {
      const text = `${'a'.repeat(before)}${'🙃'.repeat(400)}`;
      expect(plain(excerpt(text, asked('x'), fold))).not.to.match(/\p{Surrogate}/u);
    }
  });

  it('gives another spelling as the text writes it', () => {
    expect(firstHit(marked('Ask for a Füllstand', asked('fullstand'), fold))).to.equal('Füllstand');
    expect(firstHit(marked('Nothing', asked('fullstand'), fold))).to.equal(undefined);
  });
});
