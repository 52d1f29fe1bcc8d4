import { setTimeout as pause } from 'node:timers/promises';
import { isPrivate } from '../brand.ts';
import { loadConfig } from '../config.ts';
import { createLog, type Log } from '../log.ts';
import { createPortal, type Portal } from '../portal.ts';
import { type Served, serve } from '../serve.ts';
import type { Settings } from '../settings.ts';
import type { Terminal } from './main.ts';
import { readOptions } from './options.ts';

/** `portico start`: the portal, for real. Runs until it is told to stop. */
export async function start(args: string[], terminal: Terminal): Promise<number> {
  const options = readOptions(args, ['config']);
  await runPortal(loadConfig(options.text('config', 'config/portal.json')), terminal);
  return 0;
}

/** How long stopping may take, in milliseconds. */
interface Patience {
  /** Still served, so that a balancer's probe finds out before connections are refused. */
  drainMs: number;
  /** For the CRM to answer requests under way after that: a case with many files may take longer, and is kept then. */
  crmMs: number;
  /** For those requests to end. */
  graceMs: number;
  /** For all of it; whatever still hangs then is left, and the process ends. */
  totalMs: number;
}

/** Below the 30 seconds of orchestrators, and above the time limit of each call but a slow download. */
const PATIENT: Patience = { drainMs: 2_000, crmMs: 10_000, graceMs: 13_000, totalMs: 20_000 };

export async function runPortal(
  settings: Settings,
  terminal: Terminal,
  more: Partial<Patience> & { whenReady?: () => void } = {},
): Promise<void> {
  const log = createLog({ level: settings.log.level });
  const portal = await createPortal(settings, { log });
  let served: Served | undefined;
  try {
    served = await serve(portal.app, settings.listen, portal.answerNow);
    log.info({ host: settings.listen.host, port: served.port, address: settings.baseUrl }, 'listening');
    if (!isPrivate(settings.baseUrl)) log.warn({ address: settings.baseUrl }, 'not https: others can read along');
    portal.examine();
    more.whenReady?.();
    await terminal.stopped;
  } finally {
    await stop(portal, { served, log, patience: { ...PATIENT, ...more } });
  }
}

async function stop(
  portal: Portal,
  { served, log, patience }: { served: Served | undefined; log: Log; patience: Patience },
): Promise<void> {
  const { drainMs, crmMs, graceMs, totalMs } = patience;
  log.info({}, 'stopping');
  const over = new AbortController();
  const late = pause(totalMs, 'late', { signal: over.signal }).catch(() => 'called off');
  const done = (async () => {
    portal.drain();
    if (served) {
      await pause(drainMs);
      const closed = served.close(graceMs);
      portal.endStreams();
      const giveUp = setTimeout(portal.giveUp, crmMs);
      await closed;
      clearTimeout(giveUp);
    }
    await portal.close();
    return 'done';
  })();
  const outcome = await Promise.race([done, late]);
  over.abort();
  if (outcome === 'late') log.warn({}, 'stopped with work under way, which goes on after the next start');
  else log.info({}, 'stopped');
}
