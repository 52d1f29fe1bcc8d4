import type { Company } from './companies.ts';
import { CONTACTS, type ContactKey } from './customers.ts';
import { type Ground, LOCALES } from './ground.ts';
import type { Language } from './moments.ts';
import type { Random } from './random.ts';

/** Who votes and comments: with a user in the CRM, or through the portal, where the ledger names the contact. */
export interface Voices {
  /** Users of the crowd. */
  voters: string[];
  /** The same by the language they write. */
  writers: Record<Language, string[]>;
  /** Users of named contacts. */
  named: Partial<Record<ContactKey, string>>;
  /** Contacts of the crowd without a user, by language. */
  portal: Record<Language, string[]>;
}

/** Those who came before the portal had users in the CRM. Maya and others write through the portal. */
const NAMED = ['ingrid', 'tom', 'lars', 'sara', 'nilsen', 'inbal'] as const;

/** People of the crowd with a user of their own, for a vote has no other voter than the user who made it. */
const VOTERS: Record<Language, number> = { en: 104, fa: 22, he: 14 };

/** Puts the users on the tray. */
export function gatherVoices(ground: Ground, crowd: Company[]): Voices {
  const voices: Voices = {
    voters: [],
    named: {},
    writers: { en: [], fa: [], he: [] },
    portal: { en: [], fa: [], he: [] },
  };
  for (const key of NAMED) {
    const { first, last, email } = CONTACTS[key];
    const language = key === 'inbal' ? 'he' : 'en';
    voices.named[key] = putUser({ first, last, email, contact: ground.contacts[key], language }, ground);
  }
  for (const { brand, people, pack } of crowd) {
    if (brand !== 'larkfield') continue;
    const { language } = pack;
    for (const { name, email, contact } of people) {
      if (voices.writers[language].length < VOTERS[language]) {
        const cut = name.indexOf(' ');
        const user = { first: name.slice(0, cut), last: name.slice(cut + 1), email, contact, language };
        voices.writers[language].push(putUser(user, ground));
      } else if (contact) voices.portal[language].push(contact);
    }
  }
  voices.voters = Object.values(voices.writers).flat();
  return voices;
}

interface PortalUser {
  first: string;
  last: string;
  email: string;
  contact: string | undefined;
  language: Language;
}

function putUser({ first, last, email, contact, language }: PortalUser, { tray, profiles, moments }: Ground): string {
  const nickname = email.replace('@', '.').toLowerCase();
  return tray.put('User', {
    Username: `${email.toLowerCase()}.portal`,
    Email: email,
    FirstName: first,
    LastName: last,
    Alias: email.slice(0, 8),
    CommunityNickname: nickname.slice(0, 40),
    ProfileId: profiles.customer,
    UserType: 'CspLitePortal',
    ContactId: contact,
    IsPortalEnabled: true,
    EmailEncodingKey: 'UTF-8',
    CreatedDate: moments('en').at('500d 09:00'),
    ...LOCALES[language],
  });
}

/** Puts what a contact did through the portal into the ledger. */
export function putEntry(
  { tray }: Ground,
  entry: {
    kind: string;
    key: string;
    contact: string | undefined;
    record: string;
    parent: string;
    value?: number;
    at: Date;
  },
): void {
  tray.put('Portico_Entry__c', {
    Key__c: entry.key,
    Kind__c: entry.kind,
    Contact__c: entry.contact,
    Record_Id__c: entry.record,
    Parent_Id__c: entry.parent,
    Value__c: entry.value,
    Brand__c: 'larkfield',
    CreatedDate: entry.at,
  });
}

/** So many of these, all different, beginning anywhere. */
export function drawSome(list: readonly string[], count: number, random: Random): string[] {
  const first = random.int(0, Math.max(0, list.length - 1));
  return Array.from({ length: Math.min(count, list.length) }, (_, index) => list[(first + index) % list.length] ?? '');
}
