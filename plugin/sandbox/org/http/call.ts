/**
 * One request to the data API after the transport is gone, and its answer. A sub-request of a composite call is the
 * same thing, so every resource works the same on its own and inside a composite.
 */
import { OrgError } from '../org.ts';

export interface Call {
  method: string;
  /** `67.0` */
  version: string;
  /** What follows the version, decoded: `['sobjects', 'Case', '500…']`. */
  path: string[];
  query: URLSearchParams;
  /** Lower-case names. */
  headers: Record<string, string | undefined>;
  /** Parsed JSON; undefined when there was none. */
  body: unknown;
}

export interface Reply {
  status: number;
  /** Sent as JSON; undefined for an empty answer. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Bytes of a file, sent instead of a body. */
  stream?: NodeJS.ReadableStream;
}

export type Fields = Record<string, unknown>;

export const VERSIONS = { lowest: 31, highest: 68 };

export function ok(body: unknown): Reply {
  return { status: 200, body };
}

export function notFound(): OrgError {
  return new OrgError(404, 'NOT_FOUND', 'The requested resource does not exist');
}

/** The error array of the REST API; `fields` only where the engine gives some, as DML errors do. */
export function errorReply(error: unknown): Reply {
  const { status, errorCode, message, fields } = toOrgError(error);
  return { status, body: [{ message, errorCode, ...(fields && { fields }) }] };
}

export function toOrgError(error: unknown): OrgError {
  if (error instanceof OrgError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new OrgError(
    500,
    'UNKNOWN_EXCEPTION',
    `An unexpected error occurred. Please include this ErrorId if you contact support: ${detail}`,
  );
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The record of a create or update call. @throws OrgError when the body is none */
export function recordOf(body: unknown): Fields {
  if (isObject(body)) return body;
  throw new OrgError(
    400,
    'JSON_PARSER_ERROR',
    'The HTTP entity body is required, but this request has no entity body.',
  );
}

/**
 * Splits a host-relative address below `/services/data/`.
 * @throws OrgError 404 for a version that does not exist yet, 410 for one that is switched off
 */
export function parseTarget(url: string): { version: string; path: string[]; query: URLSearchParams } {
  const [, ...search] = url.split('?');
  const [version = '', ...path] = stepsIn(url);
  const number = /^v(\d{1,3})\.0$/.exec(version)?.[1];
  if (number === undefined || Number(number) > VERSIONS.highest) throw notFound();
  if (Number(number) < VERSIONS.lowest) {
    throw new OrgError(410, 'UNSUPPORTED_API_VERSION', `API version ${number}.0 has been retired`);
  }
  return {
    version: `${Number(number)}.0`,
    path: path.map(decodePart),
    query: new URLSearchParams(search.join('?')),
  };
}

/** The version and what is behind it as they stand in an address below `/services/data/`. */
export function stepsIn(url: string): string[] {
  const [pathname = ''] = url.split('?');
  const [version = '', ...rest] = pathname.replace(/^\/services\/data\//, '').split('/');
  return [version, ...rest.filter((part) => part !== '')];
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw notFound();
  }
}
