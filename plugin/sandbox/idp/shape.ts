/** What a SAML response says, before it is written, signed and sent. The forge alters it at will. */
export interface ResponseShape {
  id: string;
  version: string;
  issueInstant: Date;
  destination: string | undefined;
  inResponseTo: string | undefined;
  issuer: string | undefined;
  /** Outer status code first; a second one stands inside it. */
  status: readonly string[];
  assertions: readonly AssertionShape[];
}

export interface AssertionShape {
  id: string;
  version: string;
  issueInstant: Date;
  issuer: string | undefined;
  subject: SubjectShape | undefined;
  conditions: ConditionsShape | undefined;
  authn: AuthnShape | undefined;
  attributes: readonly AttributeShape[];
}

export interface SubjectShape {
  nameIds: readonly NameId[];
  confirmation: ConfirmationShape;
}

export interface NameId {
  /** Left out when undefined; that means “unspecified”. */
  format: string | undefined;
  value: string;
  /** Who made it, and for which service provider. */
  nameQualifier?: string;
  spNameQualifier?: string;
}

export interface ConfirmationShape {
  method: string;
  recipient: string | undefined;
  inResponseTo: string | undefined;
  notBefore: Date | undefined;
  notOnOrAfter: Date | undefined;
}

export interface ConditionsShape {
  notBefore: Date | undefined;
  notOnOrAfter: Date | undefined;
  /** One list per AudienceRestriction; all restrictions must hold, one audience of each suffices. */
  audiences: readonly (readonly string[])[];
}

export interface AuthnShape {
  instant: Date;
  sessionIndex: string;
  sessionNotOnOrAfter: Date | undefined;
  context: string;
}

export interface AttributeShape {
  name: string;
  nameFormat: string;
  friendlyName?: string;
  values: readonly string[];
}

/** How elements are named; the meaning is the same. An empty prefix makes it the default namespace. */
export interface Dialect {
  protocol: string;
  assertion: string;
  /** Mark each attribute value with this type of XML Schema. */
  typed: 'string' | 'anyType' | undefined;
  protocolNamespace: string;
  assertionNamespace: string;
}
