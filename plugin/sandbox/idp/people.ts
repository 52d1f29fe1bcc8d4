import { createHmac } from 'node:crypto';
import { NAME_FORMAT, NAME_ID } from './names.ts';
import type { AttributeShape, NameId } from './shape.ts';

/** Somebody who can sign in here. */
export interface Person {
  id: string;
  name: string;
  email: string;
  company: string;
  /** BCP 47 tag; sent as `preferredLanguage`. */
  locale: string;
  /** Said on the page, to tell what signing in as this person shows. */
  note?: string | undefined;
  /** Sent besides, or instead of, those every person has. */
  attributes?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

/** By id, e-mail address, or what stands before the @ when only one person has that. Letter case is ignored. */
export function findPerson(people: readonly Person[], wanted: string): Person | undefined {
  const name = wanted.trim().toLowerCase();
  const known = people.find(({ id, email }) => id.toLowerCase() === name || email.toLowerCase() === name);
  if (known !== undefined) return known;
  const [first, ...others] = people.filter(({ email }) => email.toLowerCase().startsWith(`${name}@`));
  return others.length === 0 ? first : undefined;
}

export type NameIdKind = 'emailAddress' | 'persistent';

/** A persistent NameID is opaque and different at each service provider (SAML core §8.3.7). */
export function nameIdOf(person: Person, kind: NameIdKind, audience: string, secret: string): NameId {
  if (kind === 'emailAddress') return { format: NAME_ID.emailAddress, value: person.email };
  const value = createHmac('sha256', secret).update(`${audience}\n${person.id}`).digest('hex');
  return { format: NAME_ID.persistent, value, spNameQualifier: audience };
}

export function attributesOf(person: Person): AttributeShape[] {
  const cut = person.name.lastIndexOf(' ');
  const all: Record<string, string | readonly string[]> = {
    email: person.email,
    displayName: person.name,
    givenName: cut < 0 ? person.name : person.name.slice(0, cut),
    surname: person.name.slice(cut + 1),
    preferredLanguage: person.locale,
    company: person.company,
    ...person.attributes,
  };
  return Object.entries(all).map(([name, value]) => ({
    name,
    nameFormat: NAME_FORMAT.basic,
    values: typeof value === 'string' ? [value] : value,
  }));
}
