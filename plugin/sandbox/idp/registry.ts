import { request } from 'undici';
import type { Encryption } from './encrypt.ts';
import { expiring } from './expiring.ts';
import { readServiceMetadata, type ServiceDescription } from './metadata.ts';
import type { NameIdKind } from './people.ts';
import { SamlProblem } from './problem.ts';

/** A portal that may send people here. */
export interface ServiceProvider {
  /** Where it lives; addresses that get answers must begin with it. */
  url: string;
  /** Said on pages; the address when absent. */
  name?: string | undefined;
  /** Fetched when first needed; when absent, the entity id if that is an address of the portal. */
  metadataUrl?: string | undefined;
  /** The metadata itself, instead of an address. */
  metadata?: string | undefined;
  sign?: 'both' | 'assertion' | 'response' | undefined;
  hash?: 'sha256' | 'sha512' | undefined;
  /** How assertions are encrypted to the certificate in the metadata; plain when absent. */
  encrypt?: Encryption['content'] | undefined;
  nameId?: NameIdKind | undefined;
}

/** A service provider and, when it could be had, what it says about itself. */
export interface KnownService {
  provider: ServiceProvider;
  description: ServiceDescription | undefined;
}

export interface Registry {
  /** By an address of the service, or by the entity id it signs with. */
  find(address: string | undefined, entityId: string | undefined): Promise<KnownService>;
  origins(): string[];
  list(): readonly ServiceProvider[];
}

/** Short, so that a portal started anew with another key is believed again. */
const METADATA_LIFE_MS = 2_000;
const FETCH_MS = 3_000;

export function createRegistry(providers: () => readonly ServiceProvider[], now: () => Date): Registry {
  const described = expiring<ServiceDescription>(METADATA_LIFE_MS, 100, now);

  return {
    async find(address, entityId) {
      for (const provider of providers()) {
        if (address !== undefined && !isWithin(address, provider.url)) continue;
        const description = await describe(provider, entityId);
        const own = description?.entityId;
        if (address !== undefined && (entityId === undefined || own === undefined || own === entityId)) {
          return { provider, description };
        }
        if (address === undefined && entityId !== undefined && own === entityId) return { provider, description };
      }
      throw new SamlProblem(`no service is registered for ${address ?? entityId ?? 'this request'}`, 403);
    },
    origins: () => [...new Set(providers().map(({ url }) => new URL(url).origin))],
    list: providers,
  };

  async function describe(provider: ServiceProvider, entityId: string | undefined) {
    if (provider.metadata !== undefined) return readServiceMetadata(provider.metadata);
    const url =
      provider.metadataUrl ?? (entityId !== undefined && isWithin(entityId, provider.url) ? entityId : undefined);
    if (url === undefined) return undefined;
    const known = described.get(url);
    if (known !== undefined) return known;
    const fresh = await fetched(url);
    if (fresh !== undefined) described.set(url, fresh);
    return fresh;
  }
}

/** Below the same origin and path; `http://localhost:3000.evil.example` is not below `http://localhost:3000`. */
export function isWithin(address: string, url: string): boolean {
  if (!URL.canParse(address)) return false;
  const [one, base] = [new URL(address), new URL(url)];
  const path = base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`;
  return one.origin === base.origin && `${one.pathname}/`.startsWith(path);
}

/** A portal that cannot be reached is one whose keys we do not know: its requests are taken unverified. */
async function fetched(address: string): Promise<ServiceDescription | undefined> {
  const url = new URL(address);
  const { host } = url;
  // Names below localhost are this machine (RFC 6761 §6.3), but many resolvers do not know it.
  if (url.hostname.endsWith('.localhost')) url.hostname = '127.0.0.1';
  try {
    const reply = await request(url, { headers: { host }, signal: AbortSignal.timeout(FETCH_MS) });
    const text = await reply.body.text();
    return reply.statusCode === 200 ? readServiceMetadata(text) : undefined;
  } catch {
    return undefined;
  }
}
