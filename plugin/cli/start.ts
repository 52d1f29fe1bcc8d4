import { isPrivate } from '../brand.ts';
import { loadConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { createPortal } from '../portal.ts';
import { serve } from '../serve.ts';
import type { Settings } from '../settings.ts';
import type { Terminal } from './main.ts';
import { readOptions } from './options.ts';

/** `portico start`: the portal, for real. Runs until it is told to stop. */
export async function start(args: string[], terminal: Terminal): Promise<number> {
  const options = readOptions(args, ['config']);
  await runPortal(loadConfig(options.text('config', 'config/portal.json')), terminal);
  return 0;
}

/** @param more.graceMs how long requests under way may take after the word to stop; `serve`’s own if left out */
export async function runPortal(
  settings: Settings,
  terminal: Terminal,
  more: { graceMs?: number; whenReady?: () => void } = {},
): Promise<void> {
  const log = createLog({ level: settings.log.level });
  const portal = await createPortal(settings, { log });
  try {
    const served = await serve(portal.app, settings.listen);
    log.info({ host: settings.listen.host, port: served.port, address: settings.baseUrl }, 'listening');
    if (!isPrivate(settings.baseUrl)) log.warn({ address: settings.baseUrl }, 'not https: others can read along');
    portal.examine();
    more.whenReady?.();
    await terminal.stopped;
    log.info({}, 'stopping');
    await served.close(more.graceMs);
  } finally {
    await portal.close();
  }
}
