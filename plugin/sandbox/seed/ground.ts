import type { Org } from '../org/org.ts';
import {
  AGENTS,
  type Agent,
  type AgentKey,
  COMPANIES,
  type CompanyKey,
  type NamedCompany,
  QUEUES,
  type QueueKey,
} from './cast.ts';
import { CONTACTS, type ContactKey, type NamedContact } from './customers.ts';
import { createMoments, type Language, type Moments, PLACES } from './moments.ts';
import type { Tray } from './tray.ts';

/** What every part of the data stands on: who is there, with the ids of their records. */
export interface Ground {
  readonly tray: Tray;
  readonly now: Date;
  readonly seed: number;
  /** What it writes was written through the portal. */
  readonly integrationUser: string;
  readonly agents: Record<AgentKey, string>;
  readonly queues: Record<QueueKey, string>;
  readonly accounts: Record<CompanyKey, string>;
  readonly contacts: Record<ContactKey, string>;
  /** Where ideas live; empty if the org has none. */
  readonly zone: string;
  readonly profiles: { agent: string; customer: string };
  moments(language: Language): Moments;
}

export const LOCALES: Record<Language, { LanguageLocaleKey: string; LocaleSidKey: string; TimeZoneSidKey: string }> = {
  en: { LanguageLocaleKey: 'en_US', LocaleSidKey: 'en_GB', TimeZoneSidKey: 'Europe/Stockholm' },
  fa: { LanguageLocaleKey: 'fa', LocaleSidKey: 'fa_IR', TimeZoneSidKey: 'Asia/Tehran' },
  he: { LanguageLocaleKey: 'iw', LocaleSidKey: 'iw_IL', TimeZoneSidKey: 'Asia/Jerusalem' },
};

export function layGround(org: Org, tray: Tray, { now, seed }: { now: Date; seed: number }): Ground {
  const moments = {
    en: createMoments(now, PLACES.en),
    fa: createMoments(now, PLACES.fa),
    he: createMoments(now, PLACES.he),
  };
  const founded = moments.en.at('1400d 09:00');
  const profiles = {
    agent: tray.put('Profile', { Name: 'Support Agent', UserType: 'Standard', CreatedDate: founded }),
    customer: tray.put('Profile', { Name: 'Customer Community User', UserType: 'CspLitePortal', CreatedDate: founded }),
  };
  const agents = each(AGENTS, (agent) => tray.put('User', agentRow(agent, profiles.agent, founded)));
  const queues = each(QUEUES, ({ name, developerName, email }) =>
    tray.put('Group', { Name: name, DeveloperName: developerName, Type: 'Queue', Email: email, CreatedDate: founded }),
  );
  const zone = tray.put('Community', {
    Name: 'Larkfield ideas',
    Description: 'What customers wish for.',
    IsActive: true,
    IsPublished: true,
    CreatedDate: founded,
  });
  const accounts = each(COMPANIES, (company: NamedCompany, key) =>
    tray.put('Account', {
      ...companyFields(company),
      OwnerId: agents[company.owner],
      CreatedById: agents.ane,
      CreatedDate: moments.en.at(key === 'larkfield' ? '1400d 09:10' : '900d 10:00'),
    }),
  );
  const contacts = each(CONTACTS, (contact: NamedContact) =>
    tray.put('Contact', {
      ...contactFields(contact),
      AccountId: accounts[contact.company],
      OwnerId: agents[COMPANIES[contact.company].owner],
      CreatedById: agents.ane,
      CreatedDate: moments.en.at('880d 11:20'),
    }),
  );
  const made = {
    agents,
    queues,
    accounts,
    contacts,
    zone,
    profiles,
    moments: (language: Language) => moments[language],
  };
  return { tray, now, seed, integrationUser: org.integrationUserId, ...made };
}

function each<K extends string, V, R>(record: Record<K, V>, make: (value: V, key: K) => R): Record<K, R> {
  const keys = Object.keys(record) as K[]; // Object.keys forgets the type it was given
  return Object.fromEntries(keys.map((key) => [key, make(record[key], key)])) as Record<K, R>;
}

function agentRow(agent: Agent, profile: string, since: Date) {
  const name = agent.email.split('@')[0] ?? '';
  return {
    Username: agent.email,
    Email: agent.email,
    FirstName: agent.first,
    LastName: agent.last,
    Title: agent.title,
    Phone: agent.phone,
    CompanyName: agent.title.includes('Olmo') ? 'Olmo' : 'Larkfield',
    Alias: name.slice(0, 8),
    CommunityNickname: name,
    ProfileId: profile,
    UserType: 'Standard',
    EmailEncodingKey: 'UTF-8',
    CreatedDate: since,
    ...LOCALES[agent.language],
  };
}

export function companyFields(company: Omit<NamedCompany, 'owner'>) {
  return {
    Name: company.name,
    AccountNumber: company.number,
    Type: 'Customer - Direct',
    BillingCity: company.city,
    BillingCountry: company.country,
    Industry: company.industry,
    Phone: company.phone,
    Brand__c: company.brand,
  };
}

function contactFields(contact: NamedContact) {
  return {
    FirstName: contact.first,
    LastName: contact.last,
    Email: contact.email,
    Title: contact.title,
    Phone: contact.phone,
    MailingCity: COMPANIES[contact.company].city,
    MailingCountry: COMPANIES[contact.company].country,
    Language__c: COMPANIES[contact.company].language,
    Portal_Active__c: contact.inactive !== true,
    Portal_Access__c: contact.access?.join(';'),
  };
}
