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

/** The name of an object or a field, from the manifest, the configuration or our own code. */
export function apiName(name: string): string {
  if (/^[A-Za-z]\w{0,79}$/.test(name)) return name;
  throw new PortalError('internal', { detail: `not an API name: ${name}` });
}
