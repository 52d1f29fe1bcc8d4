import { expect } from 'chai';
import { type Page, unescaped } from '../make/browser.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { everyWrite, type Person, peopleOf, type Ready, sendBy, type WriteKind } from '../make/writes.ts';

const TIMES = 20;
const NAMES = ['maya', 'erik', 'ingrid', 'siri'];

/** What goes wrong on the way; `of` are the kinds of write that it can go wrong with. */
const FAULTS: Record<string, { fault: Record<string, unknown>; times: number; writes: boolean; of: RegExp }> = {
  'its answer was lost': { fault: { dropAfterCommit: true, only: 'composite' }, times: TIMES, writes: true, of: /./ },
  'the answer to its file was lost': {
    ...{ fault: { dropAfterCommit: true, only: 'sobjects/ContentVersion' }, times: TIMES },
    ...{ writes: false, of: /with a file/ },
  },
  'it was not taken': { fault: { status: 503, only: 'composite' }, times: NAMES.length, writes: false, of: /./ },
  'its file was not taken': {
    ...{ fault: { status: 503, only: 'sobjects/ContentVersion' }, times: NAMES.length },
    ...{ writes: false, of: /with a file/ },
  },
};

/** As many of each are needed as the faults ask for: known before there is a portal to ask. */
const KINDS = [
  ...['a case', 'a case with a file', 'a case about a solution', 'a case about an article'],
  ...['a comment', 'a comment with a file', 'a comment that closes', 'a rating'],
  ...['closing', 'opening again', 'closing, as a text solved it'],
  ...['an idea', 'a comment on an idea', 'a vote', 'a vote taken back', 'a solution'],
  ...['a solution helped', 'a solution did not help', 'an article helped', 'an article did not help'],
  'a text solved it, no case is needed',
];

describe('a form is sent again, as', function () {
  this.timeout(20_000); // a test is up to 100 pages
  let portal: RunningPortal;
  let people: Person[];
  let writes: Record<string, WriteKind>;
  const used = new Map<string, number>();

  before(async () => {
    portal = await startPortal({ cases: 20 });
    people = await peopleOf(portal, NAMES);
    writes = await everyWrite(portal, people);
  });
  after(() => portal.close());
  afterEach(() => portal.fault({}));

  it('every kind of write is tried here', () => {
    expect(Object.keys(writes)).to.have.members(KINDS);
  });

  const entries = ({ entryKey }: Ready) => portal.records('Portico_Entry__c', { Key__c: entryKey });
  const inForce = async (): Promise<unknown> => (await fetch(`${portal.world.instanceUrl}/_world/faults`)).json();

  /** Forms that nobody has sent, one after the other of different people. */
  async function prepared(name: string, kind: WriteKind, count: number): Promise<{ person: Person; form: Ready }[]> {
    const first = used.get(name) ?? 0;
    used.set(name, first + count);
    const each = async (at: number) => {
      const person = people[at % people.length];
      if (!person) throw new Error('nobody is signed in');
      return { person, form: await kind.prepare(person, at) };
    };
    return Promise.all(Array.from({ length: count }, (_, at) => each(first + at)));
  }

  /** Each of them is hit once. */
  async function sentDuring(fault: Record<string, unknown>, all: { person: Person; form: Ready }[]): Promise<Page[]> {
    const pages: Page[] = [];
    // Where a page is read again, that is the same kind of call as a write: only an answer is lost for writes alone.
    const turns = 'dropAfterCommit' in fault ? [all] : all.map((one) => [one]);
    for (const some of turns) {
      await portal.fault({ ...fault, for: some.length });
      pages.push(...(await Promise.all(some.map(({ person, form }) => sendBy(person, form)))));
      expect(await inForce()).to.deep.equal({});
    }
    return pages;
  }

  const standing = async (form: Ready) => ({ rows: await form.rows(), entries: await entries(form) });

  /** It did not say that all went well, and what was written is still there, with the key it had. */
  function isNoLie(page: Page, { path, fields }: Ready, { kept, told, thanks }: WriteKind, writes: boolean): void {
    if (thanks) return void expect(page.status).to.equal(200);
    expect(page.status, path).to.equal(503);
    expect(Number(page.headers['retry-after'])).to.be.greaterThan(0);
    expect(page.text).to.include('<h1').and.not.to.include('<div class="flash"');
    if (told !== undefined && writes) expect(page.text).to.include(told);
    if (kept) expect(unescaped(page.text)).to.include(kept(fields)).and.include(`value="${fields.key}"`);
  }

  /** The page it leads to, one record, one entry. */
  async function isOnce(page: Page, form: Ready, { most = 1 }: WriteKind): Promise<void> {
    expect(page.status, form.path).to.equal(200);
    expect(page.url).to.match(form.lands);
    if (form.shows !== undefined) expect(unescaped(page.text)).to.include(form.shows);
    expect(await form.rows(), form.path).to.have.length(most);
    expect(await entries(form), form.entryKey).to.have.length(1);
  }

  for (const [what, { fault, times, writes: isWritten, of }] of Object.entries(FAULTS)) {
    describe(what, () => {
      for (const name of KINDS.filter((one) => of.test(one)))
        it(`${name}, and is one: ${times} times`, async () => {
          const kind = writes[name];
          if (!kind) throw new Error(`nobody knows ${name}`);
          const all = await prepared(name, kind, times);
          const before = await Promise.all(all.map(({ form }) => standing(form)));

          const pages = await sentDuring(fault, all);
          for (const [at, { form }] of all.entries()) {
            const page = pages[at];
            if (page) isNoLie(page, form, kind, isWritten);
            if (!isWritten) expect(await standing(form)).to.deep.equal(before[at]);
          }

          const again = await Promise.all(
            all.map(({ person, form }, at) => {
              // Every other comes with the file that the portal has kept, as a form that is given back does.
              const kept = /name="kept" value="([^"]+)"/.exec(pages[at]?.text ?? '')?.[1];
              return at % 2 && kept ? sendBy(person, { ...form, files: [] }, { kept }) : sendBy(person, form);
            }),
          );
          if (kind.thanks) await (await portal.signIn('sam')).get('/admin/insights'); // has the rest written first
          for (const [at, { form }] of all.entries()) {
            const page = again[at];
            if (page) await isOnce(page, form, kind);
          }
        });
    });
  }
});
