/** The value of a cookie in a Cookie header; undefined when it is not there or not of the form ours have. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  for (const part of (header ?? '').split(';')) {
    const cut = part.indexOf('=');
    if (cut < 0 || part.slice(0, cut).trim() !== name) continue;
    const value = part.slice(cut + 1).trim();
    if (/^[A-Za-z0-9_-]{16,128}$/.test(value)) return value;
  }
  return undefined;
}

/** Names of the cookies in a Cookie header, in the order of their making (RFC 6265, section 5.4). */
export function cookieNames(header: string | undefined): string[] {
  return (header ?? '').split(';').map((part) => part.split('=', 1)[0]?.trim() ?? '');
}

export interface CookieLook {
  sameSite: 'Lax' | 'None';
  secure: boolean;
  /** Seconds; the browser session if left out, gone at once if 0. */
  maxAge?: number;
}

/** A Set-Cookie header. Never readable by script, for the whole host. */
export function setCookie(name: string, value: string, { sameSite, secure, maxAge }: CookieLook): string {
  const age = maxAge === undefined ? '' : `; Max-Age=${maxAge}`;
  return `${name}=${value}; Path=/; HttpOnly; SameSite=${sameSite}${secure ? '; Secure' : ''}${age}`;
}
