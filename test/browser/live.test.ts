import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { startChromium, type Visitor, visit } from '../make/chromium.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';

const CASE = '00012873';

describe('an open page of a case, in a browser', function () {
  this.timeout(20_000);
  let portal: RunningPortal;
  let browser: Browser;
  let maya: Visitor;
  before(async () => {
    const change = (config: Record<string, unknown>) => {
      Object.assign(config.crm ?? {}, { changeIntervalSeconds: 1 });
    };
    [portal, browser] = await Promise.all([startPortal({ change }), startChromium()]);
    maya = await visit(browser, portal.origin);
    await maya.signIn('Maya Lindqvist');
  });
  after(async () => {
    await maya.close();
    await browser.close();
    await portal.close();
  });
  afterEach(() => expect(maya.complaints).to.deep.equal([]));

  it('shows an agent’s reply and the new status by itself, and leaves what is being written', async () => {
    const { page } = maya;
    await page.goto(`/cases/${CASE}`);
    const reply = page.getByRole('textbox', { name: /reply/i }).first();
    await reply.fill('I am still writing this');
    const [row] = await portal.records('Case', { CaseNumber: CASE });
    await portal.asAgent('CaseComment', {
      ParentId: row?.Id,
      CommentBody: 'Here is the new firmware.',
      IsPublished: true,
    });
    await page.getByRole('article').filter({ hasText: 'Here is the new firmware.' }).waitFor();
    await portal.changeAsAgent('Case', String(row?.Id), { Status: 'Escalated' });
    await page.locator('.title .chip').filter({ hasText: 'Escalated' }).waitFor();
    expect(await reply.inputValue()).to.equal('I am still writing this');
    expect(new URL(page.url()).pathname).to.equal(`/cases/${CASE}`);
  });

  it('brings a new line into the list', async () => {
    const { page } = maya;
    await page.goto('/cases?status=all');
    const [row] = await portal.records('Case', { CaseNumber: CASE });
    await portal.changeAsAgent('Case', String(row?.Id), { Subject: 'VPN to Bergen, with a new name' });
    await page.getByRole('link', { name: 'VPN to Bergen, with a new name' }).waitFor();
  });

  it('shows a reply also where the browser has no event streams: it asks now and then', async () => {
    const old = await visit(browser, portal.origin);
    const { page } = old;
    const streams: string[] = [];
    page.on('request', (request) => {
      if (request.headers().accept === 'text/event-stream') streams.push(request.url());
    });
    await page.addInitScript('delete window.EventSource');
    await old.signIn('Maya Lindqvist');
    await page.clock.install();
    await page.goto(`/cases/${CASE}`);
    const [row] = await portal.records('Case', { CaseNumber: CASE });
    const words = 'Nothing to download for this one.';
    await portal.asAgent('CaseComment', { ParentId: row?.Id, CommentBody: words, IsPublished: true });
    const shown = page.getByRole('article').filter({ hasText: words });
    const isShown = async () => {
      await page.clock.fastForward('00:31');
      return (await shown.count()) === 1;
    };
    await until(isShown, Boolean, 15_000);
    expect(streams).to.deep.equal([]);
    expect(old.complaints).to.deep.equal([]);
    await old.close();
  });
});
