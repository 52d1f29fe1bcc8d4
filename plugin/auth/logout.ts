import type { Store } from '../store/store.ts';
import { type LogoutMessage, openLogout } from './logout-bindings.ts';
import type { IdpFacts } from './metadata.ts';
import { NAMESPACE, SUCCESS } from './names.ts';
import { demand, malformed } from './refusal.ts';
import type { ServiceProvider } from './saml.ts';
import { fingerprint } from './secrets.ts';
import { instant } from './time.ts';
import { attribute, children, onlyText } from './xml.ts';

const AGE_MS = 600_000;

export interface LogoutRequest {
  id: string;
  name: string;
  /** None means every session of the person. */
  indexes: string[];
  relayState: string;
}

interface Sides {
  us: ServiceProvider;
  idp: IdpFacts;
}

/**
 * A logout request of the provider that is signed, fresh and new (SAML core §3.7.1).
 *
 * @throws PortalError `auth.malformed`, `auth.rejected`
 */
export async function readLogout(
  message: LogoutMessage,
  sides: Sides,
  { store, clock }: { store: Store; clock: () => Date },
): Promise<LogoutRequest> {
  const { us } = sides;
  const { root, relayState } = await openLogout(message, 'SAMLRequest', sides);
  checkHeader(root, 'LogoutRequest', sides, clock().getTime());
  const [nameId, ...more] = children(root, NAMESPACE.assertion, 'NameID');
  const name = nameId && onlyText(nameId)?.trim();
  demand(name !== undefined && name !== '' && more.length === 0, 'not one NameID');
  const id = attribute(root, 'ID') ?? '';
  demand(id !== '', 'no ID');
  const isFirst = await store.add(`logout:${fingerprint(us.providerId, id)}`, '1', (AGE_MS + 2 * us.skewMs) / 1_000);
  demand(isFirst, 'the logout request was used before');
  const indexes = children(root, NAMESPACE.protocol, 'SessionIndex').map((one) => onlyText(one)?.trim() ?? '');
  return { id, name, indexes, relayState };
}

/** Logout requests of ours that wait for the provider's answer. */
export interface AskedLogouts {
  ask(providerId: string, id: string): Promise<void>;
  /**
   * The answer to one of them is signed, fresh and says that every session has ended (SAML core §3.7.2).
   *
   * @throws PortalError `auth.malformed`, `auth.rejected` for anything else
   */
  confirm(message: LogoutMessage, sides: Sides): Promise<void>;
}

export function createAskedLogouts({ store, clock }: { store: Store; clock: () => Date }): AskedLogouts {
  const keyOf = (providerId: string, id: string) => `logout-asked:${fingerprint(providerId, id)}`;
  return {
    ask: (providerId, id) => store.set(keyOf(providerId, id), '1', AGE_MS / 1_000),
    confirm: async (message, sides) => {
      const { root } = await openLogout(message, 'SAMLResponse', sides);
      checkHeader(root, 'LogoutResponse', sides, clock().getTime());
      const asked = await store.take(keyOf(sides.us.providerId, attribute(root, 'InResponseTo') ?? ''));
      demand(asked !== undefined, 'it answers no logout request of ours');
      const [status, ...others] = children(root, NAMESPACE.protocol, 'Status');
      const codes = status ? children(status, NAMESPACE.protocol, 'StatusCode') : [];
      const code = codes[0] && attribute(codes[0], 'Value');
      demand(
        code === SUCCESS && codes.length === 1 && others.length === 0,
        `status ${code?.slice(0, 100) ?? 'missing'}`,
      );
      // Success outside and “partial” inside: somewhere the person is still signed in.
      const inner = codes.flatMap((one) => children(one, NAMESPACE.protocol, 'StatusCode'));
      demand(inner.length === 0, `status ${(inner[0] && attribute(inner[0], 'Value'))?.slice(0, 100)}`);
    },
  };
}

/** What requests and answers have in common: who says it, to whom, and when. */
function checkHeader(root: Element, kind: 'LogoutRequest' | 'LogoutResponse', { us, idp }: Sides, now: number): void {
  if (root.localName !== kind || root.namespaceURI !== NAMESPACE.protocol)
    throw malformed(`the root is ${root.localName}`);
  demand(attribute(root, 'Version') === '2.0', 'not SAML 2.0');
  demand(attribute(root, 'Destination') === us.sloUrl, 'Destination is not this address');
  const [issuer, ...others] = children(root, NAMESPACE.assertion, 'Issuer');
  demand(
    others.length === 0 && issuer !== undefined && onlyText(issuer)?.trim() === idp.issuer,
    'Issuer is not the provider',
  );
  const issued = instant(attribute(root, 'IssueInstant') ?? '', 'IssueInstant');
  demand(issued <= now + us.skewMs, `the ${kind} is of the future`);
  demand(issued >= now - AGE_MS - us.skewMs, `the ${kind} is too old`);
  const end = attribute(root, 'NotOnOrAfter');
  demand(end === undefined || now - us.skewMs < instant(end, 'NotOnOrAfter'), `the ${kind} expired`);
}
