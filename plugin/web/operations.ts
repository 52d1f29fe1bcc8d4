import { Router } from 'express';
import type { View } from '../view/view.ts';
import type { Metrics } from './metrics.ts';
import type { Readiness } from './readiness.ts';

/** What runs before any brand is known: probes, numbers and assets. Nothing here tells versions or names. */
export function operationRoutes(parts: { view: View; readiness: Readiness; metrics: Metrics }): Router {
  const { view, readiness, metrics } = parts;
  const routes = Router();

  routes.get('/healthz', (_req, res) => void res.set('Cache-Control', 'no-store').type('text').send('ok\n'));

  routes.get('/readyz', async (_req, res) => {
    const { isReady, says } = await readiness.now();
    res
      .status(isReady ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .type('text')
      .send(`${says}\n`);
  });

  routes.get('/metrics', metrics.page);

  routes.get(['/assets/*path', '/favicon.ico'], (req, res) => {
    const asset = view.asset(req.path);
    if (!asset) {
      res.status(404).set('Cache-Control', 'private, no-store').type('text').send('404\n');
      return;
    }
    // The address holds a hash of the bytes: it never means anything else.
    res.set('Cache-Control', 'public, max-age=31536000, immutable').set('Content-Type', asset.type).send(asset.body);
  });

  return routes;
}
