import type { Dispatcher } from 'undici';
import send from 'undici/lib/api/api-request.js';
// The whole of the library would bring its fetch, its WebSocket and its mocks, too: 5 MB that nobody uses.
import Agent from 'undici/lib/dispatcher/agent.js';
import Pool from 'undici/lib/dispatcher/pool.js';

export { Agent, Pool };

type Asked = Omit<Dispatcher.RequestOptions, 'origin' | 'path' | 'method'> & {
  dispatcher: Dispatcher;
  method?: Dispatcher.HttpMethod;
};

/** Asks over HTTP. Every status is an answer, and its body has to be read or destroyed; redirects are not followed. */
export function request(url: string, { dispatcher, ...asked }: Asked): Promise<Dispatcher.ResponseData> {
  const { origin, pathname, search } = new URL(url);
  return send.call(dispatcher, { method: 'GET', ...asked, origin, path: pathname + search });
}
