import type {
  Author,
  CaseListPage,
  CaseRow,
  HomePage,
  RequestGroup,
  StatusChip,
  Tint,
} from '../../plugin/view/models.ts';

export const you: Author = { kind: 'you', name: 'Maya Lindqvist', initials: 'ML' };
export const erik: Author = { kind: 'customer', name: 'Erik Solberg', initials: 'ES' };
export const jonas: Author = { kind: 'agent', name: 'Jonas Berg', initials: 'JB' };
const team: Author = { kind: 'team', name: '', initials: 'LS' };

export const chip = (tint: Tint): StatusChip => ({ tint });

export function row(more: Partial<CaseRow> = {}): CaseRow {
  const number = more.number ?? '00012873';
  return {
    number,
    href: `/cases/${number}`,
    subject: 'VPN to Bergen drops every hour',
    status: chip('waiting'),
    type: 'Connectivity',
    priority: 'High',
    openedBy: you,
    updated: '2026-11-18T07:20:00Z',
    unread: false,
    ...more,
  };
}

function rows(): CaseRow[] {
  return [
    row({ unread: true, next: { author: jonas, excerpt: 'Which firmware does the Bergen gateway run?' } }),
    row({
      ...{ number: '00012879', subject: 'Add two read-only users to the Console', status: chip('new') },
      ...{ type: 'Access', priority: 'Normal', updated: '2026-11-18T07:02:00Z' },
    }),
    row({
      ...{ number: '00012861', subject: 'Replacement power supply for KX-20', status: chip('progress') },
      ...{ type: 'Devices', priority: 'Normal', updated: '2026-11-17T10:00:00Z', openedBy: erik },
      next: { author: you, excerpt: 'Shipped. Arrives Friday 20 November.' },
    }),
    row({
      ...{ number: '00012840', subject: 'Invoice INV-20817 lists the Bergen site twice', status: chip('progress') },
      ...{ type: 'Billing', priority: 'Low', updated: '2026-11-16T10:00:00Z' },
      next: { author: team, excerpt: 'Billing checks the site list.' },
    }),
    row({
      ...{ number: '00012796', subject: 'Guest Wi-Fi in the Stavanger conference hall is slow' },
      ...{ status: chip('escalated'), updated: '2026-11-14T10:00:00Z', openedBy: erik },
    }),
    row({
      ...{ number: '00012755', subject: 'Static address for the booking server' },
      ...{ status: chip('hold'), priority: 'Normal', updated: '2026-11-09T10:00:00Z' },
    }),
    row({
      ...{ number: '00012711', subject: 'نقطهٔ دسترسی AP-6 شب‌ها دوباره روشن می‌شود', type: 'Devices' },
      ...{ status: chip('solved'), priority: 'Normal', updated: '2026-11-02T10:00:00Z' },
    }),
    row({
      ...{ number: '00012690', subject: 'Copy of all invoices from 2025', type: 'Billing' },
      ...{ status: { tint: 'solved', words: 'Withdrawn' }, priority: 'Low', updated: '2025-10-28T10:00:00Z' },
    }),
  ];
}

export function groups(): RequestGroup[] {
  const group = (id: string, name: string, icon: string, names: string[]) => ({
    ...{ id, name, icon },
    requests: names.map((text, at) => ({ name: text, href: `/cases/new/${id}-${at}` })),
  });
  return [
    group('connectivity', 'Connectivity', 'wifi', ['A site is offline', 'Slow or unstable connection', 'VPN problem']),
    group('devices', 'Devices', 'device', ['Replace a device', 'Move a device to another site', 'Return a device']),
    group('billing', 'Billing', 'receipt', ['Get an invoice copy', 'Question about an invoice']),
    group('access', 'Access', 'key', ['Add or remove a user', 'Reset a password', 'Change what a user can see']),
  ];
}

export function home(more: Partial<HomePage> = {}): HomePage {
  const searches = ['VPN drops', 'invoice copy', 'KX-20 lights', 'add user'];
  return {
    firstName: 'Maya',
    frequentSearches: searches.map((text) => ({ text, href: `/search?q=${encodeURIComponent(text)}` })),
    urgent: { title: 'A site is down right now?', phone: '+47 22 55 01 99', hours: 'Day and night' },
    cases: { rows: rows().slice(0, 4), total: 4 },
    announcements: [
      {
        ...{ title: 'Console offline on Sunday night', kind: 'planned-work' },
        text: '22 November, 02:00–04:00. Your sites stay online.',
      },
      {
        ...{ title: 'Firmware 7.4 for KX gateways', kind: 'news', date: '2026-11-12' },
        text: 'Fixes tunnel renewal on links with changing addresses.',
      },
      { title: 'Invoices now come as e-invoice', kind: 'news', date: '2026-11-03' },
    ],
    requests: groups(),
    solutions: {
      href: '/solutions',
      texts: [
        { title: 'VPN tunnel drops every hour: fix the rekey settings', href: '/solutions/1', helped: 312, minutes: 3 },
        { title: 'بازنشانی KX-20 بدون از دست دادن تنظیمات', href: '/solutions/2', helped: 0, minutes: 4 },
      ],
    },
    ideas: [{ title: 'One invoice for all sites', href: '/ideas/1', points: 760, comments: 22 }],
    ...more,
  };
}

export function caseList(more: Partial<CaseListPage> = {}): CaseListPage {
  const tab = (id: CaseListPage['tabs'][number]['id'], count: number) => ({
    ...{ id, count, href: `/cases?status=${id}`, current: id === 'all' },
  });
  const column = (id: CaseListPage['columns'][number]['id']) => ({ id, href: `/cases?sort=${id}` });
  return {
    tabs: [tab('waiting', 1), tab('open', 6), tab('all', 27), tab('closed', 21)],
    scope: { company: 'Fjordhus Hotels', view: 'company' },
    filter: {
      ...{ q: '', status: 'all', view: 'company', sort: '', type: 'Billing', clearHref: '/cases', active: true },
      types: [
        { value: 'Connectivity', label: 'Connectivity', selected: false },
        { value: 'Billing', label: 'Billing', selected: true },
      ],
      tags: [{ labelKey: 'list.tag.type', value: 'Billing', href: '/cases?status=all' }],
    },
    columns: [
      ...[column('case'), column('status'), column('type'), column('priority')],
      { ...column('updated'), sorted: 'descending' },
    ],
    rows: rows(),
    range: { from: 1, to: 8, total: 27 },
    pages: {
      next: '/cases?after=8',
      numbers: [1, 2, 3, 4].map((page) => ({ page, href: `/cases?page=${page}`, current: page === 1 })),
    },
    readAt: '2026-11-18T09:29:20Z',
    refreshHref: '/cases?status=all&fresh=1',
    requests: groups(),
    ...more,
  };
}

export function emptyList(empty: 'none' | 'filter'): CaseListPage {
  const nothing = { rows: [], range: { from: 0, to: 0, total: 0 }, pages: { numbers: [] }, empty };
  const { filter, tabs } = caseList();
  if (empty === 'filter') return caseList({ ...nothing, filter: { ...filter, q: 'printer' } });
  const zero = tabs.map((tab) => ({ ...tab, count: 0, current: tab.id === 'open' }));
  const { scope: _, ...rest } = caseList({ ...nothing, tabs: zero, filter: { ...filter, tags: [], active: false } });
  return rest;
}
