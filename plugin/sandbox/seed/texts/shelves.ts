import type { ContactKey } from '../customers.ts';
import type { Language } from '../moments.ts';
import { solutionsFrom } from '../sheet.ts';
import { DEVICE_SOLUTIONS } from './device-guides.ts';
import type { Solution } from './guide.ts';
import { EN_CONSOLE } from './sheets/en-console.ts';
import { EN_LINES } from './sheets/en-lines.ts';
import { EN_OFFICE_GUIDES } from './sheets/en-office.ts';
import { EN_WIFI } from './sheets/en-wifi.ts';
import { FA_SHEET } from './sheets/fa.ts';
import { HE_SHEET } from './sheets/he.ts';
import { OLMO_SHEET } from './sheets/olmo.ts';
import { EN_SOLUTIONS } from './solutions-en.ts';
import { FA_SOLUTIONS } from './solutions-fa.ts';
import { HE_SOLUTIONS } from './solutions-he.ts';
import { OLMO_SOLUTIONS } from './solutions-olmo.ts';

/** A solution, perhaps one that a customer sent in through the portal. */
export interface OwnSolution extends Solution {
  by?: ContactKey;
}

const FROM_CUSTOMERS: OwnSolution[] = [
  {
    title: 'Booking terminals lose their printer after a gateway restart',
    category: 'Networks',
    also: 'Gateways',
    by: 'maya',
    uses: 0,
    days: 33,
    short: 'the printer gets a new address at each restart. Reserve the one it has.',
    signs: ['Receipts wait in the queue, and the printer shows a different address than the day before.'],
    steps: [
      'Open *Networks*, *Addresses* in the Console.',
      'Find the printer by the name on its label.',
      'Press *Reserve*, then restart the printer once.',
      'Print a test page from each terminal.',
    ],
    after: 'Restart the gateway at a quiet hour: the printer keeps its address.',
  },
  {
    title: 'Give the night porter a page with only the lights of our gateways',
    category: 'Users and roles',
    by: 'maya',
    uses: 0,
    days: 1,
    state: 'Draft',
    short: 'the role “Alerts only” and one bookmark are enough.',
    steps: [
      'Invite the porter with the role *Alerts only*.',
      'Bookmark the page *Now* on the computer of the reception.',
    ],
  },
];

const EN_SHEETS = [EN_WIFI, EN_LINES, EN_OFFICE_GUIDES, EN_CONSOLE, OLMO_SHEET];

export const SHELVES: [Language, OwnSolution[]][] = [
  [
    'en',
    [...EN_SOLUTIONS, ...OLMO_SOLUTIONS, ...EN_SHEETS.flatMap(solutionsFrom), ...DEVICE_SOLUTIONS, ...FROM_CUSTOMERS],
  ],
  ['fa', [...FA_SOLUTIONS, ...solutionsFrom(FA_SHEET)]],
  ['he', [...HE_SOLUTIONS, ...solutionsFrom(HE_SHEET)]],
];

/** Files that hang on solutions. */
export const GUIDE_FILES: Record<string, { name: string; size: number; internal?: boolean }[]> = {
  'VPN tunnel drops every hour: fix the rekey settings': [
    { name: 'rekey-settings-before-and-after.txt', size: 3_000 },
    { name: 'peer-secrets-runbook.txt', size: 2_000, internal: true },
  ],
  'What the lights on a KX-20 mean': [{ name: 'kx-20-lights.pdf', size: 1_000 }],
  'Plan a new site': [{ name: 'site-checklist.pdf', size: 1_000 }],
  'معنی چراغ‌های KX-20': [{ name: 'چراغ‌های KX-20.pdf', size: 1_000 }],
  'משמעות הנוריות ב־KX-20': [{ name: 'נוריות KX-20.pdf', size: 1_000 }],
};
