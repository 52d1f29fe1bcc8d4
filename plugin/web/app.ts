import compression from 'compression';
import express, { type Express } from 'express';
import type { Auth } from '../auth/auth.ts';
import type { Brand } from '../brand.ts';
import type { Log } from '../log.ts';
import type { createBeforehand } from '../records/beforehand.ts';
import type { Cases } from '../records/cases.ts';
import type { CrmState } from '../records/crm.ts';
import type { Deflection } from '../records/deflection/deflection.ts';
import type { Ideas } from '../records/ideas/ideas.ts';
import type { HeldLibrary } from '../records/library/library.ts';
import type { LibraryReader } from '../records/library/reader.ts';
import type { Submissions } from '../records/library/submit.ts';
import type { Outbox } from '../records/outbox/outbox.ts';
import type { Presence } from '../records/presence.ts';
import type { Reads } from '../records/reads/reads.ts';
import type { Search } from '../records/search/search.ts';
import type { Versions } from '../records/versions.ts';
import type { ProviderSettings, Settings } from '../settings.ts';
import type { Store } from '../store/store.ts';
import type { View } from '../view/view.ts';
import { auditRoutes } from './audit-page.ts';
import { createCaseReply } from './case-reply.ts';
import { caseRoutes } from './cases.ts';
import { bodyInTime } from './deadline.ts';
import { createOffers, deflectionRoutes } from './deflection.ts';
import { createDrafts } from './drafts.ts';
import { errorHandler, notFound } from './errors.ts';
import { createFront, type Front } from './front.ts';
import type { Guards } from './guards.ts';
import { createHandle } from './handle.ts';
import { homeRoutes } from './home.ts';
import { ideaRoutes } from './ideas.ts';
import { insightRoutes } from './insights.ts';
import { createKeptPages } from './kept-pages.ts';
import { languageRoutes } from './language.ts';
import { libraryRoutes } from './library.ts';
import type { Live } from './live.ts';
import type { Metrics } from './metrics.ts';
import { createNewCase } from './new-case.ts';
import { operationRoutes } from './operations.ts';
import { outboxRoutes } from './outbox.ts';
import { createQueued } from './queued.ts';
import type { Readiness } from './readiness.ts';
import { createRespond } from './respond.ts';
import { searchRoutes } from './search.ts';
import { createSeen } from './seen.ts';
import { createToSignIn, signInRoutes } from './signin.ts';
import { createSolutionForm, solutionFormRoutes } from './solution-form.ts';
import {
  demandAdmin,
  demandPage,
  headers,
  identify,
  knownMethods,
  openPages,
  privately,
  requireSession,
  sameSite,
} from './stairs.ts';
import { suggestRoutes } from './suggest.ts';
import type { Uploads } from './uploads.ts';

/** The text of a form, however slow the line. */
const BODY_MS = 30_000;

export interface AppParts {
  settings: Settings;
  brands: Map<string, Brand>;
  originOf: (brand: Brand) => string;
  providers: ProviderSettings[];
  auth: Auth;
  guards: Guards;
  presence: Presence;
  cases: Cases;
  ideas: Ideas;
  library: HeldLibrary;
  reader: LibraryReader;
  submissions: Submissions;
  deflection: Deflection;
  search: Search;
  outbox: Outbox;
  uploads: Uploads;
  live: Live;
  store: Store;
  reads: Pick<Reads, 'during' | 'note' | 'holds' | 'stillHolds'>;
  beforehand: ReturnType<typeof createBeforehand>;
  versions: Versions;
  /** False while the CRM gives no answer, or must not be asked. */
  isUp: () => boolean;
  crmState: () => CrmState;
  view: View;
  log: Log;
  clock: () => Date;
  readiness: Readiness;
  metrics: Metrics;
}

