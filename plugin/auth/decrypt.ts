import { decrypt } from 'xml-encryption';
import { reasonOf, rejected } from './refusal.ts';

/** The text inside an EncryptedAssertion, for checks of its own; what is believed is what the library verified. */
export function decrypted(element: Element, key: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { key, disallowDecryptionWithInsecureAlgorithm: true };
    decrypt(element.toString(), options, (failure, text) => {
      if (failure) reject(rejected(`cannot be decrypted: ${reasonOf(failure)}`, failure));
      else resolve(text);
    });
  });
}
