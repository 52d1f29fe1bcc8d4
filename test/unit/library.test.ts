import { expect } from 'chai';
import { languageTag, localeOf, versionFor } from '../../plugin/records/library/language.ts';
import { plainOf, plainOfText } from '../../plugin/records/library/plain.ts';
import { pictureRefs } from '../../plugin/records/library/reader.ts';
import { topicTree } from '../../plugin/records/library/topics.ts';
import { prose } from '../../plugin/view/prose.ts';
import { brandWith, ID } from '../make/records.ts';

describe('a text as lists and search know it', () => {
  const GUIDE = `<p><strong>In short:</strong> hold the button for 3.5 seconds. It restarts. It is back in a minute.</p>
    <h2>What to do</h2><ol><li>Find the <b>button</b></li><li>Hold &amp; wait</li></ol><ol><li>another list</li></ol>`;

  it('is its words, in one line', () => {
    expect(plainOf(GUIDE).text).to.equal(
      'In short: hold the button for 3.5 seconds. It restarts. It is back in a minute. What to do Find the button Hold & wait another list',
    );
  });

  it('is told in its first two sentences, without the label they begin with', () => {
    expect(plainOf(GUIDE).summary).to.equal('Hold the button for 3.5 seconds. It restarts.');
    expect(plainOf(GUIDE, 'What the company wrote').summary).to.equal('What the company wrote');
  });

  it('tells the steps of its first numbered list', () => {
    expect(plainOf(GUIDE).steps).to.deep.equal(['Find the button', 'Hold & wait']);
    expect(plainOf(`<ol>${'<li>x</li>'.repeat(9)}</ol>`).steps).to.have.length(5);
  });

  for (const [words, minutes] of [
    [0, 1],
    [200, 1],
    [201, 2],
    [1_000, 5],
  ] as const)
    it(`takes ${minutes} min to read ${words} words`, () =>
      expect(plainOf(`<p>${'word '.repeat(words)}</p>`).minutes).to.equal(minutes));

  for (const html of [
    '<script>alert(1)</script><p>Words</p>',
    '<style>p{}</style><p>Words</p>',
    '<p onclick="a(\'<b>\')">Words</p>',
    '<!-- not for customers --><p>Words</p>',
    '<p>Wor&#100;s</p>',
    '<svg><title>x</title></svg><p>Words</p>',
  ])
    it(`is nothing but words, whatever stands in ${html}`, () => {
      const { text } = plainOf(html);
      expect(text)
        .to.include('Words')
        .and.not.match(/alert|p\{\}|onclick|not for customers/);
    });

  for (const [what, piece] of Object.entries({
    'open lists': '<ol>',
    'open paragraphs': '<p>',
    'half tags': '<p',
    'words before what is unusual': 'word ',
    'half entities': '&am',
    'spaces within a tag': '<p  x="y"  ',
    'pictures of nowhere': '<img src="/rtaImage?',
  }))
    it(`takes no time for many ${what}`, () => {
      // mocha's own limit of a test is what tells.
      const html = `${piece.repeat(20_000 / piece.length)}<x>`;
      expect(plainOf(html).minutes).to.be.greaterThan(0);
      expect(pictureRefs(html)).to.deep.equal([]);
      expect(prose(html).headings).to.deep.equal([]);
    });

  it('is taken as it stands where it is no markup', () => {
    expect(plainOfText('Press <Enter> & wait.\n\nThen go on.').text).to.equal('Press <Enter> & wait. Then go on.');
    expect(plainOfText('Press <Enter> & wait.\n\nThen go on.').summary).to.equal('Press <Enter> & wait.');
  });
});

describe('the language of a text', () => {
  for (const [crm, tag, locale] of [
    ['en_US', 'en-US', 'en'],
    ['en_GB', 'en-GB', 'en'],
    ['fa', 'fa', 'fa'],
    ['iw', 'he', 'he'],
    ['he', 'he', 'he'],
    ['de', 'de', undefined],
    ['', '', undefined],
  ] as const)
    it(`is ${tag || 'unknown'} for ${crm || 'nothing'}`, () => {
      expect(languageTag(crm)).to.equal(tag);
      expect(localeOf(crm)).to.equal(locale);
    });

  const versions = (...list: string[]) =>
    list.map((name) => ({ locale: localeOf(name.replace('*', '')), isMaster: name.endsWith('*'), name }));
  for (const [reader, brand, there, chosen] of [
    ['fa', ['en', 'fa'], ['en*', 'fa'], 'fa'],
    ['fa', ['en', 'fa'], ['fa*', 'en'], 'fa*'],
    ['he', ['en', 'he'], ['fa*', 'en'], 'en'],
    ['he', ['en', 'he'], ['de', 'fa*'], 'fa*'],
    ['he', ['en', 'he'], ['de'], 'de'],
  ] as const)
    it(`of ${there.join(', ')} is ${chosen} for a reader of ${reader}`, () => {
      const found = versionFor(versions(...there), brandWith({ locales: brand }), reader);
      expect(found?.name).to.equal(chosen);
    });
});

describe('topics', () => {
  const node = (at: number, name: string, parent: number | null, order: number) => ({
    ...{ id: ID('02n', at), name, parentId: parent === null ? null : ID('02n', parent), order, sortStyle: 'Custom' },
  });
  const tree = topicTree(
    [node(3, 'VPN', 1, 1), node(2, 'Billing', null, 2), node(1, 'Network', null, 1), node(4, 'Lost', 9, 1)],
    [
      { group: 'Help', name: 'All', label: 'All', parent: undefined },
      { group: 'Help', name: 'Net', label: 'Network', parent: 'All' },
      { group: 'Help', name: 'Vpn', label: 'VPN', parent: 'Net' },
    ],
  );
  const named = (ids: string[]) => ids.map((id) => tree.topics.find((topic) => topic.id === id)?.name);

  it('stand with roots first, in their order; one whose parent is gone is a root', () => {
    expect(tree.topics.map(({ name }) => name)).to.deep.equal(['Lost', 'Network', 'Network', 'Billing', 'VPN', 'VPN']);
  });

  it('of a text are those above, too', () => {
    expect(named(tree.ofNodes([ID('02n', 3)]))).to.deep.equal(['VPN', 'Network']);
    expect(tree.ofSelections([{ group: 'Help', category: 'Vpn' }])).to.deep.equal(['Help.Vpn', 'Help.Net']);
  });

  it('are all of a group for what stands at its top', () => {
    expect(tree.ofSelections([{ group: 'Help', category: 'All' }])).to.deep.equal(['Help.Net']);
  });

  it('never name a record of the CRM', () => {
    for (const { id } of tree.topics) expect(id).to.not.match(/02n/);
  });
});
