import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createUsedOnDisk } from '../../plugin/store/used-on-disk.ts';
import { type Keys, MAYA, makeKeys, makePortal, type Portal } from './saml-portal.ts';

describe('what a provider sent unasked, at a portal without Redis', () => {
  let keys: Keys;
  let folder: string;
  let portal: Portal;
  before(() => {
    keys = makeKeys();
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portico-used-'));
    portal = await started();
  });
  afterEach(async () => {
    await portal.close();
    await rm(folder, { recursive: true });
  });
  const started = () =>
    makePortal(keys, { provider: { allowIdpInitiated: true }, usedOnDisk: createUsedOnDisk(join(folder, 'used')) });

  it('signs in once, also when the portal was started again in between', async () => {
    const response = portal.response(undefined);
    const first = portal.browser();
    expect((await first.arrive(response)).status).to.equal(303);
    expect(await first.who()).to.equal(MAYA.email);
    await portal.close();
    portal = await started();
    const second = portal.browser();
    expect((await second.arrive(response)).status).to.equal(403);
    expect(portal.logged.at(-1)?.reason).to.equal('the assertion was used before');
    expect(await second.who()).to.equal('nobody');
    expect((await second.arrive(portal.response(undefined))).status).to.equal(303); // control: another one
  });

  it('is forgotten when it could not be used any more', async () => {
    await portal.browser().arrive(portal.response(undefined));
    expect(await readdir(join(folder, 'used'))).to.have.length(1);
    portal.clock.ahead = 3_600_000;
    const late = createUsedOnDisk(join(folder, 'used'));
    const now = Date.now() + portal.clock.ahead;
    expect(await late.add('another', { until: now + 60_000, now })).to.equal(true);
    expect(await readdir(join(folder, 'used'))).to.deep.equal(['another']);
  });
});
