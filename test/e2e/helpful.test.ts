import { expect } from 'chai';
import { type Browser, type Page, unescaped } from '../make/browser.ts';
import { answersOn, type SolutionMade, signInAtOlmo, solutionOf } from '../make/library.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { KEEPABLE, MEGABYTE, UNSTORABLE } from '../make/texts.ts';

type Pairs = [name: string, value: string][];

describe('“Did this help?”', () => {
  let portal: RunningPortal;
  let maya: Browser;
  let erik: Browser;
  let made: SolutionMade;
  before(async function () {
    this.timeout(20_000);
    portal = await startPortal();
    maya = await portal.signIn('maya');
    erik = await portal.signIn('erik');
  });
  after(() => portal.close());
  beforeEach(async () => {
    made = await solutionOf(portal);
  });

  const say = (who: Browser, fields: Record<string, string>, path = made.path) =>
    who.post(`${path}/helpful`, fields, { from: path });
  const standing = async (id = made.id) =>
    (await answersOn(portal, id)).map(({ Value__c, Note__c }) => [Value__c, Note__c]);
  const counted = (page: Page) => unescaped(/helpful-title[\s\S]*?<p[^>]*>([^<]*)/.exec(page.text)?.[1] ?? '');

  it('is asked, and the answer is shown and counted', async () => {
    const before = await maya.get(made.path);
    expect(counted(before)).to.equal('Nobody has answered yet.');
    const page = await say(maya, { value: 'yes' });
    expect([page.status, new URL(page.url).pathname]).to.deep.equal([200, made.path]);
    expect(page.text).to.include('You said that this helped');
    expect(counted(page)).to.equal('1 of 1 person said yes.');
    expect(await standing()).to.deep.equal([[1, null]]);
    expect(counted(await say(erik, { value: 'no' }))).to.equal('1 of 2 people said yes.');
  });

  it('is one answer, however often it is given', async () => {
    for (let at = 0; at < 3; at++) await say(maya, { value: 'yes' });
    expect(await standing()).to.deep.equal([[1, null]]);
  });

  it('can be answered anew, and a reason goes with the answer it was for', async () => {
    const asked = await say(maya, { value: 'no' });
    expect(asked.text).to.include('What was wrong?');
    expect(unescaped(asked.text)).to.include(`/cases/new?about=Made+by+an+agent&solution=${made.number}`);
    const told = await say(maya, { value: 'no', reason: 'hard-to-follow' });
    expect(told.text).to.include('You said that this did not help').and.include('It is hard to follow');
    expect(await standing()).to.deep.equal([[0, 'hard-to-follow']]);
    const changed = await say(maya, { value: 'yes' });
    expect(changed.text).to.include('You said that this helped');
    expect(await standing()).to.deep.equal([[1, null]]);
  });

  it('stays one under ten clicks at once', async () => {
    const key = await maya.keyOn(made.path);
    const clicks = Array.from({ length: 10 }, (_, at) =>
      maya.post(`${made.path}/helpful`, { key, value: at % 2 === 0 ? 'yes' : 'no' }, { follow: false }),
    );
    expect((await Promise.all(clicks)).map(({ status }) => status)).to.deep.equal(clicks.map(() => 303));
    expect(await answersOn(portal, made.id)).to.have.length(1);
  });

  it('is kept once when the answer of the org is lost', async () => {
    const key = await maya.keyOn(made.path);
    await portal.fault({ dropAfterCommit: true, for: '1 calls' });
    await maya.post(`${made.path}/helpful`, { key, value: 'yes' });
    const again = await maya.post(`${made.path}/helpful`, { key, value: 'yes' });
    expect([again.status, counted(again)]).to.deep.equal([200, '1 of 1 person said yes.']);
    expect(await standing()).to.deep.equal([[1, null]]);
  });

  it('is about an article in all its languages', async () => {
    const [translated] = (await portal.records('Knowledge__kav', { PublishStatus: 'Online', Language: 'fa' })).filter(
      ({ IsMasterLanguage }) => IsMasterLanguage === false,
    );
    const id = String(translated?.KnowledgeArticleId);
    const [master] = await portal.records('Knowledge__kav', { KnowledgeArticleId: id, Language: 'en_US' });
    const before = (await standing(id)).length;
    const maryam = await portal.signIn('maryam');
    await say(maryam, { value: 'yes' }, `/knowledge/${translated?.UrlName}`);
    await say(maryam, { value: 'yes' }, `/knowledge/${master?.UrlName}`);
    await say(maya, { value: 'no' }, `/knowledge/${master?.UrlName}`);
    expect((await standing(id)).length - before).to.equal(2);
  });

  describe('takes no', () => {
    const send = async (pairs: Pairs) =>
      maya.send(`${made.path}/helpful`, { method: 'POST', body: new URLSearchParams(pairs), follow: false });
    const keyed = async (...pairs: Pairs): Promise<Pairs> => [['key', await maya.keyOn(made.path)], ...pairs];
    const wrong: Record<string, Pairs> = {
      'empty answer': [['value', '']],
      'missing answer': [],
      'answer in capitals': [['value', 'YES']],
      'answer that is a number': [['value', '1']],
      'answer twice': [
        ['value', 'yes'],
        ['value', 'no'],
      ],
      'nested answer': [['value[yes]', 'yes']],
      'answer of a megabyte': [['value', MEGABYTE]],
      'reason nobody offers': [
        ['value', 'no'],
        ['reason', 'because'],
      ],
      'reason that is too long': [
        ['value', 'no'],
        ['reason', 'did-not-work'.repeat(100)],
      ],
      'reason of a megabyte': [
        ['value', 'no'],
        ['reason', MEGABYTE],
      ],
      'reason twice': [
        ['value', 'no'],
        ['reason', 'did-not-work'],
        ['reason', 'hard-to-follow'],
      ],
      'reason from the prototype': [
        ['value', 'no'],
        ['reason', 'constructor'],
      ],
      ...Object.fromEntries(
        Object.entries({ ...KEEPABLE, ...UNSTORABLE }).map(([name, text]): [string, Pairs] => [
          `reason: ${name}`,
          [
            ['value', 'no'],
            ['reason', text],
          ],
        ]),
      ),
    };
    for (const [what, pairs] of Object.entries(wrong))
      it(what, async () => {
        const page = await send(await keyed(...pairs));
        expect(page.status).to.equal(422);
        expect(page.text)
          .to.include('id="problem"')
          .and.not.match(/<script>alert|<svg onload/);
        expect(await standing()).to.deep.equal([]);
      });

    for (const [what, key] of Object.entries({
      'missing key': undefined,
      'key of somebody else': 'other',
      'wrong key': 'x'.repeat(80),
    }))
      it(what, async () => {
        const value = key === 'other' ? await erik.keyOn(made.path) : key;
        const page = await send([['value', 'yes'], ...(value === undefined ? [] : ([['key', value]] as Pairs))]);
        expect(page.status).to.equal(403);
        expect(await standing()).to.deep.equal([]);
      });

    it('form of another site', async () => {
      const body = new URLSearchParams(await keyed(['value', 'yes']));
      const page = await maya.send(`${made.path}/helpful`, {
        ...{ method: 'POST', body, follow: false, headers: { origin: 'https://evil.example' } },
      });
      expect(page.status).to.equal(403);
    });

    it('while a right one is taken', async () => {
      expect((await send(await keyed(['value', 'no'], ['reason', 'did-not-work']))).status).to.equal(303);
      expect(await standing()).to.deep.equal([[0, 'did-not-work']]);
    });
  });

  it('is asked of nobody who may not read the text', async () => {
    const draft = await solutionOf(portal, { Status: 'Draft', IsPublished: false });
    const foreign = await solutionOf(portal, {}, 'Descaling');
    const own = await maya.keyOn('/solutions/new');
    for (const path of [draft.path, foreign.path, '/solutions/99999997']) {
      const page = await maya.post(`${path}/helpful`, { key: own, value: 'yes' });
      expect(page.status, path).to.equal(404);
    }
    expect([...(await standing(draft.id)), ...(await standing(foreign.id))]).to.deep.equal([]);
    const ana = await signInAtOlmo(portal);
    await say(ana, { value: 'yes' }, foreign.path);
    expect(await standing(foreign.id)).to.deep.equal([[1, null]]);
  });

  it('leads whoever has to sign in first back to the text', async () => {
    const visitor = portal.visitor();
    const page = await visitor.post(`${made.path}/helpful`, { value: 'yes', key: 'x' }, { follow: false });
    expect(page.status).to.equal(303);
    await visitor.send(page.headers.location ?? '', {});
    const read = await visitor.signIn('erik', made.path);
    expect(new URL(read.url).pathname).to.equal(made.path);
    expect(await standing()).to.deep.equal([]);
  });
});

