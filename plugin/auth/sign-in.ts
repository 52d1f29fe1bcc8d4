import type { Brand } from '../brand.ts';
import type { Contacts } from '../records/contacts.ts';
import type { Settings } from '../settings.ts';
import type { Store } from '../store/store.ts';
import type { UsedOnDisk } from '../store/used-on-disk.ts';
import { checkSignatures } from './algorithms.ts';
import { type Assertion, readAssertion } from './assertion.ts';
import { decrypted } from './decrypt.ts';
import { identify } from './identity.ts';
import type { IdpFacts } from './metadata.ts';
import type { Provider } from './providers.ts';
import { demand, rejected } from './refusal.ts';
import type { OpenRequest, Requests } from './requests.ts';
import { checkResponse, checkTexts, type RawResponse, readResponse } from './response.ts';
import { ASSERTION_AGE_MS, createEngine, type ServiceProvider } from './saml.ts';
import { fingerprint } from './secrets.ts';
import type { SignedIn } from './session.ts';
import { decoded, parseMessage } from './xml.ts';

/** One provider at one origin. */
export interface Meeting {
  brand: Brand;
  provider: Provider;
  mayMakeAdmins: boolean;
  us: ServiceProvider;
  requests: Requests;
  scope: string;
}

/** What came to the assertion consumer service. */
export interface Answer {
  response: string;
  relayState: string | undefined;
  cookies: string | undefined;
}

export interface Outcome {
  who: SignedIn;
  /** The request this answers, with its id; undefined when the provider began. */
  request: { id: string; open: OpenRequest } | undefined;
}

/**
 * From the posted text to who he is. The order matters: cheap and structural checks first, then whether this browser asked,
 * then the library, then what only verified bytes can tell, and last the one use of the assertion.
 *
 * @throws PortalError `auth.malformed`, `auth.rejected`, `auth.provider-unavailable`, and what `Contacts` throws
 */
export async function readAnswer(
  answer: Answer,
  meeting: Meeting,
  parts: {
    store: Store;
    contacts: Contacts;
    clock: () => Date;
    admins: Settings['admins'];
    usedOnDisk?: UsedOnDisk | undefined;
  },
): Promise<Outcome> {
  const { brand, provider, mayMakeAdmins, us, requests, scope } = meeting;
  const raw = readResponse(decoded(answer.response));
  const request = await findRequest(raw, answer, meeting);
  const idp = await provider.facts();
  const assertion = await readVerified(answer.response, raw, request, {
    meeting,
    idp,
    now: parts.clock().getTime(),
  });
  // The request that it answers would be gone with the process; one that nobody asked for has only this.
  await useOnce(assertion, provider.settings.id, { ...parts, ...(request && { usedOnDisk: undefined }) });
  if (request)
    demand(await requests.close(scope, request.id), 'the request was answered before, or has run out meanwhile');
  const identity = await identify(assertion, { provider: provider.settings, brand, mayMakeAdmins, ...parts });
  const { name, sessionIndex, sessionEnds } = assertion;
  return { who: { ...identity, provider: us.providerId, name, sessionIndex, endsAt: sessionEnds }, request };
}

/** The browser that asked is the only one whose answer counts; this also stops signing somebody in as another person. */
async function findRequest({ inResponseTo: id }: RawResponse, { cookies }: Answer, { requests, scope, us }: Meeting) {
  if (id === undefined) {
    demand(us.allowIdpInitiated, 'nobody asked for it (no InResponseTo)');
    return undefined;
  }
  const open = await requests.find(scope, id);
  if (!open) throw rejected('it answers no open request of ours');
  demand(requests.isFrom(open, id, cookies), 'another browser asked for it');
  return { id, open };
}

async function readVerified(
  response: string,
  raw: RawResponse,
  request: Outcome['request'],
  { meeting, idp, now }: { meeting: Meeting; idp: IdpFacts; now: number },
): Promise<Assertion> {
  const { us, provider } = meeting;
  const { settings } = provider;
  const encrypted = checkResponse(raw, {
    acsUrl: us.acsUrl,
    issuer: idp.issuer,
    allowCbc: settings.allowCbcEncryption,
  });
  if (encrypted && !us.privateKey) throw rejected('it is encrypted and we have no key');
  const hidden = encrypted && us.privateKey ? { encrypted, key: us.privateKey } : undefined;
  // Anybody can encrypt to us. Where the response is signed, the library opens only what the provider has sealed, and an
  // answer to an altered ciphertext must not come before that; where it is not, what is inside is a message of a stranger.
  if (us.sign === 'assertion') await checkInside(hidden);
  const xml = await createEngine(us, idp).verify(
    response.replace(/\s+/g, ''),
    request && { id: request.id, at: request.open.at },
  );
  if (us.sign !== 'assertion') await checkInside(hidden);
  return readAssertion(xml, {
    issuer: idp.issuer,
    acsUrl: us.acsUrl,
    inResponseTo: request?.id,
    now,
    skewMs: us.skewMs,
    maxAgeMs: ASSERTION_AGE_MS,
    nameIsKey: settings.match.attribute === 'nameID',
  });
}

/** What is inside a ciphertext is bounded as the message is, and the library would take a signature by any algorithm there. */
async function checkInside(hidden: { encrypted: Element; key: string } | undefined): Promise<void> {
  if (!hidden) return;
  const document = parseMessage(await decrypted(hidden.encrypted, hidden.key));
  checkTexts(document.documentElement);
  checkSignatures(document, [document.documentElement]);
}

/** Copies sent at the same moment all find their request open; only one of them gets this key. */
async function useOnce(
  assertion: Assertion,
  provider: string,
  { store, clock, usedOnDisk }: { store: Store; clock: () => Date; usedOnDisk?: UsedOnDisk | undefined },
): Promise<void> {
  const now = clock().getTime();
  const key = fingerprint(provider, assertion.id);
  const seconds = Math.max(1, Math.ceil((assertion.usableUntil - now) / 1_000));
  demand(await store.add(`assertion:${key}`, '1', seconds), 'the assertion was used before');
  const isFirst = usedOnDisk === undefined || (await usedOnDisk.add(key, { until: assertion.usableUntil, now }));
  demand(isFirst, 'the assertion was used before');
}
