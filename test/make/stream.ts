import http from 'node:http';
import type { Browser } from './browser.ts';

/** An open stream of server-sent events. */
export interface EventStream {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** The next event of this name; waits for it. */
  next(name: string): Promise<string>;
  /** Names of the events that came so far. */
  seen(): string[];
  ended: Promise<void>;
  close(): void;
}

/** Opens a stream with the cookies of a browser, as its script would; `more` are headers, of a balancer say. */
export function openStream(
  browser: Browser,
  origin: string,
  path: string,
  more: Record<string, string> = {},
): Promise<EventStream> {
  const url = new URL(path, origin);
  const cookie = [...(browser.cookies.get(url.hostname) ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
  const events: { name: string; data: string; taken: boolean }[] = [];
  const waiting: { name: string; tell: (data: string) => void }[] = [];

  function heard(name: string, data: string): void {
    const at = waiting.findIndex((one) => one.name === name);
    events.push({ name, data, taken: at >= 0 });
    if (at >= 0) waiting.splice(at, 1)[0]?.tell(data);
  }

  return new Promise((resolve, reject) => {
    const request = http.get(
      {
        ...{ host: '127.0.0.1', port: url.port, path },
        headers: { host: url.host, accept: 'text/event-stream', cookie, ...more },
      },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
          for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
            const event = text.slice(0, end);
            text = text.slice(end + 2);
            const [, name] = /^event: (.*)$/m.exec(event) ?? [];
            if (name !== undefined) heard(name, /^data: ?(.*)$/m.exec(event)?.[1] ?? '');
          }
        });
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          next: (name) =>
            new Promise((tell) => {
              const kept = events.find((event) => event.name === name && !event.taken);
              if (!kept) return void waiting.push({ name, tell });
              kept.taken = true;
              tell(kept.data);
            }),
          seen: () => events.map(({ name }) => name),
          ended: new Promise((over) => void answer.once('close', over)),
          close: () => request.destroy(),
        });
      },
    );
    request.once('error', reject);
  });
}
