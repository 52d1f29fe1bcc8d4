import type { Brand } from '../brand.ts';
import { PortalError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Contacts } from '../records/contacts.ts';
import type { Settings } from '../settings.ts';
import type { Store } from '../store/store.ts';
import type { UsedOnDisk } from '../store/used-on-disk.ts';
import { brandsWithoutAdmins, doorsOf, mayMakeAdmins, unboundDoors } from './doors.ts';
import { createAskedLogouts, readLogout } from './logout.ts';
import type { LogoutMessage } from './logout-bindings.ts';
import { createProvider, type Fetch } from './providers.ts';
import { reasonOf } from './refusal.ts';
import { createRequests, newRequestId } from './requests.ts';
import { createReturns, isReturnKey, type Returns } from './returns.ts';
import { createEngine } from './saml.ts';
import { randomToken } from './secrets.ts';
import { createSessions, type Session, type Sessions } from './session.ts';
import { type Answer, type Meeting, readAnswer } from './sign-in.ts';
import { writeMetadata } from './sp-metadata.ts';

/** A provider at a brand, by its id. */
interface Place {
  brand: Brand;
  provider: string;
}

/** Who is asking: sign-in and sign-out at identity providers, and what is kept of it between pages. */
export interface Auth {
  readonly sessions: Sessions;
  readonly returns: Returns;
  /** Where the browser goes to sign in, and the cookies that let it back. `to` is a key of `returns`. */
  begin(
    at: Place,
    from: { to?: string | undefined; session?: Session | undefined; cookies: string | undefined },
  ): Promise<{ location: string; cookies: string[] }>;
  /**
   * What the provider answered: a new session, where to go, and the cookies to set.
   *
   * @throws PortalError `auth.malformed`, `auth.rejected`, `auth.no-contact`, `auth.inactive`, `auth.ambiguous`,
   * `auth.provider-unavailable`, `crm.unavailable`; its `detail` is the reason, for the log
   */
  finish(at: Place, answer: Answer): Promise<{ session: Session; to: string; cookies: string[] }>;
  /** Ends the session here; answers the provider's sign-out address, if it has one that can be reached. */
  signOut(session: Session): Promise<string | undefined>;
  /** The provider asks to end the sessions of whoever it calls `name`; its answer goes to `location`, if it wants one. */
  providerLogout(at: Place, message: LogoutMessage): Promise<{ name: string; location: string | undefined }>;
  /**
   * The provider answers our sign-out: it has ended all it knows of.
   *
   * @throws PortalError `auth.malformed`, `auth.rejected` when it says otherwise, or when nobody can tell who says so; here
   * the session ended before anybody was asked
   */
  confirmSignOut(at: Place, message: LogoutMessage): Promise<void>;
  /** What the provider has to know of us, as XML. */
  metadata(at: Place): string;
  /** Origins of the providers, as far as they are known: a form's answer may lead there. */
  destinations(): string[];
}

