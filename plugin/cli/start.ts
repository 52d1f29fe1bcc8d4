import { loadConfig } from '../config.ts';
import { createLog } from '../log.ts';
import { createPortal } from '../portal.ts';
import { serve } from '../serve.ts';
import type { Terminal } from './main.ts';
import { readOptions } from './options.ts';

/** `portico start`: the portal, for real. Runs until it is told to stop. */
export async function start(args: string[], terminal: Terminal): Promise<number> {
  const options = readOptions(args, ['config']);
  const settings = loadConfig(options.text('config', 'config/portal.json'));
  const log = createLog({ level: settings.log.level });
  const portal = await createPortal(settings, { log });
  const served = await serve(portal.app, settings.listen);
  log.info({ host: settings.listen.host, port: served.port, address: settings.baseUrl }, 'listening');
  await terminal.stopped;
  log.info({}, 'stopping');
  await served.close();
  await portal.close();
  return 0;
}
