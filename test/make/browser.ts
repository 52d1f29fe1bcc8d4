import http from 'node:http';

export interface Page {
  status: number;
  url: string;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
  text: string;
  json(): unknown;
}

export interface Sending {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer> | URLSearchParams | FormData;
  /** Follow redirects, as a browser does; true unless said otherwise. */
  follow?: boolean;
}

export interface Browser {
  get(path: string, sending?: Sending): Promise<Page>;
  /** A form as a browser sends it; `key` is read from `from` (a page of this site) unless given. */
  post(
    path: string,
    fields: Record<string, string>,
    options?: {
      from?: string;
      multipart?: boolean;
      files?: { name: string; bytes: Buffer; type?: string }[];
      follow?: boolean;
      headers?: Record<string, string>;
    },
  ): Promise<Page>;
  send(path: string, sending: Sending): Promise<Page>;
  /** A one-time key as it stands in the forms of a page. */
  keyOn(path: string): Promise<string>;
  signIn(person: string, to?: string): Promise<Page>;
  /** Cookies by host: name=value. */
  cookies: Map<string, Map<string, string>>;
}

/** A browser without a screen: cookies by host, redirects, forms. */
export function createBrowser(origin: string): Browser {
  const cookies = new Map<string, Map<string, string>>();

  async function send(path: string, sending: Sending): Promise<Page> {
    let url = new URL(path, origin);
    let { method = 'GET', headers = {}, body } = sending;
    for (let hop = 0; hop < 12; hop++) {
      const page = await once(url, method, headers, body);
      const location = page.headers.location;
      if (sending.follow === false || location === undefined || page.status < 300 || page.status > 399) return page;
      if (page.status !== 307 && page.status !== 308) {
        method = 'GET';
        body = undefined;
        headers = Object.fromEntries(
          Object.entries(headers).filter(([name]) => !name.toLowerCase().startsWith('content-')),
        );
      }
      url = new URL(location, url);
    }
    throw new Error(`too many redirects at ${url}`);
  }

  async function once(url: URL, method: string, headers: Record<string, string>, body: Sending['body']): Promise<Page> {
    const jar = cookies.get(url.hostname) ?? new Map<string, string>();
    cookies.set(url.hostname, jar);
    const encoded = body === undefined ? undefined : new Response(body);
    const bytes = encoded ? Buffer.from(await encoded.arrayBuffer()) : undefined;
    const type = encoded?.headers.get('content-type');
    const all: Record<string, string> = {
      accept: 'text/html,application/xhtml+xml',
      host: url.host,
      ...(jar.size > 0 ? { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') } : {}),
      ...(type ? { 'content-type': type } : {}),
      ...(bytes ? { 'content-length': String(bytes.length) } : {}),
      ...headers,
    };
    return new Promise((resolve, reject) => {
      // Every name of the sandbox is this machine, also those its resolver does not know.
      const request = http.request(
        { host: '127.0.0.1', port: url.port, path: url.pathname + url.search, method, headers: all },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () => {
            keep(jar, answer.headers['set-cookie'] ?? []);
            const bodyBytes = Buffer.concat(chunks);
            resolve({
              status: answer.statusCode ?? 0,
              url: url.href,
              headers: answer.headers,
              body: bodyBytes,
              text: bodyBytes.toString('utf8'),
              json: () => JSON.parse(bodyBytes.toString('utf8')),
            });
          });
        },
      );
      request.on('error', reject);
      request.end(bytes);
    });
  }

  const browser: Browser = {
    cookies,
    send,
    get: (path, sending = {}) => send(path, sending),
    keyOn: async (path) => keyIn((await send(path, {})).text),
    post: async (path, fields, { from, multipart = false, files = [], follow = true, headers = {} } = {}) => {
      const all = from === undefined ? fields : { key: await browser.keyOn(from), ...fields };
      if (!multipart && files.length === 0)
        return send(path, { method: 'POST', body: new URLSearchParams(all), follow, headers });
      const form = new FormData();
      for (const [name, value] of Object.entries(all)) form.append(name, value);
      for (const file of files)
        form.append(
          'files',
          new Blob([new Uint8Array(file.bytes)], { type: file.type ?? 'application/octet-stream' }),
          file.name,
        );
      return send(path, { method: 'POST', body: form, follow, headers });
    },
    signIn: async (person, to = '/') => {
      const start = await send(to, {});
      const provider = start.url.includes('/idp/')
        ? new URL(start.url)
        : new URL((await send('/auth/saml/sandbox/login', {})).url);
      provider.searchParams.set('person', person);
      const answer = await send(provider.href, {});
      const { action, fields } = formIn(answer.text);
      return send(action, { method: 'POST', body: new URLSearchParams(fields), headers: { origin: provider.origin } });
    },
  };
  return browser;
}

function keep(jar: Map<string, string>, lines: string[]): void {
  for (const line of lines) {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const at = pair.indexOf('=');
    const gone = attributes.some((attribute) => /^(max-age=0|expires=thu, 01 jan 1970)/i.test(attribute));
    if (gone) jar.delete(pair.slice(0, at));
    else jar.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

/** The first one-time key on a page. */
export function keyIn(html: string): string {
  const key = /name="key" value="([^"]+)"/.exec(html)?.[1];
  if (key === undefined) throw new Error('no form key on this page');
  return key;
}

/** The first form of a page, with what is hidden in it. */
export function formIn(html: string): { action: string; fields: Record<string, string> } {
  const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1];
  if (action === undefined) throw new Error(`no form on this page: ${html.slice(0, 200)}`);
  const fields = [...html.matchAll(/<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)].map(
    (match): [string, string] => [match[1] ?? '', unescaped(match[2] ?? '')],
  );
  return { action: unescaped(action), fields: Object.fromEntries(fields) };
}

/** Text as it stands in HTML, back to what it says. */
export function unescaped(html: string): string {
  return html
    .replace(/&#x([0-9a-f]+);/gi, (_all, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}
