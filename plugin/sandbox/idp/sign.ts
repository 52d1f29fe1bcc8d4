import { SignedXml } from 'xml-crypto';
import type { Credential } from './certificate.ts';
import { DIGEST, SIGNATURE, TRANSFORM } from './names.ts';

/** How an XML message is signed; all algorithms are the identifiers of XML Signature. */
export interface Signing {
  credential: Credential;
  signature: string;
  digest: string;
  canonicalization: string;
  transforms: readonly string[];
  /** Prefixes that exclusive canonicalization has to keep although nothing visible uses them. */
  inclusivePrefixes: readonly string[];
  prefix: string;
}

export function signing(credential: Credential, hash: 'sha256' | 'sha512' = 'sha256'): Signing {
  return {
    credential,
    signature: SIGNATURE[hash],
    digest: DIGEST[hash],
    canonicalization: TRANSFORM.exclusive,
    transforms: [TRANSFORM.enveloped, TRANSFORM.exclusive],
    inclusivePrefixes: [],
    prefix: 'ds',
  };
}

/** The same document with an enveloped signature over its root, right after the Issuer (SAML core §5.4, §8.2). */
export function signRoot(xml: string, how: Signing): string {
  const { credential, inclusivePrefixes, prefix } = how;
  const hmac = how.signature === SIGNATURE.hmacSha1;
  const signed = new SignedXml({
    // HMAC with the certificate as the secret: what an attacker tries who knows only what is public.
    privateKey: hmac ? credential.certificate : credential.privateKey,
    publicCert: credential.certificate,
    signatureAlgorithm: how.signature,
    canonicalizationAlgorithm: how.canonicalization,
    idAttribute: 'ID',
  });
  if (hmac) signed.enableHMAC();
  signed.addReference({
    xpath: '/*',
    transforms: how.transforms,
    digestAlgorithm: how.digest,
    inclusiveNamespacesPrefixList: [...inclusivePrefixes],
  });
  const issuer = "/*/*[local-name(.)='Issuer']";
  const location = /^<[^>]+><[\w:]*Issuer[ >]/.test(xml)
    ? ({ reference: issuer, action: 'after' } as const)
    : ({ reference: '/*', action: 'prepend' } as const);
  signed.computeSignature(xml, { location, ...(prefix === '' ? {} : { prefix }) });
  return signed.getSignedXml();
}
