import { expect } from 'chai';
import { PortalError } from '../../plugin/errors.ts';
import { createLog } from '../../plugin/log.ts';
import { loadManifest } from '../../plugin/manifest.ts';
import { createChanges } from '../../plugin/records/changes/changes.ts';
import type { Crm, CrmRow } from '../../plugin/records/crm.ts';
import type { Shared } from '../../plugin/records/machines.ts';
import { memoryLeases } from '../../plugin/store/memory-leases.ts';
import { memoryVersions } from '../../plugin/store/memory-versions.ts';
import { START } from '../make/reads.ts';
import { described, fakeCrm, field, ID } from '../make/records.ts';

const INTERVAL = 15_000;
const MINUTE = 60_000;
const AT = Date.parse('2026-11-18T11:00:00Z'); // the org's clock is another than ours
const stamp = (seconds: number) => new Date(AT + seconds * 1_000).toISOString().replace('Z', '+0000');

/** An org with cases, comments and files whose rows the test writes. */
function org() {
  const manifest = loadManifest();
  const rows: Record<string, CrmRow[]> = { Case: [], CaseComment: [], ContentVersion: [], ContentDocumentLink: [] };
  const queries: string[] = [];
  let isAway = false;
  const objects = [...Object.keys(rows), 'User'].map((name) => {
    const declared = manifest.objects[name]?.changes ?? [];
    const parents = declared.flatMap((path) => (path.includes('.') ? [] : [field(path)]));
    return described(name, [field('Id'), field('SystemModstamp'), field('ParentId'), ...parents]);
  });
  const crm: Crm = {
    ...fakeCrm({ objects }),
    query: async ({ text }) => {
      if (isAway) throw new PortalError('crm.unavailable');
      queries.push(text);
      const object = /FROM (\w+)/.exec(text)?.[1] ?? '';
      const since = /SystemModstamp >= (\S+?)\)/.exec(text)?.[1];
      const documents = /ContentDocumentId IN \((.*?)\)/.exec(text)?.[1];
      return (rows[object] ?? [])
        .filter((row) => since === undefined || Date.parse(String(row.SystemModstamp)) >= Date.parse(since))
        .filter((row) => documents === undefined || documents.includes(String(row.ContentDocumentId)))
        .toSorted((a, b) => String(b.SystemModstamp).localeCompare(String(a.SystemModstamp)))
        .slice(0, Number(/LIMIT (\d+)/.exec(text)?.[1]));
    },
  };
  return { crm, manifest, rows, queries, away: (is: boolean) => (isAway = is) };
}

function machine(parts: {
  org: ReturnType<typeof org>;
  time: { now: number };
  versions?: ReturnType<typeof memoryVersions>;
  shared?: Shared;
  lease?: ReturnType<typeof memoryLeases>;
}) {
  const { org, time, versions = memoryVersions(), shared, lease } = parts;
  const bumped: string[] = [];
  const lines: string[] = [];
  versions.listen((tags) => void bumped.push(...tags));
  const changes = createChanges({
    ...{ crm: org.crm, manifest: org.manifest, versions, intervalSeconds: INTERVAL / 1_000, shared, lease },
    ...{ clock: () => new Date(time.now), log: createLog({ level: 'info', write: (line) => void lines.push(line) }) },
  });
  return { changes, bumped, lines, heard: () => bumped.splice(0) };
}

/** A reader that has looked once, at an org with one case and one comment. */
async function watching() {
  const here = org();
  here.rows.Case?.push({ Id: ID('500', 1), ContactId: 'c1', AccountId: 'a1', SystemModstamp: stamp(0) });
  here.rows.CaseComment?.push({ Id: ID('00a', 1), ParentId: ID('500', 1), SystemModstamp: stamp(0) });
  const time = { now: START };
  const one = machine({ org: here, time });
  await one.changes.look();
  return { ...here, ...one, time };
}

