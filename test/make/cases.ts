import type { CaseFormPage, CasePage, Field, TimelineEntry, UploadRules } from '../../plugin/view/models.ts';
import { KEY } from './frame.ts';
import { chip, erik, groups, jonas, you } from './lists.ts';

export function uploads(more: Partial<UploadRules> = {}): UploadRules {
  return { maxBytes: 25_000_000, maxFiles: 5, types: ['pdf', 'png', 'log', 'txt'], kept: [], ...more };
}

export function field(more: Partial<Field> = {}): Field {
  return { name: 'subject', kind: 'text', required: true, value: '', maxLength: 255, ...more };
}

const log = { name: 'bergen-gateway.log', size: 212_000, href: '/cases/00012873/files/1' };

function message(id: string, at: string, author: typeof you, text: string) {
  const own = author.kind !== 'agent';
  return { ...({ kind: 'message', channel: 'portal' } as const), ...{ id, at, author, text, own, files: [] } };
}

const BEGINNING = 'The tunnel between Bergen and Oslo drops almost exactly every hour.\n\nIt comes back by itself.';

function timeline(): TimelineEntry[] {
  return [
    { id: 'e1', at: '2026-11-17T07:41:00Z', kind: 'opened', author: you, request: 'VPN problem' },
    { ...message('c1', '2026-11-17T07:41:00Z', you, BEGINNING), files: [log] },
    { id: 'e2', at: '2026-11-17T08:05:00Z', kind: 'status', from: chip('new'), to: chip('progress'), closed: false },
    { id: 'e3', at: '2026-11-17T08:05:00Z', kind: 'owner', name: 'Jonas Berg' },
    message('c2', '2026-11-17T08:32:00Z', jonas, 'Thank you, Maya. See https://larkfield.example/rekey for more.'),
    { id: 'e4', at: '2026-11-17T09:00:00Z', kind: 'files', author: erik, files: [log, { ...log, name: 'oslo.txt' }] },
    message('c3', '2026-11-17T15:10:00Z', erik, 'Better, but it still dropped twice today: 11:02 and 14:57.'),
    {
      ...message('c4', '2026-11-18T07:20:00Z', jonas, 'Then the gateway in Bergen still uses its own timer.'),
      ...({ channel: 'email', subject: 'Re: VPN to Bergen' } as const),
    },
    { id: 'e5', at: '2026-11-18T07:20:00Z', kind: 'status', to: chip('waiting'), closed: false },
  ];
}

export function casePage(more: Partial<CasePage> = {}): CasePage {
  return {
    number: '00012873',
    subject: 'VPN to Bergen drops every hour',
    status: chip('waiting'),
    type: 'Connectivity',
    opened: '2026-11-17T07:41:00Z',
    turn: { name: 'Jonas', question: 'Which firmware does the Bergen gateway run?' },
    timeline: timeline(),
    details: [
      { labelKey: 'case.details.priority', value: 'High', kind: 'text' },
      { label: 'Device', value: 'KX-20, Bergen', kind: 'text' },
      { labelKey: 'case.details.opened-by', value: 'Maya Lindqvist', kind: 'you' },
      { labelKey: 'case.details.owner', value: 'Jonas Berg', kind: 'text' },
      { labelKey: 'case.details.first-reply', value: '', kind: 'duration', minutes: 51 },
    ],
    files: [log, { ...log, name: 'oslo-side-config.txt', size: 8000 }],
    people: [you, erik],
    may: { comment: true, close: true, reopen: false, rate: false },
    reply: {
      body: field({ name: 'body', kind: 'textarea', maxLength: 4000 }),
      ...{ uploads: uploads(), close: false, key: KEY },
    },
    rate: { comment: field({ name: 'comment', kind: 'textarea', required: false, maxLength: 4000 }), key: KEY },
    readAt: '2026-11-18T09:29:20Z',
    ...more,
  };
}

export function closedCase(more: Partial<CasePage> = {}): CasePage {
  const { turn: _, ...open } = casePage();
  const closing = { id: 'e9', at: '2026-11-18T08:00:00Z', kind: 'status', to: chip('solved'), closed: true } as const;
  return {
    ...open,
    status: chip('solved'),
    closedAt: '2026-11-18T08:00:00Z',
    timeline: [...timeline().slice(0, 7), closing],
    may: { comment: false, close: false, reopen: true, rate: true },
    reopenUntil: '2026-12-02T00:00:00Z',
    ...more,
  };
}

const PRIORITIES = [
  { value: 'High', label: 'Work has stopped', hint: 'Nobody can work', selected: false },
  { value: 'Medium', label: 'Work is slowed', hint: 'Some people are affected', selected: false },
  { value: 'Low', label: 'I have a question', hint: 'Nothing is broken', selected: false },
];

export function caseForm(more: Partial<CaseFormPage> = {}): CaseFormPage {
  const devices = ['KX-20, Bergen — KX20-4471-0932', 'AP-6, Stavanger'];
  const chosen = PRIORITIES.map((one, at) => ({ ...one, selected: at === 1 }));
  return {
    request: {
      ...{ id: 'vpn', name: 'VPN problem', category: 'Connectivity' },
      promise: 'usually answered within 2 hours on working days.',
    },
    fields: [
      field({ value: 'VPN to Bergen drops every hour' }),
      field({ name: 'description', kind: 'textarea', hintKey: 'field.description.hint', maxLength: 32_000 }),
      field({
        ...{ name: 'device', kind: 'select', label: 'Which device?', required: false, value: '' },
        options: devices.map((label, at) => ({ value: `d${at}`, label, selected: at === 0 })),
      }),
      field({ name: 'priority', kind: 'choice', options: chosen }),
    ],
    uploads: uploads(),
    key: KEY,
    email: 'maya@fjordhus.example',
    groups: groups(),
    ...more,
  };
}

/** Two answers missing, one file kept, one refused. */
export function refusedForm(): CaseFormPage {
  const wrong = [
    { name: 'description', message: { key: 'problem.missing.description' } },
    { name: 'priority', message: { key: 'problem.missing.priority' } },
  ];
  const fields = caseForm().fields.map((one) => {
    const error = wrong.find(({ name }) => name === one.name)?.message;
    return error ? { ...one, error, ...(one.name === 'priority' ? { options: PRIORITIES } : {}) } : one;
  });
  const kept = [{ token: 't1', name: 'bergen-gateway.log', size: 212_000 }];
  const error = { key: 'problem.file.too-many', values: { max: 5 } };
  return caseForm({ fields, uploads: uploads({ kept, error }), problem: { fields: wrong } });
}

export function generalForm(): CaseFormPage {
  const { request: _, ...form } = caseForm();
  const asked = [
    field({ name: 'count', kind: 'number', label: 'How many?', required: false }),
    field({ name: 'since', kind: 'date', label: 'Since when?', required: false }),
    field({ name: 'again', kind: 'checkbox', label: 'It happened before', required: false, value: 'true' }),
  ];
  return { ...form, fields: [...form.fields.slice(0, 2), ...asked] };
}
