import { expect } from 'chai';
import { type Browser, type Page, unescaped } from '../make/browser.ts';
import { dataOf } from '../make/case-rows.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';
import { everyWrite, type Person, peopleOf, type Ready, sendBy, type WriteKind } from '../make/writes.ts';

const TIMES = 20;
const NAMES = ['maya', 'erik', 'ingrid', 'siri'];

/** What goes wrong on the way; `of` are the kinds of write that it can go wrong with. */
const FAULTS: Record<string, { fault: Record<string, unknown>; times: number; of: RegExp }> = {
  'its answer was lost': { fault: { dropAfterCommit: true, only: 'composite' }, times: TIMES, of: /./ },
  'the answer to its file was lost': {
    ...{ fault: { dropAfterCommit: true, only: 'sobjects/ContentVersion' }, times: TIMES },
    ...{ of: /with a file/ },
  },
  'it was not taken': { fault: { status: 503, only: 'composite' }, times: NAMES.length, of: /./ },
  'its file was not taken': {
    ...{ fault: { status: 503, only: 'sobjects/ContentVersion' }, times: NAMES.length },
    ...{ of: /with a file/ },
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
  let sam: Browser;
  let writes: Record<string, WriteKind>;
  const used = new Map<string, number>();

  before(async () => {
    portal = await startPortal({ cases: 20 });
    [people, sam] = await Promise.all([peopleOf(portal, NAMES), portal.signIn('sam')]);
    writes = await everyWrite(portal, people);
  });
  after(() => portal.close());
  afterEach(() => portal.fault({}));

  it('every kind of write is tried here', () => {
    expect(Object.keys(writes)).to.have.members(KINDS);
  });

  const entries = ({ entryKey }: Ready) => portal.records('Portico_Entry__c', { Key__c: entryKey });
  /** What was kept has been delivered. */
  const drained = () =>
    until(
      () => dataOf('outbox', sam, '/admin/outbox'),
      ({ waiting, refused }) => waiting + refused === 0,
      15_000,
    );

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

  /** Each of them is hit once: one of each person at a time, as what comes next of his would wait behind it. */
  async function sentDuring(fault: Record<string, unknown>, all: { person: Person; form: Ready }[]): Promise<Page[]> {
    const pages: Page[] = [];
    // Where a page is read again, that is the same kind of call as a write: only an answer is lost for writes alone.
    const atOnce = 'dropAfterCommit' in fault ? people.length : 1;
    for (let at = 0; at < all.length; at += atOnce) {
      const some = all.slice(at, at + atOnce);
      await portal.fault({ ...fault, for: some.length });
      pages.push(...(await Promise.all(some.map(({ person, form }) => sendBy(person, form)))));
      await drained();
      await portal.fault({});
    }
    return pages;
  }

  /** Nobody is told that it went wrong: it was kept, and has been delivered since. */
  function isReceived(page: Page, { path }: Ready): void {
    expect(page.status, path).to.equal(200);
    expect(page.text).to.include('<h1').and.not.to.include('flash is-bad');
  }

  /** The page it leads to, one record, one entry. */
  async function isOnce(page: Page, form: Ready, { most = 1 }: WriteKind): Promise<void> {
    expect(page.status, form.path).to.equal(200);
    expect(page.url).to.match(form.lands);
    if (form.shows !== undefined) expect(unescaped(page.text)).to.include(form.shows);
    expect(await form.rows(), form.path).to.have.length(most);
    expect(await entries(form), form.entryKey).to.have.length(1);
  }

  for (const [what, { fault, times, of }] of Object.entries(FAULTS)) {
    describe(what, () => {
      for (const name of KINDS.filter((one) => of.test(one)))
        it(`${name}, and is one: ${times} times`, async () => {
          const kind = writes[name];
          if (!kind) throw new Error(`nobody knows ${name}`);
          const all = await prepared(name, kind, times);
          const pages = await sentDuring(fault, all);
          for (const [at, { form }] of all.entries()) {
            const page = pages[at];
            if (page) isReceived(page, form);
          }

          const again = await Promise.all(all.map(({ person, form }) => sendBy(person, form)));
          if (kind.thanks) await sam.get('/admin/insights'); // has the rest written first
          for (const [at, { form }] of all.entries()) {
            const page = again[at];
            if (page) await isOnce(page, form, kind);
          }
        });
    });
  }
});
