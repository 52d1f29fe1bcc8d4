import type { IdeaFormPage, IdeaPage, IdeaRow, IdeasPage, VoteControl } from '../../plugin/view/idea-models.ts';
import { KEY } from './frame.ts';
import { erik, jonas, you } from './lists.ts';

const TITLE = 'Send the device inventory as CSV every month';

function vote(more: Partial<VoteControl> = {}): VoteControl {
  const ref = 'Q50000000001';
  return {
    ...{ title: TITLE, points: 1_240, vote: 'up', open: true, down: false, key: KEY },
    ...{ action: `/ideas/${ref}/vote`, back: `/ideas#idea-${ref}` },
    ...more,
  };
}

function ideaRow(more: Partial<IdeaRow> = {}): IdeaRow {
  return {
    ...{ ref: 'Q50000000001', href: '/ideas/Q50000000001', title: TITLE, author: erik, comments: 48 },
    ...{ excerpt: 'Our auditor asks for a list of devices each month.', category: 'Reporting', vote: vote() },
    status: { tint: 'planned' },
    ...more,
  };
}

function ideaRows(): IdeaRow[] {
  return [
    ideaRow(),
    ideaRow({
      ...{
        ref: 'Q50000000002',
        title: 'یک صورت‌حساب برای همهٔ سایت‌ها KX-20',
        status: { tint: 'development' },
        author: you,
      },
      vote: vote({ points: 0, vote: 'none', down: true }),
    }),
    ideaRow({
      ...{ ref: 'Q50000000003', title: 'Allow plain HTTP', status: { tint: 'declined', words: 'Never' }, comments: 0 },
      vote: vote({ points: -20, open: false, vote: 'down' }),
    }),
  ];
}

const TABS = (['top', 'trending', 'recent', 'discussed', 'mine', 'votes', 'roadmap'] as const).map((id) => ({
  ...{ id, href: `/ideas?sort=${id}`, current: id === 'top' },
}));

export function ideasPage(more: Partial<NonNullable<IdeasPage['list']>> = {}): IdeasPage {
  return {
    ...{ tabs: TABS, promise: 500, down: false, mayVote: true, mayPost: true, away: false },
    list: {
      filter: {
        ...{ q: '', sort: 'recent', view: 'mine', category: 'Billing', clearHref: '/ideas' },
        statuses: [{ value: 'Planned', status: { tint: 'planned' }, selected: true }],
      },
      rows: ideaRows(),
      range: { from: 1, to: 3, total: 64 },
      pages: { next: '/ideas?page=2', numbers: [1, 2].map((page) => ({ page, href: '/ideas', current: page === 1 })) },
      categories: [
        { count: 64, href: '/ideas', current: true },
        { name: 'Billing', count: 9, href: '/ideas?category=Billing', current: false },
      ],
      delivered: [
        {
          ...{ ref: 'Q50000000009', href: '/ideas/Q50000000009', title: 'Dark mode for the Console', points: 410 },
          ...{ status: { tint: 'delivered' }, closed: true, at: '2026-10-20T08:00:00Z' },
        },
      ],
      ...{ readAt: '2026-11-18T09:29:20Z', refreshHref: '/ideas' },
      ...more,
    },
  };
}

export function emptyIdeas(empty: 'none' | 'filter' | 'mine' | 'votes'): IdeasPage {
  const nothing = { from: 0, to: 0, total: 0 };
  const page = ideasPage({ empty, rows: [], range: nothing, pages: { numbers: [] }, categories: [], delivered: [] });
  return { ...page, mayVote: false, mayPost: false };
}

export function roadmap(): IdeasPage {
  const [first, second] = ideaRows();
  const column = (tint: 'planned' | 'development' | 'delivered', row: IdeaRow | undefined) => ({
    ...{ status: { tint }, href: `/ideas?status=${tint}`, rows: row ? [row] : [] },
  });
  return {
    ...{ tabs: TABS, down: true, mayVote: true, mayPost: true, away: false },
    roadmap: [column('planned', first), column('development', second), column('delivered', undefined)],
  };
}

