import type { Pages } from '../../plugin/view/models.ts';
import type { Frame } from '../../plugin/view/view.ts';
import { caseForm, casePage, closedCase, generalForm, refusedForm } from './cases.ts';
import {
  busySolutionForm,
  caseWithSolutions,
  formBeforeOffers,
  formWithOffers,
  formWithoutOffers,
  insights,
  solutionForm,
} from './deflection-pages.ts';
import {
  closedIdea,
  emptyIdeas,
  ideaForm,
  ideaPage,
  ideasPage,
  lookedIdea,
  refusedComment,
  roadmap,
} from './idea-pages.ts';
import { caseList, emptyList, home } from './lists.ts';
import {
  caseWithQueued,
  listWithQueued,
  outboxPage,
  queuedFile,
  queuedPage,
  queuedUnsure,
  queuedVote,
  queuedWithForm,
  refusedPage,
} from './queued-pages.ts';
import { foundPage, misspelt, noneOfKind, nothingFound } from './search-pages.ts';

export type Sample = { [P in keyof Pages]: { page: P; model: Pages[P]; frame?: Partial<Frame> } }[keyof Pages];

const help = { phone: '+47 22 55 01 00', hours: 'Monday to Friday, 08:00–17:00' };
const signedOut = { person: undefined, key: undefined, section: undefined } as const;
const [atHome, atSearch, atIdeas] = [{ section: 'home' }, { section: 'search' }, { section: 'ideas' }] as const;
const main = { name: 'Larkfield ID', href: '/auth/saml/main/login' };
const other = { name: 'Partner ID', href: '/auth/saml/partner/login' };
const nothing = { comment: false, close: false, reopen: false, rate: false };

