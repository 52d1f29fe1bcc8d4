import { PortalError } from '../errors.ts';

/**
 * Nothing else may enter a path: jsforce escapes no ids, and `../Contact/003…` would reach another object.
 *
 * @throws PortalError `record.not-found`
 */
export function recordId(id: string): string {
  if (/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(id)) return id;
  throw new PortalError('record.not-found', { detail: 'not a record id' });
}

/**
 * The value of an external id field as a part of a path. Its text is ours: it never holds what a composite call would read
 * as a reference, also encoded.
 */
export function externalKey(key: string): string {
  if (key !== '' && !key.includes('@{') && !/\p{Cc}/u.test(key)) return encodeURIComponent(key);
  throw new PortalError('internal', { detail: 'not a key of a record' });
}

/** The name of an object or a field, from the manifest, the configuration or our own code. */
export function apiName(name: string): string {
  if (isApiName(name)) return name;
  throw new PortalError('internal', { detail: `not an API name: ${name}` });
}

export function isApiName(name: string): boolean {
  return /^[A-Za-z]\w{0,79}$/.test(name);
}
