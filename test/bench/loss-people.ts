import { setTimeout as pause } from 'node:timers/promises';
import { inflateRawSync } from 'node:zlib';
import type { World } from '../../plugin/sandbox/world.ts';
import { type Browser, createBrowser, keyIn, type Page } from '../make/browser.ts';

/** Somebody who sends forms, and presses the button again until he is told that it was received. */
export interface Customer {
  readonly name: string;
  readonly contactId: string;
  /** The key of a new form. */
  key(): Promise<string>;
  get(path: string): Promise<Page>;
  /** @throws Error when he is told that this can never be received */
  send(form: Form): Promise<Told>;
  /** @throws Error when he is told neither that it is taken back nor that it is not */
  takeBack(ref: string): Promise<Regret>;
}

export interface Form {
  path: string;
  fields: Record<string, string>;
  files?: { name: string; bytes: Buffer }[];
  /** Where somebody is led whose form was received. */
  lands: RegExp;
}

/**
 * What became of what he wants back: `gone` is nowhere any more after a try without an answer, which may have taken it back;
 * `vanished` is nowhere though nothing has.
 */
export type Regret = 'taken back' | 'gone' | 'sent' | 'vanished';

/** What somebody is told whose form was received. */
interface Told {
  /** Where he was led to, or where it stands by now. */
  href: string;
  wasKept: boolean;
  tries: number;
  /** Of one that waits, where he was told it. */
  ref?: string | undefined;
}

const PAUSE_MS = 60;
/** Who cannot get in tries less and less often. */
const SIGN_IN_MS = { first: 150, most: 2_000 };
const PATIENCE_MS = 240_000;
const SIGN_IN = /^(?:https?:\/\/[^/]+)?\/(?:auth|signin|idp)|[?&]next=|\/idp\//;
const JSON_FIRST = { accept: 'application/json' };

