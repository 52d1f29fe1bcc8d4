import { expect } from 'chai';
import type { Page } from '../make/browser.ts';
import { createSkippingClock } from '../make/clock.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';

const STEPS = 12;
const STEP_MS = 10_000;
/** A read and a write to find out, and the second try that one of them may have. */
const MOST_OF_A_STEP = 3;

describe('two minutes in which the CRM has no calls left', function () {
  this.timeout(60_000); // what waits is delivered at a measured pace
  let portal: RunningPortal;
  const sent: Page[] = [];
  const seen: Page[] = [];
  const time = createSkippingClock();
  let calls = 0;
  const subjects = Array.from({ length: STEPS }, (_, step) => `Limit ${step}`);

  before(async () => {
    portal = await startPortal({ ...time, change: (config) => Object.assign(config, { log: { level: 'debug' } }) });
    const erik = await portal.signIn('erik');
    const known = ['/', '/cases', '/solutions'];
    for (const path of known) await erik.get(path);
    const keys = [];
    for (const _ of subjects) keys.push(await erik.keyOn('/cases/new'));
    const made = () => portal.log.filter((line) => line.includes('"msg":"crm.call"')).length;
    const before = made();
    await portal.fault({ errorCode: 'REQUEST_LIMIT_EXCEEDED' });
    for (const [step, subject] of subjects.entries()) {
      time.skip(STEP_MS);
      seen.push(await erik.get(known[step % known.length] ?? '/'));
      const fields = { key: keys[step] ?? '', subject, description: 'Two minutes', priority: 'Low' };
      sent.push(await erik.post('/cases', fields, { follow: false }));
    }
    calls = made() - before;
    await fetch(`${portal.world.instanceUrl}/_world/faults`, { method: 'POST', body: '{}', headers: JSON_BODY });
  });
  after(() => portal.close());

  it('everything that is sent is kept, and what was seen is shown', () => {
    for (const { headers } of sent) expect(headers.location).to.match(/^\/cases\/Q-/);
    for (const { status, url } of seen) expect(status, url).to.equal(200);
    expect(seen.at(-1)?.text).to.include('Our case system is busy right now.');
  });

  it('the CRM is asked a few times a minute whether it has calls again', () => {
    expect(calls).to.be.within(1, STEPS * MOST_OF_A_STEP);
  });

  it('all of it is delivered afterwards, once and in order', async () => {
    const delivered = async () => {
      time.skip(STEP_MS);
      return (await portal.records('Case'))
        .map(({ Subject }) => String(Subject))
        .filter((one) => one.startsWith('Limit '));
    };
    const all = await until(delivered, ({ length }) => length >= STEPS, 40_000);
    expect(all).to.deep.equal(subjects);
  });
});

const JSON_BODY = { 'content-type': 'application/json' };
