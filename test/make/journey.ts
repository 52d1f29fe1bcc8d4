import { expect } from 'chai';
import { STATUS_TABS } from '../../plugin/records/case-list.ts';
import { SORTS } from '../../plugin/records/paging.ts';
import type { Browser, Page } from './browser.ts';
import type { RunningPortal } from './portal.ts';

const FILES = [{ name: 'gateway.log', bytes: Buffer.from('rekey collision\n'), type: 'text/plain' }];

/** Everything a customer can do, each for the first time and once more, on the sandbox’s data. */
export async function everyOperation(portal: RunningPortal): Promise<void> {
  const maya = await portal.signIn('maya');
  await everyCaseOperation(maya, portal);
  await everyTextOperation(maya);
  await everyIdeaOperation(maya);
  for (const path of ['/', '/search?q=vpn', '/search?q=00012873', '/suggest?q=vpn drops', '/suggest?q=csv&for=idea'])
    await read(maya, path);
  const sam = await portal.signIn('sam');
  await read(sam, '/admin/insights');
}

/** A mistake of ours is part of no journey. */
async function read(browser: Browser, path: string): Promise<Page> {
  const page = await browser.get(path);
  expect(page.status, path).to.be.lessThan(500);
  return page;
}

/** Sends a form twice with the same key, as after a lost answer. */
async function twice(
  browser: Browser,
  path: string,
  fields: Record<string, string>,
  options: { from: string; multipart?: boolean; files?: typeof FILES },
): Promise<Page> {
  const { from, ...more } = options;
  const key = await browser.keyOn(from);
  const first = await browser.post(path, { ...fields, key }, more);
  expect(
    first.status,
    `${path}: ${first.text
      .replace(/<[^>]+>/g, '')
      .replace(/\s+/g, ' ')
      .slice(0, 600)}`,
  ).to.be.lessThan(400);
  await browser.post(path, { ...fields, key }, more);
  return first;
}

async function everyCaseOperation(maya: Browser, portal: RunningPortal): Promise<void> {
  for (const view of ['mine', 'company'])
    for (const status of STATUS_TABS) await read(maya, `/cases?view=${view}&status=${status}&q=vpn&type=Connectivity`);
  for (const sort of SORTS) {
    const { text } = await read(maya, `/cases?view=company&status=all&sort=${sort}`);
    const next = /href="(\/cases\?[^"]*after=[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    if (next) await read(maya, next);
  }
  const multipart = true;
  const answers = { subject: 'Journey', description: 'Everything once', priority: 'High', type: 'vpn-problem' };
  const [solution] = await portal.records('Solution', { SolutionName: 'What the lights on a KX-20 mean' });
  const attached = { solution: String(solution?.SolutionNumber) };
  await twice(maya, '/cases', { ...answers, ...attached }, { from: '/cases/new/vpn-problem', multipart, files: FILES });
  const [article] = await portal.records('Knowledge__kav', { Language: 'en_US', PublishStatus: 'Online' });
  const about = { article: String(article?.UrlName) };
  await twice(maya, '/cases', { ...answers, subject: 'Article', ...about }, { from: '/cases/new', multipart });
  const [made] = await portal.records('Case', { Subject: 'Journey' });
  const here = `/cases/${made?.CaseNumber}`;
  await read(maya, `/cases/${made?.Id}`);
  const { text } = await read(maya, here);
  await read(maya, /href="(\/cases\/\d+\/files\/[^"]+)"/.exec(text)?.[1] ?? here);
  await twice(maya, `${here}/comments`, { body: 'Hello' }, { from: here, multipart, files: FILES });
  await twice(maya, `${here}/close`, {}, { from: here });
  await twice(maya, `${here}/rate`, { value: '5', comment: 'Good' }, { from: here });
  await twice(maya, `${here}/reopen`, {}, { from: here });
}

async function everyTextOperation(maya: Browser): Promise<void> {
  for (const [list, below] of [
    ['/solutions', 'solutions'],
    ['/knowledge', 'knowledge'],
  ] as const) {
    const { text } = await read(maya, list);
    await read(maya, `${list}?sort=new&page=2`);
    const path = new RegExp(`href="(/${below}/(?!new)[^"?/]+)"`).exec(text)?.[1] ?? '';
    expect(path, list).not.to.equal('');
    await read(maya, path);
    await twice(maya, `${path}/helpful`, { value: 'yes' }, { from: path });
    await twice(maya, `${path}/helpful`, { value: 'no', reason: 'hard-to-follow' }, { from: path });
  }
  const fields = { title: 'Journey', details: 'One\nTwo', problem: 'It does not go', products: 'KX-20', name: 'on' };
  const { text } = await read(maya, '/solutions/new');
  const category = /<select[^>]*name="category"[\s\S]*?<option value="([^"]+)"/.exec(text)?.[1] ?? '';
  await twice(maya, '/solutions', { ...fields, category }, { from: '/solutions/new' });
}

async function everyIdeaOperation(maya: Browser): Promise<void> {
  for (const query of ['sort=trending', 'sort=discussed&page=2', 'view=mine', 'view=votes', 'view=roadmap', 'q=csv'])
    await read(maya, `/ideas?${query}`);
  const { text: form } = await read(maya, '/ideas/new');
  const category = /name="category"[\s\S]*?value="([A-Z][^"]+)"/.exec(form)?.[1] ?? '';
  const idea = { title: 'Journey', body: 'Go there', category };
  const posted = await twice(maya, '/ideas', idea, { from: '/ideas/new' });
  const here = new URL(posted.url).pathname;
  await twice(maya, `${here}/comments`, { body: 'And back' }, { from: here });
  for (const value of ['none', 'up']) await twice(maya, `${here}/vote`, { value }, { from: here });
  const { text } = await read(maya, '/ideas?sort=recent&page=2');
  await read(maya, /href="(\/ideas\/[A-Za-z0-9]{12})"/.exec(text)?.[1] ?? '/ideas');
}
