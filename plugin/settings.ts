import { createPrivateKey, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { address, apiName, brandSchema, isPrivate } from './brand.ts';
import { limitsSchema, metricsSchema, outboxSchema, scanSchema, storeSchema } from './settings-operations.ts';
import { providerSchema } from './settings-saml.ts';

/** Reads what a secret points at; undefined if it is not there. Given in, so that only config.ts knows the environment. */
export type SecretReader = (ref: { env?: string | undefined; file?: string | undefined }) => string | undefined;

const fieldValue = z.union([z.string(), z.boolean()], { error: 'must be a text, true or false' });

const REFERENCE = 'must be { "env": "NAME" } or { "file": "path" }: secrets do not stand in this file';

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).publicKey.asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
}

/** Both are of the same key, as far as they can be read. */
function belong(privateKey: string, certificate: string): boolean {
  if (!isPrivateKey(privateKey) || !isCertificate(certificate)) return true;
  return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(privateKey));
}

/** The whole configuration. Unknown keys fail; a secret is only ever a reference and has no default. */
export function settingsSchema(read: SecretReader) {
  const secret = (text: string) =>
    z
      .strictObject(
        { env: z.string().min(1).optional(), file: z.string().min(1).optional() },
        { error: ({ code }) => (code === 'invalid_type' ? REFERENCE : undefined) },
      )
      .refine(({ env, file }) => (env === undefined) !== (file === undefined), REFERENCE)
      .meta({ title: 'secret', description: text })
      .transform((ref, context) => {
        const value = read(ref);
        if (value !== undefined && value !== '') return value;
        context.addIssue(ref.file === undefined ? `the environment has no ${ref.env}` : `cannot read ${ref.file}`);
        return z.NEVER;
      });
  const privateKey = (text: string) => secret(text).refine(isPrivateKey, 'not a PEM RSA key without a passphrase');

  const crm = z.strictObject({
    instanceUrl: address
      .refine(isPrivate, 'must begin with https://: the secret would travel in the clear')
      .refine(
        (url) => !/\.lightning\.force\.com\b/.test(url),
        'is the address of pages; take the one that ends in .my.salesforce.com',
      )
      .describe('The org’s My Domain address, for example https://acme.my.salesforce.com.'),
    loginUrl: address
      .refine(isPrivate, 'must begin with https://: the secret would travel in the clear')
      .optional()
      .describe('Where tokens come from; the instance URL if left out.'),
    apiVersion: z
      .string()
      .regex(/^\d{2,3}\.0$/, { error: 'write it like 62.0', abort: true })
      .refine((version) => Number(version) >= 42, 'must be 42.0 or later')
      .default('62.0')
      .describe('REST API version, 42.0 or later.'),
    auth: z.discriminatedUnion('flow', [
      z.strictObject({
        flow: z.literal('client-credentials').describe('by the app’s id and secret.'),
        clientId: z.string().min(1).describe('Consumer key of the external client app.'),
        clientSecret: secret('Consumer secret of the external client app.'),
      }),
      z.strictObject({
        flow: z.literal('jwt-bearer').describe('by a statement signed with the app’s key.'),
        clientId: z.string().min(1).describe('Consumer key of the external client app.'),
        username: z.string().min(1).describe('User name of the integration user.'),
        privateKey: privateKey('PEM key whose certificate the app holds.'),
        audience: address.optional().describe('The `aud` claim; the login URL if left out.'),
      }),
    ]),
    timeoutMs: z
      .number()
      .int()
      .min(100)
      .max(120_000)
      .default(3_000)
      .describe('Time limit of one read; a write gets three times as long.'),
    changeIntervalSeconds: z
      .number()
      .int()
      .positive()
      .default(15)
      .describe(
        'How often the org is asked what has changed, in one call for everybody, while somebody is there. So long it takes until a change shows.',
      ),
    dailyCallBudget: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('API calls a day the portal may use; the org’s own limit if left out.'),
    warnAtShare: z
      .number()
      .min(0.1)
      .max(1)
      .default(0.8)
      .describe('Share of the day’s calls after which the log warns.'),
    reserveShare: z
      .number()
      .min(0)
      .max(0.5)
      .default(0.05)
      .describe('Share of the day’s calls that is kept for sending; pages then come from memory.'),
  });

  const certificate = z
    .union([z.string(), secret('PEM certificate.')], {
      error: 'must be PEM text, { "env": "NAME" } or { "file": "path" }',
    })
    .refine(isCertificate, 'not a PEM certificate with an RSA key');

  const provider = providerSchema(certificate);

  const grant = z
    .discriminatedUnion('from', [
      z.strictObject({ from: z.literal('nobody') }),
      z.strictObject({ from: z.literal('everybody') }),
      z.strictObject({
        from: z.literal('contact'),
        field: apiName.describe('A Contact field.'),
        value: fieldValue.describe('What it must hold; of a multi-select, one of its values.'),
      }),
    ])
    .meta({ title: 'grant' })
    .default({ from: 'nobody' });

  return z.strictObject({
    baseUrl: address
      .refine((url) => new URL(url).href === `${new URL(url).origin}/`, 'must be only scheme, host and port')
      .describe('The address customers use, without a path.'),
    listen: z
      .strictObject({
        host: z.string().default('127.0.0.1').describe('Address to listen on.'),
        port: z.number().int().min(0).max(65_535).default(3000).describe('Port to listen on.'),
        trustProxy: z.number().int().min(0).max(10).default(0).describe('How many proxies in front are ours.'),
      })
      .prefault({}),
    crm,
    store: storeSchema(secret),
    outbox: outboxSchema,
    limits: limitsSchema,
    metrics: metricsSchema(secret),
    scan: scanSchema,
    log: z
      .strictObject({
        level: z
          .enum(['debug', 'info', 'warn', 'error', 'silent'])
          .default('info')
          .describe('What is logged, and all above it.'),
      })
      .prefault({}),
    saml: z
      .strictObject({
        entityId: z.string().min(1).describe('What the portal calls itself to identity providers.'),
        privateKey: privateKey('PEM key that signs requests and opens encrypted assertions.').optional(),
        certificate: certificate.optional().describe('The certificate of that key, published in the metadata.'),
        providers: z.array(provider).min(1).describe('Identity providers customers sign in with.'),
      })
      .superRefine(({ privateKey, certificate }, context) => {
        const given = [privateKey, certificate].filter((one) => one !== undefined);
        if (given.length === 1) {
          const missing = privateKey === undefined ? 'privateKey' : 'certificate';
          context.addIssue({ code: 'custom', path: [missing], message: 'is missing: key and certificate go together' });
        }
        if (privateKey !== undefined && certificate !== undefined && !belong(privateKey, certificate))
          context.addIssue({ code: 'custom', path: ['certificate'], message: 'is not of saml.privateKey' });
      }),
    session: z
      .strictObject({
        idleMinutes: z.number().int().positive().default(30).describe('Signed out after this long without a page.'),
        maxHours: z.number().int().positive().default(8).describe('Signed out after this long in any case.'),
      })
      .prefault({}),
    contact: z
      .strictObject({
        active: z
          .strictObject({
            field: apiName.describe('A Contact field.'),
            value: fieldValue.describe('What it holds for people who may sign in.'),
          })
          .optional()
          .describe('Who may sign in at all; every contact if left out.'),
        see: grant.describe('Who sees all cases of his company; everybody sees his own.'),
        comment: grant.describe('Who may also comment on them.'),
        close: grant.describe('Who may also close and reopen them.'),
      })
      .prefault({})
      .describe('What the CRM’s contacts may do.'),
    cases: z
      .strictObject({
        origin: z.string().default('Web').describe('Case Origin of what customers open.'),
        closeStatus: z
          .string()
          .optional()
          .describe('Status that closes a case; the first closed one of the org if left out.'),
        reopenStatus: z.string().optional().describe('Status of a reopened case; the org’s default if left out.'),
        replyStatus: z
          .string()
          .optional()
          .describe('Status a case gets when the customer answers and it was his turn; unchanged if left out.'),
        reopenDays: z.number().int().min(0).default(30).describe('How long after closing a case may be opened again.'),
      })
      .prefault({}),
    solutions: z
      .strictObject({
        status: z.string().optional().describe('Status of what customers submit; the org’s default if left out.'),
        reviewDays: z
          .number()
          .int()
          .positive()
          .optional()
          .describe('Working days within which it is checked; nothing is promised if left out.'),
      })
      .prefault({}),
    knowledge: z
      .strictObject({
        channel: z
          .enum(['customers', 'public', 'partners', 'internal'])
          .default('customers')
          .describe('Articles of which channel are shown.'),
        bodyFields: z
          .array(apiName)
          .default([])
          .describe('Fields of Knowledge__kav that hold the text, in order; all its rich text fields if left out.'),
      })
      .prefault({}),
    ideas: z
      .strictObject({
        zone: z.string().optional().describe('Id of the zone of ideas; needed if the org has more than one.'),
        downVotes: z.boolean().default(false).describe('Whether customers may vote against an idea.'),
        answerField: apiName
          .optional()
          .describe('Field of Idea with the company’s answer; its first comment by an employee if left out.'),
      })
      .prefault({}),
    search: z
      .strictObject({
        maxTexts: z
          .number()
          .int()
          .positive()
          .default(50_000)
          .describe('Solutions, articles and ideas kept in memory, each; the org’s own search finds what is beyond.'),
      })
      .prefault({}),
    deflection: z
      .strictObject({
        days: z
          .number()
          .int()
          .positive()
          .default(7)
          .describe('A case within so many days takes back the credit of an answer that was said to have helped.'),
      })
      .prefault({}),
    brands: z
      .array(brandSchema)
      .min(1)
      .prefault([{ id: 'larkfield', name: 'Larkfield' }])
      .describe('The faces of the portal, one for each host.'),
    admins: z
      .strictObject({
        attribute: z.string().default('groups').describe('Attribute that marks admins.'),
        values: z.array(z.string()).default([]).describe('Values that do.'),
        providers: z
          .array(z.string())
          .optional()
          .describe('Providers that say who is one; if left out, the one of a brand that has but one.'),
      })
      .prefault({}),
  });
}

export type Settings = z.output<ReturnType<typeof settingsSchema>>;
export type ProviderSettings = Settings['saml']['providers'][number];
