/** The people and companies that have a name: those one can sign in as, and whom they meet. */
import type { Language } from './moments.ts';

export interface NamedCompany {
  name: string;
  /** Customer number. */
  number: string;
  city: string;
  country: string;
  industry: string;
  phone: string;
  language: Language;
  brand: 'larkfield' | 'olmo';
  owner: AgentKey;
}

export const COMPANIES = {
  fjordhus: {
    name: 'Fjordhus Hotels',
    number: 'F-20418',
    city: 'Bergen',
    country: 'Norway',
    industry: 'Hospitality',
    phone: '+47 55 12 40 00',
    language: 'en',
    brand: 'larkfield',
    owner: 'ane',
  },
  nordlys: {
    name: 'Nordlys Clinics',
    number: 'N-20377',
    city: 'Tromsø',
    country: 'Norway',
    industry: 'Healthcare',
    phone: '+47 77 60 20 00',
    language: 'en',
    brand: 'larkfield',
    owner: 'ane',
  },
  bryggen: {
    name: 'Bryggen Offices',
    number: 'B-20351',
    city: 'Bergen',
    country: 'Norway',
    industry: 'Other',
    phone: '+47 55 30 18 00',
    language: 'en',
    brand: 'larkfield',
    owner: 'ane',
  },
  larkfield: {
    name: 'Larkfield Networks AS',
    number: 'L-10000',
    city: 'Oslo',
    country: 'Norway',
    industry: 'Other',
    phone: '+47 22 55 01 00',
    language: 'en',
    brand: 'larkfield',
    owner: 'ane',
  },
  sepidar: {
    name: 'هتل‌های سپیدار',
    number: 'S-30112',
    city: 'تهران',
    country: 'ایران',
    industry: 'Hospitality',
    phone: '021 8812 4400',
    language: 'fa',
    brand: 'larkfield',
    owner: 'reza',
  },
  pyord: {
    name: 'מלונות פיורד',
    number: 'P-40126',
    city: 'חיפה',
    country: 'ישראל',
    industry: 'Hospitality',
    phone: '04 855 2100',
    language: 'he',
    brand: 'larkfield',
    owner: 'dana',
  },
  aurora: {
    name: 'Caffè Aurora',
    number: 'A-50031',
    city: 'Torino',
    country: 'Italy',
    industry: 'Hospitality',
    phone: '+39 011 555 0161',
    language: 'en',
    brand: 'olmo',
    owner: 'paolo',
  },
} satisfies Record<string, NamedCompany>;

export type CompanyKey = keyof typeof COMPANIES;

export interface Agent {
  first: string;
  last: string;
  title: string;
  email: string;
  phone?: string;
  language: Language;
}

export const AGENTS = {
  jonas: {
    first: 'Jonas',
    last: 'Berg',
    title: 'Larkfield Support',
    email: 'jonas.berg@larkfield.example',
    language: 'en',
  },
  tiril: {
    first: 'Tiril',
    last: 'Aune',
    title: 'Larkfield Support',
    email: 'tiril.aune@larkfield.example',
    language: 'en',
  },
  marcus: {
    first: 'Marcus',
    last: 'Hill',
    title: 'Larkfield Support',
    email: 'marcus.hill@larkfield.example',
    language: 'en',
  },
  ane: {
    first: 'Ane',
    last: 'Holm',
    title: 'Account manager',
    email: 'ane.holm@larkfield.example',
    phone: '+47 22 55 01 24',
    language: 'en',
  },
  hanne: {
    first: 'Hanne',
    last: 'Riise',
    title: 'Product manager',
    email: 'hanne.riise@larkfield.example',
    language: 'en',
  },
  reza: {
    first: 'رضا',
    last: 'کریمی',
    title: 'پشتیبانی Larkfield',
    email: 'reza.karimi@larkfield.example',
    language: 'fa',
  },
  leila: {
    first: 'لیلا',
    last: 'امینی',
    title: 'پشتیبانی Larkfield',
    email: 'leila.amini@larkfield.example',
    language: 'fa',
  },
  dana: { first: 'דנה', last: 'ברק', title: 'תמיכת Larkfield', email: 'dana.barak@larkfield.example', language: 'he' },
  yoav: {
    first: 'יואב',
    last: 'מזרחי',
    title: 'תמיכת Larkfield',
    email: 'yoav.mizrahi@larkfield.example',
    language: 'he',
  },
  paolo: { first: 'Paolo', last: 'Gatti', title: 'Olmo workshop', email: 'paolo.gatti@olmo.example', language: 'en' },
  giulia: {
    first: 'Giulia',
    last: 'Ferri',
    title: 'Olmo workshop',
    email: 'giulia.ferri@olmo.example',
    language: 'en',
  },
} satisfies Record<string, Agent>;

export type AgentKey = keyof typeof AGENTS;

export const QUEUES = {
  support: { name: 'Support', developerName: 'Support', email: 'support@larkfield.example' },
  billing: { name: 'Billing', developerName: 'Billing', email: 'billing@larkfield.example' },
  logistics: { name: 'Logistics', developerName: 'Logistics', email: 'orders@larkfield.example' },
  olmo: { name: 'Olmo Care', developerName: 'Olmo_Care', email: 'care@olmo.example' },
};

export type QueueKey = keyof typeof QUEUES;
