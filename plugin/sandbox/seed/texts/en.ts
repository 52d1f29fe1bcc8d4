import { EN_NETWORK } from './en-network.ts';
import { EN_OFFICE } from './en-office.ts';
import type { Name, Pack } from './pack.ts';

const same = (text: string): Name[] => text.split(' ').map((name) => [name, name.toLowerCase()] as const);

export const EN_FIRST = same(
  'Anna Peter Laura Oskar Freya James Helen Magnus Sofia Daniel Clara Henrik Emma Thomas Nora Simon Julia Aksel Grace Victor Ida Marta Felix Ruth Samuel Alice Ravi Priya Chen Amelia',
);
export const EN_LAST = same(
  'Hansen Wright Novak Larsen Becker Moore Keller Nilsen Clarke Weber Olsen Hughes Fischer Berglund Shaw Patel Kowalski Evans Brandt Lund Murphy Rossi Janssen Holt Dubois Adler Quinn Sato Vance Marsh',
);

export const EN: Pack = {
  language: 'en',
  topics: [...EN_NETWORK, ...EN_OFFICE],
  notes: [
    'Customer called twice about this. Keep it short.',
    'Same fault as last month at this site; check the history before answering.',
    'Account is in arrears. Ask billing before sending hardware.',
    'Known defect of this batch. Do not promise a date.',
    'Offer one month free if it fails again, agreed with the account manager.',
    'Remote access to the gateway is open until tonight. Close it.',
  ],
  reference: 'Customer number {customer}.',
  firstNames: EN_FIRST,
  lastNames: EN_LAST,
  sites: [
    'Oslo',
    'Leeds',
    'Hamburg',
    'Gothenburg',
    'Cork',
    'Aarhus',
    'Bristol',
    'Malmö',
    'Turku',
    'Utrecht',
    'Ghent',
    'Dundee',
    'Kiel',
    'Drammen',
    'Odense',
    'Bremen',
    'York',
    'Tampere',
  ],
  titles: [
    'IT manager',
    'Office manager',
    'Network technician',
    'Head of operations',
    'Accounting',
    'Managing director',
    'Site manager',
  ],
};