describe('a portal whose org lacks something', () => {
  const PARTS = { Solution: '/solutions', Knowledge: '/knowledge' } as const;
  for (const without of [['Solution'], ['Knowledge'], ['Solution', 'Knowledge']] as const) {
    describe(`without ${without.join(' and ')}`, () => {
      let portal: RunningPortal;
      let maya: Browser;
      before(async function () {
        this.timeout(20_000);
        portal = await startPortal({ without: [...without], cases: 50 });
        maya = await portal.signIn('maya');
      });
      after(() => portal.close());

      for (const [object, path] of Object.entries(PARTS)) {
        const isThere = !without.some((one) => one === object);
        it(`${isThere ? 'shows' : 'hides'} ${path}`, async () => {
          expect((await maya.get(path)).status).to.equal(isThere ? 200 : 404);
          expect((await maya.get(`${path}/how-cases-work`)).status).to.equal(
            object === 'Knowledge' && isThere ? 200 : 404,
          );
          const home = await maya.get('/');
          expect(home.status).to.equal(200);
          const nav = /<nav class="nav"[\s\S]*?<\/nav>/.exec(home.text)?.[0] ?? '';
          // One entry for both: solutions where they are, else articles.
          const shown = path === '/solutions' ? isThere : isThere && without.some((one) => one === 'Solution');
          expect(nav.includes(`href="${path}"`)).to.equal(shown);
        });
      }

      it('keeps everything else', async () => {
        for (const path of ['/', '/cases', '/cases/new', '/ideas'])
          expect((await maya.get(path)).status, path).to.equal(200);
        expect(portal.log.filter((line) => line.includes('"level":"error"'))).to.deep.equal([]);
      });
    });
  }

  it('without the ledger: texts are read, nobody is asked, an answer is refused', async function () {
    this.timeout(20_000);
    const portal = await startPortal({ bare: true, cases: 50 });
    try {
      const maya = await portal.signIn('maya');
      const [row] = await portal.records('Solution', { SolutionName: 'What the lights on a KX-20 mean' });
      const path = `/solutions/${row?.SolutionNumber}`;
      const page = await maya.get(path);
      expect(page.status).to.equal(200);
      expect(page.text).to.not.include('Did this help?');
      const key = await maya.keyOn('/cases/new');
      expect((await maya.post(`${path}/helpful`, { key, value: 'yes' })).status).to.equal(503);
    } finally {
      await portal.close();
    }
  });
});
