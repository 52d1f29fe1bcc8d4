import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Readable } from 'node:stream';
import { z } from 'zod';

/** One request to the org’s REST API as it left the portal, those within a batch or a composite each for themselves. */
export interface Sent {
  method: string;
  /** Behind the version: `query?q=…`, `sobjects/Case/describe`. */
  resource: string;
  body: unknown;
}

const request = z.object({ request: z.object({ method: z.string(), path: z.string(), body: z.unknown().optional() }) });
const batch = z.object({ batchRequests: z.array(z.object({ method: z.string(), url: z.string() })) });
const composite = z.object({
  compositeRequest: z.array(z.object({ method: z.string(), url: z.string(), body: z.unknown().optional() })),
});

/** What the portal says to the org while `work` runs, seen where its HTTP client makes a request. */
export async function listening(work: () => Promise<void>): Promise<Sent[]> {
  const sent: Sent[] = [];
  const note = (message: unknown) => {
    const seen = request.safeParse(message);
    if (!seen.success) return;
    const { method, path, body } = seen.data.request;
    const resource = behindVersion(path);
    if (body instanceof Readable) {
      if (resource !== undefined) overhear(body, (fields) => sent.push({ method, resource, body: fields }));
    } else sent.push(...parts({ method, path, body }));
  };
  subscribe('undici:request:create', note);
  try {
    await work();
  } finally {
    unsubscribe('undici:request:create', note);
  }
  return sent;
}

function parts({ method, path, body }: { method: string; path: string; body?: unknown }): Sent[] {
  const resource = behindVersion(path);
  if (resource === undefined) return [];
  const text = body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : body;
  const json = typeof text === 'string' && text.startsWith('{') ? JSON.parse(text) : undefined;
  if (resource === 'composite/batch')
    return batch.parse(json).batchRequests.flatMap(({ method, url }) => parts({ method, path: url }));
  if (resource === 'composite')
    return composite.parse(json).compositeRequest.flatMap(({ method, url, body }) => {
      const inner = behindVersion(url);
      return inner === undefined ? [] : [{ method, resource: inner, body }];
    });
  return [{ method, resource, body: json }];
}

/** An upload on its way: the record in its first part and the names of the parts behind it. */
function overhear(body: Readable, then: (fields: Record<string, unknown>) => void): void {
  const emit = body.emit.bind(body);
  let text = '';
  // Whoever listened for data himself would set the stream going.
  body.emit = (event: string | symbol, ...values: unknown[]) => {
    if (event === 'data' && values[0] instanceof Uint8Array) text += Buffer.from(values[0]).toString('latin1');
    if (event === 'end') {
      const record = z.record(z.string(), z.unknown()).parse(JSON.parse(/^\{.*\}$/m.exec(text)?.[0] ?? '{}'));
      const names = [...text.matchAll(/ name="(\w+)"/g)].map((match) => match[1] ?? '');
      const files = names.filter((name) => name !== 'entity_content').map((name) => [name, '']);
      then({ ...record, ...Object.fromEntries(files) });
    }
    return emit(event, ...values);
  };
}

function behindVersion(path: string): string | undefined {
  return /^(?:\/services\/data\/)?v\d+\.\d\/(.*)$/.exec(path.replace(/^\/(?=v\d)/, ''))?.[1];
}
