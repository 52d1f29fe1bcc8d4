import { Router } from 'express';
import { z } from 'zod';
import { inLanguage } from '../brand.ts';
import { describeError } from '../log.ts';
import { HOME } from '../records/beforehand.ts';
import type { Cases } from '../records/cases.ts';
import type { Board } from '../records/ideas/board.ts';
import type { Library } from '../records/library/texts.ts';
import { isCustomersTurn } from '../records/status.ts';
import type { HomePage } from '../view/models.ts';
import { caseRow, requestGroups } from './case-models.ts';
import type { Asking, Handle } from './handle.ts';
import { homeBlocks } from './home-blocks.ts';
import { anyWaits, type Queued } from './queued.ts';
import { type Reply, show } from './reply.ts';
import type { Seen } from './seen.ts';

const nothing = z.object({});

/** The page behind the sign-in. A block that fails is one line; the rest stays. */
export function homeRoutes(parts: {
  handle: Handle;
  cases: Cases;
  queued: Queued;
  library: Library;
  board: Board;
  seen: Seen;
}): Router {
  const { handle, cases, queued, library, board, seen } = parts;
  const routes = Router();

  async function ownCases(asking: Asking): Promise<NonNullable<HomePage['cases']>> {
    try {
      const [waiting, open, seenAt] = await Promise.all([
        cases.list(asking.customer, HOME.waiting),
        cases.list(asking.customer, HOME.open),
        seen.all(asking.customer),
      ]);
      const others = open.rows.filter((row) => !isCustomersTurn(row.case.status, asking.brand));
      const rows = [...waiting.rows, ...others].slice(0, HOME.shown);
      return {
        rows: rows.map((row) => caseRow(row, asking, seenAt(row.case.number))),
        total: open.shown,
      };
    } catch (thrown) {
      asking.log.error(describeError(thrown), 'the cases of the home page cannot be read');
      return 'failed';
    }
  }

  async function home(_input: object, asking: Asking): Promise<Reply> {
    const { brand, locale, customer, pages } = asking;
    const hasCases = pages.includes('cases');
    const [own, waiting, blocks] = await Promise.all([
      hasCases ? ownCases(asking) : undefined,
      hasCases ? queued.rows(asking, 'home') : [],
      homeBlocks({ library, board }, asking),
    ]);
    const say = (text: Parameters<typeof inLanguage>[0]) => inLanguage(text, locale, brand.locales[0]);
    const { urgentPhone, urgentTitle, urgentHours } = brand.contact;
    const model: HomePage = {
      firstName: customer.firstName,
      frequentSearches: brand.frequentSearches
        .slice(0, 4)
        .map((one) => ({ text: say(one), href: `/search?${new URLSearchParams({ q: say(one) })}` })),
      ...(urgentPhone
        ? {
            urgent: {
              phone: urgentPhone,
              ...(urgentTitle ? { title: say(urgentTitle) } : {}),
              ...(urgentHours ? { hours: say(urgentHours) } : {}),
            },
          }
        : {}),
      ...(own === undefined ? {} : { cases: own === 'failed' ? own : { ...own, total: own.total + waiting.length } }),
      ...(waiting.length > 0 ? { queued: waiting } : {}),
      ...blocks,
      announcements: brand.announcements.slice(0, 3).map(({ title, text, kind, date }) => ({
        title: say(title),
        kind,
        ...(text ? { text: say(text) } : {}),
        ...(date ? { date } : {}),
      })),
      requests: hasCases ? requestGroups(brand, locale, 'common') : [],
    };
    // A block that failed is asked for again.
    return show('home', model, {
      section: 'home',
      waits: anyWaits(waiting),
      keep: own !== 'failed' && blocks.solutions?.texts !== 'failed' && blocks.ideas !== 'failed',
    });
  }

  routes.get('/', handle.page({ path: nothing, query: nothing }, home));
  return routes;
}
