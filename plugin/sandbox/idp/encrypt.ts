import { createCipheriv, publicEncrypt, randomBytes, constants as rsa } from 'node:crypto';
import { bare } from './certificate.ts';
import { type Markup, markup, raw } from './markup.ts';
import { DIGEST, NAMESPACE } from './names.ts';

/** How the element's text is encrypted, and how the key for it travels (XML Encryption 1.1 §5). */
export interface Encryption {
  /** PEM of the receiver's certificate. */
  certificate: string;
  content: keyof typeof CONTENT;
  keyTransport: 'rsa-oaep' | 'rsa-oaep-sha256' | 'rsa-1.5';
}

/** Cipher in Node, identifier, bytes of key and of initialization vector. */
const CONTENT = {
  'aes256-gcm': ['aes-256-gcm', 'http://www.w3.org/2009/xmlenc11#aes256-gcm', 32, 12],
  'aes128-gcm': ['aes-128-gcm', 'http://www.w3.org/2009/xmlenc11#aes128-gcm', 16, 12],
  'aes256-cbc': ['aes-256-cbc', 'http://www.w3.org/2001/04/xmlenc#aes256-cbc', 32, 16],
  'aes128-cbc': ['aes-128-cbc', 'http://www.w3.org/2001/04/xmlenc#aes128-cbc', 16, 16],
  'tripledes-cbc': ['des-ede3-cbc', 'http://www.w3.org/2001/04/xmlenc#tripledes-cbc', 24, 8],
} as const;

const KEY_TRANSPORT = {
  // Without a word about it the identifier means SHA-1; here it is no signature and nobody can choose its input.
  'rsa-oaep': ['http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p', rsa.RSA_PKCS1_OAEP_PADDING, 'sha1'],
  'rsa-oaep-sha256': ['http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p', rsa.RSA_PKCS1_OAEP_PADDING, 'sha256'],
  'rsa-1.5': ['http://www.w3.org/2001/04/xmlenc#rsa-1_5', rsa.RSA_PKCS1_PADDING, undefined],
} as const;

/** EncryptedData in place of the element `xml`. */
export function encryptElement(xml: string, how: Encryption): Markup {
  const [, algorithm, keyBytes] = CONTENT[how.content];
  const key = randomBytes(keyBytes);
  return markup`<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="${algorithm}"/><ds:KeyInfo xmlns:ds="${NAMESPACE.signature}">${encryptedKey(
    key,
    how,
  )}</ds:KeyInfo><xenc:CipherData><xenc:CipherValue>${encrypted(xml, key, how)}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>`;
}

function encryptedKey(key: Buffer, { certificate, keyTransport }: Encryption): Markup {
  const [algorithm, padding, hash] = KEY_TRANSPORT[keyTransport];
  const digest = hash && raw(`<ds:DigestMethod Algorithm="${DIGEST[hash]}"/>`);
  const value = publicEncrypt({ key: certificate, padding, oaepHash: hash }, key).toString('base64');
  return markup`<xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="${algorithm}">${digest}</xenc:EncryptionMethod><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${bare(
    certificate,
  )}</ds:X509Certificate></ds:X509Data></ds:KeyInfo><xenc:CipherData><xenc:CipherValue>${value}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>`;
}

/** Vector, ciphertext, then the tag where the mode has one (XML Encryption 1.1 §5.2.4). */
function encrypted(xml: string, key: Buffer, { content }: Encryption): string {
  const [name, , , vectorBytes] = CONTENT[content];
  const vector = randomBytes(vectorBytes);
  if (name === 'aes-256-gcm' || name === 'aes-128-gcm') {
    const cipher = createCipheriv(name, key, vector);
    return Buffer.concat([vector, cipher.update(xml, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
  }
  const cipher = createCipheriv(name, key, vector);
  return Buffer.concat([vector, cipher.update(xml, 'utf8'), cipher.final()]).toString('base64');
}
