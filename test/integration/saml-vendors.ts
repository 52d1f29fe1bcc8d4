import { bare } from '../../plugin/sandbox/idp/certificate.ts';
import type { Flaw } from '../../plugin/sandbox/idp/forge/flaw.ts';
import { BINDING, NAME_FORMAT, NAME_ID, NAMESPACE } from '../../plugin/sandbox/idp/names.ts';
import type { AttributeShape, Dialect, NameId } from '../../plugin/sandbox/idp/shape.ts';
import { MAYA } from './saml-portal.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const CLAIMS = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims';

/** An identity provider as its vendor delivers it, and the settings of ours that fit. */
export interface Vendor {
  entityId: string;
  settings: Record<string, unknown>;
  /** What it signs unless somebody changes that. */
  signs: 'both' | 'assertion' | 'response';
  /** None, or one that may be empty. */
  nameId: NameId | undefined;
  attributes: AttributeShape[];
  /** Minutes from NotBefore to now, and from now to NotOnOrAfter. */
  window: [before: number, after: number];
  sessionHours: number | undefined;
  dialect?: Partial<Dialect>;
  /** Elements of its metadata; `key` is the signing certificate in base64. */
  metadata: (key: string) => string;
  /** Where it wants to hear of a sign-out, if it does. */
  logoutUrl: string | undefined;
}

function said(name: string, values: string[], nameFormat: string = NAME_FORMAT.unspecified): AttributeShape {
  return { name, nameFormat, values };
}

const unspecified = (value: string): NameId => ({ format: NAME_ID.unspecified, value });
const byMail = (attribute: string, more: object = {}) => ({ match: { attribute }, ...more });

function keyOf(key: string, use: string | undefined = 'signing'): string {
  const attribute = use === undefined ? '' : ` use="${use}"`;
  return `<KeyDescriptor${attribute}><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${key}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>`;
}

function service(kind: 'SingleSignOn' | 'SingleLogout', binding: string, location: string, more = ''): string {
  return `<${kind}Service Binding="${binding}" Location="${location}"${more}/>`;
}

function role(...parts: string[]): string {
  return `<IDPSSODescriptor protocolSupportEnumeration="${NAMESPACE.protocol}">${parts.join('\n')}</IDPSSODescriptor>`;
}

const SOAP = 'urn:oasis:names:tc:SAML:2.0:bindings:SOAP';
const bindings = (kind: 'SingleSignOn' | 'SingleLogout', location: string) =>
  service(kind, SOAP, `${location}/soap`) +
  service(kind, BINDING.post, location) +
  service(kind, BINDING.redirect, location);

/** Microsoft's metadata describes WS-Federation as well, with keys and types of its own. */
const FEDERATION = `<RoleDescriptor xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706" xsi:type="fed:SecurityTokenServiceType" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706">${keyOf('QUJD')}<fed:TokenTypesOffered/></RoleDescriptor>`;

const OKTA = 'https://acme.okta.com/app/portal/exk1fjordhus';
const ENTRA = 'https://login.microsoftonline.com/9e3a1f0c-0000-4000-8000-000000000000/saml2';
const ADFS = 'https://adfs.fjordhus.example/adfs';
const GOOGLE = 'https://accounts.google.com/o/saml2';
const KEYCLOAK = 'https://login.fjordhus.example/realms/fjordhus';
const AUTH0 = 'https://fjordhus.eu.auth0.com/samlp/client';
const SALESFORCE = 'https://fjordhus.my.salesforce.com';
const SIMPLE = 'https://sso.fjordhus.example/simplesaml/saml2/idp';
const PYSAML = 'https://py.fjordhus.example';
const LEMON = 'https://auth.fjordhus.example/saml';

