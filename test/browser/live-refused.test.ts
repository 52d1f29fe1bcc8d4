import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { startChromium, type Visitor, visit } from '../make/chromium.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';

const CASE = '00012873';
const STREAM = '**/live/*';

describe('an open page of a case that is refused for a moment, in a browser', function () {
  this.timeout(20_000);
  let portal: RunningPortal;
  let browser: Browser;
  let maya: Visitor;
  before(async () => {
    // The portal looks only when the test says so: what is missed is told by nobody a second time.
    const change = (config: Record<string, unknown>) => {
      Object.assign(config.crm ?? {}, { changeIntervalSeconds: 60 });
    };
    [portal, browser] = await Promise.all([startPortal({ change }), startChromium()]);
    maya = await visit(browser, portal.origin);
    await maya.signIn('Maya Lindqvist');
    await maya.page.clock.install();
  });
  after(async () => {
    await maya.close();
    await browser.close();
    await portal.close();
  });

  /** Resolves when the next request of this address was answered as by a machine that is about to stop. */
  async function refuse(address: string, asked: () => Promise<unknown>): Promise<void> {
    const { page } = maya;
    await page.route(address, (route) => route.fulfill({ status: 503 }), { times: 1 });
    const refused = page.waitForResponse((answer) => answer.status() === 503);
    await asked();
    await refused;
  }

  async function agentWrites(text: string): Promise<void> {
    const [row] = await portal.records('Case', { CaseNumber: CASE });
    await portal.asAgent('CaseComment', { ParentId: row?.Id, CommentBody: text, IsPublished: true });
    await portal.caughtUp();
  }

  /** Is shown by itself, while half minutes pass. */
  async function comes(text: string): Promise<void> {
    const reply = maya.page.getByRole('article').filter({ hasText: text });
    await until(async () => {
      await maya.page.clock.fastForward(30_000);
      return reply.isVisible();
    });
  }

  it('shows the reply that came after its stream was refused', async () => {
    await refuse(STREAM, () => maya.page.goto(`/cases/${CASE}`));
    await agentWrites('After your stream was refused.');
    await comes('After your stream was refused.');
    const [said, ...more] = maya.complaints.splice(0);
    expect(said).to.match(/status of 503 .*\/live\//);
    expect(more).to.deep.equal([]);
  });

  it('shows the reply that it heard of and could not fetch', async () => {
    const opened = maya.page.waitForResponse(STREAM);
    await maya.page.goto(`/cases/${CASE}`);
    await opened;
    await refuse(`**/cases/${CASE}`, () => agentWrites('Heard of, and not brought.'));
    await comes('Heard of, and not brought.');
    expect(maya.complaints).to.deep.equal([]);
  });
});