/** A staircase: from top to bottom the bar rises, and nothing skips a step. */
export function createApp(parts: AppParts): { app: Express; answerNow: Front['answerNow'] } {
  const { settings, brands, originOf, providers, auth, presence, store, view, log, clock, readiness, metrics } = parts;
  const { cases, ideas, library, reader, submissions, deflection, search, outbox, uploads, live } = parts;
  const { limits, audit } = parts.guards;
  const secure = settings.baseUrl.startsWith('https:');
  const keptPages = createKeptPages({ ...parts, sessions: auth.sessions, limits });
  const respond = createRespond({ view, keptPages, crmState: parts.crmState, secure, clock });
  const handle = createHandle({ respond, during: parts.reads.during, beforehand: parts.beforehand });
  const seen = createSeen(parts);
  const drafts = createDrafts({ store, limits });

  const front = createFront({ readiness, metrics, keptPages, log });
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.set('trust proxy', settings.listen.trustProxy);

  // Anyone, before a brand is known.
  // A page that shows what was asked also holds keys, but no key is the same on two pages: nothing is learnt from sizes.
  app.use(
    front.handler,
    headers({ secure, formTargets: auth.destinations }),
    knownMethods,
    bodyInTime(BODY_MS),
    compression(),
  );
  app.use(operationRoutes({ view, readiness, metrics }));

  // Anyone at a host of ours.
  app.use(identify({ brands, originOf, sessions: auth.sessions, log }));
  app.use(limits.requests);
  app.use('/signout', sameSite(originOf));
  app.use(signInRoutes({ auth, providers, respond, guards: parts.guards }));
  app.use(privately, sameSite(originOf));
  app.use('/language', languageRoutes({ secure }));
  app.use('/live', live.routes); // to nobody it says that the stream is over

  // Signed in.
  app.post(
    [
      '/cases',
      '/cases/*rest',
      '/solutions',
      '/solutions/*rest',
      '/knowledge/*rest',
      '/ideas',
      '/ideas/*rest',
      '/admin/outbox/*rest',
    ],
    uploads.receive,
    express.urlencoded({ extended: false, limit: '2mb', parameterLimit: 200 }),
    limits.submissions,
  );
  app.use(requireSession({ drafts, signIn: createToSignIn({ auth, providers }), mayLeave: limits.mayLeave }));
  app.use(openPages(presence));
  app.get('/cases', limits.narrowed);
  app.get(['/', '/cases', '/cases/:number'], live.mark);
  const offers = createOffers({ search, library, deflection });
  const queued = createQueued({ outbox, reads: parts.reads, offers });
  app.use(homeRoutes({ handle, cases, queued, library, board: ideas, seen }));
  app.use('/search', limits.searches, searchRoutes({ handle, search }));
  app.use('/suggest', limits.searches, suggestRoutes({ handle, search, view }));
  const newCase = createNewCase({ cases, outbox, uploads, drafts, offers });
  const caseReply = createCaseReply({ cases, outbox, queued, uploads, drafts, seen, view, offers, clock });
  app.use('/cases', demandPage('cases'), deflectionRoutes({ handle, outbox, offers, deflection }));
  const casePages = { handle, cases, outbox, queued, uploads, newCase, caseReply, seen, drafts, clock };
  app.use('/cases', demandPage('cases'), caseRoutes(casePages));
  const { reviewDays } = settings.solutions;
  const solutionForm = createSolutionForm({ submissions, outbox, library, offers, drafts, view, reviewDays });
  app.use('/solutions', demandPage('solutions'), solutionFormRoutes({ handle, solutionForm }));
  app.use('/solutions', demandPage('solutions'), libraryRoutes({ handle, reader, outbox, search, kind: 'solution' }));
  app.use('/knowledge', demandPage('knowledge'), libraryRoutes({ handle, reader, outbox, search, kind: 'article' }));
  const { downVotes } = settings.ideas;
  app.use('/ideas', demandPage('ideas'), ideaRoutes({ handle, ideas, outbox, queued, search, drafts, downVotes }));

  // Admins.
  app.use('/admin', demandAdmin, audit.looks, auditRoutes({ handle, audit }));
  app.use('/admin', demandAdmin, insightRoutes({ handle, deflection }), outboxRoutes({ handle, outbox, audit }));

  app.use(notFound, audit.refusals, errorHandler({ respond, log }));
  return { app, answerNow: front.answerNow };
}
