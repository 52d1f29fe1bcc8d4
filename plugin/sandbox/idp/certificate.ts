import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** A key and the certificate that speaks for it. */
export interface Credential {
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  /** X.509, PEM. */
  readonly certificate: string;
}

const DAY_MS = 86_400_000;

/** A new RSA 2048 key with a certificate signed by itself, valid for a year. Takes about 0.1 s of the processor. */
export function createCredential(commonName: string, now = new Date()): Credential {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { privateKey, certificate: selfSigned({ commonName, privateKey, publicKey, now }) };
}

/** The base64 text inside a PEM, in one line, as SAML metadata and signatures carry it. */
export function bare(pem: string): string {
  return pem.replace(/-----[A-Z ]+-----|\s/g, '');
}

/** The certificate that metadata carries, as PEM again. Line breaks and tabs inside are normal. */
export function toPem(base64: string): string {
  const lines = base64.replace(/\s/g, '').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

interface Subject {
  commonName: string;
  privateKey: string;
  publicKey: string;
  now: Date;
}

/** RFC 5280 §4.1: version, serial number, algorithm, issuer, validity, subject, key; then the signature over them. */
function selfSigned({ commonName, privateKey, publicKey, now }: Subject): string {
  const algorithm = sequence(SHA256_WITH_RSA, der(0x05));
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(commonName)))));
  const validity = sequence(time(now.getTime() - DAY_MS), time(now.getTime() + 365 * DAY_MS));
  const serial = der(0x02, Buffer.concat([Buffer.of(0x01), randomBytes(15)]));
  const key = createPublicKey(publicKey).export({ type: 'spki', format: 'der' });
  const body = sequence(der(0xa0, der(0x02, Buffer.of(2))), serial, algorithm, name, validity, name, key);
  const signature = der(0x03, Buffer.of(0), sign('RSA-SHA256', body, privateKey));
  return toPem(sequence(body, algorithm, signature).toString('base64'));
}

const SHA256_WITH_RSA = Buffer.from('06092a864886f70d01010b', 'hex');
const COMMON_NAME = Buffer.from('0603550403', 'hex');

/** X.690 §8.1: tag, length, contents. */
function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.of(tag), length(content.length), content]);
}

function length(size: number): Buffer {
  if (size < 0x80) return Buffer.of(size);
  return size < 0x100 ? Buffer.of(0x81, size) : Buffer.of(0x82, size >> 8, size & 0xff);
}

function sequence(...contents: Buffer[]): Buffer {
  return der(0x30, ...contents);
}

/** UTCTime, which RFC 5280 demands for the years before 2050. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}
