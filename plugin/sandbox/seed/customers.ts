import type { Person } from '../idp/people.ts';
import type { CompanyKey } from './cast.ts';
import { COMPANIES } from './cast.ts';

/** Values of Contact.Portal_Access__c. */
export const SEE = 'See company cases';
export const COMMENT = 'Comment on company cases';
export const CLOSE = 'Close company cases';
const ALL = [SEE, COMMENT, CLOSE];

export interface NamedContact {
  company: CompanyKey;
  first: string;
  last: string;
  email: string;
  title: string;
  phone?: string;
  /** What this person may do with the cases of the company; nothing if left out. */
  access?: string[];
  inactive?: boolean;
  /** How the identity provider knows this person. Left out: cannot sign in. */
  signIn?: { name: string; locale: string; note: string; email?: string; groups?: string[] };
}

export const CONTACTS = {
  maya: {
    company: 'fjordhus',
    first: 'Maya',
    last: 'Lindqvist',
    email: 'maya@fjordhus.example',
    title: 'IT manager',
    phone: '+47 55 12 40 18',
    access: ALL,
    signIn: { name: 'Maya Lindqvist', locale: 'en', note: 'Sees, comments on and closes all cases of her company.' },
  },
  erik: {
    company: 'fjordhus',
    first: 'Erik',
    last: 'Solberg',
    email: 'erik@fjordhus.example',
    title: 'Network technician',
    phone: '+47 55 12 40 22',
    signIn: { name: 'Erik Solberg', locale: 'en', note: 'Same company, own cases only.' },
  },
  ingrid: {
    company: 'fjordhus',
    first: 'Ingrid',
    last: 'Dahl',
    email: 'ingrid@fjordhus.example',
    title: 'Finance',
    phone: '+47 55 12 40 31',
    access: [SEE, COMMENT],
    signIn: { name: 'Ingrid Dahl', locale: 'en', note: 'Sees and comments on company cases, closes only her own.' },
  },
  siri: {
    company: 'fjordhus',
    first: 'Siri',
    last: 'Haugen',
    email: 'siri@fjordhus.example',
    title: 'Hotel manager, Stavanger',
    access: [SEE],
    signIn: { name: 'Siri Haugen', locale: 'en', note: 'Sees company cases, has none of her own.' },
  },
  olav: {
    company: 'fjordhus',
    first: 'Olav',
    last: 'Lie',
    email: 'olav@fjordhus.example',
    title: 'Night manager',
    inactive: true,
    signIn: { name: 'Olav Lie', locale: 'en', note: 'The contact is switched off.' },
  },
  tom: {
    company: 'nordlys',
    first: 'Tom',
    last: 'Aas',
    email: 'Tom.Aas@Nordlys.example',
    title: 'Head of IT',
    access: ALL,
    signIn: {
      name: 'Tom Aas',
      locale: 'en',
      email: 'tom.aas@nordlys.example',
      note: 'The CRM writes the address with capitals.',
    },
  },
  kari: {
    company: 'nordlys',
    first: 'Kari',
    last: 'Moe',
    email: 'kari@nordlys.example',
    title: 'Clinic manager',
    signIn: { name: 'Kari Moe', locale: 'en', note: 'Two contacts have this address.' },
  },
  kariAgain: {
    company: 'bryggen',
    first: 'Kari',
    last: 'Moe',
    email: 'kari@nordlys.example',
    title: 'Board member',
  },
  sara: {
    company: 'nordlys',
    first: 'Sara',
    last: 'Vik',
    email: 'sara.vik@nordlys.example',
    title: 'Night shift lead',
  },
  nilsen: {
    company: 'bryggen',
    first: 'P.',
    last: 'Nilsen',
    email: 'p.nilsen@bryggen.example',
    title: 'Caretaker',
  },
  lars: {
    company: 'bryggen',
    first: 'Lars',
    last: 'Moen',
    email: 'lars.moen@bryggen.example',
    title: 'Facility manager',
    access: [SEE],
    signIn: { name: 'Lars Moen', locale: 'en', note: 'Another company.' },
  },
  maryam: {
    company: 'sepidar',
    first: 'مریم',
    last: 'رضایی',
    email: 'maryam@sepidar.example',
    title: 'مدیر فناوری اطلاعات',
    phone: '021 8812 4417',
    access: ALL,
    signIn: { name: 'Maryam Rezaei', locale: 'fa', note: 'Persian, right to left.' },
  },
  amir: {
    company: 'sepidar',
    first: 'امیر',
    last: 'صالحی',
    email: 'amir@sepidar.example',
    title: 'کارشناس شبکه',
    signIn: { name: 'Amir Salehi', locale: 'fa', note: 'Persian, own cases only.' },
  },
  noa: {
    company: 'pyord',
    first: 'נועה',
    last: 'לוי',
    email: 'noa@pyord.example',
    title: 'מנהלת מערכות מידע',
    phone: '04 855 2114',
    access: ALL,
    signIn: { name: 'Noa Levi', locale: 'he', note: 'Hebrew, right to left.' },
  },
  erez: {
    company: 'pyord',
    first: 'ארז',
    last: 'שלו',
    email: 'erez@pyord.example',
    title: 'איש רשתות',
    signIn: { name: 'Erez Shalev', locale: 'he', note: 'Hebrew, own cases only.' },
  },
  inbal: { company: 'pyord', first: 'ענבל', last: 'דהן', email: 'inbal@pyord.example', title: 'הנהלת חשבונות' },
  ana: {
    company: 'aurora',
    first: 'Ana',
    last: 'Costa',
    email: 'ana@caffe-aurora.example',
    title: 'Owner',
    phone: '+39 011 555 0188',
    signIn: { name: 'Ana Costa', locale: 'en', note: 'Customer of the second brand, Olmo.' },
  },
  sam: {
    company: 'larkfield',
    first: 'Sam',
    last: 'Admin',
    email: 'sam@larkfield.example',
    title: 'CRM administrator',
    phone: '+47 22 55 01 07',
    signIn: { name: 'Sam Admin', locale: 'en', note: 'Administrator of the portal.', groups: ['portal-admins'] },
  },
} satisfies Record<string, NamedContact>;

export type ContactKey = keyof typeof CONTACTS;

/** Who can sign in, the first ones first. */
export function signInPeople(): Person[] {
  const people: Person[] = [];
  const contacts: [string, NamedContact][] = Object.entries(CONTACTS);
  for (const [id, { company, email, signIn }] of contacts) {
    if (!signIn) continue;
    people.push({
      id,
      name: signIn.name,
      email: signIn.email ?? email,
      company: COMPANIES[company].name,
      locale: signIn.locale,
      note: signIn.note,
      ...(signIn.groups ? { attributes: { groups: signIn.groups } } : {}),
    });
  }
  people.push({
    id: 'nina',
    name: 'Nina Strand',
    email: 'nina@fjordhus.example',
    company: COMPANIES.fjordhus.name,
    locale: 'en',
    note: 'Known to the company, but the CRM has no contact for her.',
  });
  const FIRST = ['maya', 'erik', 'maryam', 'noa', 'ana', 'sam'];
  const place = ({ id }: Person): number => (FIRST.includes(id) ? FIRST.indexOf(id) : FIRST.length);
  return people.sort((a, b) => place(a) - place(b));
}
