import { expect } from 'chai';
import { categoryName, type Locale, type Words } from '../../plugin/brand.ts';

const categoryWords: Record<string, Words> = { Billing: { fa: 'صورتحساب' }, Misc: 'Everything else' };

const CASES: [what: string, name: string, locale: Locale, told: string][] = [
  ['words of the reader’s language', 'Billing', 'fa', 'صورتحساب'],
  ['the name in the CRM where a language is left out', 'Billing', 'en', 'Billing'],
  ['words for all languages', 'Misc', 'he', 'Everything else'],
  ['the name in the CRM where there are no words', 'Devices', 'fa', 'Devices'],
  ['nothing that every object has', 'constructor', 'fa', 'constructor'],
];

describe('a category is called', () => {
  for (const [what, name, locale, told] of CASES)
    it(`by ${what}`, () => expect(categoryName(name, { categoryWords }, locale)).to.equal(told));
});
