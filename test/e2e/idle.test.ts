import { expect } from 'chai';
import { createSkippingClock } from '../make/clock.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { openStream } from '../make/stream.ts';

const CASE = '00012873';
const STEP_MS = 5 * 60_000;
/** Past the half hour that somebody may be idle. */
const STEPS = 7;

describe('half an hour and more', () => {
  const time = createSkippingClock();
  let portal: RunningPortal;
  before(async () => {
    portal = await startPortal({ ...time });
  });
  after(() => portal.close());

  /** What a page of a case asks for by itself, each in turn: its stream, whether there is something new, itself. */
  async function pageLeftOpen(person: string) {
    const browser = await portal.signIn(person);
    const address = /data-live="([^"]+)"/.exec((await browser.get(`/cases/${CASE}`)).text)?.[1] ?? '';
    const asks = async () => {
      (await openStream(browser, portal.origin, address)).close();
      await browser.get(address, { headers: { accept: 'application/json' }, follow: false });
      await browser.get(`/cases/${CASE}`, { headers: { accept: 'text/html', 'x-by-itself': '1' }, follow: false });
    };
    return { browser, asks };
  }

  it('before a page that only asks by itself end the session; somebody who reads stays', async () => {
    const [left, reading] = [await pageLeftOpen('maya'), await pageLeftOpen('maya')];
    for (let step = 0; step < STEPS; step++) {
      time.skip(STEP_MS);
      await left.asks();
      await reading.asks();
      expect((await reading.browser.get('/cases', { follow: false })).status).to.equal(200);
    }
    expect((await left.browser.get('/cases', { follow: false })).status).to.equal(303);
    expect((await reading.browser.get('/cases', { follow: false })).status).to.equal(200);
  });
});
