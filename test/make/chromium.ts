import axe from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { chromiumPath } from './programs.ts';

/** Chromium without anything that would ask the network. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath() ?? 'chromium',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
      ...['--disable-sync', '--no-first-run', '--disable-quic'],
      // Not every resolver knows the names below localhost.
      '--host-resolver-rules=MAP olmo.localhost 127.0.0.1',
    ],
  });
}

export interface Visitor {
  page: Page;
  /** What the browser complained about: errors of scripts, refusals of the content policy, files that did not come. */
  complaints: string[];
  /** Chooses a person on the provider's page and comes back to `path`. */
  signIn(person: string, path?: string): Promise<void>;
  close(): Promise<void>;
}

/** A person with a browser of his own at a portal. */
export async function visit(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({
    ...{ viewport: { width: 1280, height: 900 }, locale: 'en-GB', baseURL: origin },
    ...options,
  });
  context.setDefaultTimeout(8_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // The status of the page itself, say 404, is what the test is about.
    const ofThePage = message.text().startsWith('Failed to load resource') && message.location().url === page.url();
    if (message.type() === 'error' && !ofThePage) complaints.push(`${message.text()} ${message.location().url}`);
  });
  return {
    page,
    complaints,
    signIn: async (person, path = '/') => {
      await page.goto(path);
      await page.getByRole('button', { name: person }).first().click();
      // Without script nothing sends the form by itself.
      if (options.javaScriptEnabled === false) await page.getByRole('button', { name: 'Continue' }).click();
      await page.waitForURL(`${origin}${path}`);
    },
    close: () => context.close(),
  };
}

export const LOOKS = [
  { width: 1280, scheme: 'light' },
  { width: 1280, scheme: 'dark' },
  { width: 390, scheme: 'light' },
  { width: 390, scheme: 'dark' },
] as const;

/** What axe (WCAG 2.2 AA and its best practice) says of the page as it stands, and whether it scrolls sideways. */
export async function faults(page: Page, looks: readonly (typeof LOOKS)[number][] = LOOKS): Promise<string[]> {
  const found: string[] = [];
  await page.waitForLoadState();
  await page.evaluate(axe.source);
  for (const { width, scheme } of looks) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    const said = await page.evaluate<string[]>(
      `axe.run(document, { runOnly: ${JSON.stringify(RULES[scheme])}, resultTypes: ['violations'], iframes: false, preload: false }).then(({ violations }) =>
        violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + ' ' + target + ' ' + failureSummary)))`,
    );
    found.push(...said.map((text) => `${width} ${scheme}: ${text}`));
    found.push(...(await sideways(page, width)));
  }
  await page.emulateMedia({ colorScheme: 'light' });
  found.push(...(await sideways(page, 320)));
  await page.setViewportSize({ width: 1280, height: 900 });
  return found;
}

/** A dark page is the same page in other colours. */
const RULES = {
  light: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  dark: ['color-contrast', 'link-in-text-block'],
} as const;

/** @param width of the window in CSS pixels */
async function sideways(page: Page, width: number): Promise<string[]> {
  await page.setViewportSize({ width, height: 900 });
  const wider = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  return wider > 0 ? [`${width}: scrolls sideways by ${wider}`] : [];
}
