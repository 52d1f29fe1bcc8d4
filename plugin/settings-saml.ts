import { z } from 'zod';
import { address, apiName, identifier, isPrivate, words } from './brand.ts';

/** One identity provider. `certificate` reads a PEM text or a reference to one. */
export function providerSchema(certificate: z.ZodType<string>) {
  return z
    .strictObject({
      id: identifier.describe('Stands in the sign-in addresses.'),
      name: words.describe('What people call it: “Continue with …”.'),
      metadata: z
        .string()
        .min(1)
        .refine(
          (from) => !/^http:/.test(from) || (URL.canParse(from) && isPrivate(from)),
          'must begin with https://: its keys sign people in',
        )
        .optional()
        .describe('URL or file of the provider’s SAML metadata; read again every hour.'),
      entryPoint: address.optional().describe('Single sign-on address (redirect binding), if there is no metadata.'),
      logoutUrl: address.optional().describe('Single logout address, if there is no metadata.'),
      issuer: z.string().min(1).optional().describe('Entity id of the provider, if there is no metadata.'),
      certificates: z
        .array(certificate)
        .min(1)
        .optional()
        .describe('Signing certificates, old and new, if there is no metadata.'),
      sign: z.enum(['both', 'assertion', 'response']).default('both').describe('Which parts must be signed.'),
      match: z
        .strictObject({
          attribute: z.string().min(1).default('nameID').describe('“nameID” or the exact name of an attribute.'),
          contactField: apiName.default('Email').describe('The Contact field it must equal.'),
        })
        .prefault({})
        .describe('How a person is found among the contacts.'),
      attributes: z
        .strictObject({
          language: z
            .array(z.string())
            .default(['preferredLanguage', 'urn:oid:2.16.840.1.113730.3.1.39', 'locale'])
            .describe('Names that may hold the language, first wins.'),
          groups: z
            .array(z.string())
            .default(['groups', 'memberOf'])
            .describe('Names that may hold groups, all are read.'),
        })
        .prefault({})
        .describe('Where the provider puts what the portal reads at every sign-in.'),
      domains: z
        .array(z.string().regex(/^[^@\s]+\.[^@\s.]+$/, 'a domain, such as acme.example'))
        .default([])
        .describe('E-mail domains this provider may speak for; empty for all. Also leads “Find my company sign-in”.'),
      provision: z.literal(false).default(false).describe('Contacts are never made by signing in.'),
      allowIdpInitiated: z
        .boolean()
        .default(false)
        .describe('Accept responses nobody asked for (tiles of an app launcher).'),
      allowCbcEncryption: z
        .boolean()
        .default(false)
        .describe('Accept assertions encrypted with AES-CBC; the response must then be signed.'),
      clockSkewSeconds: z.number().int().min(0).max(180).default(60).describe('How far the clocks may differ.'),
    })
    .superRefine((one, context) => {
      const byHand = one.entryPoint && one.issuer && one.certificates;
      if (!one.metadata && !byHand) context.addIssue('give metadata, or entryPoint with issuer and certificates');
      if (one.allowCbcEncryption && one.sign === 'assertion')
        context.addIssue({
          code: 'custom',
          path: ['allowCbcEncryption'],
          message: 'needs a signed response: set sign to both or response',
        });
    });
}
