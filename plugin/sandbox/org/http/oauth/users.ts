/** The users of the org that a token may act as. */
import type { Org, Row } from '../../org.ts';

export interface User {
  id: string;
  username: string;
  name: string;
  email: string;
  isActive: boolean;
}

export interface Users {
  readonly integration: User;
  /** By user name, letter case ignored, or by record id. */
  find(nameOrId: string): User | undefined;
}

export function createUsers(org: Org): Users {
  const integration = () => {
    const row = org.rows('User', { Id: org.integrationUserId })[0];
    return row
      ? toUser(row)
      : {
          id: org.integrationUserId,
          username: 'integration@portico.example',
          name: 'Portico Integration',
          email: 'integration@portico.example',
          isActive: true,
        };
  };
  const find = (nameOrId: string): User | undefined => {
    const own = integration();
    const wanted = nameOrId.trim().toLowerCase();
    if (wanted === own.username.toLowerCase()) return own;
    const row = org.rows('User').find((user) => matches(user, nameOrId.trim(), wanted));
    return row ? toUser(row) : undefined;
  };
  return {
    get integration() {
      return integration();
    },
    find,
  };
}

function matches(user: Row, id: string, name: string): boolean {
  return String(user.Username).toLowerCase() === name || String(user.Id).slice(0, 15) === id.slice(0, 15);
}

function toUser(row: Row): User {
  return {
    id: String(row.Id),
    username: String(row.Username),
    name: String(row.Name ?? row.LastName ?? ''),
    email: String(row.Email ?? ''),
    isActive: row.IsActive !== false,
  };
}
