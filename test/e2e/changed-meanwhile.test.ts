import { expect } from 'chai';
import { type Browser, type Page, unescaped } from '../make/browser.ts';
import { AGENT, dataOf } from '../make/case-rows.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';
import { everyWrite, type Person, peopleOf, type Ready, sendBy, type WriteKind } from '../make/writes.ts';

const LEDGER = 'Portico_Entry__c';
const PREFIX = '[EXT] ';

/** What is made of a form: the object, the fields that hold what was written, and the questions they were answers to. */
const MADE = {
  'a case': { object: 'Case', fields: ['Subject', 'Description'], asked: ['subject', 'description'] },
  'a case with a file': { object: 'Case', fields: ['Subject', 'Description'], asked: ['subject', 'description'] },
  'a comment': { object: 'CaseComment', fields: ['CommentBody'], asked: ['body'] },
  'a comment with a file': { object: 'CaseComment', fields: ['CommentBody'], asked: ['body'] },
  'an idea': { object: 'Idea', fields: ['Title', 'Body'], asked: ['title', 'body'] },
  'a comment on an idea': { object: 'IdeaComment', fields: ['CommentBody'], asked: ['body'] },
  'a solution': { object: 'Solution', fields: ['SolutionName', 'SolutionNote'], asked: ['title', 'details'] },
};

describe('what the CRM has changed since it was sent', function () {
  this.timeout(20_000); // what is kept is sent in its own time
  let portal: RunningPortal;
  let sam: Browser;
  let erik: Person;
  let writes: Record<string, WriteKind>;
  let hasFlow = false;
  const used = new Map<string, number>();

  before(async () => {
    portal = await startPortal({ cases: 20 });
    const [people, admin] = await Promise.all([peopleOf(portal, ['erik']), portal.signIn('sam')]);
    const [person] = people;
    if (!person) throw new Error('nobody is signed in');
    [erik, sam] = [person, admin];
    writes = await everyWrite(portal, people);
    const { org } = portal.world;
    const fields = new Map(Object.values(MADE).map((one) => [one.object, one.fields]));
    const [agent] = await portal.records('User', { Username: AGENT });
    const company = org.actingAs(String(agent?.Id));
    // As a flow of the company does: before the portal has an answer.
    org.onChange((object, id, row) => {
      const own = fields.get(object)?.filter((name) => !String(row?.[name]).includes(PREFIX)) ?? [];
      if (hasFlow && row && own.length > 0) company.update(object, id, changed(row, own));
    });
  });
  after(() => portal.close());
  afterEach(async () => {
    hasFlow = false;
    await portal.fault({});
  });

  const changed = (row: Record<string, unknown>, fields: string[]) =>
    Object.fromEntries(fields.map((name) => [name, `${PREFIX}${row[name]}`]));
  const pathOf = ({ url }: Page) => new URL(url).pathname;
  const told = ({ status, url, text }: Page) => `${status} at ${url}: ${text.slice(0, 300)}`;
  const count = async (object: string) => (await portal.records(object)).length;

  async function prepared(name: string): Promise<Ready> {
    const at = used.get(name) ?? 0;
    used.set(name, at + 1);
    const ready = await writes[name]?.prepare(erik, at);
    if (!ready) throw new Error(`nobody knows ${name}`);
    return ready;
  }

  async function entryOf({ entryKey }: Ready) {
    const [entry, ...more] = await portal.records(LEDGER, { Key__c: entryKey });
    expect(more).to.deep.equal([]);
    return { id: String(entry?.Id), recordId: String(entry?.Record_Id__c), note: entry?.Note__c };
  }

  async function changedByAgent(form: Ready, { object, fields }: { object: string; fields: string[] }): Promise<void> {
    const { recordId } = await entryOf(form);
    const [row] = await portal.records(object, { Id: recordId });
    if (!row) throw new Error('nothing was made');
    await portal.changeAsAgent(object, recordId, { ...changed(row, fields), as: AGENT });
    await portal.caughtUp();
  }

  function hasLanded(page: Page, form: Ready): void {
    expect(page.status, told(page)).to.equal(200);
    expect(page.url).to.match(form.lands);
    expect(unescaped(page.text)).to.include(form.shows);
  }

  for (const [name, what] of Object.entries(MADE)) {
    describe(name, () => {
      it('whose answer was lost is delivered, and is one', async () => {
        const form = await prepared(name);
        const before = await count(what.object);
        hasFlow = true;
        await portal.fault({ dropAfterCommit: true, only: 'composite', for: 1 });
        const kept = await sendBy(erik, form);
        expect(kept.status, told(kept)).to.equal(200);
        const outbox = () => dataOf('outbox', sam, '/admin/outbox');
        const { refused } = await until(outbox, ({ waiting }) => waiting === 0, 15_000);
        expect(refused).to.equal(0);

        expect(await count(what.object)).to.equal(before + 1);
        const { recordId } = await entryOf(form);
        const [row] = await portal.records(what.object, { Id: recordId });
        for (const field of what.fields) expect(row?.[field]).to.include(PREFIX);
        // Where he was told that it is saved, he is led to what it has become.
        const page = await erik.browser.get(kept.url);
        expect(page.status).to.equal(200);
        for (const { text } of [page, await erik.browser.get('/')])
          expect(text).not.to.match(/This could not be sent|Not sent|Waiting to be sent/);
        hasLanded(await sendBy(erik, form), form);
        expect(await count(what.object)).to.equal(before + 1);
      });

      it('whose form is sent again leads to the first, and is one', async () => {
        const form = await prepared(name);
        const before = await count(what.object);
        const first = await sendBy(erik, form);
        hasLanded(first, form);
        await changedByAgent(form, what);
        const second = await sendBy(erik, form);
        hasLanded(second, form);
        expect(pathOf(second)).to.equal(pathOf(first));
        expect(await count(what.object)).to.equal(before + 1);
        await entryOf(form);
      });

      for (const field of what.asked)
        it(`whose form is sent again with another ${field} is refused, and what was written is kept`, async () => {
          const form = await prepared(name);
          hasLanded(await sendBy(erik, form), form);
          await changedByAgent(form, what);
          const before = await count(what.object);
          const text = `Another ${field} of ${name}`;
          const page = await sendBy(erik, form, { [field]: text });
          expect(page.status).to.equal(422);
          expect(page.text).to.include('This was sent already.').and.include('name="key"');
          for (const words of Object.values({ ...pick(form.fields, what.asked), [field]: text }))
            expect(unescaped(page.text)).to.include(words);
          expect(await count(what.object)).to.equal(before);
        });

      it('which was sent before entries knew its text is taken for the same', async () => {
        const form = await prepared(name);
        const first = await sendBy(erik, form);
        hasLanded(first, form);
        const { id, note } = await entryOf(form);
        expect(note).to.be.a('string');
        await portal.changeAsAgent(LEDGER, id, { Note__c: null });
        await changedByAgent(form, what);
        const before = await count(what.object);
        expect(pathOf(await sendBy(erik, form))).to.equal(pathOf(first));
        expect(await count(what.object)).to.equal(before);
      });
    });
  }
});

function pick(fields: Record<string, string>, names: string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, fields[name] ?? '']));
}
