import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { keyIn } from '../make/browser.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

describe('what is taken back while its files cannot be put by', () => {
  let portal: RunningPortal;
  let folder = '';
  before(async function () {
    this.timeout(20_000);
    portal = await startPortal({
      change: (config) => {
        Object.assign(config.crm as object, { timeoutMs: 400 });
        folder = (config.outbox as { path: string }).path;
      },
    });
  });
  after(() => portal?.close());

  it('comes back with its text, and says that they have to be added again', async () => {
    const erik = await portal.signIn('erik');
    const fields = {
      key: await erik.keyOn('/cases/new'),
      subject: 'Back',
      description: 'Not to be lost',
      priority: 'Low',
    };
    await portal.fault({ down: true });
    const files = [{ name: 'a.txt', bytes: Buffer.from('a') }];
    const page = await erik.post('/cases', fields, { multipart: true, files });
    const action = /action="(\/cases\/Q-[^"]+\/withdraw)"/.exec(page.text)?.[1] ?? '';
    await rm(join(folder, 'uploads'), { recursive: true });
    const back = await erik.post(action, { key: keyIn(page.text.slice(page.text.indexOf(action))) });
    expect(back.status).to.equal(200);
    expect(back.url).to.include('/cases/new?draft=');
    expect(back.text).to.include('Not to be lost').and.include('Its files could not be kept');
    await portal.fault({});
    expect(await portal.records('Case', { Subject: 'Back' })).to.deep.equal([]);
  });
});
