import { expect } from 'chai';
import type { SearchPage, Suggestions } from '../../plugin/view/search-models.ts';
import { createDice } from '../bench/texts.ts';
import { scopeOf } from '../make/authorization.ts';
import type { Browser } from '../make/browser.ts';
import { AGENT } from '../make/case-rows.ts';
import { signInAtOlmo, solutionOf } from '../make/library.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const JSON_PLEASE = { headers: { accept: 'application/json' } };
const OLMO = ['Coffee and water', 'Repairs and parts', 'Orders', 'Warranty'];
const OLMO_TOPICS = OLMO.map((name) => name.replaceAll(' ', '_'));
const PEOPLE = {
  maya: 'maya@fjordhus.example',
  erik: 'erik@fjordhus.example',
  siri: 'siri@fjordhus.example',
  lars: 'lars.moen@bryggen.example',
  maryam: 'maryam@sepidar.example',
  noa: 'noa@pyord.example',
  ana: 'ana@caffe-aurora.example',
};
const QUESTIONS = 40;

type Row = Record<string, unknown>;
interface Text {
  ref: string;
  title: string;
  isPublished: boolean;
  isOlmo: boolean;
}

/** What the org holds, as its own rows say. */
async function textsOf(portal: RunningPortal): Promise<Text[]> {
  const [solutions, links, nodes, articles, selections] = await Promise.all(
    ['Solution', 'CategoryData', 'CategoryNode', 'Knowledge__kav', 'Knowledge__DataCategorySelection'].map((object) =>
      portal.records(object),
    ),
  );
  const node = new Map(nodes?.map((row) => [row.Id, row]));
  const rootOf = (row: Row | undefined): unknown => (row?.ParentId ? rootOf(node.get(row.ParentId)) : row?.MasterLabel);
  const inOlmo = new Set(
    links
      ?.filter((row) => OLMO.includes(String(rootOf(node.get(row.CategoryNodeId)))))
      .map((row) => row.RelatedSobjectId),
  );
  const articlesInOlmo = new Set(
    selections?.filter((row) => OLMO_TOPICS.includes(String(row.DataCategoryName))).map((row) => row.ParentId),
  );
  return [
    ...(solutions ?? []).map((row) => ({
      ...{ ref: String(row.SolutionNumber), title: String(row.SolutionName) },
      ...{ isPublished: row.IsPublished === true, isOlmo: inOlmo.has(row.Id) },
    })),
    ...(articles ?? []).map((row) => ({
      ...{ ref: String(row.UrlName), title: String(row.Title), isOlmo: articlesInOlmo.has(row.Id) },
      isPublished: row.PublishStatus === 'Online' && row.IsVisibleInCsp === true && row.IsLatestVersion === true,
    })),
  ];
}

/** Everything that has a text or a case behind it: what is shown, and its title. */
function shownIn(page: SearchPage, suggestions: Suggestions): { kind: string; ref: string; title: string }[] {
  return [...page.rows, ...suggestions.groups.flatMap(({ items }) => items)];
}

