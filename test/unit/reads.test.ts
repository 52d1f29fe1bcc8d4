import { expect } from 'chai';
import { PortalError } from '../../plugin/errors.ts';
import type { Crm, CrmRow } from '../../plugin/records/crm.ts';
import type { Shared } from '../../plugin/records/machines.ts';
import { type Soql, soql } from '../../plugin/records/soql.ts';
import { memoryLeases } from '../../plugin/store/memory-leases.ts';
import { memoryVersions } from '../../plugin/store/memory-versions.ts';
import { readsDesk, START } from '../make/reads.ts';
import { fakeCrm, thrownBy } from '../make/records.ts';
import { until } from '../make/until.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A CRM whose answers come when they are let. */
function slowCrm(parts: Parameters<typeof readsDesk>[1] = {}) {
  const asked: { text: string; answer(rows: CrmRow[]): void; fail(thrown: unknown): void }[] = [];
  const crm: Crm = {
    ...fakeCrm(),
    query: ({ text }) =>
      new Promise((resolve, reject) => void asked.push({ text, answer: resolve, fail: (thrown) => reject(thrown) })),
  };
  const latest = () => {
    const last = asked.at(-1);
    if (!last) throw new Error('nothing was asked');
    return last;
  };
  return { ...readsDesk(crm, parts), asked, latest };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const away = () => new PortalError('crm.unavailable');
const MINE = soql`SELECT Id FROM Case WHERE ContactId = ${'me'}`;
const TAGS = ['contact:me'];
const caseTags = (rows: CrmRow[]) => rows.map((row) => `case:${row.Id}`);

/** Something read and kept; `again` asks the same once more. */
async function kept(options: { watched?: boolean } = {}) {
  const desk = slowCrm();
  if (options.watched) desk.watched('w');
  const again = () => desk.reads.query(MINE, { tags: TAGS, rowTags: caseTags });
  const first = again();
  await settled();
  desk.latest().answer([{ Id: 'one' }]);
  expect(await first).to.deep.equal([{ Id: 'one' }]);
  /** What is shown without waiting for the CRM; undefined when it waits. */
  const shown = () =>
    Promise.race([
      desk.reads.during(again),
      settled()
        .then(settled)
        .then(() => undefined),
    ]);
  return { ...desk, again, shown };
}

describe('an answer of the CRM', () => {
  const TABLE: Record<string, { watched?: boolean; age: number; shown: boolean; asks: number }> = {
    'is fresh for half a minute': { age: 29 * SECOND, shown: true, asks: 0 },
    'is then shown while it is read again': { age: 31 * SECOND, shown: true, asks: 1 },
    'is shown so up to five minutes': { age: 5 * MINUTE - 1, shown: true, asks: 1 },
    'is read before it is shown after that': { age: 5 * MINUTE, shown: false, asks: 1 },
    'is fresh for two hours under watch': { watched: true, age: 120 * MINUTE - 1, shown: true, asks: 0 },
    'is read before it is shown after two hours, also under watch': {
      ...{ watched: true, age: 120 * MINUTE, shown: false, asks: 1 },
    },
    'is not trusted when the clock has gone back': { age: -MINUTE, shown: false, asks: 1 },
  };
  for (const [what, { watched = false, age, shown: isShown, asks }] of Object.entries(TABLE))
    it(what, async () => {
      const { shown, pass, asked } = await kept({ watched });
      pass(age);
      const page = await shown();
      expect(page?.answer).to.deep.equal(isShown ? [{ Id: 'one' }] : undefined);
      await settled();
      expect(asked).to.have.length(1 + asks);
    });

  it('of before a break of the watch is as old as it is', async () => {
    const { shown, watched, pass } = await kept({ watched: true });
    pass(6 * MINUTE);
    watched('another');
    expect(await shown()).to.equal(undefined);
  });

  for (const tag of [...TAGS, 'case:one', 'everything'])
    it(`is read before it is shown once ${tag} was bumped`, async () => {
      const { again, shown, versions, latest } = await kept({ watched: true });
      await versions.bump(['case:other', 'contact:other']);
      expect((await shown())?.answer).to.deep.equal([{ Id: 'one' }]);
      await versions.bump([tag]);
      const next = again();
      await settled();
      latest().answer([{ Id: 'two' }]);
      expect(await next).to.deep.equal([{ Id: 'two' }]);
    });

  it('can be changed by nobody who got it', async () => {
    const { again } = await kept();
    const mine = await again();
    mine.push({ Id: 'mine' });
    expect(await again()).to.deep.equal([{ Id: 'one' }]);
  });
});

describe('while the CRM is away', () => {
  it('the old answer is shown with its age for a day, and nothing after it', async () => {
    const { again, reads, pass, latest, asked } = await kept();
    for (const age of [HOUR, 22 * HOUR]) {
      pass(age);
      const page = reads.during(again);
      await settled();
      latest().fail(away());
      const { answer, provenance } = await page;
      expect(answer).to.deep.equal([{ Id: 'one' }]);
      expect(provenance.old?.readAt).to.deep.equal(new Date(START));
      expect(provenance.keepable).to.equal(false);
    }
    pass(HOUR);
    const late = thrownBy(again);
    await settled();
    latest().fail(away());
    expect(await late).to.include({ code: 'crm.unavailable' });
    expect(asked).to.have.length(4);
  });

  it('a refusal is no reason to show something old, and a failure is not kept', async () => {
    const { again, versions, latest } = await kept();
    await versions.bump(TAGS);
    const refused = thrownBy(again);
    await settled();
    latest().fail(new PortalError('internal'));
    expect(await refused).to.include({ code: 'internal' });
    const next = again();
    await settled();
    latest().answer([{ Id: 'two' }]);
    expect(await next).to.deep.equal([{ Id: 'two' }]);
  });
});

describe('a read during which something changes', () => {
  it('is not kept as if it came after it', async () => {
    const { reads, versions, latest, asked } = slowCrm();
    const ask = () => reads.query(MINE, { tags: TAGS });
    const early = ask();
    await settled();
    const first = latest();
    await versions.bump(TAGS);
    const late = ask();
    await settled();
    expect(asked).to.have.length(2); // who asks after the change does not get the answer of before
    latest().answer([{ Id: 'after' }]);
    first.answer([{ Id: 'before' }]);
    expect(await early).to.deep.equal([{ Id: 'before' }]);
    expect(await late).to.deep.equal([{ Id: 'after' }]);
    expect(await ask()).to.deep.equal([{ Id: 'after' }]);
    expect(asked).to.have.length(2);
  });

  it('is asked once more when one of its rows may have left the scope', async () => {
    const { reads, versions, latest, asked } = slowCrm();
    const answer = reads.query(MINE, { tags: TAGS, rowTags: caseTags });
    await settled();
    await versions.bump(['case:one']);
    latest().answer([{ Id: 'one' }]);
    await settled();
    latest().answer([]);
    expect(await answer).to.deep.equal([]);
    expect(asked).to.have.length(2);
  });

  it('of whose rows another machine tells a moment later is dropped', async () => {
    const { shown, versions } = await kept({ watched: true });
    await versions.bump(['case:one']);
    expect(await shown()).to.equal(undefined);
  });

  it('does not spoil what was read after the change', async () => {
    const { again, shown, versions, latest } = await kept({ watched: true });
    await versions.bump(['case:one']);
    const next = again();
    await settled();
    latest().answer([{ Id: 'one', Subject: 'new' }]);
    await next;
    await versions.bump(['seen:me']);
    expect((await shown())?.answer).to.deep.equal([{ Id: 'one', Subject: 'new' }]);
  });

  it('makes the page that is being made no page to be kept', async () => {
    const { reads, again, versions } = await kept({ watched: true });
    const steady = await reads.during(again);
    expect(steady.provenance.keepable).to.equal(true);
    const { provenance } = await reads.during(async () => {
      await again();
      await versions.bump(TAGS);
    });
    expect(provenance.keepable).to.equal(false);
  });
});

describe('equal questions', () => {
  it('of a thousand at once are one call', async () => {
    const { reads, latest, asked } = slowCrm();
    const all = Array.from({ length: 1_000 }, () => reads.query(MINE, { tags: TAGS }));
    await settled();
    latest().answer([{ Id: 'one' }]);
    for (const rows of await Promise.all(all)) expect(rows).to.deep.equal([{ Id: 'one' }]);
    expect(asked).to.have.length(1);
  });

  it('of a hundred people are a hundred calls, and none gets another’s rows', async () => {
    const { reads, asked } = slowCrm();
    const people = Array.from({ length: 100 }, (_none, at) => `person-${at}`);
    const ask = (person: string): Promise<CrmRow[]> => {
      const query: Soql = soql`SELECT Id FROM Case WHERE ContactId = ${person}`;
      return reads.query(query, { tags: [`contact:${person}`] });
    };
    for (const _round of ['cold', 'warm']) {
      const answers = Promise.all(people.map(ask));
      await settled();
      for (const one of asked) one.answer([{ Id: /'(.*)'/.exec(one.text)?.[1] }]);
      expect((await answers).map(([row]) => row?.Id)).to.deep.equal(people);
    }
    expect(asked).to.have.length(100);
  });

  it('that failed fail for all who wait, and are asked anew', async () => {
    const { reads, latest, asked } = slowCrm();
    const ask = () => reads.query(MINE, { tags: TAGS });
    const both = [thrownBy(ask), thrownBy(ask)];
    await settled();
    latest().fail(away());
    for (const thrown of await Promise.all(both)) expect(thrown).to.include({ code: 'crm.unavailable' });
    const next = ask();
    await settled();
    latest().answer([]);
    expect(await next).to.deep.equal([]);
    expect(asked).to.have.length(2);
  });
});

describe('a page', () => {
  it('holds until something it was made from is bumped, whether read or noted', async () => {
    for (const tag of [...TAGS, 'case:one', 'library', 'everything']) {
      const { reads, again, versions } = await kept({ watched: true });
      const { provenance } = await reads.during(async () => {
        reads.note(['library']);
        await again();
      });
      expect(provenance.tags).to.include.members([...TAGS, 'case:one', 'library']);
      await versions.bump(['ideas']);
      expect(await reads.holds(provenance), tag).to.equal(true);
      await versions.bump([tag]);
      expect(await reads.holds(provenance), tag).to.equal(false);
    }
  });

  it('holds half a minute when nobody watches, two hours when somebody does', async () => {
    for (const [watched, longest] of [
      [false, 30 * SECOND],
      [true, 120 * MINUTE],
    ] as const) {
      const { reads, again, pass } = await kept({ watched });
      const { provenance } = await reads.during(again);
      pass(longest - 1);
      expect(await reads.holds(provenance)).to.equal(true);
      pass(1);
      expect(await reads.holds(provenance)).to.equal(false);
    }
  });

  it('knows what was read in it, and what was read in others at the same time not', async () => {
    const { reads } = readsDesk(fakeCrm());
    const page = (name: string) =>
      reads.during(async () => {
        await settled();
        await reads.query(soql`SELECT Id FROM Case WHERE ContactId = ${name}`, { tags: [`contact:${name}`] });
        const inner = await reads.during(() => reads.query(soql`SELECT Id FROM Idea LIMIT 1`, { tags: ['ideas'] }));
        expect(inner.provenance.tags).to.include('ideas').and.not.include(`contact:${name}`);
      });
    const [one, two] = await Promise.all([page('one'), page('two')]);
    expect(one.provenance.tags).to.include.members(['contact:one', 'ideas']).and.not.include('contact:two');
    expect(two.provenance.tags).to.include.members(['contact:two', 'ideas']).and.not.include('contact:one');
  });
});

describe('equal questions at two machines', () => {
  /** Two that share what they read, and a lease a question. */
  function machines() {
    const texts = new Map<string, string>();
    const seconds: number[] = [];
    const shared: Shared = {
      get: async (key) => texts.get(key),
      put: async (key, text, forSeconds) => {
        texts.set(key, text);
        seconds.push(forSeconds);
      },
    };
    const parts = { shared, lease: memoryLeases(), versions: memoryVersions() };
    return { one: slowCrm(parts), other: slowCrm(parts), seconds };
  }
  const ask = ({ reads }: ReturnType<typeof slowCrm>) => reads.query(MINE, { tags: TAGS });

  it('are one call: who comes second has what the first one read', async () => {
    const { one, other } = machines();
    const first = ask(one);
    await until(() => one.asked.length === 1);
    const second = ask(other);
    one.latest().answer([{ Id: 'row' }]);
    expect(await Promise.all([first, second])).to.deep.equal([[{ Id: 'row' }], [{ Id: 'row' }]]);
    expect(other.asked).to.have.length(0);
  });

  it('hold up no page when one is brought up to date behind it, and the other machine was quicker', async () => {
    const { one, other, seconds } = machines();
    const first = ask(one);
    await until(() => one.asked.length === 1);
    one.latest().answer([{ Id: 'row' }]);
    await first;
    for (const machine of [one, other]) machine.pass(60_000);
    await ask(other);
    await until(() => other.asked.length === 1);
    other.latest().answer([{ Id: 'newer' }]);
    await until(() => seconds.length === 2);
    const another = soql`SELECT Id FROM Case WHERE ContactId = ${'him'}`;
    const page = one.reads.during(() => Promise.all([ask(one), one.reads.query(another, { tags: ['contact:him'] })]));
    await until(() => one.asked.length === 2);
    one.latest().answer([{ Id: 'his' }]);
    expect((await page).answer).to.deep.equal([[{ Id: 'row' }], [{ Id: 'his' }]]);
  });

  it('are shared for a day, and those in somebody’s own words for an hour', async () => {
    for (const [brief, longest] of [
      [false, 24],
      [true, 1],
    ] as const) {
      const { one, seconds } = machines();
      const answer = one.reads.query(MINE, { tags: TAGS, brief });
      await until(() => one.asked.length === 1);
      one.latest().answer([{ Id: 'row' }]);
      await answer;
      expect(seconds).to.deep.equal([longest * 3_600]);
    }
  });

  it('of which the first was killed while it read are asked by the second within about a second', async function () {
    this.timeout(3_000); // the second one waits for the first in real time
    const { one, other } = machines();
    void ask(one); // and nobody ever answers
    await until(() => one.asked.length === 1);
    const began = performance.now();
    const second = ask(other);
    await until(() => other.asked.length === 1);
    other.latest().answer([{ Id: 'row' }]);
    expect(await second).to.deep.equal([{ Id: 'row' }]);
    expect(performance.now() - began, 'ms').to.be.lessThan(2_000);
  });
});
