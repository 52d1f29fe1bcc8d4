import { BINDING, GCM, NAMESPACE, OAEP } from './names.ts';
import type { ServiceProvider } from './saml.ts';

/**
 * What we tell an identity provider of ourselves (SAML metadata §2.4.4). Logout is offered by both bindings: some answer by
 * the one they prefer and strand people when it is not there. With a key, assertions may come encrypted.
 */
export function writeMetadata(us: ServiceProvider): string {
  const certificate = us.certificate?.replace(/-----[A-Z ]+-----|\s/g, '');
  const keys = certificate ? keyDescriptor('signing', certificate) + keyDescriptor('encryption', certificate) : '';
  const logout = [BINDING.redirect, BINDING.post].map(
    (binding) => `<md:SingleLogoutService Binding="${binding}" Location="${escaped(us.sloUrl)}"/>`,
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<md:EntityDescriptor xmlns:md="${NAMESPACE.metadata}" entityID="${escaped(us.entityId)}">`,
    `<md:SPSSODescriptor AuthnRequestsSigned="${us.privateKey !== undefined}" WantAssertionsSigned="${us.sign !== 'response'}" protocolSupportEnumeration="${NAMESPACE.protocol}">`,
    `${keys}${logout.join('')}`,
    `<md:AssertionConsumerService Binding="${BINDING.post}" Location="${escaped(us.acsUrl)}" index="0" isDefault="true"/>`,
    '</md:SPSSODescriptor></md:EntityDescriptor>\n',
  ].join('\n');
}

function keyDescriptor(use: 'signing' | 'encryption', certificate: string): string {
  const methods =
    use === 'signing' ? '' : [...GCM, OAEP].map((name) => `<md:EncryptionMethod Algorithm="${name}"/>`).join('');
  return `<md:KeyDescriptor use="${use}"><ds:KeyInfo xmlns:ds="${NAMESPACE.signature}"><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>${methods}</md:KeyDescriptor>`;
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
