import { type Brand, brandSchema } from '../../plugin/brand.ts';
import type { Frame } from '../../plugin/view/view.ts';

export const KEY = '0b1f4c1e-6f0c-4a53-9b5a-0c9b8f1f2d11';

const LARKFIELD = {
  name: 'Larkfield',
  company: 'Larkfield Networks AS',
  timeZone: 'Europe/Oslo',
  legal: [
    { name: { en: 'Privacy' }, url: 'https://larkfield.example/privacy' },
    { name: { en: 'Terms' }, url: 'https://larkfield.example/terms' },
    { name: { en: 'Accessibility' }, url: 'https://larkfield.example/accessibility' },
  ],
};

const OLMO = {
  name: 'Olmo',
  product: { en: 'Care', fa: 'پشتیبانی', he: 'שירות' },
  company: 'Olmo Macchine S.p.A.',
  timeZone: 'Europe/Rome',
  dark: false,
  contact: { phone: '800 555 0161', hours: { en: 'Every day, 7:00–19:00' } },
  legal: [{ name: { en: 'Privacy' }, url: 'https://olmo.example/privacy' }],
  tokens: {
    ...{ bg: '#fcf5ea', surface: '#fffdf8', ink: '#2a1d15', accent: '#9a3a12', 'accent-soft': '#f8e6d8' },
    ...{ 'hero-bg': '#fcf5ea', 'hero-ink': '#2a1d15', 'hero-2': '#6b5a4d', 'r-btn': '99rem', 'r-l': '20px' },
    'font-head': '"EB Garamond", Georgia, serif',
  },
};

export const BRANDS = ['larkfield', 'olmo'] as const;

export function brand(id: (typeof BRANDS)[number]): Brand {
  return brandSchema.parse({ id, ...(id === 'olmo' ? OLMO : LARKFIELD) });
}

/** What stands round a page, signed in as Maya unless said otherwise. */
export function frame(more: Partial<Frame> = {}): Frame {
  return {
    brand: brand('larkfield'),
    locale: 'en',
    path: '/cases?status=all',
    section: 'cases',
    pages: ['cases', 'solutions', 'knowledge', 'ideas'],
    person: { name: 'Maya Lindqvist', initials: 'ML', email: 'maya@fjordhus.example', company: 'Fjordhus Hotels' },
    key: KEY,
    flash: undefined,
    theme: 'system',
    now: new Date('2026-11-18T09:30:00Z'),
    ...more,
  };
}