/** Every page in every state worth seeing, by name. */
export function samples(): Record<string, Sample> {
  const flash = { kind: 'ok', message: 'flash.reply-sent' } as const;
  const also = { message: 'flash.files-waiting', values: { name: 'trace.txt', count: 2 } };
  return {
    home: { page: 'home', model: home(), frame: atHome },
    'home-empty': {
      page: 'home',
      model: home({ cases: { rows: [], total: 0 }, announcements: [], firstName: '' }),
      frame: atHome,
    },
    'home-failed': { page: 'home', model: home({ cases: 'failed', requests: [] }), frame: atHome },
    list: { page: 'case-list', model: caseList() },
    'list-empty': { page: 'case-list', model: emptyList('none') },
    'list-filter': { page: 'case-list', model: emptyList('filter') },
    'list-away': {
      ...{ page: 'case-list', model: listWithQueued() },
      frame: { away: { kind: 'away', readAt: new Date('2026-11-18T09:16:00Z') } },
    },
    'list-busy': {
      ...{ page: 'case-list', model: caseList() },
      frame: { away: { kind: 'busy', readAt: new Date('2026-11-17T09:16:00Z') } },
    },
    queued: { page: 'queued', model: queuedPage(), frame: { away: { kind: 'away' } } },
    'queued-busy': { page: 'queued', model: queuedUnsure(), frame: { away: { kind: 'busy' } } },
    'queued-form': { page: 'queued', model: queuedWithForm() },
    'queued-refused': { page: 'queued', model: refusedPage() },
    'queued-vote': {
      ...{ page: 'queued', frame: { away: { kind: 'away' } } },
      model: queuedVote(),
    },
    'queued-file': { page: 'queued', model: queuedFile() },
    'queued-file-refused': { page: 'queued', model: queuedFile('delivery.problem.unchecked') },
    outbox: { page: 'outbox', model: outboxPage(), frame: { section: undefined } },
    'outbox-empty': { page: 'outbox', model: { waiting: 0, refused: 0, rows: [], key: 'k' } },
    'case-queued': { page: 'case', model: caseWithQueued(), frame: { flash: { ...flash, also } } },
    case: { page: 'case', model: casePage(), frame: { flash } },
    'case-folded': { page: 'case', model: casePage({ fold: { from: 2, count: 5 } }) },
    'case-closed': { page: 'case', model: closedCase() },
    'case-rated': { page: 'case', model: closedCase({ rating: { value: 4 }, may: nothing }) },
    form: { page: 'case-form', model: caseForm() },
    'form-refused': { page: 'case-form', model: refusedForm() },
    'form-general': { page: 'case-form', model: generalForm() },
    'form-offers': { page: 'case-form', model: formWithOffers() },
    'form-before-offers': { page: 'case-form', model: formBeforeOffers() },
    'form-without-offers': { page: 'case-form', model: formWithoutOffers() },
    'case-solutions': { page: 'case', model: caseWithSolutions() },
    solved: { page: 'solved', model: { text: { title: 'Update the firmware', href: '/solutions/00001001' } } },
    'solved-bare': { page: 'solved', model: {} },
    'solution-form': { page: 'solution-form', model: solutionForm(), frame: { section: 'solutions' } },
    'solution-form-busy': { page: 'solution-form', model: busySolutionForm(), frame: { section: 'solutions' } },
    insights: { page: 'insights', model: insights(), frame: { section: undefined } },
    search: { page: 'search', model: foundPage(), frame: atSearch },
    'search-ideas': { page: 'search', model: noneOfKind(), frame: atSearch },
    'search-none': { page: 'search', model: nothingFound(), frame: atSearch },
    'search-spelling': { page: 'search', model: misspelt(), frame: atSearch },
    'search-before': { page: 'search', model: foundPage({ q: '', rows: [], tabs: [], missing: [] }), frame: atSearch },
    ideas: { page: 'ideas', model: ideasPage(), frame: atIdeas },
    'ideas-empty': { page: 'ideas', model: emptyIdeas('none'), frame: atIdeas },
    'ideas-mine': { page: 'ideas', model: emptyIdeas('mine'), frame: atIdeas },
    'ideas-votes': { page: 'ideas', model: emptyIdeas('votes'), frame: atIdeas },
    'ideas-filter': { page: 'ideas', model: emptyIdeas('filter'), frame: atIdeas },
    'ideas-roadmap': { page: 'ideas', model: roadmap(), frame: atIdeas },
    idea: { page: 'idea', model: ideaPage(), frame: atIdeas },
    'idea-closed': { page: 'idea', model: closedIdea(), frame: atIdeas },
    'idea-refused': { page: 'idea', model: refusedComment(), frame: atIdeas },
    'idea-form': { page: 'idea-form', model: ideaForm(), frame: atIdeas },
    'idea-form-looked': { page: 'idea-form', model: lookedIdea(), frame: atIdeas },
    'idea-form-alone': { page: 'idea-form', model: ideaForm({ similar: [] }), frame: atIdeas },
    signin: {
      page: 'signin',
      model: { main, others: [other], byEmail: true, email: { value: '' }, to: 'k1', signedOut: false, help },
      frame: signedOut,
    },
    'signin-refused': {
      page: 'signin',
      model: {
        ...{ main, others: [], byEmail: true, signedOut: true, help: {} },
        email: { value: 'maya@nowhere.example', error: { key: 'problem.email.unknown' } },
      },
      frame: signedOut,
    },
    'signin-problem': {
      page: 'signin-problem',
      model: { reason: 'no-contact', reference: 'K7-41', help, retryHref: '/signin' },
      frame: signedOut,
    },
    'signed-out': { page: 'signed-out', model: { signInHref: '/signin' }, frame: signedOut },
    'error-absent': {
      page: 'error',
      model: { code: 'page.not-found', status: 404, reference: 'K7-41', signedIn: true, help },
      frame: { section: undefined },
    },
    'error-internal': {
      page: 'error',
      model: { code: 'internal', status: 500, reference: 'K7-41', signedIn: false, help: {} },
      frame: signedOut,
    },
  };
}