export function createAuth(parts: {
  settings: Settings;
  /** https://host[:port] of a brand, from the configuration. */
  origins: (brand: string) => string;
  store: Store;
  contacts: Contacts;
  log: Log;
  clock: () => Date;
  /** Undefined where the store outlives a restart. */
  usedOnDisk?: UsedOnDisk | undefined;
  fetch?: Fetch;
}): Auth {
  const { settings, origins, store, contacts, log, clock, usedOnDisk, fetch } = parts;
  const isSecure = (brand: string) => origins(brand).startsWith('https:');
  const sessions = createSessions({ store, contacts, log, clock, isSecure, rules: settings.session });
  const returns = createReturns(store);
  const providers = new Map(
    settings.saml.providers.map((one) => [
      one.id,
      createProvider({ settings: one, log, clock, ...(fetch && { fetch }) }),
    ]),
  );
  const asked = createAskedLogouts({ store, clock });
  const read = { store, contacts, clock, admins: settings.admins, usedOnDisk };
  for (const door of unboundDoors(settings))
    log.warn(
      { ...door, remedy: `say in saml.providers[${door.provider}].domains whom it may speak for` },
      'one provider could sign in the people of another',
    );
  for (const brand of brandsWithoutAdmins(settings))
    log.warn(
      { brand, remedy: 'say in admins.providers which of its providers tell who is an admin' },
      'the brand has several providers and no admins',
    );

  function meet({ brand, provider: id }: Place): Meeting {
    const provider = providers.get(id);
    if (!provider || doorsOf(brand, [{ id }]).length === 0)
      throw new PortalError('page.not-found', { detail: 'no such identity provider for this brand' });
    const origin = origins(brand.id);
    const { entityId, privateKey, certificate } = settings.saml;
    const { sign, allowIdpInitiated, clockSkewSeconds } = provider.settings;
    return {
      brand,
      provider,
      mayMakeAdmins: mayMakeAdmins(brand, id, settings),
      scope: `${brand.id} ${id}`,
      requests: createRequests({ store, clock, origin }),
      us: {
        providerId: id,
        entityId,
        acsUrl: `${origin}/auth/saml/${id}/acs`,
        sloUrl: `${origin}/auth/saml/${id}/slo`,
        privateKey,
        certificate,
        sign,
        allowIdpInitiated,
        skewMs: clockSkewSeconds * 1_000,
      },
    };
  }

  return {
    sessions,
    returns,
    begin: async (at, { to, session, cookies: sent }) => {
      const { us, provider, requests, scope } = meet(at);
      const engine = createEngine(us, await provider.facts());
      const relayState = to !== undefined && isReturnKey(to) ? to : randomToken();
      const { id, cookies } = await requests.open(scope, { relayState, previous: session?.key, cookies: sent });
      return { location: await engine.authorizeUrl(id, relayState), cookies };
    },
    finish: async (at, answer) => {
      const meeting = meet(at);
      const { who, request } = await readAnswer(answer, meeting, read);
      if (request?.open.previous !== undefined) await sessions.end(request.open.previous);
      const { session, cookie } = await sessions.start(who);
      const isOurs = request !== undefined && answer.relayState === request.open.relayState;
      return {
        session,
        to: isOurs ? await returns.find(request.open.relayState) : '/',
        cookies: request ? [cookie, meeting.requests.forget(request.id)] : [cookie],
      };
    },
    signOut: async (session) => {
      await sessions.end(session.key);
      try {
        const brand = settings.brands.find((one) => one.id === session.brand);
        if (!brand) return undefined;
        const { us, provider } = meet({ brand, provider: session.provider });
        const idp = await provider.facts();
        // A provider that never named him cannot be told whom to sign out.
        if (idp.logoutUrl === undefined || session.name.value === '') return undefined;
        const id = newRequestId();
        await asked.ask(us.providerId, id);
        return await createEngine(us, idp).logoutUrl(id, session);
      } catch (thrown) {
        log.warn({ provider: session.provider, reason: reasonOf(thrown) }, 'signed out here only');
        return undefined;
      }
    },
    providerLogout: async (at, message) => {
      const { us, provider } = meet(at);
      const idp = await provider.facts();
      const request = await readLogout(message, { us, idp }, { store, clock });
      await sessions.endAt(at.provider, request.name, request.indexes);
      const { id, name, relayState } = request;
      const location = idp.logoutResponseUrl
        ? await createEngine(us, idp).logoutResponseUrl(id, relayState)
        : undefined;
      return { name, location };
    },
    confirmSignOut: async (at, message) => {
      const { us, provider } = meet(at);
      await asked.confirm(message, { us, idp: await provider.facts() });
    },
    metadata: (at) => writeMetadata(meet(at).us),
    destinations: () => {
      const addresses = [...providers.values()].flatMap(({ settings: { entryPoint, logoutUrl, metadata }, known }) => {
        const facts = known();
        return facts ? [facts.entryPoint, facts.logoutUrl, facts.logoutResponseUrl] : [entryPoint, logoutUrl, metadata];
      });
      const urls = addresses.filter((one) => one !== undefined && URL.canParse(one)).map((one) => new URL(one ?? ''));
      return [...new Set(urls.filter(({ protocol }) => /^https?:$/.test(protocol)).map(({ origin }) => origin))];
    },
  };
}
