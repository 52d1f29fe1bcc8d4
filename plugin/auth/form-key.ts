import { createHmac, randomUUID } from 'node:crypto';
import { PortalError } from '../errors.ts';
import { sameText } from './secrets.ts';

const KEY = /^([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/;

/**
 * A one-time key for a form: `<uuid>.<hmac>`. The UUID is the submission id and makes a double click one record; the HMAC
 * shows that the form came from us, to this session. Used keys need no list here: the CRM's ledger knows them.
 */
export function issueKey(session: { secret: string }): string {
  const id = randomUUID();
  return `${id}.${sign(session.secret, id)}`;
}

/**
 * The submission id in a key.
 *
 * @throws PortalError `form.forged` for a key that is missing, altered or of another session
 */
export function checkKey(session: { secret: string }, key: string): string {
  const [, id = '', hmac = ''] = KEY.exec(key) ?? [];
  if (id === '' || !sameText(hmac, sign(session.secret, id)))
    throw new PortalError('form.forged', { detail: key === '' ? 'no form key' : 'not a key of this session' });
  return id;
}

/**
 * The key for a form that is given back, as its own was refused. One of another session, say of before a restart, stays the
 * same submission: what got through unseen at the first try is not made a second time, and the ledger answers only its own
 * customer. One of this session was used for something else, and is a new one from now on.
 */
export function renewKey(session: { secret: string }, key: string): string {
  const [, id, hmac = ''] = KEY.exec(key) ?? [];
  if (id === undefined || sameText(hmac, sign(session.secret, id))) return issueKey(session);
  return `${id}.${sign(session.secret, id)}`;
}

function sign(secret: string, id: string): string {
  return createHmac('sha256', secret).update(`form:${id}`).digest('base64url');
}
