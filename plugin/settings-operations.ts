import { z } from 'zod';

type Secret = (text: string) => z.ZodType<string>;

/** Where the portal keeps what lives shortly, and what several machines share. */
export function storeSchema(secret: Secret) {
  const url = z
    .url({ protocol: /^rediss?$/, error: 'must be like redis://host:6379' })
    .refine((text) => new URL(text).password === '', 'has a password: write { "env": "NAME" } or { "file": "path" }');
  return z
    .discriminatedUnion('kind', [
      z.strictObject({
        kind: z.literal('memory').describe('in this process, as without `store`; a restart signs everybody out.'),
      }),
      z.strictObject({
        kind: z.literal('redis').describe('for more than one machine; they behave as one.'),
        url: z
          .union([url, secret('Address with its password.')], {
            error: 'must be like redis://host:6379, { "env": "NAME" } or { "file": "path" }',
          })
          .describe('Address of the Redis server, 6.2 or later, with appendfsync always.'),
        prefix: z
          .string()
          .min(1)
          .max(40)
          .default('portico:')
          .describe('Begins every key, so that others may use it too.'),
      }),
    ])
    .default({ kind: 'memory' });
}

/** What waits while the CRM cannot be reached. */
export const outboxSchema = z
  .strictObject({
    path: z
      .string()
      .min(1)
      .default('data/outbox')
      .describe(
        'Folder where submissions and files wait until they are sent; relative to where the portal is started.',
      ),
    perPerson: z
      .number()
      .int()
      .positive()
      .default(50)
      .describe('Submissions of one person, and files by themselves, that may wait at once.'),
    perSecond: z
      .number()
      .int()
      .positive()
      .default(10)
      .describe('Submissions sent a second, by each machine, when there is much to catch up with.'),
    keepDays: z
      .number()
      .int()
      .positive()
      .default(7)
      .describe('So long is delivery tried; what has not gone then is set aside and shown, never dropped.'),
    refusedDays: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('Where rules on personal data ask for it: what was set aside is removed so long after its last try.'),
  })
  .prefault({});

/** How much one may ask; 429 beyond it. */
export const limitsSchema = z
  .strictObject({
    signInsPerMinute: z
      .number()
      .int()
      .positive()
      .default(39)
      .describe('Sign-ins begun from one address (IPv4, or the /64 of an IPv6 address).'),
    submissionsPerMinute: z.number().int().positive().default(29).describe('Forms sent by one person.'),
    uploadMegabytesPerHour: z
      .number()
      .int()
      .positive()
      .default(2_000)
      .describe('Megabytes of files that one person may send; the text of a form is taken also beyond it.'),
    searchesPerMinute: z
      .number()
      .int()
      .positive()
      .default(240)
      .describe('Searches, suggestions and narrowed lists of one person.'),
    pagesPerMinute: z.number().int().positive().default(1_200).describe('Pages of one person.'),
    anonymousPerMinute: z
      .number()
      .int()
      .positive()
      .default(600)
      .describe('Requests of one address by people who are not signed in.'),
  })
  .prefault({});

/** Who may read `/metrics`. */
export function metricsSchema(secret: Secret) {
  return z
    .strictObject({
      token: secret('Bearer token that the collector sends.')
        .optional()
        .describe('Without one, only connections from this machine that came through no proxy are answered.'),
    })
    .prefault({});
}

/** A virus scanner for what customers send. */
export const scanSchema = z
  .strictObject({
    clamd: z
      .union([
        z.strictObject({ host: z.string().min(1), port: z.number().int().min(1).max(65_535).default(3310) }),
        z.strictObject({ socket: z.string().min(1) }),
      ])
      .optional()
      .describe('Where ClamAV listens: { "host", "port" } or { "socket" }. Without it nothing is scanned.'),
    timeoutMs: z
      .number()
      .int()
      .min(100)
      .default(20_000)
      .describe(
        'Time limit of one file that waits for the scanner; a form waits 4 s for it, then goes without the file.',
      ),
  })
  .prefault({});
