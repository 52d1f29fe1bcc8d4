import { expect } from 'chai';
import { loadManifest } from '../../plugin/manifest.ts';
import { createOrg } from '../../plugin/sandbox/org/engine.ts';
import { everyOperation } from '../make/journey.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { descriptionOf, type Uses, usesIn } from '../make/uses.ts';
import { listening } from '../make/wire.ts';

const sorted = (list: string[]) => [...list].sort();

/** Which flag says that an article may be shown is for the configuration to say. */
async function readKnowledge(channel: string): Promise<void> {
  const portal = await startPortal({ change: (config) => Object.assign(config, { knowledge: { channel } }) });
  const maya = await portal.signIn('maya');
  expect((await maya.get('/knowledge')).status).to.equal(200);
  await portal.close();
}

describe('the manifest', () => {
  const manifest = loadManifest();
  const org = createOrg();
  const describeOf = (object: string) => org.describe(object, '67.0');
  let portal: RunningPortal;
  let uses: Uses;

  before(async function () {
    this.timeout(60_000); // everything a customer can do, once
    const ask = (config: Record<string, unknown>) =>
      Object.assign(config, { cases: {}, solutions: { status: 'Draft' } });
    let later = 0;
    portal = await startPortal({ change: ask, clock: () => new Date(Date.now() + later) });
    const sent = await listening(async () => {
      await everyOperation(portal);
      const maya = await portal.signIn('maya');
      later = 120_000; // what is kept in memory is brought up to date
      for (const path of ['/solutions', '/ideas']) expect((await maya.get(path)).status).to.equal(200);
      for (const channel of ['public', 'partners', 'internal']) await readKnowledge(channel);
    });
    uses = usesIn(sent, describeOf);
  });
  after(() => portal.close());

  it('names every object that is touched, and no other', () => {
    expect(uses.objects()).to.deep.equal(sorted(Object.keys(manifest.objects)));
  });

  for (const [object, { fields, details, filters, writes, changes }] of Object.entries(manifest.objects))
    it(`declares what is read, filtered and written of ${object}, and nothing else`, () => {
      const used = uses.of(object);
      const told = changes ? ['Id', 'SystemModstamp', ...changes] : [];
      expect({ ...used, filter: used.filter.filter((name) => !used.read.includes(name)) }).to.deep.equal({
        read: sorted([...new Set([...Object.values(fields), ...Object.values(details), ...told])]),
        filter: sorted(filters),
        write: sorted(writes),
      });
    });

  for (const [object, { fields, details, filters, writes, rights, changes = [] }] of Object.entries(manifest.objects))
    it(`names fields of ${object} that an org has and lets be used so`, () => {
      const there = descriptionOf(describeOf(object)).fields;
      const flagged = (flag: 'createable' | 'updateable' | 'filterable') =>
        there.filter((one) => one[flag]).map((one) => one.name);
      for (const path of [...Object.values(fields), ...Object.values(details), ...changes]) {
        const [name = '', ...rest] = path.split('.');
        const names = there.map((one) => (rest.length > 0 ? one.relationshipName : one.name));
        expect(names, path).to.include(name);
      }
      expect(flagged('filterable')).to.include.members(filters);
      expect(flagged('createable')).to.include.members(writes);
      // The key of an entry is given once; links are made and never changed.
      const changed = rights.includes('edit') ? writes.filter((name) => name !== 'Key__c') : [];
      expect(flagged('updateable')).to.include.members(changed);
    });
});