export function ideaPage(more: Partial<IdeaPage> = {}): IdeaPage {
  const hanne = { kind: 'agent', name: 'Hanne Riise', initials: 'HR' } as const;
  return {
    ...{ ref: 'Q50000000001', href: '/ideas/Q50000000001', title: TITLE, voters: 124 },
    ...{
      text: 'Our auditor asks for a list.\n\nI export it by hand today.',
      status: { tint: 'planned' },
      author: erik,
    },
    categories: [{ name: 'Reporting', href: '/ideas?category=Reporting' }],
    posted: '2026-06-03T08:00:00Z',
    vote: vote({ back: '/ideas/Q50000000001', down: true }),
    steps: [
      { id: 'posted', state: 'done', at: '2026-06-03T08:00:00Z' },
      { id: 'status', status: { tint: 'review' }, state: 'done' },
      { id: 'status', status: { tint: 'planned' }, state: 'current' },
      { id: 'status', status: { tint: 'development' }, state: 'ahead' },
      { id: 'status', status: { tint: 'delivered' }, state: 'ahead' },
    ],
    answer: { id: 'a1', author: hanne, role: 'Product manager', text: 'We build this.', at: '2026-10-02T08:00:00Z' },
    comments: [
      { id: 'c1', author: erik, company: 'Fjordhus Hotels', text: 'Please add the date.', at: '2026-10-04T08:00:00Z' },
      { id: 'c2', author: jonas, text: 'Good point.', at: '2026-10-05T08:00:00Z' },
      { id: 'c3', author: you, company: 'Fjordhus Hotels', text: 'متن KX-20', at: '2026-11-11T08:00:00Z' },
      { id: 'c4', author: { kind: 'customer', name: '', initials: '' }, text: 'Gone.', at: '2026-11-12T08:00:00Z' },
      { id: 'c5', author: { kind: 'team', name: '', initials: 'L' }, text: 'From us.', at: '2026-11-13T08:00:00Z' },
    ],
    order: { newest: false, href: '/ideas/Q50000000001?comments=newest#comments' },
    similar: [
      {
        ...{ ref: 'Q50000000005', href: '/ideas/Q50000000005', title: 'API access to the device list', points: 180 },
        closed: false,
      },
    ],
    merged: [{ title: 'Serial numbers by mail', points: 60 }],
    may: { vote: true, comment: true },
    comment: { body: commentField(''), key: KEY },
    ...more,
  };
}

function commentField(value: string): IdeaPage['comment']['body'] {
  return { name: 'body', kind: 'textarea', labelKey: 'idea.comment.label', required: true, value, maxLength: 4_000 };
}

export function closedIdea(): IdeaPage {
  const { answer: _, ...open } = ideaPage();
  return {
    ...open,
    ...{ may: { vote: false, comment: false }, comments: [], similar: [], merged: [], voters: 0, categories: [] },
    ...{ vote: vote({ open: false, points: -20 }), notice: { key: 'problem.idea-closed' } },
    author: { kind: 'team', name: '', initials: 'L' },
    steps: [
      { id: 'posted', state: 'done', at: '2026-06-03T08:00:00Z' },
      { id: 'status', status: { tint: 'declined' }, state: 'current' },
    ],
  };
}

export function refusedComment(): IdeaPage {
  const error = { key: 'problem.missing.idea-comment' };
  const problem = { fields: [{ name: 'body', message: error }] };
  return ideaPage({ comment: { body: { ...commentField(' '), error }, key: KEY, problem } });
}

export function ideaForm(more: Partial<IdeaFormPage> = {}): IdeaFormPage {
  return {
    fields: [
      { name: 'title', kind: 'text', labelKey: 'idea-form.field.title', required: true, value: '', maxLength: 255 },
      {
        ...{ name: 'body', kind: 'textarea', labelKey: 'idea-form.field.body', hintKey: 'idea-form.field.body.hint' },
        ...{ required: true, value: '', maxLength: 10_000 },
      },
      {
        ...{ name: 'category', kind: 'select', labelKey: 'idea-form.field.category', required: false, value: '' },
        options: [{ value: 'Billing', label: 'Billing', selected: false }],
      },
    ],
    key: KEY,
    ...more,
  };
}

export function lookedIdea(): IdeaFormPage {
  return ideaForm({ similar: ideaPage().similar });
}