export function createCustomer(
  world: World,
  who: { name: string; email: string; contactId: string; origins: string[]; random: () => number },
): Customer {
  const { name, email, contactId, origins, random } = who;
  const browser: Browser = createBrowser(origins[0] ?? '');
  const person = { id: email, name, email, company: 'Fjordhus Hotels', locale: 'en' };
  const somewhere = (path: string) => `${origins[Math.floor(random() * origins.length)]}${path}`;

  let trouble = '';
  let patienceMs = SIGN_IN_MS.first;

  async function signIn(): Promise<void> {
    browser.cookies.clear(); // those of sign-ins that came to nothing
    const address = somewhere('/auth/saml/sandbox/login');
    const start = await browser.send(address, { follow: false });
    const asked = new URL(start.headers.location ?? '', address);
    const xml = inflateRawSync(Buffer.from(asked.searchParams.get('SAMLRequest') ?? '', 'base64')).toString('utf8');
    const inResponseTo = /\bID="([^"]+)"/.exec(xml)?.[1] ?? '';
    const acsUrl = /AssertionConsumerServiceURL="([^"]+)"/.exec(xml)?.[1] ?? '';
    const audience = /<saml2?:Issuer[^>]*>([^<]+)</.exec(xml)?.[1] ?? '';
    const relayState = asked.searchParams.get('RelayState') ?? '';
    const answer = await world.idp.respond({ person, acsUrl, audience, inResponseTo, relayState });
    await browser.send(answer.acsUrl, {
      method: 'POST',
      body: new URLSearchParams({ SAMLResponse: answer.SAMLResponse, RelayState: answer.RelayState ?? '' }),
      headers: { origin: new URL(world.instanceUrl).origin.replace('127.0.0.1', 'localhost') },
      follow: false,
    });
  }

  const isIn = () => browser.cookies.get('localhost')?.has('portico') === true;

  /** Undefined when he has to try again. */
  async function tried(work: () => Promise<Page>): Promise<Page | undefined> {
    const page = await work().catch((thrown: unknown) => {
      trouble = String(thrown);
      return undefined;
    });
    const isOut = page !== undefined && (page.status === 401 || SIGN_IN.test(page.headers.location ?? ''));
    if (!isOut) return page;
    trouble = `signed out: ${page.status} ${page.headers.location}`;
    await signIn().catch((thrown: unknown) => {
      trouble += ` ${thrown}`;
    });
    if (isIn()) patienceMs = SIGN_IN_MS.first;
    else {
      await pause(patienceMs * (1 + random()));
      patienceMs = Math.min(patienceMs * 2, SIGN_IN_MS.most);
    }
    return undefined;
  }

  async function patiently<T>(what: () => string, attempt: () => Promise<T | undefined>): Promise<T> {
    const deadline = performance.now() + PATIENCE_MS;
    let last: T | undefined;
    while (performance.now() < deadline) {
      last = await attempt();
      if (last !== undefined) return last;
      await pause(PAUSE_MS * (1 + random()));
    }
    throw new Error(`${name} has given up: ${what()} (${trouble})`);
  }

  function newKey(): Promise<string> {
    return patiently(
      () => 'a form',
      async () => {
        const page = await tried(() => browser.send(somewhere('/cases/new'), { follow: false }));
        return page && /name="key" value="/.test(page.text) ? keyIn(page.text) : undefined;
      },
    );
  }

  return {
    name,
    contactId,
    get: (path) =>
      patiently(
        () => path,
        async () => {
          const page = await tried(() => browser.send(somewhere(path), { follow: false }));
          return page?.status === 200 ? page : undefined;
        },
      ),
    key: newKey,
    send: ({ path, fields, files, lands }) => {
      let { key = '' } = fields;
      let told = 'nothing';
      let tries = 0;
      let isScript = random() < 0.5;
      return patiently(
        () => `${path}: ${told}`,
        async () => {
          const options = { follow: false, headers: isScript ? JSON_FIRST : {}, ...(files ? { files } : {}) };
          tries += 1;
          const page = await tried(() => browser.post(somewhere(path), { ...fields, key }, options));
          if (!page) return undefined;
          const { location = '' } = page.headers;
          told = `${page.status} ${location}`;
          if (page.status === 200 && isScript) return { ...toldIn(page.text, path), tries };
          if (page.status === 303 && lands.test(location)) return { ...toldBy(location, flashOf(page), path), tries };
          // A button without a form of its own, as for a vote, comes with the next page.
          if (page.status === 403 && !isScript) key = formKeyIn(page.text, key) ?? (await newKey());
          else if (page.status < 500 && page.status !== 429 && page.status !== 403)
            throw new Error(`${name}: ${path}: ${told}: ${words(page.text)}`);
          isScript = false;
          return undefined;
        },
      );
    },
    takeBack: async (ref) => {
      let key = await newKey();
      let mayBeDone = false;
      return patiently<Regret>(
        () => `taking back ${ref}`,
        async () => {
          const path = `/cases/${ref}/withdraw`;
          const unanswered = (thrown: unknown) => {
            mayBeDone ||= !isNobodyThere(thrown);
            throw thrown;
          };
          const page = await tried(() => browser.post(somewhere(path), { key }, { follow: false }).catch(unanswered));
          if (page?.status === 403) key = await newKey();
          if (page?.status === 404) return mayBeDone ? 'gone' : 'vanished';
          // An apology may come while the work goes on.
          mayBeDone ||= page !== undefined && page.status >= 500;
          if (page?.status !== 303) return undefined;
          const flash = flashOf(page);
          if (/taken-back|gone|without-files/.test(flash)) return 'taken back';
          if (/too-late|unsure/.test(flash)) return 'sent';
          throw new Error(`${name}: ${path}: ${flash} ${page.headers.location}`);
        },
      );
    },
  };
}

/** Nothing listens, so nothing was done. */
function isNobodyThere(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ECONNREFUSED';
}

/** What is said on the next page, by the name of its message. */
function flashOf({ headers }: Page): string {
  const set = headers['set-cookie']?.find((line) => line.startsWith('portico-flash='));
  const value = /^portico-flash=([^;]+)/.exec(set ?? '')?.[1] ?? '';
  return value === '' ? '' : JSON.parse(Buffer.from(value, 'base64url').toString('utf8')).message;
}

/** A case that waits has an address; of others it is told, and where a reply waits. */
function toldBy(location: string, flash: string, path: string): Omit<Told, 'tries'> {
  const ref = (path === '/cases' ? /^\/cases\/(Q-\w{4}-\w{2})$/ : /#(Q-\w{4}-\w{2})$/).exec(location)?.[1];
  const wasKept = flash === '' ? ref !== undefined : flash.startsWith('flash.queued.');
  return { href: location, wasKept, ref: wasKept ? ref : undefined };
}

function toldIn(json: string, path: string): Omit<Told, 'tries'> {
  const said: { queued?: { ref: string; href: string }; number?: string } = JSON.parse(json);
  if (said.queued) return { href: said.queued.href, wasKept: true, ref: said.queued.ref };
  return { href: said.number === undefined ? path : `/cases/${said.number}`, wasKept: false };
}

/** The key of the form that is given back. */
function formKeyIn(html: string, key: string): string | undefined {
  const keys = [...html.matchAll(/name="key" value="([^"]+)"/g)].map(([, found]) => found);
  return keys.find((found) => found?.split('.')[0] === key.split('.')[0]);
}

function words(html: string): string {
  return html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 1_500);
}
