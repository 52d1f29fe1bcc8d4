import { expect } from 'chai';
import { PortalError } from '../../plugin/errors.ts';
import type { Customer } from '../../plugin/records/customer.ts';
import { writerTags } from '../../plugin/records/scope.ts';
import { brandWith, customer, ERIK, FJORDHUS, ID, thrownBy } from '../make/records.ts';
import { crmCase, idea, searchDesk, text } from '../make/search.ts';

const page = { from: 0, limit: 20 };
const boss = (more: Partial<Customer> = {}) =>
  customer({ contactId: ID('003', 1), grants: { see: true, comment: true, close: true }, ...more });

describe('the search ranks', () => {
  const TITLES = [
    'VPN tunnel drops every hour: fix the rekey settings',
    'VPN after a change of internet provider',
    'Reset a Console password',
    'Reset a KX-20 without losing its configuration',
    'Find and download an invoice',
    'بازنشانی گذرواژهٔ کنسول',
    'קו אינטרנט שני לגיבוי',
  ];
  const { titles } = searchDesk({
    texts: TITLES.map((title) => text(title, { text: 'In short: it is about the Console and its settings.' })),
    ideas: [idea('One invoice for all sites')],
  });
  const FIRST: [words: string, title: string][] = [
    ['vpn drops', 'VPN tunnel drops every hour: fix the rekey settings'],
    ['dropping vpn', 'VPN tunnel drops every hour: fix the rekey settings'],
    ['provider', 'VPN after a change of internet provider'],
    ['how do I reset my password', 'Reset a Console password'],
    ['paswsord', 'Reset a Console password'],
    ['resetpassword', 'Reset a Console password'],
    ['pass word reset', 'Reset a Console password'],
    ['kx 20', 'Reset a KX-20 without losing its configuration'],
    ['KX20', 'Reset a KX-20 without losing its configuration'],
    ['config', 'Reset a KX-20 without losing its configuration'],
    ['invoices', 'Find and download an invoice'],
    ['ןמהםןבק', 'Find and download an invoice'],
    ['سهفثس', 'One invoice for all sites'],
    ['fhckahkd', 'بازنشانی گذرواژهٔ کنسول'],
    ['كنسول', 'بازنشانی گذرواژهٔ کنسول'],
    ['לגבוי', 'קו אינטרנט שני לגיבוי'],
  ];
  for (const [words, title] of FIRST) it(words, async () => expect((await titles(words))[0]).to.equal(title));

  it('the title above the text, and what helped above what did not', async () => {
    const { titles: of } = searchDesk({
      texts: [
        text('Old advice', { text: 'About the gasket.' }),
        text('Gasket, first way'),
        text('Gasket, other way', { helped: { yes: 300, asked: 310 } }),
      ],
    });
    expect(await of('gasket')).to.deep.equal(['Gasket, other way', 'Gasket, first way', 'Old advice']);
  });

  it('the reader’s language first', async () => {
    const { titles: of } = searchDesk({ texts: [text('VPN one'), text('VPN دو', { locale: 'fa' })] });
    expect(await of('vpn', { locale: 'fa' })).to.deep.equal(['VPN دو', 'VPN one']);
    expect(await of('vpn', { locale: 'en' })).to.deep.equal(['VPN one', 'VPN دو']);
  });

  it('and counts each kind, shown or not', async () => {
    const texts = [
      text('Gasket one'),
      text('Gasket two', { kind: 'article' }),
      text('Gasket three', { kind: 'article' }),
    ];
    const { search, asking } = searchDesk({
      texts,
      ideas: [idea('Gasket')],
      rows: [['FROM Case', [crmCase(1, 'Gasket')]]],
    });
    const found = await search.find(asking(), 'gasket', { kind: 'article', from: 1, limit: 20 });
    expect(found.counts).to.deep.equal({ solution: 1, article: 2, case: 1, idea: 1 });
    expect(found.hits.map(({ kind }) => kind)).to.deep.equal(['article']);
  });
});

