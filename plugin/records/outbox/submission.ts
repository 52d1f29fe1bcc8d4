import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { locales } from '../../brand.ts';
import { REASONS } from '../library/feedback.ts';
import type { Delivered, Submission } from './outbox.ts';
import type { Remembered, Waiting } from './queue.ts';

type Of<Kind extends Submission['kind']> = Extract<Submission, { kind: Kind }>;

/** What stays known of one that was delivered: what it was about, and no word of it. */
export type Trace =
  | Pick<Of<'case' | 'idea' | 'solution'>, 'kind'>
  | Pick<Of<'comment' | 'close' | 'reopen' | 'rating' | 'file'>, 'kind' | 'number'>
  | Pick<Of<'idea-comment' | 'vote'>, 'kind' | 'idea'>
  | { kind: 'feedback'; text: Pick<Of<'feedback'>['text'], 'kind' | 'ref'> };

const locale = z.enum(locales);
const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const text = z.string();

const submission: z.ZodType<Submission> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('case'),
    values: z.record(z.string(), value),
    about: z.object({ kind: z.enum(['solution', 'article']), id: text }).optional(),
    request: text.optional(),
  }),
  z.object({ kind: z.literal('comment'), number: text, body: text, close: z.boolean() }),
  z.object({ kind: z.literal('file'), number: text, of: z.enum(['case', 'comment']), form: text }),
  z.object({ kind: z.enum(['close', 'reopen']), number: text, text: text.optional() }),
  z.object({ kind: z.literal('rating'), number: text, value: z.number(), note: text.optional() }),
  z.object({ kind: z.literal('idea'), title: text, body: text, category: text.nullable() }),
  z.object({ kind: z.literal('idea-comment'), idea: text, body: text }),
  z.object({ kind: z.literal('vote'), idea: text, value: z.enum(['up', 'down', 'none']) }),
  z.object({
    kind: z.literal('solution'),
    solution: z.object({
      ...{ title: text, html: text, text, named: z.boolean(), locale },
      topic: text.optional().transform((topic) => topic),
    }),
  }),
  z.object({
    kind: z.literal('feedback'),
    text: z.object({ kind: z.enum(['solution', 'article']), ref: text, locale }),
    helped: z.boolean(),
    reason: z.enum(REASONS).optional(),
  }),
]);

const delivered: z.ZodType<Delivered> = z.object({
  number: text.optional(),
  ratedBefore: z.boolean().optional(),
  standing: z.object({ points: z.number(), vote: z.enum(['up', 'down', 'none']) }).optional(),
});

const customer = z.object({
  ...{ contactId: text, accountId: text.nullable(), name: text, firstName: text, email: text },
  ...{ company: text.nullable(), brand: text },
  grants: z.object({ see: z.boolean(), comment: z.boolean(), close: z.boolean() }),
});

const waiting = z.object({
  ...{ ref: text, lane: text, key: text, same: text, customer, submission },
  files: z.array(z.object({ name: text, size: z.number(), type: text, sha256: text })),
  acceptedAt: z.number(),
  tries: z.number(),
  state: z.enum(['waiting', 'refused']),
  unsure: z.boolean(),
  lastTryAt: z.number().optional(),
  problem: text.optional(),
  after: text.optional(),
  uploaded: z.array(text).default([]),
});

const trace: z.ZodType<Trace> = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['case', 'idea', 'solution']) }),
  z.object({ kind: z.enum(['comment', 'close', 'reopen', 'rating', 'file']), number: text }),
  z.object({ kind: z.enum(['idea-comment', 'vote']), idea: text }),
  z.object({ kind: z.literal('feedback'), text: z.object({ kind: z.enum(['solution', 'article']), ref: text }) }),
]);

const remembered = z.object({ ref: text, lane: text, submission: trace, delivered, at: z.number() });

/** What was written to disk or to Redis, back again. @throws ZodError for what we did not write */
export function readWaiting(json: unknown): Waiting {
  const { lastTryAt, problem, after, ...rest } = waiting.parse(json);
  return { ...rest, lastTryAt, problem, after };
}

/** Only what a trace has is left of what is given. */
export function traceOf(given: Submission): Trace {
  return trace.parse(given);
}

/** @throws ZodError */
export function readRemembered(json: unknown): Remembered {
  return remembered.parse(json);
}

/**
 * What makes two of one customer the same. The key of a form does, where the form makes a record; a page of many buttons has
 * one key for all of them, and what they say is about something that is there already.
 */
export function sameness(submission: Submission, key: string): string {
  switch (submission.kind) {
    case 'vote':
      return `vote:${submission.idea}`;
    case 'feedback':
      return `feedback:${submission.text.kind}:${submission.text.ref}`;
    case 'rating':
      return `rating:${submission.number}`;
    default:
      return `${submission.kind}:${key}`;
  }
}

/** Of the others the last word counts: a vote that was changed twice is two, delivered one after the other. */
export function isOneRecord({ kind }: Submission): boolean {
  return kind !== 'vote' && kind !== 'feedback' && kind !== 'rating';
}

/** Whether they say the same, however they were written down. */
export function isSame(one: Submission, other: Submission): boolean {
  const written = (submission: Submission): unknown => JSON.parse(JSON.stringify(submission));
  return isDeepStrictEqual(written(one), written(other));
}

/** The field of its form that holds what somebody wrote, by the name under which its refusals come. */
export function wordsOf({ kind }: Submission): string {
  const fields: Partial<Record<Submission['kind'], string>> = {
    ...{ case: 'Description', comment: 'CommentBody', solution: 'SolutionNote' },
  };
  return fields[kind] ?? 'body';
}

/** What a submission is about: the number of a case, or the reference of one that waits. */
export function caseOf(submission: Submission): string | undefined {
  return 'number' in submission ? submission.number : undefined;
}

export function aboutCase(submission: Submission, number: string): Submission {
  return 'number' in submission ? { ...submission, number } : submission;
}
