import { NAME_FORMAT } from '../names.ts';
import type { Dialect } from '../shape.ts';
import { signing } from '../sign.ts';
import { assertion, conditions, type Flaw, issues, nameIds, signs } from './flaw.ts';

function dialect(protocol: string, assertionPrefix: string, typed?: Dialect['typed']): Flaw {
  return issues((how) => ({ dialect: { ...how.dialect, protocol, assertion: assertionPrefix, typed } }));
}

function attributes(change: (email: string) => { name: string; nameFormat: string; values: string[] }[]): Flaw {
  return assertion(({ subject, attributes: all }) => ({
    attributes: [...all, ...change(subject?.nameIds[0]?.value ?? '')],
  }));
}

/** Unusual but right: a service provider has to accept each of them. */
export const VARIANTS = {
  'signatures with SHA-512': signs(({ credential }) => signing(credential, 'sha512')),
  'saml2p and saml2 prefixes': dialect('saml2p', 'saml2'),
  'prefixes ns0 and ns1': dialect('ns0', 'ns1'),
  'no prefix for the protocol': dialect('', 'saml'),
  'no prefix for the assertion': dialect('samlp', ''),
  'no prefix for the signature': signs(() => ({ prefix: '' })),
  'values with an xsi:type': dialect('samlp', 'saml', 'string'),
  'values of xs:anyType': dialect('samlp', 'saml', 'anyType'),
  'an InclusiveNamespaces list': {
    signs: (how, bench) => {
      const typed = dialect('saml2p', 'saml2', 'string').signs?.(how, bench) ?? how;
      const kept = signs(() => ({ inclusivePrefixes: ['xs'] })).signs;
      return kept?.(typed, bench) ?? typed;
    },
  },
  'two audiences, ours second': conditions(({ audiences: [ours = []] }) => ({
    audiences: [['https://elsewhere.example', ...ours]],
  })),
  'two restrictions, both ours': conditions(({ audiences: [ours = []] }) => ({ audiences: [ours, ours] })),
  'an attribute with two values': attributes(() => [
    { name: 'groups', nameFormat: NAME_FORMAT.unspecified, values: ['staff', 'buyers & "friends"'] },
  ]),
  'four hundred groups': attributes(() => [
    { name: 'groups', nameFormat: NAME_FORMAT.basic, values: Array.from({ length: 400 }, (_, i) => `group-${i}`) },
  ]),
  'an attribute without value': attributes(() => [{ name: 'phone', nameFormat: NAME_FORMAT.basic, values: [] }]),
  'attributes named like those of an object': attributes(() =>
    ['__proto__', 'constructor', 'inResponseTo', 'toString'].map((name) => ({
      name,
      nameFormat: NAME_FORMAT.basic,
      values: ['x'],
    })),
  ),
  'attributes in another order': assertion(({ attributes: all }) => ({ attributes: all.toReversed() })),
  'comments between elements': {
    alters: (xml) =>
      `<!-- before -->${xml.replace(/(<[\w:]*(?:Subject|Conditions|Status)[ >])/g, '<!-- between -->$1')}<!-- after -->`,
  },
  'an address named by its URI': attributes((email) => [
    { name: 'urn:oid:0.9.2342.19200300.100.1.3', nameFormat: NAME_FORMAT.uri, values: [email] },
    {
      name: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
      nameFormat: NAME_FORMAT.uri,
      values: [email],
    },
  ]),
  'no attributes at all': assertion(() => ({ attributes: [] })),
  'a NameID in other letter case': nameIds((value) => [{ value: value.toUpperCase() }]),
  'no end of the session': assertion(({ authn }) => ({ authn: authn && { ...authn, sessionNotOnOrAfter: undefined } })),
  'an XML declaration and line breaks': {
    alters: (xml) => `<?xml version="1.0" encoding="UTF-8"?>\n${xml}\n`,
  },
  'an encrypted assertion': issues((_, { encryption }) => ({ encrypt: encryption() })),
  'an encrypted assertion, AES-128-GCM': issues((_, { encryption }) => ({
    encrypt: encryption({ content: 'aes128-gcm' }),
  })),
} satisfies Record<string, Flaw>;

/** Right only where the provider's settings say so; refused otherwise. */
export const BY_SETTING = {
  'only the assertion signed': issues((how, { credential }) => ({
    signAssertion: how.signAssertion ?? signing(credential),
    signResponse: undefined,
  })),
  'only the response signed': issues((how, { credential }) => ({
    signAssertion: undefined,
    signResponse: how.signResponse ?? signing(credential),
  })),
  'an encrypted assertion, AES-256-CBC': issues((_, { encryption }) => ({
    encrypt: encryption({ content: 'aes256-cbc' }),
  })),
  'an encrypted assertion, AES-128-CBC': issues((_, { encryption }) => ({
    encrypt: encryption({ content: 'aes128-cbc' }),
  })),
} satisfies Record<string, Flaw>;
