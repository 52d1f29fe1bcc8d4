import { BINDING, NAMESPACE } from './names.ts';
import { attribute, children, elements, parseMetadata } from './xml.ts';

/** What is known of an identity provider. Addresses are of the redirect binding. */
export interface IdpFacts {
  issuer: string;
  entryPoint: string;
  logoutUrl: string | undefined;
  /** Where answers to its logout requests go; some want them elsewhere than requests. */
  logoutResponseUrl: string | undefined;
  /** PEM, every one that may sign. */
  certificates: string[];
  /** Milliseconds; not to be used after it. */
  validUntil: number | undefined;
}

/**
 * Reads an EntityDescriptor, or the only identity provider of an EntitiesDescriptor (SAML metadata §2.3, §2.4.3).
 *
 * @param entityId which of several; its only one if left out
 * @throws Error that says what is missing
 */
export function readMetadata(xml: string, entityId?: string): IdpFacts {
  const entities = entitiesOf(parseMetadata(xml).documentElement).filter(
    (entity) => roleOf(entity) !== undefined && (entityId === undefined || attribute(entity, 'entityID') === entityId),
  );
  const [entity, ...others] = entities;
  const role = entity && roleOf(entity);
  const issuer = entity && attribute(entity, 'entityID');
  if (!role || !issuer) throw new Error(`the metadata has no identity provider${entityId ? ` ${entityId}` : ''}`);
  if (others.length > 0) throw new Error('the metadata has several identity providers; say which by “issuer”');
  const entryPoint = endpoint(role, 'SingleSignOnService')?.location;
  if (!entryPoint) throw new Error('the metadata has no sign-on address for the redirect binding');
  const certificates = signingCertificates(role);
  if (certificates.length === 0) throw new Error('the metadata has no signing certificate');
  const logout = endpoint(role, 'SingleLogoutService');
  return {
    issuer,
    entryPoint,
    logoutUrl: logout?.location,
    logoutResponseUrl: logout?.responseLocation ?? logout?.location,
    certificates,
    validUntil: validUntil(role),
  };
}

function entitiesOf(root: Element): Element[] {
  if (root.namespaceURI !== NAMESPACE.metadata) return [];
  if (root.localName === 'EntityDescriptor') return [root];
  return elements(root).flatMap(entitiesOf);
}

/** Other roles of the same entity have keys of their own, which must not be believed here. */
function roleOf(entity: Element): Element | undefined {
  return children(entity, NAMESPACE.metadata, 'IDPSSODescriptor').find((role) =>
    (attribute(role, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(NAMESPACE.protocol),
  );
}

function endpoint(role: Element, name: string): { location: string; responseLocation: string | undefined } | undefined {
  for (const service of children(role, NAMESPACE.metadata, name)) {
    const location = address(service, 'Location');
    if (attribute(service, 'Binding') === BINDING.redirect && location)
      return { location, responseLocation: address(service, 'ResponseLocation') };
  }
  return undefined;
}

function address(service: Element, name: string): string | undefined {
  const text = attribute(service, name)?.trim();
  return text && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) ? text : undefined;
}

/** A KeyDescriptor without `use` is for both purposes. */
function signingCertificates(role: Element): string[] {
  const found = children(role, NAMESPACE.metadata, 'KeyDescriptor')
    .filter((key) => (attribute(key, 'use') ?? 'signing') === 'signing')
    .flatMap((key) => children(key, NAMESPACE.signature, 'KeyInfo'))
    .flatMap((info) => children(info, NAMESPACE.signature, 'X509Data'))
    .flatMap((data) => children(data, NAMESPACE.signature, 'X509Certificate'))
    .map((certificate) => (certificate.textContent ?? '').replace(/\s/g, ''))
    .filter((text) => /^[A-Za-z0-9+/]+={0,2}$/.test(text));
  return [...new Set(found)].map(toPem);
}

function toPem(base64: string): string {
  return `-----BEGIN CERTIFICATE-----\n${(base64.match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** The earliest of the role and everything round it. */
function validUntil(role: Element): number | undefined {
  let earliest: number | undefined;
  for (let node: Node | null = role; node?.nodeType === 1; node = node.parentNode) {
    const [descriptor] = [node].filter((one): one is Element => one.nodeType === 1);
    const until = Date.parse((descriptor && attribute(descriptor, 'validUntil')) ?? '');
    if (Number.isFinite(until)) earliest = Math.min(earliest ?? until, until);
  }
  return earliest;
}
