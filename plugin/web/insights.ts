import { Router } from 'express';
import { z } from 'zod';
import type { Deflection } from '../records/deflection/deflection.ts';
import type { Handle } from './handle.ts';
import { type Reply, show } from './reply.ts';

const PERIODS = [7, 30, 90] as const;
const DAY_MS = 86_400_000;

const nothing = z.object({});
const query = z.object({ days: z.enum(PERIODS.map(String)).catch('30').transform(Number) });

/** What admins see of how the portal is used. */
export function insightRoutes(parts: { handle: Handle; deflection: Deflection; clock: () => Date }): Router {
  const { handle, deflection, clock } = parts;
  const routes = Router();

  routes.get(
    '/insights',
    handle.page({ path: nothing, query }, async (input, { brand }): Promise<Reply> => {
      const to = clock();
      const from = new Date(to.getTime() - input.query.days * DAY_MS);
      const { days, ...counted } = await deflection.report(brand, from, to);
      const periods = PERIODS.map((one) => ({
        days: one,
        href: `/admin/insights?days=${one}`,
        current: one === input.query.days,
      }));
      return show('insights', { periods, from: from.toISOString(), to: to.toISOString(), ...counted, days });
    }),
  );

  return routes;
}
