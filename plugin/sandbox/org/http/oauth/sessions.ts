/** Access tokens of the org: opaque, valid for two hours after their last use. */
import { createHash, randomBytes } from 'node:crypto';

const LIFETIME_MS = 2 * 60 * 60 * 1000;
/** Bytes that make the 96 characters after the exclamation mark. */
const SECRET_BYTES = 72;

interface Session {
  userId: string;
  username: string;
  issuedAt: number;
  /** Milliseconds since 1970; moved on by use. */
  expiresAt: number;
}

export interface Sessions {
  /** Returns the token: the 15-character id of the org, `!`, and a secret. */
  issue(user: { id: string; username: string }): string;
  /** The session of a token, and its life prolonged; undefined when it is not valid (any more). */
  use(token: string): Session | undefined;
  /** The same without prolonging it. */
  look(token: string): Session | undefined;
  revoke(token: string): boolean;
  /** Ends all that were issued up to now. */
  expireAll(): void;
}

export function createSessions(orgId: string, now: () => number): Sessions {
  const sessions = new Map<string, Session>();
  const look = (token: string): Session | undefined => {
    const session = sessions.get(digest(token));
    return session && session.expiresAt > now() ? session : undefined;
  };
  return {
    issue({ id, username }) {
      const token = `${orgId.slice(0, 15)}!${randomBytes(SECRET_BYTES).toString('base64url')}`;
      const issuedAt = now();
      sessions.set(digest(token), { userId: id, username, issuedAt, expiresAt: issuedAt + LIFETIME_MS });
      return token;
    },
    use(token) {
      const session = look(token);
      if (session) session.expiresAt = now() + LIFETIME_MS;
      return session;
    },
    look,
    revoke: (token) => sessions.delete(digest(token)),
    expireAll: () => sessions.clear(),
  };
}

/** Looked up by hash, so that the time of a look-up says nothing about a token. */
function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