describe('the search proposes another spelling', () => {
  const { search, asking } = searchDesk({ texts: [text('Descaling your Linea')] });

  it('when there is one and nothing was found', async () => {
    const { hits, spelling } = await search.find(asking(), 'deshkalinng', page);
    expect(hits).to.deep.equal([]);
    expect(spelling).to.equal('Descaling');
  });

  it('and none when there is none', async () => {
    for (const words of ['zzzz', 'qwertyuiop', '12', '؟', ''])
      expect((await search.find(asking(), words, page)).spelling, words).to.equal(undefined);
  });
});

describe('the search shows', () => {
  it('only what the brand shows', async () => {
    const { titles } = searchDesk({
      texts: [text('Gasket for one', { topics: ['larkfield'] }), text('Gasket for the other', { topics: ['olmo'] })],
      ideas: [idea('Gasket idea', { categories: ['Machines'] }), idea('Gasket merged', { mergedInto: 'x' })],
    });
    expect(await titles('gasket')).to.have.members(['Gasket for one', 'Gasket idea']);
    const olmo = brandWith({ id: 'olmo', library: { ideaCategories: ['Network'] } });
    expect(await titles('gasket', { brand: olmo })).to.deep.equal(['Gasket for the other']);
  });

  it('only parts that are there', async () => {
    const texts = [text('Gasket one'), text('Gasket two', { kind: 'article' })];
    const { titles, crm } = searchDesk({
      texts,
      ideas: [idea('Gasket three')],
      rows: [['FROM Case', [crmCase(1, 'Gasket')]]],
    });
    expect(await titles('gasket', { pages: ['knowledge'] })).to.deep.equal(['Gasket two']);
    expect(await titles('gasket', { pages: [] })).to.deep.equal([]);
    expect(crm.queries).to.deep.equal([]);
  });

  it('what words others hold cannot be told from what it answers', async () => {
    const { search, asking } = searchDesk({ texts: [text('Gasket'), text('Secretmachine', { topics: ['olmo'] })] });
    for (const words of ['secretmachine', 'secretmachne', 'secretmach'])
      expect(await search.find(asking(), words, page)).to.deep.include({ hits: [], spelling: undefined });
    expect(await search.suggest(asking(), 'secretm', { solution: 3 })).to.deep.equal([]);
  });
});

describe('the search follows what changes', () => {
  it('a text that comes, changes and goes', async () => {
    const { held, titles } = searchDesk({ texts: [text('First')] });
    expect(await titles('first')).to.deep.equal(['First']);
    expect(await titles('gasket')).to.deep.equal([]);
    const [first] = held.texts;
    held.texts = [...held.texts, text('Gasket', { ref: 'g' })];
    expect(await titles('gasket')).to.deep.equal(['Gasket']);
    held.texts = [...(first ? [first] : []), text('Washer', { ref: 'g' })];
    expect(await titles('gasket')).to.deep.equal([]);
    expect(await titles('washer')).to.deep.equal(['Washer']);
    held.texts = [];
    expect(await titles('washer')).to.deep.equal([]);
    expect(await titles('first')).to.deep.equal([]);
  });

  it('ideas whose points change', async () => {
    const { held, search, asking } = searchDesk({ ideas: [idea('Gasket')] });
    const points = async () => (await search.find(asking(), 'gasket', page)).hits.map((hit) => hit.points);
    expect(await points()).to.deep.equal([10]);
    held.ideas = [idea('Gasket', { points: 20 })];
    expect(await points()).to.deep.equal([20]);
  });

  it('many at once, asked by many at once', async () => {
    const { held, titles } = searchDesk();
    held.texts = Array.from({ length: 1_000 }, (_none, at) => text(`Gasket number ${at}`));
    const answers = await Promise.all(Array.from({ length: 8 }, () => titles('gasket 977')));
    for (const answer of answers) expect(answer[0]).to.equal('Gasket number 977');
  });
});

