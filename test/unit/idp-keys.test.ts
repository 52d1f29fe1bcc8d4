import { createPrivateKey, X509Certificate } from 'node:crypto';
import { expect } from 'chai';
import { bare, type Credential, createCredential, toPem } from '../../plugin/sandbox/idp/certificate.ts';

const NOW = new Date('2026-11-22T10:00:00Z');

describe('a key made for the identity provider', () => {
  let credential: Credential;
  let certificate: X509Certificate;
  before(() => {
    credential = createCredential('Sandbox ID – "é"', NOW);
    certificate = new X509Certificate(credential.certificate);
  });

  it('has a certificate that it signed itself', () => {
    expect(certificate.verify(certificate.publicKey)).to.equal(true);
    expect(certificate.issuer).to.equal(certificate.subject);
    expect(certificate.subject).to.include('Sandbox ID');
  });

  it('has a certificate for that key and no other', () => {
    expect(certificate.checkPrivateKey(certificateKey(credential))).to.equal(true);
    expect(certificate.checkPrivateKey(certificateKey(createCredential('Other', NOW)))).to.equal(false);
  });

  it('is RSA of 2048 bits, valid from yesterday for a year', () => {
    expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).to.equal(2048);
    expect(new Date(certificate.validFrom).toISOString()).to.equal('2026-11-21T10:00:00.000Z');
    expect(new Date(certificate.validTo).toISOString()).to.equal('2027-11-22T10:00:00.000Z');
  });

  it('survives the way through metadata, with the line breaks some write', () => {
    const broken = bare(credential.certificate).replace(/(.{40})/g, '$1\n\t');
    expect(toPem(broken)).to.equal(credential.certificate);
  });
});

function certificateKey({ privateKey }: Credential) {
  return createPrivateKey(privateKey);
}