describe('the change reader', () => {
  it('finds out where to begin and tells nothing of what was before', async () => {
    const { changes, heard } = await watching();
    expect(heard()).to.deep.equal([]);
    await changes.look();
    expect(heard()).to.deep.equal([]);
    changes.close();
  });

  it('bumps just what a change concerns, once', async () => {
    const { changes, rows, heard } = await watching();
    rows.Case?.push({ Id: ID('500', 2), ContactId: 'c2', AccountId: null, SystemModstamp: stamp(5) });
    await changes.look();
    expect(heard()).to.have.members([`case:${ID('500', 2)}`, 'contact:c2']);
    rows.CaseComment?.push({
      ...{ Id: ID('00a', 2), ParentId: ID('500', 1), SystemModstamp: stamp(6) },
      ...{ 'Parent.ContactId': 'c1', 'Parent.AccountId': 'a1' },
    });
    await changes.look();
    expect(heard()).to.have.members([`case:${ID('500', 1)}`, 'contact:c1', 'account:a1']);
    await changes.look();
    expect(heard()).to.deep.equal([]);
    changes.close();
  });

  it('tells of a transaction that commits after others with a later stamp', async () => {
    const { changes, rows, heard } = await watching();
    rows.Case?.push({ Id: ID('500', 3), ContactId: 'c3', AccountId: null, SystemModstamp: stamp(40) });
    await changes.look();
    heard();
    rows.Case?.push({ Id: ID('500', 4), ContactId: 'c4', AccountId: null, SystemModstamp: stamp(10) });
    await changes.look();
    expect(heard()).to.include('contact:c4').and.not.include('contact:c3');
    changes.close();
  });

  it('drops everything when there are more changes than it can tell apart, and goes on from there', async () => {
    const { changes, rows, heard } = await watching();
    for (let at = 0; at < 2_100; at += 1)
      rows.Case?.push({ Id: ID('500', 100 + at), ContactId: 'c', AccountId: 'a', SystemModstamp: stamp(100 + at) });
    await changes.look();
    expect(heard()).to.include('everything');
    await changes.look();
    expect(heard()).to.deep.equal([]);
    changes.close();
  });

  it('sees a file by its version and then by its link, also a link that is made later', async () => {
    const { changes, rows, heard } = await watching();
    const file = (at: number) => ({
      ...{ Id: ID('068', at), ContentDocumentId: ID('069', at), SystemModstamp: stamp(at) },
    });
    const link = (at: number) => ({
      ...{ Id: ID('06A', at), ContentDocumentId: ID('069', at), LinkedEntityId: ID('500', at) },
      SystemModstamp: stamp(at),
    });
    rows.ContentVersion?.push(file(1));
    rows.ContentDocumentLink?.push(link(1));
    await changes.look();
    expect(heard()).to.deep.equal([`case:${ID('500', 1)}`]);
    rows.ContentVersion?.push(file(2));
    await changes.look();
    expect(heard()).to.deep.equal([]);
    rows.ContentDocumentLink?.push(link(2));
    await changes.look();
    expect(heard()).to.deep.equal([`case:${ID('500', 2)}`]);
    changes.close();
  });

  it('watches as long as its last good look is not older than two intervals, and loses no change to a failure', async () => {
    const { changes, rows, heard, time, away } = await watching();
    const watch = changes.watch();
    expect(watch).to.be.a('string');
    away(true);
    rows.Case?.push({ Id: ID('500', 5), ContactId: 'c5', AccountId: null, SystemModstamp: stamp(50) });
    time.now += 2 * INTERVAL - 1;
    expect(changes.watch()).to.equal(watch);
    time.now += 1;
    expect(await changes.current()).to.equal(undefined);
    away(false);
    time.now += INTERVAL;
    expect(await changes.current()).to.equal(watch);
    expect(heard()).to.include('contact:c5');
    changes.close();
  });

  it('says once that the CRM is away, without a stack, and once that it is back', async () => {
    const { changes, lines, time, away } = await watching();
    for (const _outage of [1, 2]) {
      lines.splice(0);
      away(true);
      for (let look = 0; look < 5; look++) {
        time.now += INTERVAL;
        await changes.look();
      }
      away(false);
      for (const _look of [1, 2]) await changes.look();
      const told = lines.map((line) => JSON.parse(line));
      expect(told.map(({ level }) => level)).to.deep.equal(['warn', 'info']);
      expect(told[0]).to.include({ error: 'PortalError: crm.unavailable' }).and.not.to.have.property('stack');
    }
    changes.close();
  });

  it('asks nothing while nobody is there; who comes back waits for one look', async () => {
    const { changes, rows, heard, time, queries } = await watching();
    const watch = changes.watch();
    const before = queries.length;
    time.now += 40 * MINUTE;
    rows.Case?.push({ Id: ID('500', 6), ContactId: 'c6', AccountId: null, SystemModstamp: stamp(60) });
    expect(queries).to.have.length(before);
    expect(await changes.current()).to.equal(watch);
    expect(heard()).to.include('contact:c6');
    changes.close();
  });

  it('forgets everything after an hour', async () => {
    const { changes, heard, time } = await watching();
    const watch = changes.watch();
    time.now += 61 * MINUTE;
    expect(await changes.current())
      .to.be.a('string')
      .and.not.equal(watch);
    expect(heard()).to.deep.equal(['everything']);
    changes.close();
  });

  it('is one among machines; another one goes on where it stopped', async () => {
    const here = org();
    const time = { now: START };
    const texts = new Map<string, string>();
    const shared: Shared = {
      get: async (key) => texts.get(key),
      put: async (key, text) => void texts.set(key, text),
    };
    const lease = memoryLeases(() => time.now);
    const versions = memoryVersions();
    const [one, two] = [0, 1].map(() => machine({ org: here, time, shared, lease, versions }));
    await one?.changes.look();
    const asked = here.queries.length;
    await two?.changes.look();
    expect(here.queries).to.have.length(asked);
    expect(two?.changes.watch()).to.be.a('string').and.equal(one?.changes.watch());
    one?.changes.close();
    here.rows.Case?.push({ Id: ID('500', 7), ContactId: 'c7', AccountId: null, SystemModstamp: stamp(70) });
    time.now += INTERVAL;
    const watch = two?.changes.watch();
    await two?.changes.look();
    expect(here.queries.length).to.be.greaterThan(asked);
    expect(two?.changes.watch()).to.equal(watch);
    expect(two?.heard()).to.include('contact:c7');
    two?.changes.close();
  });
});
