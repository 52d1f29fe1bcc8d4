import { randomBytes } from 'node:crypto';
import { expiring } from './expiring.ts';
import { newId } from './issue.ts';
import type { Person } from './people.ts';
import type { NameId } from './shape.ts';

/** One person in one browser, and the services that browser was sent to. */
export interface Session {
  /** Secret; the cookie's value. */
  key: string;
  /** Told to services, so that either side can name the session when it ends. */
  index: string;
  person: Person;
  startedAt: Date;
  participants: readonly Participant[];
}

export interface Participant {
  /** Entity id of the service. */
  audience: string;
  acsUrl: string;
  nameId: NameId;
}

export interface Sessions {
  start(person: Person): Session;
  find(key: string | undefined): Session | undefined;
  /** For messages that come without our cookie. */
  findByIndex(index: string, nameId: string): Session | undefined;
  of(person: Person): Session[];
  join(session: Session, participant: Participant): void;
  end(session: Session): void;
}

export const SESSION_SECONDS = 8 * 3_600;
const SESSIONS_LIMIT = 10_000;

export function createSessions(now: () => Date): Sessions {
  const sessions = expiring<Session>(SESSION_SECONDS * 1_000, SESSIONS_LIMIT, now);

  return {
    start(person) {
      const key = randomBytes(24).toString('base64url');
      const session = { key, index: newId(), person, startedAt: now(), participants: [] };
      sessions.set(key, session);
      return session;
    },
    find: (key) => (key === undefined ? undefined : sessions.get(key)),
    findByIndex: (index, nameId) =>
      sessions
        .values()
        .find((one) => one.index === index && one.participants.some((each) => each.nameId.value === nameId)),
    of: (person) => sessions.values().filter((one) => one.person.id === person.id),
    join(session, participant) {
      const others = session.participants.filter(({ audience }) => audience !== participant.audience);
      sessions.set(session.key, { ...session, participants: [...others, participant] });
    },
    end: ({ key }) => sessions.delete(key),
  };
}