describe('own cases', () => {
  const rows: [string, ReturnType<typeof crmCase>[]][] = [
    ['AccountId !=', []], // none of his is elsewhere
    ['FROM Case', [crmCase(1, 'Gasket leaks', 'Since Monday')]],
  ];
  const readings = (queries: readonly string[]) => queries.filter((query) => query.includes('Description'));

  it('are read once in the customer’s scope, and found by number, subject and description', async () => {
    const { titles, crm } = searchDesk({ rows });
    for (const words of ['gasket', 'monday', '00010001', '10001', '۱۰۰۰۱'])
      expect(await titles(words), words).to.deep.equal(['Gasket leaks']);
    expect(readings(crm.queries)).to.have.length(1);
    expect(readings(crm.queries)[0]).to.match(/WHERE ContactId = '003Q5[^']*'\s+ORDER BY/);
  });

  it('are asked for again when one of them has changed, and after half a minute that nobody watches', async () => {
    const { search, asking, crm, wait, versions } = searchDesk({ rows });
    const suggest = () => search.suggest(asking(), 'gask', { case: 2 });
    await suggest();
    wait(29);
    await suggest();
    expect(crm.queries).to.have.length(1);
    wait(2);
    await suggest();
    expect(crm.queries).to.have.length(2);
    await versions.bump([`case:${ID('500', 2)}`]);
    await search.find(asking(), 'gasket', page);
    expect(crm.queries).to.have.length(2);
    await versions.bump([`contact:${ERIK}`]);
    await search.find(asking(), 'gasket', page);
    expect(crm.queries).to.have.length(3);
  });

  it('are asked for once by many keys at once, and not at all where no cases are wanted', async () => {
    const { search, asking, crm } = searchDesk({ rows });
    await search.suggest(asking(), 'gask', { solution: 3 });
    await search.similar(asking(), 'gasket leaks', { kinds: ['solution'], limit: 3 });
    expect(crm.queries).to.deep.equal([]);
    await Promise.all(['gas', 'gask', 'gaske'].map((words) => search.suggest(asking(), words, { case: 2 })));
    expect(crm.queries).to.have.length(1);
  });

  it('are nobody else’s: another person, or the same with other rights, asks the CRM himself', async () => {
    const { search, asking, crm } = searchDesk({ rows });
    const people = [
      customer(),
      boss(),
      boss({ grants: { see: false, comment: false, close: false } }),
      boss({ accountId: ID('001', 9) }),
    ];
    for (const person of people) await search.find(asking({ customer: person }), 'gasket', page);
    expect(readings(crm.queries)).to.have.length(people.length);
    expect(readings(crm.queries).filter((query) => query.includes(FJORDHUS))).to.have.length(1);
  });

  it('are forgotten for the whole company when one of it writes', async () => {
    const { search, asking, crm, versions } = searchDesk({ rows });
    const stranger = customer({ contactId: ID('003', 77), accountId: ID('001', 77) });
    const ask = (person: Customer) => search.find(asking({ customer: person }), 'gasket', page);
    for (const person of [customer(), boss(), stranger]) await ask(person);
    await versions.bump(writerTags(customer()));
    const before = readings(crm.queries).length;
    for (const person of [customer(), boss(), stranger]) await ask(person);
    expect(readings(crm.queries).length - before).to.equal(2);
  });

  it('behind the newest are looked for by the CRM, word by word', async () => {
    const many = Array.from({ length: 500 }, (_none, at) => crmCase(at, `Washer ${at}`));
    const { titles, crm } = searchDesk({
      rows: [
        ['Subject LIKE', [crmCase(900, 'An old gasket leaks')]],
        ['FROM Case', many],
      ],
    });
    expect(await titles('gasket leaks')).to.deep.equal(['An old gasket leaks']);
    const older = crm.queries.find((query) => query.includes('LIKE')) ?? '';
    expect(older)
      .to.include("Subject LIKE '%gasket%'")
      .and.include("Subject LIKE '%leaks%'")
      .and.match(/AND \(ContactId = /);
  });

  it('are opened by a number typed in full, which is looked up within reach', async () => {
    const { search, crm } = searchDesk({ rows: [['CaseNumber = ', [{ CaseNumber: '00010001' }]]] });
    for (const typed of ['00010001', '۰۰۰۱۰۰۰۱', ' #00010001 '])
      expect(await search.caseTyped(customer(), typed)).to.equal('00010001');
    expect(crm.queries[0]).to.match(/CaseNumber = '00010001' AND ContactId = /);
    const asked = crm.queries.length;
    for (const typed of ['gasket', '12', 'KX-20', '00010001 gasket', "1' OR Id != null"])
      expect(await search.caseTyped(customer(), typed), typed).to.equal(undefined);
    expect(crm.queries).to.have.length(asked);
  });
});

describe('when something cannot be read', () => {
  const fails = async () => {
    throw new PortalError('crm.unavailable');
  };

  it('the rest is searched, and what is missing is said', async () => {
    const { search, asking } = searchDesk({ ideas: [idea('Gasket')], library: { all: fails, shelf: fails } });
    const found = await search.find(asking(), 'gasket', page);
    expect(found.hits.map(({ kind }) => kind)).to.deep.equal(['idea']);
    expect(found.missing).to.deep.equal(['solution', 'article']);
  });

  it('and with nothing left to search the search fails', async () => {
    const { search, asking } = searchDesk({ library: { all: fails, shelf: fails } });
    const only = asking({ pages: ['solutions'] });
    expect(await thrownBy(() => search.find(only, 'gasket', page))).to.include({ code: 'crm.unavailable' });
  });
});

describe('a library larger than what is kept', () => {
  const beyond = text('Gasket beyond', { ref: 'b', topics: ['larkfield'] });
  const desk = () =>
    searchDesk({
      texts: [text('Gasket kept')],
      found: ['501', '502'],
      library: {
        beyond: async (kind) => kind === 'solution',
        readByIds: async (kind) => (kind === 'solution' ? [beyond, text('Gasket of olmo', { topics: ['olmo'] })] : []),
      },
    });

  it('is searched by the org on pages: what the brand shows comes behind', async () => {
    expect(await desk().titles('gasket')).to.deep.equal(['Gasket kept', 'Gasket beyond']);
  });

  it('but not for suggestions', async () => {
    const { search, asking } = desk();
    const hits = await search.suggest(asking(), 'gask', { solution: 5 });
    expect(hits.map(({ ref }) => ref)).to.deep.equal(['gasket-kept']);
  });
});

describe('texts like this one', () => {
  const { search, asking } = searchDesk({
    texts: ['VPN tunnel drops every hour', 'VPN drops on Mondays', 'Read your invoice', 'Every invoice of an hour'].map(
      (title) => text(title),
    ),
  });
  const like = async (words: string, without?: string) =>
    (await search.similar(asking(), words, { kinds: ['solution'], limit: 3, ...(without ? { without } : {}) })).map(
      ({ ref }) => ref,
    );

  it('share words with it, most first', async () => {
    expect((await like('Our VPN to Bergen drops every hour since Monday')).slice(0, 2)).to.deep.equal([
      'vpn-tunnel-drops-every-hour',
      'vpn-drops-on-mondays',
    ]);
  });

  it('are never the one itself', async () => {
    for (const without of ['vpn-tunnel-drops-every-hour', 'solution:vpn-tunnel-drops-every-hour'])
      expect(await like('VPN tunnel drops every hour', without)).not.to.include('vpn-tunnel-drops-every-hour');
  });

  it('are none for words of another matter', async () => {
    expect(await like('the coffee tastes sour today')).to.deep.equal([]);
  });
});
