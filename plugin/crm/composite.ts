import { z } from 'zod';
import { PortalError } from '../errors.ts';
import { Unanswered } from './refusal.ts';
import type { Send } from './send.ts';

/** The REST API's own limits of one composite call. */
const MOST_PARTS = 25;
export const MOST_QUERIES = 5;

export interface Part {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly referenceId: string;
  readonly body?: object;
}

/** What the answer to one part of a composite call is, in the order of the parts. */
export interface PartAnswer {
  readonly referenceId: string;
  readonly status: number;
  readonly body: unknown;
}

const composite = z.looseObject({
  compositeResponse: z.array(
    z.looseObject({ body: z.unknown(), httpStatusCode: z.number(), referenceId: z.string().nullish() }),
  ),
});

/** Several calls in one, later ones with what earlier ones answered (`@{ref.field}`). */
export async function sendComposite(
  send: Send,
  apiVersion: string,
  call: { parts: Part[]; allOrNone: boolean; kind: 'read' | 'write' },
): Promise<PartAnswer[]> {
  if (call.parts.length > MOST_PARTS)
    throw new PortalError('internal', { detail: `${call.parts.length} parts in one call` });
  const path = `/services/data/v${apiVersion}/composite`;
  const body = { allOrNone: call.allOrNone, compositeRequest: call.parts };
  const answer = await send({ method: 'POST', path, body, kind: call.kind, shape: composite });
  const answers = answer.compositeResponse;
  if (answers.length !== call.parts.length) throw new Unanswered('a composite answer without its parts');
  return answers.map(({ referenceId, httpStatusCode, body }) => ({
    referenceId: referenceId ?? '',
    status: httpStatusCode,
    body,
  }));
}
