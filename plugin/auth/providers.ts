import { readFile } from 'node:fs/promises';
import { PortalError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { ProviderSettings } from '../settings.ts';
import { type IdpFacts, readMetadata } from './metadata.ts';
import { reasonOf } from './refusal.ts';

const FRESH_MS = 3_600_000;
const RETRY_MS = 60_000;
const FETCH_MS = 5_000;
const MOST_BYTES = 10_000_000;
const MOST_HOPS = 5;

export interface Provider {
  settings: ProviderSettings;
  /** @throws PortalError `auth.provider-unavailable` when nothing usable has ever come, or it has run out */
  facts(): Promise<IdpFacts>;
  /** What has been read so far. */
  known(): IdpFacts | undefined;
}

/** Reads a file or an address as text. Given in by tests. */
export type Fetch = (source: string) => Promise<string>;

/**
 * Metadata is read at the first sign-in, kept for an hour and then refreshed while the old one serves, so a provider that
 * rolls its keys needs no restart and one that is away for a moment does no harm.
 */
export function createProvider(parts: {
  settings: ProviderSettings;
  log: Log;
  clock: () => Date;
  fetch?: Fetch;
}): Provider {
  const { settings, log, clock, fetch: read = fetchText } = parts;
  const byHand = factsByHand(settings);
  let kept: { facts: IdpFacts; at: number } | undefined;
  let loading: Promise<IdpFacts> | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;

  const hasRunOut = ({ validUntil }: IdpFacts) => validUntil !== undefined && validUntil <= clock().getTime();

  function load(source: string): Promise<IdpFacts> {
    loading ??= read(source)
      .then((xml) => {
        const facts = withOverrides(readMetadata(xml, settings.issuer), settings);
        if (hasRunOut(facts)) throw new Error('the metadata is no longer valid (validUntil)');
        kept = { facts, at: clock().getTime() };
        return facts;
      })
      .catch((cause: unknown) => {
        failedAt = clock().getTime();
        log.error(
          { provider: settings.id, reason: reasonOf(cause) },
          'metadata of the identity provider cannot be read',
        );
        throw new PortalError('auth.provider-unavailable', { cause, detail: `metadata of ${settings.id}` });
      })
      .finally(() => {
        loading = undefined;
      });
    return loading;
  }

  return {
    settings,
    facts: async () => {
      if (byHand) return byHand;
      const source = settings.metadata ?? '';
      const now = clock().getTime();
      if (!kept) return load(source);
      if (hasRunOut(kept.facts)) return load(source);
      if (now - kept.at > FRESH_MS && now - failedAt > RETRY_MS) load(source).catch(() => undefined);
      return kept.facts;
    },
    known: () => byHand ?? kept?.facts,
  };
}

function factsByHand(settings: ProviderSettings): IdpFacts | undefined {
  const { metadata, entryPoint, issuer, certificates, logoutUrl } = settings;
  if (metadata !== undefined || !entryPoint || !issuer || !certificates) return undefined;
  return { issuer, entryPoint, certificates, logoutUrl, logoutResponseUrl: logoutUrl, validUntil: undefined };
}

/** What the administrator says goes before what the provider says of itself. */
function withOverrides(facts: IdpFacts, { entryPoint, logoutUrl, certificates }: ProviderSettings): IdpFacts {
  return {
    ...facts,
    ...(entryPoint && { entryPoint }),
    ...(logoutUrl && { logoutUrl, logoutResponseUrl: logoutUrl }),
    ...(certificates && { certificates }),
  };
}

async function fetchText(source: string): Promise<string> {
  if (!/^https?:\/\//.test(source)) return readFile(source, 'utf8');
  const response = await followed(source, AbortSignal.timeout(FETCH_MS));
  if (!response.ok || !response.body) throw new Error(`${source} answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error(`${source} is larger than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What an address in the clear says, others may have written: from https, no redirect leads there. */
async function followed(source: string, signal: AbortSignal): Promise<Response> {
  let address = source;
  for (let hops = 0; hops <= MOST_HOPS; hops += 1) {
    const response = await fetch(address, {
      ...{ signal, redirect: 'manual' },
      headers: { accept: 'application/samlmetadata+xml, application/xml, text/xml' },
    });
    const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (location === null) return response;
    await response.body?.cancel();
    const next = new URL(location, address).href;
    if (address.startsWith('https:') && !next.startsWith('https:'))
      throw new Error(`${address} leads to ${new URL(next).origin}, which is not https`);
    address = next;
  }
  throw new Error(`${source} leads from one address to another`);
}
