import { bare, type Credential, toPem } from './certificate.ts';
import { all, children, parse } from './dom.ts';
import { markup } from './markup.ts';
import { BINDING, NAME_ID, NAMESPACE } from './names.ts';

export interface ProviderAddresses {
  entityId: string;
  ssoUrl: string;
  sloUrl: string;
}

/** SAML metadata §2.4.3: who we are, which keys sign, where messages go. Several keys mean one is on its way in or out. */
export function writeMetadata({ entityId, ssoUrl, sloUrl }: ProviderAddresses, keys: readonly Credential[]): string {
  const bindings = [BINDING.redirect, BINDING.post];
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="${NAMESPACE.metadata}" xmlns:ds="${NAMESPACE.signature}" entityID="${entityId}">
  <md:IDPSSODescriptor protocolSupportEnumeration="${NAMESPACE.protocol}" WantAuthnRequestsSigned="false">
${keys.map(
  ({ certificate }) => markup`    <md:KeyDescriptor use="signing">
      <ds:KeyInfo><ds:X509Data><ds:X509Certificate>${bare(certificate)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>
`,
)}${bindings.map((one) => markup`    <md:SingleLogoutService Binding="${one}" Location="${sloUrl}"/>\n`)}${[
  NAME_ID.emailAddress,
  NAME_ID.persistent,
].map((one) => markup`    <md:NameIDFormat>${one}</md:NameIDFormat>\n`)}${bindings.map(
  (one) => markup`    <md:SingleSignOnService Binding="${one}" Location="${ssoUrl}"/>\n`,
)}  </md:IDPSSODescriptor>
</md:EntityDescriptor>
`.markup;
}

/** What a service provider says about itself. */
export interface ServiceDescription {
  entityId: string;
  requestsSigned: boolean;
  signingCertificates: readonly string[];
  encryptionCertificates: readonly string[];
  /** Addresses that take responses by POST, the default first. */
  acsUrls: readonly string[];
  logout: readonly LogoutEndpoint[];
}

export interface LogoutEndpoint {
  binding: 'redirect' | 'post';
  location: string;
  /** Where answers go, when not to `location`. */
  responseLocation: string;
}

export function readServiceMetadata(xml: string): ServiceDescription {
  const entity = parse(xml).documentElement;
  const [role] = children(entity, NAMESPACE.metadata, 'SPSSODescriptor');
  const entityId = entity.getAttribute('entityID');
  if (role === undefined || !entityId) throw new Error('the metadata describes no service provider');
  const consumers = children(role, NAMESPACE.metadata, 'AssertionConsumerService')
    .filter((one) => one.getAttribute('Binding') === BINDING.post)
    .sort((a, b) => Number(isDefault(b)) - Number(isDefault(a)));
  return {
    entityId,
    requestsSigned: ['true', '1'].includes(role.getAttribute('AuthnRequestsSigned') ?? ''),
    signingCertificates: certificates(role, 'signing'),
    encryptionCertificates: certificates(role, 'encryption'),
    acsUrls: consumers.flatMap((one) => one.getAttribute('Location') ?? []),
    logout: children(role, NAMESPACE.metadata, 'SingleLogoutService').flatMap(endpoint),
  };
}

function isDefault(element: Element): boolean {
  return ['true', '1'].includes(element.getAttribute('isDefault') ?? '');
}

/** A KeyDescriptor without `use` is for both. */
function certificates(role: Element, use: string): string[] {
  return children(role, NAMESPACE.metadata, 'KeyDescriptor')
    .filter((key) => [use, '', null].includes(key.getAttribute('use')))
    .flatMap((key) => all(key, 'X509Certificate'))
    .map((certificate) => toPem(certificate.textContent ?? ''));
}

function endpoint(element: Element): LogoutEndpoint[] {
  const binding = element.getAttribute('Binding');
  const location = element.getAttribute('Location');
  if (!location || (binding !== BINDING.redirect && binding !== BINDING.post)) return [];
  const responseLocation = element.getAttribute('ResponseLocation') || location;
  return [{ binding: binding === BINDING.post ? 'post' : 'redirect', location, responseLocation }];
}
