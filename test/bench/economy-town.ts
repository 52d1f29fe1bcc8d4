import http from 'node:http';
import { inflateRawSync } from 'node:zlib';
import type { Org } from '../../plugin/sandbox/org/org.ts';
import { createBrowser } from '../make/browser.ts';
import type { RunningPortal } from '../make/portal.ts';

/** Somebody who is signed in, and what he looks at. */
export interface Resident {
  contactId: string;
  email: string;
  /** Signs in when he first comes, and is signed in from then on. */
  cookie: Promise<string> | undefined;
  /** His own cases, the newest first. */
  cases: { id: string; number: string }[];
}

export interface Town {
  residents: Resident[];
  /** Numbers of published texts. */
  solutions: readonly string[];
  get(resident: Resident, path: string): Promise<{ status: number; text: string }>;
  /** Sends a form with the key of the page it is on, and looks at the page that the answer leads to. */
  send(resident: Resident, page: string, form: { to: string; fields: Record<string, string> }): Promise<number>;
  signIns(): number;
  close(): void;
}

const COLLEAGUES = 4;
const MOST_CASES = 5;
const SUBJECTS = ['Tunnel drops at night', 'Invoice shows the wrong site', 'New phone has no power', 'Report is empty'];
const GRANTS = ['', '', 'See company cases', 'See company cases;Comment on company cases'];

/** Companies of four with up to five cases each, put into the org; each signs in through the identity provider when he comes. */
export function settle(
  portal: RunningPortal,
  options: { customers: number; dice: () => number; solutions?: readonly string[] },
): Town {
  const { customers, dice, solutions = [] } = options;
  const { org } = portal.world;
  const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
  const residents: Resident[] = [];
  let company = '';
  for (let at = 0; at < customers; at++) {
    if (at % COLLEAGUES === 0) company = org.insert('Account', { Name: `Company ${at}`, Brand__c: 'larkfield' });
    residents.push({ ...enter(org, { at, company, dice }), cookie: undefined });
  }
  let signIns = 0;

  function enterAs(resident: Resident): Promise<string> {
    signIns += 1;
    return signIn(portal, resident.email);
  }

  async function exchange(resident: Resident, path: string, body?: string) {
    resident.cookie ??= enterAs(resident);
    const cookie = await resident.cookie;
    return new Promise<{ status: number; text: string; location: string | undefined }>((resolve, reject) => {
      const headers = {
        ...{ host: `localhost:${portal.port}`, accept: 'text/html', cookie },
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      };
      const method = body === undefined ? 'GET' : 'POST';
      const request = http.request({ agent, host: '127.0.0.1', port: portal.port, path, method, headers }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        const { statusCode: status = 0, headers } = answer;
        answer.on('end', () => resolve({ status, text: Buffer.concat(chunks).toString(), location: headers.location }));
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  return {
    ...{ residents, solutions },
    get: (resident, path) => exchange(resident, path),
    async send(resident, page, { to, fields }) {
      const form = page.split('<form').find((one) => one.includes(`action="${to}"`)) ?? page;
      const key = /name="key" value="([^"]+)"/.exec(form)?.[1] ?? '';
      const { status, location } = await exchange(resident, to, new URLSearchParams({ key, ...fields }).toString());
      return location === undefined ? Math.max(status, 400) : (await exchange(resident, location)).status;
    },
    signIns: () => signIns,
    close: () => agent.destroy(),
  };
}

function enter(org: Org, { at, company, dice }: { at: number; company: string; dice: () => number }) {
  const email = `customer${at}@${company.toLowerCase()}.example`;
  const access = GRANTS[Math.floor(dice() * GRANTS.length)];
  const contactId = org.insert('Contact', {
    ...{ FirstName: 'Customer', LastName: String(at), Email: email, AccountId: company, Portal_Active__c: true },
    ...(access ? { Portal_Access__c: access } : {}),
  });
  const cases = Array.from({ length: 1 + Math.floor(dice() * MOST_CASES) }, () => {
    const Subject = SUBJECTS[Math.floor(dice() * SUBJECTS.length)] ?? '';
    const row = { Subject, Description: `${Subject}. What can we do?`, Status: 'New', Origin: 'Web' };
    const id = org.insert('Case', { ...row, ContactId: contactId, AccountId: company });
    return { id, number: String(org.rows('Case', { Id: id })[0]?.CaseNumber) };
  });
  return { contactId, email, cases };
}

/** Through the provider's answers for scripts, which are as good as those of its pages. */
async function signIn(portal: RunningPortal, email: string): Promise<string> {
  const { world, origin } = portal;
  const browser = createBrowser(origin);
  const start = await browser.send('/auth/saml/sandbox/login', { follow: false });
  const asked = new URL(start.headers.location ?? '', origin);
  const xml = inflateRawSync(Buffer.from(asked.searchParams.get('SAMLRequest') ?? '', 'base64')).toString('utf8');
  const part = (pattern: RegExp) => pattern.exec(xml)?.[1] ?? '';
  const { acsUrl, ...answer } = await world.idp.respond({
    person: { id: email, name: email, email, company: 'Town', locale: 'en' },
    acsUrl: part(/AssertionConsumerServiceURL="([^"]+)"/),
    audience: part(/<saml2?:Issuer[^>]*>([^<]+)</),
    inResponseTo: part(/\bID="([^"]+)"/),
    relayState: asked.searchParams.get('RelayState') ?? '',
  });
  await browser.send(acsUrl, {
    method: 'POST',
    body: new URLSearchParams({ SAMLResponse: answer.SAMLResponse, RelayState: answer.RelayState ?? '' }),
    headers: { origin: new URL(world.instanceUrl).origin.replace('127.0.0.1', 'localhost') },
    follow: false,
  });
  const jar = browser.cookies.get('localhost') ?? new Map();
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
}
