import { rm } from 'node:fs/promises';
import { expect } from 'chai';
import express from 'express';
import { createLog, createPortal, loadConfig, type Portal } from '../../plugin/index.ts';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { type Served, serve } from '../../plugin/serve.ts';
import { createBrowser } from '../make/browser.ts';
import { install } from '../make/installation.ts';
import { freePort } from '../make/ports.ts';

describe('a portal inside another server', () => {
  let world: World;
  let portal: Portal;
  let served: Served;
  let origin: string;
  let folder: string;

  before(async () => {
    const port = await freePort();
    world = await startWorld({ port: 0, seed: 1, cases: 0, portalUrls: [`http://localhost:${port}`] });
    const made = await install(world, { port });
    ({ origin, folder } = made);
    portal = await createPortal(loadConfig(made.file), { log: createLog({ level: 'silent' }) });
    const host = express();
    host.get('/status', (_req, res) => void res.send('the host answers'));
    host.use(portal.app);
    served = await serve(host, { host: '127.0.0.1', port });
  });

  after(async () => {
    await served.close(100);
    await portal.close();
    await world.close();
    await rm(folder, { recursive: true });
  });

  it('leaves the host its own addresses', async () => {
    expect((await createBrowser(origin).get('/status')).text).to.equal('the host answers');
  });

  it('signs people in, shows their pages and takes their forms', async () => {
    const browser = createBrowser(origin);
    expect(await browser.signIn('maya', '/cases')).to.include({ status: 200, url: `${origin}/cases` });
    const out = await browser.post('/signout', {}, { from: '/', follow: false });
    expect(out.status).to.equal(303);
    expect((await browser.get('/cases', { follow: false })).status).to.equal(303);
  });

  it('answers for what nobody knows, and with its own headers', async () => {
    const page = await createBrowser(origin).get('/signin');
    expect(page.headers).to.include.keys('content-security-policy', 'x-content-type-options');
    expect(page.headers).not.to.include.keys('x-powered-by');
  });

  it('is ready when the org answers, and says so', async () => {
    const browser = createBrowser(origin);
    expect(await browser.get('/readyz')).to.include({ status: 200, text: 'ready\n' });
    expect((await browser.get('/healthz')).headers).to.include({ 'cache-control': 'no-store' });
  });

  it('serves what is under an address with a hash for ever, and nothing else there', async () => {
    const browser = createBrowser(origin);
    const style = /href="(\/assets\/[^"]+\.css)"/.exec((await browser.get('/signin')).text)?.[1] ?? '';
    const asset = await browser.get(style);
    expect(asset).to.include({ status: 200 });
    expect(asset.headers['cache-control']).to.equal('public, max-age=31536000, immutable');
    for (const path of ['/assets/none.css', '/assets/../manifest.json', '/assets/%2e%2e/manifest.json', '/assets/'])
      expect((await browser.get(path, { follow: false })).status, path).not.to.equal(200);
  });
});
