import { attribute, type Markup, markup } from './markup.ts';
import { NAMESPACE } from './names.ts';
import type { NameId } from './shape.ts';
import { instant } from './write.ts';

interface Header {
  id: string;
  issuer: string | undefined;
  destination: string | undefined;
  now: Date;
}

export interface LogoutRequestFacts extends Header {
  nameId: NameId;
  sessionIndex: string | undefined;
  notOnOrAfter: Date | undefined;
}

export interface LogoutResponseFacts extends Header {
  inResponseTo: string;
  status: string;
}

/** SAML core §3.7.1, unsigned. */
export function writeLogoutRequest(facts: LogoutRequestFacts): string {
  const { nameId, sessionIndex, notOnOrAfter } = facts;
  const end = attribute('NotOnOrAfter', notOnOrAfter && instant(notOnOrAfter));
  const index =
    sessionIndex === undefined ? undefined : markup`<samlp:SessionIndex>${sessionIndex}</samlp:SessionIndex>`;
  return message(
    'LogoutRequest',
    facts,
    end,
    markup`<saml:NameID${attribute('Format', nameId.format)}${attribute('SPNameQualifier', nameId.spNameQualifier)}>${nameId.value}</saml:NameID>${index}`,
  );
}

/** SAML core §3.7.2, unsigned. */
export function writeLogoutResponse(facts: LogoutResponseFacts): string {
  return message(
    'LogoutResponse',
    facts,
    attribute('InResponseTo', facts.inResponseTo),
    markup`<samlp:Status><samlp:StatusCode Value="${facts.status}"/></samlp:Status>`,
  );
}

function message(
  name: string,
  { id, issuer, destination, now }: Header,
  more: Markup | undefined,
  content: Markup,
): string {
  const from = issuer === undefined ? undefined : markup`<saml:Issuer>${issuer}</saml:Issuer>`;
  return markup`<samlp:${name} xmlns:samlp="${NAMESPACE.protocol}" xmlns:saml="${NAMESPACE.assertion}" ID="${id}" Version="2.0" IssueInstant="${instant(now)}"${attribute('Destination', destination)}${more}>${from}${content}</samlp:${name}>`
    .markup;
}
