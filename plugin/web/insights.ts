import { Router } from 'express';
import { z } from 'zod';
import type { Deflection } from '../records/deflection/deflection.ts';
import type { Handle } from './handle.ts';
import { type Reply, show } from './reply.ts';

const PERIODS = [7, 30, 90] as const;

const nothing = z.object({});
const query = z.object({ days: z.enum(PERIODS.map(String)).catch('30').transform(Number) });

/** What admins see of how the portal is used. */
export function insightRoutes(parts: { handle: Handle; deflection: Deflection }): Router {
  const { handle, deflection } = parts;
  const routes = Router();

  routes.get(
    '/insights',
    handle.page({ path: nothing, query }, async (input, { brand }): Promise<Reply> => {
      const { from, to, ...counted } = await deflection.report(brand, input.query);
      const periods = PERIODS.map((one) => ({
        days: one,
        href: `/admin/insights?days=${one}`,
        current: one === input.query.days,
      }));
      return show('insights', { periods, from: from.toISOString(), to: to.toISOString(), ...counted });
    }),
  );

  return routes;
}
