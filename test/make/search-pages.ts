import type { FoundRow, SearchPage } from '../../plugin/view/search-models.ts';
import { home } from './lists.ts';

export function foundRow(more: Partial<FoundRow> = {}): FoundRow {
  return {
    ...{ kind: 'solution', ref: '00001001', href: '/solutions/00001001', helped: 312, minutes: 3 },
    title: 'VPN tunnel drops every hour: fix the rekey settings',
    titleParts: [
      { text: 'VPN', hit: true },
      { text: ' tunnel drops every hour: fix the rekey settings', hit: false },
    ],
    excerpt: '… the VPN is dropped when both ends ask for a new key …',
    excerptParts: [
      { text: '… the ', hit: false },
      { text: 'VPN', hit: true },
      { text: ' is dropped when both ends ask for a new key …', hit: false },
    ],
    updated: '2026-11-12T07:20:00Z',
    ...more,
  };
}

const caseRow: Partial<FoundRow> = {
  kind: 'case',
  ref: '00012873',
  href: '/cases/00012873',
  status: { tint: 'waiting' },
};
const ideaRow: Partial<FoundRow> = { kind: 'idea', ref: 'ab12', href: '/ideas/ab12', points: -20 };

/** Every kind that there is, and ideas that could not be looked through. */
export function foundPage(more: Partial<SearchPage> = {}): SearchPage {
  return {
    q: 'VPN',
    tabs: [
      { id: 'all', href: '/search?q=VPN', count: 24, current: true },
      { id: 'solution', href: '/search?q=VPN&in=solution', count: 21, current: false },
      { id: 'case', href: '/search?q=VPN&in=case', count: 3, current: false },
      { id: 'idea', href: '/search?q=VPN&in=idea', current: false },
    ],
    rows: [
      foundRow(),
      foundRow({ kind: 'article', href: '/knowledge/vpn', title: 'سرعت VPN پایین است' }),
      foundRow(caseRow),
      foundRow({ ...ideaRow, excerpt: '', excerptParts: [] }),
      foundRow({ ...ideaRow, status: { tint: 'planned' }, points: 0 }),
    ],
    missing: ['idea'],
    range: { from: 1, to: 20, total: 24 },
    pages: {
      next: '/search?q=VPN&page=2',
      numbers: [
        { page: 1, href: '/search?q=VPN', current: true },
        { page: 2, href: '/search?q=VPN&page=2', current: false },
      ],
    },
    ...more,
  };
}

/** Nothing among ideas, but among others. */
export function noneOfKind(): SearchPage {
  const { tabs } = foundPage();
  const none = { rows: [], missing: [], range: { from: 0, to: 0, total: 0 }, pages: { numbers: [] } };
  return foundPage({
    ...none,
    in: 'idea',
    empty: 'kind',
    tabs: tabs.map((tab) => ({ ...tab, current: tab.id === 'idea' })),
  });
}

export function nothingFound(more: Partial<SearchPage> = {}): SearchPage {
  return {
    ...{ q: 'printr', tabs: [], rows: [], missing: [], empty: 'none', range: { from: 0, to: 0, total: 0 } },
    pages: { numbers: [] },
    ask: { href: '/cases/new?about=printr', groups: home().requests },
    ...more,
  };
}

export function misspelt(): SearchPage {
  return nothingFound({ spelling: { text: 'printer', href: '/search?q=printer' } });
}
