import { expect } from 'chai';
import type { Browser, Page } from '../make/browser.ts';
import { needs } from '../make/needs.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { type RunningRedis, startRedis, whyNoRedis } from '../make/redis.ts';

const WORDS = 'The badge reader blinks red <b>all</b> day.\nنور قرمز است';
const SHOWN = 'The badge reader blinks red &lt;b&gt;all&lt;/b&gt; day.';

describe('a form that is sent while Redis is away', function () {
  this.timeout(20_000); // on a machine with other work
  let redis: RunningRedis;
  let portal: RunningPortal;
  let maya: Browser;

  before(async function () {
    needs(this, whyNoRedis());
    redis = await startRedis();
    const { url } = redis;
    portal = await startPortal({
      change: (config) => Object.assign(config, { store: { kind: 'redis', url } }),
    });
    maya = await portal.signIn('maya');
    await redis.stop();
  });
  after(async () => {
    await redis?.start(); // a portal that looks for it has something to do until it is closed
    await portal?.close();
    await redis?.close();
  });

  function multipart(fields: Record<string, string>, file?: string): FormData {
    const form = new FormData();
    if (file !== undefined) form.append('files', new Blob([file], { type: 'text/plain' }), 'note.txt');
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    return form;
  }

  const fields = { key: 'x', subject: 'Badge reader', description: WORDS };
  const BODIES: Record<string, () => URLSearchParams | FormData> = {
    'a plain form': () => new URLSearchParams(fields),
    'a form that may have files': () => multipart(fields),
    'a form with a file': () => multipart(fields, 'A note that goes nowhere'),
  };
  for (const [what, body] of Object.entries(BODIES))
    it(`gives back what was written: ${what}`, async () => {
      const page = await maya.send('/cases', { method: 'POST', body: body() });
      expectApology(page);
      expect(page.text).to.include('Badge reader').and.include(SHOWN).and.include('نور قرمز است');
      expect(page.text).not.to.include('A note that goes nowhere');
    });

  it('gives back nothing that another site has written', async () => {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://elsewhere.example' }]) {
      const page = await maya.send('/cases', { method: 'POST', body: new URLSearchParams(fields), headers });
      expectApology(page);
      expect(page.text).not.to.include('Badge reader');
    }
  });

  it('says so all the same when there is too much of it, or it is no form', async () => {
    const tooMuch = new URLSearchParams({ ...fields, description: 'x'.repeat(300_000) });
    expectApology(await maya.send('/cases', { method: 'POST', body: tooMuch }));
    const headers = { 'content-type': 'application/json' };
    expectApology(await maya.send('/cases', { method: 'POST', body: '{"subject":"Badge reader"}', headers }));
  });

  function expectApology({ status, text, headers }: Page): void {
    expect(status).to.equal(503);
    expect(headers['retry-after']).to.match(/^\d+$/);
    expect(text).to.include('We cannot show this right now');
  }
});
