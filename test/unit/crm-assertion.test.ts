import { generateKeyPairSync, verify } from 'node:crypto';
import { expect } from 'chai';
import { jwtAssertion } from '../../plugin/crm/assertion.ts';

describe('the assertion that stands for the integration user', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

  it('is signed with the key, for a few minutes, and says who asks for whom and where', () => {
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const now = Date.UTC(2026, 0, 1);
    const claims = { issuer: 'app', subject: 'portal@acme.example', audience: 'https://acme.example', now };
    const [header = '', payload = '', signature = ''] = jwtAssertion(claims, pem).split('.');
    const read = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
    expect(read(header)).to.deep.equal({ alg: 'RS256' });
    expect(read(payload)).to.deep.equal({
      iss: 'app',
      sub: 'portal@acme.example',
      aud: 'https://acme.example',
      exp: now / 1000 + 180,
    });
    const signed = Buffer.from(`${header}.${payload}`);
    expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))).to.equal(true);
  });
});
