import { startWorld } from '../sandbox/world.ts';
import type { Terminal } from './main.ts';
import { LEFT_OUT, readOptions } from './options.ts';

/** `portico world`: a local org and identity provider, and one line of JSON that says how to reach them. */
export async function world(args: string[], terminal: Terminal): Promise<number> {
  const options = readOptions(args, ['world-port', 'seed', 'cases', 'portal-url', 'without'], ['bare']);
  const running = await startWorld({
    port: options.number('world-port', 3001),
    seed: options.number('seed', 1),
    cases: options.number('cases', 5_000),
    portalUrls: options.text('portal-url', 'http://localhost:3000').split(','),
    bare: options.flag('bare'),
    without: options.list('without', LEFT_OUT),
    nodeEnv: terminal.nodeEnv,
  });
  const { instanceUrl, clientId, clientSecret, accessToken, idpMetadataUrl } = running;
  terminal.print(JSON.stringify({ instanceUrl, clientId, clientSecret, accessToken, idpMetadataUrl }));
  await terminal.stopped;
  await running.close();
  return 0;
}