export const VENDORS: Record<string, Vendor> = {
  Okta: {
    entityId: 'http://www.okta.com/exk1fjordhus',
    settings: {},
    signs: 'both',
    nameId: unspecified('Maya@Fjordhus.example'),
    attributes: [said('firstName', ['Maya']), said('email', [MAYA.email])],
    window: [5, 5],
    sessionHours: undefined,
    metadata: (key) =>
      role(
        keyOf(key),
        service('SingleSignOn', BINDING.post, `${OKTA}/sso/saml`),
        service('SingleSignOn', BINDING.redirect, `${OKTA}/sso/saml`),
      ),
    logoutUrl: undefined,
  },
  'Microsoft Entra ID': {
    entityId: 'https://sts.windows.net/9e3a1f0c-0000-4000-8000-000000000000/',
    settings: byMail(`${CLAIMS}/emailaddress`, { sign: 'assertion' }),
    signs: 'assertion',
    nameId: { format: NAME_ID.emailAddress, value: 'maya_fjordhus.example#EXT#@acme.onmicrosoft.com' },
    attributes: [
      said(`${CLAIMS}/name`, ['maya_fjordhus.example#EXT#@acme.onmicrosoft.com']),
      said(`${CLAIMS}/emailaddress`, [MAYA.email]),
      said('http://schemas.microsoft.com/ws/2008/06/identity/claims/groups', ['a0b1', 'c2d3']),
    ],
    window: [5, 60],
    sessionHours: undefined,
    metadata: (key) =>
      FEDERATION +
      role(
        keyOf('REVG'),
        keyOf(key),
        service('SingleLogout', BINDING.redirect, ENTRA),
        service('SingleSignOn', BINDING.redirect, ENTRA),
        service('SingleSignOn', BINDING.post, ENTRA),
      ),
    logoutUrl: ENTRA,
  },
  'AD FS': {
    entityId: 'http://adfs.fjordhus.example/adfs/services/trust',
    settings: byMail(`${CLAIMS}/emailaddress`, { sign: 'assertion' }),
    signs: 'assertion',
    nameId: undefined,
    attributes: [said(`${CLAIMS}/emailaddress`, [MAYA.email])],
    window: [0, 60],
    sessionHours: undefined,
    metadata: (key) =>
      `${FEDERATION}<SPSSODescriptor protocolSupportEnumeration="${NAMESPACE.protocol}">${keyOf('QUJD')}</SPSSODescriptor>${role(keyOf('REVG', 'encryption'), keyOf(key), service('SingleLogout', BINDING.redirect, `${ADFS}/ls/`), service('SingleSignOn', BINDING.redirect, `${ADFS}/ls/`))}`,
    // It never said who he is, so it cannot be told.
    logoutUrl: undefined,
  },
  'Google Workspace': {
    entityId: `${GOOGLE}?idpid=C01fjordhus`,
    settings: { sign: 'assertion' },
    signs: 'assertion',
    nameId: unspecified(MAYA.email),
    attributes: [],
    window: [5, 5],
    sessionHours: undefined,
    metadata: (key) =>
      role(
        keyOf(key),
        service('SingleSignOn', BINDING.redirect, `${GOOGLE}/idp?idpid=C01fjordhus`),
        service('SingleSignOn', BINDING.post, `${GOOGLE}/idp?idpid=C01fjordhus`),
      ),
    logoutUrl: undefined,
  },
  Keycloak: {
    entityId: KEYCLOAK,
    settings: byMail('urn:oid:1.2.840.113549.1.9.1', { sign: 'response' }),
    signs: 'response',
    nameId: unspecified('maya'),
    attributes: [
      { ...said('urn:oid:1.2.840.113549.1.9.1', [MAYA.email], NAME_FORMAT.uri), friendlyName: 'email' },
      said('Role', ['offline_access', 'uma_authorization'], NAME_FORMAT.basic),
    ],
    window: [0, 1],
    sessionHours: 10,
    metadata: (key) =>
      role(
        keyOf(key),
        bindings('SingleLogout', `${KEYCLOAK}/protocol/saml`),
        bindings('SingleSignOn', `${KEYCLOAK}/protocol/saml`),
      ),
    logoutUrl: `${KEYCLOAK}/protocol/saml`,
  },
  Auth0: {
    entityId: 'urn:fjordhus.eu.auth0.com',
    settings: byMail(`${CLAIMS}/emailaddress`, { sign: 'assertion' }),
    signs: 'assertion',
    nameId: unspecified('auth0|5f7c8ec7c33c6c004bbafe82'),
    attributes: [
      said(`${CLAIMS}/emailaddress`, [MAYA.email], NAME_FORMAT.uri),
      said('http://schemas.auth0.com/email_verified', ['true'], NAME_FORMAT.uri),
    ],
    window: [0, 60],
    sessionHours: undefined,
    dialect: { typed: 'string' },
    metadata: (key) =>
      role(
        keyOf(key),
        service('SingleLogout', BINDING.redirect, `${AUTH0}/logout`),
        service('SingleSignOn', BINDING.redirect, AUTH0),
      ),
    logoutUrl: `${AUTH0}/logout`,
  },
  Salesforce: {
    entityId: SALESFORCE,
    settings: byMail('email', { sign: 'response' }),
    signs: 'response',
    nameId: unspecified('maya@fjordhus.example.prod'),
    attributes: [
      said('userId', ['005000000000001']),
      said('username', ['maya@fjordhus.example.prod']),
      said('email', [MAYA.email]),
      said('is_portal_user', ['false']),
    ],
    window: [0.5, 5],
    sessionHours: undefined,
    dialect: { protocol: 'saml2p', assertion: 'saml2', typed: 'anyType' },
    metadata: (key) =>
      role(
        keyOf(key),
        service('SingleLogout', BINDING.redirect, `${SALESFORCE}/services/auth/idp/saml2/logout`),
        service('SingleSignOn', BINDING.redirect, `${SALESFORCE}/idp/endpoint/HttpRedirect`),
      ),
    logoutUrl: `${SALESFORCE}/services/auth/idp/saml2/logout`,
  },
  SimpleSAMLphp: {
    entityId: `${SIMPLE}/metadata.php`,
    settings: byMail('mail'),
    signs: 'both',
    nameId: { format: NAME_ID.transient, value: '_e1f4', spNameQualifier: 'https://support.larkfield.example/saml' },
    attributes: [
      said('mail', [MAYA.email], NAME_FORMAT.basic),
      said('preferredLanguage', ['en-GB'], NAME_FORMAT.basic),
    ],
    window: [0.5, 5],
    sessionHours: 8,
    metadata: (key) =>
      role(
        keyOf(key),
        keyOf(key, 'encryption'),
        service('SingleLogout', BINDING.redirect, `${SIMPLE}/SingleLogoutService.php`),
        service('SingleSignOn', BINDING.redirect, `${SIMPLE}/SSOService.php`),
      ),
    logoutUrl: `${SIMPLE}/SingleLogoutService.php`,
  },
  pysaml2: {
    entityId: `${PYSAML}/idp.xml`,
    settings: byMail('urn:oid:0.9.2342.19200300.100.1.3', { issuer: `${PYSAML}/idp.xml` }),
    signs: 'both',
    nameId: {
      format: NAME_ID.persistent,
      value: 'f9c1',
      nameQualifier: `${PYSAML}/idp.xml`,
      spNameQualifier: 'https://support.larkfield.example/saml',
    },
    attributes: [{ ...said('urn:oid:0.9.2342.19200300.100.1.3', [MAYA.email], NAME_FORMAT.uri), friendlyName: 'mail' }],
    window: [0, 15],
    sessionHours: undefined,
    dialect: { protocol: 'ns0', assertion: 'ns1' },
    metadata: (key) =>
      role(
        keyOf(key.replace(/(.{60})/g, '$1\n\t'), undefined),
        service('SingleLogout', BINDING.redirect, `${PYSAML}/slo`),
        service('SingleSignOn', BINDING.redirect, `${PYSAML}/sso`),
      ),
    logoutUrl: `${PYSAML}/slo`,
  },
  'LemonLDAP::NG': {
    entityId: `${LEMON}/metadata`,
    settings: byMail('mail', { sign: 'assertion' }),
    signs: 'assertion',
    nameId: { format: NAME_ID.emailAddress, value: '' },
    attributes: [{ ...said('mail', [MAYA.email], NAME_FORMAT.basic), friendlyName: 'email' }],
    window: [1, 24 * 60],
    sessionHours: 20,
    metadata: (key) =>
      role(
        keyOf(key, undefined),
        service(
          'SingleLogout',
          BINDING.redirect,
          `${LEMON}/singleLogout`,
          ` ResponseLocation="${LEMON}/singleLogoutReturn"`,
        ),
        bindings('SingleSignOn', `${LEMON}/singleSignOn`),
      ),
    logoutUrl: undefined,
  },
};