describe('no answer of the search holds what is not for him', () => {
  let portal: RunningPortal;
  let texts: Text[];
  let words: string[];
  let numbers: string[];
  before(async function () {
    this.timeout(20_000);
    portal = await startPortal();
    const [cases, ideas] = await Promise.all([portal.records('Case'), portal.records('Idea')]);
    texts = await textsOf(portal);
    numbers = cases.map((row) => String(row.CaseNumber));
    const said = [...texts.map(({ title }) => title), ...cases.map((row) => `${row.Subject} ${row.Description}`)];
    words = [
      ...new Set([...said, ...ideas.map((row) => String(row.Title))].flatMap((text) => text.split(/[\s.,:“”?]+/))),
    ];
  });
  after(() => portal.close());

  for (const [person, email] of Object.entries(PEOPLE))
    it(`whatever ${person} asks, with words from everywhere`, async function () {
      this.timeout(20_000); // dozens of questions
      const dice = createDice([...person].reduce((sum, char) => sum * 31 + char.charCodeAt(0), 7));
      const pick = (list: string[]) => list[Math.floor(dice() * list.length)] ?? '';
      const browser: Browser = person === 'ana' ? await signInAtOlmo(portal) : await portal.signIn(person);
      const scope = await scopeOf(portal, email);
      const mine = texts.filter(({ isPublished, isOlmo }) => isPublished && isOlmo === (person === 'ana'));
      const refs = new Set(mine.map(({ ref }) => ref));
      const hidden = texts.filter(({ ref, title }) => !refs.has(ref) && !mine.some((one) => one.title === title));
      const foreign = numbers.filter((number) => !scope.includes(number));
      let found = 0;
      for (let at = 0; at < QUESTIONS; at++) {
        const kind = dice();
        const typed =
          kind < 0.15
            ? (hidden[Math.floor(dice() * hidden.length)]?.title ?? '')
            : kind < 0.25
              ? pick(foreign).slice(0, 5 + Math.floor(dice() * 4))
              : Array.from({ length: 1 + Math.floor(dice() * 3) }, () => pick(words)).join(' ');
        const query = new URLSearchParams({ q: typed });
        const pages = await Promise.all(
          ['/search', '/suggest'].map((path) => browser.get(`${path}?${query}`, JSON_PLEASE)),
        );
        for (const page of pages) expect(page.status, typed).to.equal(200);
        if (pages[0]?.url.includes('/cases/')) {
          expect(scope, typed).to.include(pages[0].url.split('/').at(-1));
          continue;
        }
        // Both are our own models.
        const shown = shownIn(pages[0]?.json() as SearchPage, pages[1]?.json() as Suggestions);
        found += shown.length;
        for (const { kind: what, ref, title } of shown) {
          if (what === 'case') expect(scope, `${typed}: a case`).to.include(ref);
          else if (what !== 'idea') expect(refs.has(ref), `${typed}: ${title}`).to.equal(true);
        }
        const said = pages.map(({ text }) => text.replaceAll(JSON.stringify(typed).slice(1, -1), '')).join(' ');
        expect(
          foreign.filter((number) => said.includes(number) && !typed.includes(number)),
          typed,
        ).to.deep.equal([]);
        expect(
          hidden.filter(({ title }) => said.includes(title)),
          typed,
        ).to.deep.equal([]);
      }
      expect(found, 'something is found').to.be.greaterThan(0);
    });
});

describe('the search follows the org', () => {
  let portal: RunningPortal;
  let maya: Browser;
  let shift = 0;
  before(async () => {
    portal = await startPortal({ clock: () => new Date(Date.now() + shift), cases: 50 });
    maya = await portal.signIn('maya');
  });
  after(() => portal.close());

  /** Longer than anything is kept. */
  const later = () => {
    shift += 61_000;
  };
  const titles = async (q: string) => {
    const page = await maya.get(`/search?${new URLSearchParams({ q })}`, JSON_PLEASE);
    return (page.json() as SearchPage).rows.map(({ title }) => title);
  };

  it('a solution is found once it is published, by its new words once it is edited, and not once it is withdrawn', async () => {
    expect(await titles('Kookaburra')).to.deep.equal([]);
    const { id } = await solutionOf(portal, { SolutionName: 'Kookaburra on the mast', IsPublished: false });
    later();
    expect(await titles('Kookaburra')).to.deep.equal([]);
    await portal.changeAsAgent('Solution', id, { IsPublished: true, as: AGENT });
    later();
    expect(await titles('Kookaburra')).to.deep.equal(['Kookaburra on the mast']);
    await portal.changeAsAgent('Solution', id, { SolutionName: 'Bandicoot on the mast', as: AGENT });
    later();
    expect(await titles('Kookaburra')).to.deep.equal([]);
    expect(await titles('Bandicoot')).to.deep.equal(['Bandicoot on the mast']);
    await portal.changeAsAgent('Solution', id, { IsPublished: false, as: AGENT });
    later();
    expect(await titles('Bandicoot')).to.deep.equal([]);
  });

  it('so is a case of his that somebody of the company opened, until it is another’s', async () => {
    const [contact] = await portal.records('Contact', { Email: PEOPLE.maya });
    const [other] = await portal.records('Contact', { Email: PEOPLE.noa });
    const about = { ContactId: contact?.Id, AccountId: contact?.AccountId };
    const id = await portal.asAgent('Case', { Subject: 'Echidna in the rack', Origin: 'Phone', ...about, as: AGENT });
    later();
    expect(await titles('Echidna')).to.deep.equal(['Echidna in the rack']);
    const moved = { ContactId: other?.Id, AccountId: other?.AccountId };
    await portal.changeAsAgent('Case', id, { ...moved, as: AGENT });
    later();
    expect(await titles('Echidna')).to.deep.equal([]);
  });

  it('keys cost no call of the CRM while nothing is old', async () => {
    await titles('invoice');
    await maya.get('/suggest?q=inv', JSON_PLEASE);
    const before = (await portal.stats()).apiCalls;
    for (const q of ['inv', 'invo', 'invoi', 'invoic', 'invoice', 'invoice c', 'invoice co'])
      expect((await maya.get(`/suggest?${new URLSearchParams({ q })}`, JSON_PLEASE)).status).to.equal(200);
    expect((await portal.stats()).apiCalls - before).to.equal(0);
  });
});
