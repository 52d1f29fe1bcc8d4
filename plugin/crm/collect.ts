import { z } from 'zod';
import { fromCrm, refusalOf } from './refusal.ts';
import type { Send } from './send.ts';

/** The REST API's own limit of a batch. */
const MOST = 25;

const batch = z.looseObject({ results: z.array(z.looseObject({ statusCode: z.number(), result: z.unknown() })) });

/** Reads one resource, for example `query?q=…` or `sobjects/Case/describe`. */
export type Collect = (resource: string) => Promise<unknown>;

interface Waiting {
  readonly promise: Promise<unknown>;
  resolve(answer: unknown): void;
  reject(thrown: unknown): void;
}

/**
 * Reads asked for in one turn of the event loop go out together, 25 a call (`/composite/batch`), equal ones once. A batch
 * is used for a single read, too: its query stands in a body, where it may be longer than in an address.
 *
 * @param isSending whether what is asked for now belongs to something that is sent: that waits for no page, and no page for it
 */
export function createCollect(send: Send, apiVersion: string, isSending: () => boolean = () => false): Collect {
  const lines = { page: new Map<string, Waiting>(), sending: new Map<string, Waiting>() };

  function flush(waiting: Map<string, Waiting>): void {
    const all = [...waiting];
    waiting.clear();
    for (let at = 0; at < all.length; at += MOST) void deliver(all.slice(at, at + MOST));
  }

  async function deliver(part: [string, Waiting][]): Promise<void> {
    try {
      const results = await ask(part.map(([resource]) => resource));
      part.forEach(([, one], at) => {
        const { statusCode, result } = results[at] ?? { statusCode: 500, result: undefined };
        if (statusCode < 400) one.resolve(result);
        else one.reject(fromCrm(refusalOf(statusCode, result)));
      });
    } catch (thrown) {
      for (const [, one] of part) one.reject(fromCrm(thrown));
    }
  }

  async function ask(resources: string[]): Promise<z.output<typeof batch>['results']> {
    const batchRequests = resources.map((resource) => ({ method: 'GET', url: `v${apiVersion}/${resource}` }));
    const path = `/services/data/v${apiVersion}/composite/batch`;
    const { results } = await send({ method: 'POST', path, body: { batchRequests }, kind: 'read', shape: batch });
    return results;
  }

  return (resource) => {
    const waiting = isSending() ? lines.sending : lines.page;
    const known = waiting.get(resource);
    if (known) return known.promise;
    if (waiting.size === 0) setImmediate(flush, waiting);
    const one = promised();
    waiting.set(resource, one);
    return one.promise;
  };
}

function promised(): Waiting {
  let resolve: Waiting['resolve'] = () => {};
  let reject: Waiting['reject'] = () => {};
  const promise = new Promise<unknown>((good, bad) => {
    resolve = good;
    reject = bad;
  });
  return { promise, resolve, reject };
}
