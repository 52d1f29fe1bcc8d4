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
  /** @returns where he was led to. @throws Error when he is told that this can never be received */
  send(form: Form): Promise<string>;
}

export interface Form {
  path: string;
  fields: Record<string, string>;
  files?: { name: string; bytes: Buffer }[];
  /** Where somebody is led whose form was received. */
  lands: RegExp;
}

const PAUSE_MS = 60;
const PATIENCE_MS = 240_000;
const SIGN_IN = /^(?:https?:\/\/[^/]+)?\/(?:auth|signin|idp)|[?&]next=|\/idp\//;

export function createCustomer(
  world: World,
  who: { name: string; email: string; contactId: string; origins: string[]; random: () => number },
): Customer {
  const { name, email, contactId, origins, random } = who;
  const browser: Browser = createBrowser(origins[0] ?? '');
  const person = { id: email, name, email, company: 'Fjordhus Hotels', locale: 'en' };
  const somewhere = (path: string) => `${origins[Math.floor(random() * origins.length)]}${path}`;

  let trouble = '';

  async function signIn(): Promise<void> {
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
      return patiently(
        () => `${path}: ${told}`,
        async () => {
          const page = await tried(() =>
            browser.post(somewhere(path), { ...fields, key }, { follow: false, ...(files ? { files } : {}) }),
          );
          if (!page) return undefined;
          const { location = '' } = page.headers;
          told = `${page.status} ${location}`;
          if (page.status === 303 && lands.test(location)) return location;
          // A button without a form of its own, as for a vote, comes with the next page.
          if (page.status === 403) key = formKeyIn(page.text, path) ?? (await newKey());
          else if (page.status < 500 && page.status !== 429)
            throw new Error(`${name}: ${path}: ${told}: ${words(page.text)}`);
          return undefined;
        },
      );
    },
  };
}

/** The key of the form that is sent there, not of another one on its page. */
function formKeyIn(html: string, path: string): string | undefined {
  // A case that waited may have a number by now, and its form another address.
  const action = new RegExp(`action="[^"]*/${path.split('/').at(-1)}"`);
  const forms = html.split('<form').filter((form) => action.test(form));
  return forms.map((form) => /name="key" value="([^"]+)"/.exec(form)?.[1]).find((key) => key !== undefined);
}

function words(html: string): string {
  return html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .slice(0, 1_500);
}
