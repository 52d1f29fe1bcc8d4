import { expect } from 'chai';
import type { InsightsPage } from '../../plugin/view/deflection-models.ts';
import type { IdeaRow, IdeasPage } from '../../plugin/view/idea-models.ts';
import { type Browser, keyIn, type Page } from '../make/browser.ts';
import { type Machines, startMachines, whyNoMachines } from '../make/machines.ts';
import { needs } from '../make/needs.ts';
import { until } from '../make/until.ts';

const JSON_PLEASE = { headers: { accept: 'application/json' } };
/** The title of a published solution of the sandbox. */
const TITLE = 'VPN tunnel drops every hour: fix the rekey settings';
const GOOD = { subject: 'VPN tunnel drops every hour', description: 'Since Monday', priority: 'Low' };

describe('what two portals on one Redis count', function () {
  this.timeout(20_000); // two processes that share a machine with whatever else runs
  let all: Machines;
  let maya: Browser;
  let erik: Browser;

  before(async function () {
    needs(this, whyNoMachines());
    this.timeout(60_000);
    const admins = { attribute: 'groups', values: ['portal-admins'] };
    // What is seen here at once was not found by the change reader.
    all = await startMachines({ more: { admins }, crm: { changeIntervalSeconds: 3_600 } });
    [maya, erik] = [await signedIn('maya'), await signedIn('erik')];
  });
  after(() => all?.close());

  async function signedIn(person: string): Promise<Browser> {
    const browser = all.visitor();
    await browser.signIn(person);
    return browser;
  }

  /** As the balancer would ask this machine. */
  function ask(browser: Browser, machine: number, path: string, sending: Parameters<Browser['send']>[1] = {}) {
    const { url, headers } = all.past(machine, path);
    return browser.send(url, { ...sending, headers: { ...headers, ...sending.headers }, follow: false });
  }

  function send(browser: Browser, machine: number, path: string, fields: Record<string, string>): Promise<Page> {
    return ask(browser, machine, path, { method: 'POST', body: new URLSearchParams(fields) });
  }

  async function world(path: string): Promise<unknown> {
    return (await fetch(`${all.world.instanceUrl}/_world/${path}`)).json();
  }

  describe('of texts that were offered instead of a case', () => {
    let sam: Browser;
    let text: string;

    before(async () => {
      sam = await signedIn('sam');
      const [row] = Object(await world(`records/Solution?${new URLSearchParams({ SolutionName: TITLE })}`));
      text = `solution:${row.SolutionNumber}`;
    });

    async function insights(): Promise<InsightsPage> {
      // Each machine writes what it has noted before it counts.
      await ask(sam, 0, '/admin/insights?days=7', JSON_PLEASE);
      return (await ask(sam, 1, '/admin/insights?days=7', JSON_PLEASE)).json() as InsightsPage;
    }

    /** The key of a form on which one machine has offered them. */
    async function offeredAt(machine: number): Promise<string> {
      const key = keyIn((await ask(maya, machine, '/cases/new')).text);
      const page = await send(maya, machine, '/cases', { ...GOOD, key, look: '1' });
      expect(page.text).to.include(`data-text="${text}"`);
      return key;
    }

    it('what one has offered and the other has opened is opened', async () => {
      const before = await insights();
      const [journey = ''] = (await offeredAt(0)).split('.');
      const read = await ask(maya, 1, `/cases/read?${new URLSearchParams({ journey, text })}`);
      expect(read.status).to.equal(303);
      const { offered, opened, potential } = await insights();
      expect({ offered, opened, potential }).to.deep.equal({
        offered: before.offered + 1,
        opened: before.opened + 1,
        potential: before.potential + 1,
      });
    });

    it('unfolded as well', async () => {
      const before = await insights();
      expect((await send(maya, 1, '/cases/opened', { key: await offeredAt(0), text })).status).to.equal(303);
      expect((await insights()).opened).to.equal(before.opened + 1);
    });

    it('what nobody has offered is not', async () => {
      const before = await insights();
      const journey = keyIn((await ask(maya, 0, '/cases/new')).text).split('.')[0] ?? '';
      await ask(maya, 1, `/cases/read?${new URLSearchParams({ journey, text })}`);
      expect((await insights()).opened).to.equal(before.opened);
    });

    it('and is not offered once more when the other takes the case; what was not offered is, twice to a double click', async () => {
      const taken = await send(maya, 1, '/cases', { ...GOOD, key: await offeredAt(0) });
      expect(taken.status).to.equal(303);
      expect(taken.headers.location).to.not.include('meanwhile');
      const key = keyIn((await ask(maya, 0, '/cases/new')).text);
      for (const machine of [0, 1]) {
        const { headers } = await send(maya, machine, '/cases', { ...GOOD, key });
        expect(headers.location).to.include('meanwhile');
      }
    });
  });

  describe('of ideas', () => {
    async function ideasAt(browser: Browser, machine: number, query: string): Promise<IdeaRow[]> {
      const { list } = (await ask(browser, machine, `/ideas${query}`, JSON_PLEASE)).json() as IdeasPage;
      return list?.rows ?? [];
    }
    const placeOf = (rows: IdeaRow[], { ref }: IdeaRow) => rows.findIndex((row) => row.ref === ref);
    const calls = async (): Promise<number> => Object(await world('stats')).apiCalls;

    // Until neither machine has anything to read for a list.
    before(() =>
      until(
        async () => {
          const before = await calls();
          for (const browser of [maya, erik]) for (const machine of [0, 1]) await ideasAt(browser, machine, '');
          return (await calls()) - before;
        },
        (made) => made === 0,
      ),
    );

    it('a vote through one is at once in what the other shows and in its order, and costs it no call', async () => {
      const ranked = await ideasAt(maya, 1, '?sort=top');
      const at = ranked.findIndex(
        ({ vote }, place) => vote.open && vote.vote === 'none' && ranked[place - 1]?.vote.points === vote.points,
      );
      const [above, chosen] = [ranked[at - 1], ranked[at]];
      if (!above || !chosen) throw new Error('no idea with as many points as the one above it');
      const page = await ask(maya, 0, `/ideas/${chosen.ref}`);
      const voted = await send(maya, 0, `/ideas/${chosen.ref}/vote`, { key: keyIn(page.text), value: 'up' });
      expect(voted.status).to.equal(303);

      const before = await calls();
      const seen = await ideasAt(erik, 1, '?sort=top');
      expect(await calls()).to.equal(before);
      expect(seen[placeOf(seen, chosen)]?.vote.points).to.equal(chosen.vote.points + 10);
      expect(placeOf(seen, chosen)).to.be.below(placeOf(seen, above));

      const own = await ideasAt(maya, 1, '?sort=top');
      expect(own[placeOf(own, chosen)]?.vote).to.include({ vote: 'up', points: chosen.vote.points + 10 });
    });

    it('a vote that is taken back at the other, too', async () => {
      const [chosen] = (await ideasAt(maya, 0, '?view=votes')).filter(({ vote }) => vote.open && vote.vote === 'up');
      if (!chosen) throw new Error('no vote to take back');
      const page = await ask(maya, 1, `/ideas/${chosen.ref}`);
      await send(maya, 1, `/ideas/${chosen.ref}/vote`, { key: keyIn(page.text), value: 'none' });
      const seen = await ideasAt(maya, 0, '?sort=top&view=all');
      expect(seen[placeOf(seen, chosen)]?.vote).to.include({ vote: 'none', points: chosen.vote.points - 10 });
    });

    it('what is posted through one is in the list of the other at once', async () => {
      const fields = { title: 'Cherimoya on every shelf', body: 'It would save an hour.', category: 'Billing' };
      const key = keyIn((await ask(maya, 0, '/ideas/new')).text);
      expect((await send(maya, 0, '/ideas', { ...fields, key })).status).to.equal(303);
      const [newest] = await ideasAt(maya, 1, '?sort=recent');
      expect(newest).to.include({ title: fields.title });
    });

    it('a comment through one is counted by the other at once', async () => {
      const [chosen] = (await ideasAt(maya, 1, '?sort=discussed')).filter(({ vote }) => vote.open);
      if (!chosen) throw new Error('no idea to talk about');
      const page = await ask(maya, 0, `/ideas/${chosen.ref}`);
      const fields = { key: keyIn(page.text), body: 'Feijoa' };
      expect((await send(maya, 0, `/ideas/${chosen.ref}/comments`, fields)).status).to.equal(303);
      const seen = await ideasAt(maya, 1, '?sort=discussed');
      expect(seen[placeOf(seen, chosen)]?.comments).to.equal(chosen.comments + 1);
    });
  });
});
