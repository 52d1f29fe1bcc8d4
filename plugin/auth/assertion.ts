import { BEARER, NAMESPACE, TRANSIENT } from './names.ts';
import { demand, rejected } from './refusal.ts';
import { checkTexts } from './response.ts';
import { instant } from './time.ts';
import { attribute, children, onlyText, parseMessage } from './xml.ts';

/** What the provider calls the person, with everything a logout message must repeat. */
export interface SamlName {
  /** Empty where it has no name for him. */
  value: string;
  format?: string;
  nameQualifier?: string;
  spNameQualifier?: string;
}

/** An assertion of which every word was signed, and which was meant for us, now, in answer to our request. */
export interface Assertion {
  id: string;
  name: SamlName;
  sessionIndex: string | undefined;
  /** Milliseconds; the provider's session ends then, and ours no later. */
  sessionEnds: number | undefined;
  /** Milliseconds; until then it could be sent again. */
  usableUntil: number;
  attributes: Attributes;
}

/** Values by exact name; several statements of one name are one list. */
export type Attributes = ReadonlyMap<string, readonly string[]>;

export interface Expected {
  issuer: string;
  acsUrl: string;
  /** Of the request this answers; undefined when the provider began. */
  inResponseTo: string | undefined;
  now: number;
  skewMs: number;
  maxAgeMs: number;
  /** Whether the NameID is how the person is found. */
  nameIsKey: boolean;
}

/** @param xml the verified bytes, never the message as it came */
export function readAssertion(xml: string, expected: Expected): Assertion {
  const root = parseMessage(xml).documentElement;
  demand(root.localName === 'Assertion' && root.namespaceURI === NAMESPACE.assertion, 'no assertion was signed');
  demand(attribute(root, 'Version') === '2.0', 'Version of the assertion');
  checkTexts(root);
  demand(onlyText(one(root, 'Issuer'))?.trim() === expected.issuer, 'Issuer of the assertion is not the provider');
  const issued = checkIssued(root, expected);
  const conditionsEnd = checkConditions(root, expected);
  const subject = one(root, 'Subject');
  const confirmedUntil = checkConfirmation(subject, expected);
  return {
    id: attribute(root, 'ID') ?? missing('ID'),
    name: readName(subject, expected),
    ...readSession(root, expected),
    usableUntil: Math.min(conditionsEnd, confirmedUntil, issued + expected.maxAgeMs) + expected.skewMs,
    attributes: readAttributes(root),
  };
}

function checkIssued(root: Element, { now, skewMs, maxAgeMs }: Expected): number {
  const issued = instant(attribute(root, 'IssueInstant') ?? missing('IssueInstant'), 'IssueInstant');
  demand(issued <= now + skewMs, 'issued in the future');
  demand(issued >= now - maxAgeMs - skewMs, 'assertion too old');
  return issued;
}

function checkConditions(root: Element, { now, skewMs }: Expected): number {
  const conditions = one(root, 'Conditions');
  const end = instant(attribute(conditions, 'NotOnOrAfter') ?? missing('NotOnOrAfter of Conditions'), 'NotOnOrAfter');
  demand(now - skewMs < end, 'assertion expired');
  return end;
}

/** SAML profiles §4.1.4.2: one bearer confirmation that names this address, this request and an end, and no beginning. */
function checkConfirmation(subject: Element, { acsUrl, inResponseTo, now, skewMs }: Expected): number {
  const problems = ['no confirmation'];
  for (const confirmation of children(subject, NAMESPACE.assertion, 'SubjectConfirmation')) {
    const [data] = children(confirmation, NAMESPACE.assertion, 'SubjectConfirmationData');
    const end = data && attribute(data, 'NotOnOrAfter');
    if (attribute(confirmation, 'Method') !== BEARER) problems.unshift('the confirmation is not bearer');
    else if (!data || attribute(data, 'Recipient') !== acsUrl) problems.unshift('Recipient is not this address');
    else if (attribute(data, 'InResponseTo') !== inResponseTo)
      problems.unshift('the confirmation answers another request');
    else if (attribute(data, 'NotBefore') !== undefined) problems.unshift('the confirmation has a beginning');
    else if (end === undefined) problems.unshift('the confirmation has no end');
    else if (now - skewMs >= instant(end, 'NotOnOrAfter')) problems.unshift('the confirmation expired');
    else return instant(end, 'NotOnOrAfter');
  }
  throw rejected(problems[0] ?? 'no confirmation');
}

/** Some providers send none, or an empty one, until a rule issues it; that does where an attribute is the key. */
function readName(subject: Element, { nameIsKey }: Expected): SamlName {
  const names = children(subject, NAMESPACE.assertion, 'NameID');
  const element = names.length === 0 && !nameIsKey ? undefined : one(subject, 'NameID');
  const isEmpty = element === undefined || element.childNodes.length === 0;
  if (isEmpty && !nameIsKey) return { value: '' };
  const value = (element && onlyText(element)?.trim()) ?? '';
  if (element === undefined || value === '' || value.length > 512) throw rejected('the NameID is empty or too long');
  demand(!/[\u0000-\u001f\u007f]/.test(value), 'control characters in the NameID');
  const format = attribute(element, 'Format');
  // New at every sign-in: whoever is found by it is somebody else tomorrow.
  demand(!(nameIsKey && format === TRANSIENT), 'the NameID is transient');
  const nameQualifier = attribute(element, 'NameQualifier');
  const spNameQualifier = attribute(element, 'SPNameQualifier');
  return {
    value,
    ...(format !== undefined && { format }),
    ...(nameQualifier !== undefined && { nameQualifier }),
    ...(spNameQualifier !== undefined && { spNameQualifier }),
  };
}

function readSession(root: Element, { now }: Expected): Pick<Assertion, 'sessionIndex' | 'sessionEnds'> {
  const statements = children(root, NAMESPACE.assertion, 'AuthnStatement');
  const [first] = statements;
  demand(first !== undefined, 'no AuthnStatement');
  const ends = statements
    .map((statement) => attribute(statement, 'SessionNotOnOrAfter'))
    .filter((end) => end !== undefined)
    .map((end) => instant(end, 'SessionNotOnOrAfter'));
  const sessionEnds = ends.length > 0 ? Math.min(...ends) : undefined;
  demand(sessionEnds === undefined || now < sessionEnds, 'the session at the provider is over');
  return { sessionIndex: attribute(first, 'SessionIndex'), sessionEnds };
}

function readAttributes(root: Element): Attributes {
  const found = new Map<string, string[]>();
  for (const statement of children(root, NAMESPACE.assertion, 'AttributeStatement'))
    for (const element of children(statement, NAMESPACE.assertion, 'Attribute')) {
      const name = attribute(element, 'Name') ?? '';
      const texts = children(element, NAMESPACE.assertion, 'AttributeValue').map(
        (value) => onlyText(value)?.trim() ?? '',
      );
      found.set(name, [...(found.get(name) ?? []), ...texts.filter((text) => text !== '')]);
    }
  return found;
}

function one(parent: Element, name: string): Element {
  const [first, ...others] = children(parent, NAMESPACE.assertion, name);
  if (!first || others.length > 0) throw rejected(`not one ${name} in ${parent.localName}`);
  return first;
}

function missing(what: string): never {
  throw rejected(`${what} is missing`);
}