/** Its metadata as a file; among others where the settings have to say which. */
export function metadataOf({ entityId, metadata, settings }: Vendor, certificate: string): string {
  const namespaces = `xmlns="${NAMESPACE.metadata}" xmlns:ds="${NAMESPACE.signature}"`;
  const tomorrow = new Date(Date.now() + 24 * HOUR_MS).toISOString();
  const one = `<EntityDescriptor ${namespaces} entityID="${entityId}" validUntil="${tomorrow}"><Extensions><x xmlns="urn:x"/></Extensions>${metadata(bare(certificate))}</EntityDescriptor>`;
  if (!('issuer' in settings)) return one;
  const other = `<EntityDescriptor entityID="urn:other">${role(keyOf('QUJD'), service('SingleSignOn', BINDING.redirect, 'https://other.example/sso'))}</EntityDescriptor>`;
  return `<EntitiesDescriptor ${namespaces}>${other}${one}</EntitiesDescriptor>`;
}

/** A response as it writes them. */
export function answerOf({ nameId, attributes, window, sessionHours, dialect }: Vendor): Flaw {
  return {
    says: (shape, { now }) => {
      const at = (minutes: number) => new Date(now.getTime() + minutes * MINUTE_MS);
      const [before, after] = window;
      return {
        ...shape,
        assertions: shape.assertions.map((one) => ({
          ...one,
          attributes,
          subject: one.subject && {
            nameIds: nameId === undefined ? [] : [nameId],
            confirmation: { ...one.subject.confirmation, notOnOrAfter: at(after) },
          },
          conditions: one.conditions && { ...one.conditions, notBefore: at(-before), notOnOrAfter: at(after) },
          authn: one.authn && {
            ...one.authn,
            sessionNotOnOrAfter: sessionHours === undefined ? undefined : at(sessionHours * 60),
          },
        })),
      };
    },
    signs: (how) => ({ ...how, dialect: { ...how.dialect, ...dialect } }),
  };
}
