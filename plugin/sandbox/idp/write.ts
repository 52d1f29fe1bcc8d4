import { attribute, type Markup, markup, raw } from './markup.ts';
import { NAMESPACE } from './names.ts';
import type {
  AssertionShape,
  AttributeShape,
  AuthnShape,
  ConditionsShape,
  Dialect,
  NameId,
  ResponseShape,
  SubjectShape,
} from './shape.ts';

export const PLAIN: Dialect = {
  protocol: 'samlp',
  assertion: 'saml',
  typed: undefined,
  protocolNamespace: NAMESPACE.protocol,
  assertionNamespace: NAMESPACE.assertion,
};

/** The Response element around assertions that are written (and signed, or encrypted) already. SAML core §3.2.2. */
export function writeResponse(shape: ResponseShape, assertions: readonly string[], dialect: Dialect): string {
  const p = prefix(dialect.protocol);
  return markup`<${p}Response${declares(dialect.protocol, dialect.protocolNamespace)} ID="${shape.id}"${attribute(
    'Version',
    shape.version,
  )} IssueInstant="${instant(shape.issueInstant)}"${attribute('Destination', shape.destination)}${attribute(
    'InResponseTo',
    shape.inResponseTo,
  )}>${issuer(shape.issuer, dialect)}<${p}Status>${status(shape.status, p)}</${p}Status>${raw(assertions.join(''))}</${p}Response>`
    .markup;
}

/** An Assertion element that can stand alone: it declares what it uses. SAML core §2.3.3. */
export function writeAssertion(shape: AssertionShape, dialect: Dialect): string {
  const a = prefix(dialect.assertion);
  const types = raw(
    dialect.typed !== undefined ? ` xmlns:xs="${NAMESPACE.schema}" xmlns:xsi="${NAMESPACE.instance}"` : '',
  );
  return markup`<${a}Assertion${declares(dialect.assertion, dialect.assertionNamespace)}${types} ID="${shape.id}"${attribute(
    'Version',
    shape.version,
  )} IssueInstant="${instant(shape.issueInstant)}">${issuer(shape.issuer, dialect, false)}${
    shape.subject && subject(shape.subject, a)
  }${shape.conditions && conditions(shape.conditions, a)}${shape.authn && authn(shape.authn, a)}${attributes(
    shape.attributes,
    dialect,
  )}</${a}Assertion>`.markup;
}

/** SAML wants UTC. */
export function instant(date: Date): string {
  return date.toISOString();
}

function prefix(name: string): Markup {
  return raw(name === '' ? '' : `${name}:`);
}

function declares(name: string, namespace: string): Markup {
  return markup` ${raw(name === '' ? 'xmlns' : `xmlns:${name}`)}="${namespace}"`;
}

function issuer(value: string | undefined, { assertion, assertionNamespace }: Dialect, declare = true) {
  if (value === undefined) return undefined;
  const a = prefix(assertion);
  return markup`<${a}Issuer${declare ? declares(assertion, assertionNamespace) : undefined}>${value}</${a}Issuer>`;
}

function status([outer, ...inner]: readonly string[], p: Markup): Markup | undefined {
  return outer === undefined
    ? undefined
    : markup`<${p}StatusCode Value="${outer}">${status(inner, p)}</${p}StatusCode>`;
}

function subject({ nameIds, confirmation }: SubjectShape, a: Markup): Markup {
  return markup`<${a}Subject>${nameIds.map((one) => nameId(one, a))}<${a}SubjectConfirmation Method="${
    confirmation.method
  }"><${a}SubjectConfirmationData${attribute('NotBefore', confirmation.notBefore && instant(confirmation.notBefore))}${attribute(
    'NotOnOrAfter',
    confirmation.notOnOrAfter && instant(confirmation.notOnOrAfter),
  )}${attribute('Recipient', confirmation.recipient)}${attribute(
    'InResponseTo',
    confirmation.inResponseTo,
  )}/></${a}SubjectConfirmation></${a}Subject>`;
}

function nameId({ format, value, nameQualifier, spNameQualifier }: NameId, a: Markup): Markup {
  const how = markup`${attribute('NameQualifier', nameQualifier)}${attribute('SPNameQualifier', spNameQualifier)}${attribute('Format', format)}`;
  return markup`<${a}NameID${how}>${value}</${a}NameID>`;
}

function conditions({ notBefore, notOnOrAfter, audiences }: ConditionsShape, a: Markup): Markup {
  const restrictions = audiences.map(
    (names) =>
      markup`<${a}AudienceRestriction>${names.map(
        (name) => markup`<${a}Audience>${name}</${a}Audience>`,
      )}</${a}AudienceRestriction>`,
  );
  return markup`<${a}Conditions${attribute('NotBefore', notBefore && instant(notBefore))}${attribute(
    'NotOnOrAfter',
    notOnOrAfter && instant(notOnOrAfter),
  )}>${restrictions}</${a}Conditions>`;
}

function authn({ instant: at, sessionIndex, sessionNotOnOrAfter, context }: AuthnShape, a: Markup): Markup {
  return markup`<${a}AuthnStatement AuthnInstant="${instant(at)}" SessionIndex="${sessionIndex}"${attribute(
    'SessionNotOnOrAfter',
    sessionNotOnOrAfter && instant(sessionNotOnOrAfter),
  )}><${a}AuthnContext><${a}AuthnContextClassRef>${context}</${a}AuthnContextClassRef></${a}AuthnContext></${a}AuthnStatement>`;
}

function attributes(list: readonly AttributeShape[], dialect: Dialect): Markup | undefined {
  if (list.length === 0) return undefined;
  const a = prefix(dialect.assertion);
  const type = attribute('xsi:type', dialect.typed && `xs:${dialect.typed}`);
  const each = list.map(
    ({ name, nameFormat, friendlyName, values }) =>
      markup`<${a}Attribute Name="${name}" NameFormat="${nameFormat}"${attribute('FriendlyName', friendlyName)}>${values.map(
        (value) => markup`<${a}AttributeValue${type}>${value}</${a}AttributeValue>`,
      )}</${a}Attribute>`,
  );
  return markup`<${a}AttributeStatement>${each}</${a}AttributeStatement>`;
}
