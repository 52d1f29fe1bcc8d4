/** Everything that can go wrong, once: the status that goes out and how loud the log is. The sentence is `error.<code>`. */
const TABLE = {
  'input.malformed': { status: 400, level: 'info' }, // not what a form or a link of ours sends
  'input.invalid': { status: 422, level: 'info' }, // a person can correct it; the page shows what
  'input.too-large': { status: 413, level: 'info' },
  'input.unsupported': { status: 415, level: 'info' },
  'form.forged': { status: 403, level: 'warn' }, // the one-time key is missing, foreign or from another site
  'host.unknown': { status: 400, level: 'info' },
  'page.not-found': { status: 404, level: 'info' },
  'page.method': { status: 405, level: 'info' },
  'record.not-found': { status: 404, level: 'info' }, // absent or not yours: one and the same
  'auth.required': { status: 401, level: 'info' },
  'auth.malformed': { status: 400, level: 'warn' },
  'auth.rejected': { status: 403, level: 'warn' }, // the assertion is not good
  'auth.no-contact': { status: 403, level: 'warn' },
  'auth.inactive': { status: 403, level: 'warn' },
  'auth.ambiguous': { status: 403, level: 'warn' },
  'auth.provider-unavailable': { status: 503, level: 'error' },
  'access.denied': { status: 403, level: 'info' }, // may see it, may not do this
  'rate.limited': { status: 429, level: 'info' },
  'crm.refused': { status: 422, level: 'warn' }, // a rule of the company said no
  'crm.unavailable': { status: 503, level: 'error' },
  'crm.not-ready': { status: 503, level: 'error' }, // the org lacks what a safe write needs
  'crm.busy': { status: 503, level: 'error' }, // the org's limit is used up
  'store.unavailable': { status: 503, level: 'info' }, // Redis is away; the log says so once, not with every request
  internal: { status: 500, level: 'error' },
} as const satisfies Record<string, { status: number; level: 'info' | 'warn' | 'error' }>;

export type ErrorCode = keyof typeof TABLE;

/**
 * The one error of the portal. `cause` and `detail` go to the log, never to the page.
 *
 * @example throw new PortalError('record.not-found', { detail: 'case 00001026 is not in scope' })
 */
export class PortalError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  /** Form fields this is about, with the message key of each. */
  readonly fields: Readonly<Record<string, string>> | undefined;
  /** Where what the person wrote waits; the error page links to it. */
  retryHref: string | undefined;
  /** When it is worth trying again. */
  retryAfterSeconds: number | undefined;
  /** What the person wrote, where no form gives it back: the error page shows it. */
  written: readonly string[] = [];

  constructor(code: ErrorCode, options: { cause?: unknown; detail?: string; fields?: Record<string, string> } = {}) {
    super(options.detail ? `${code}: ${options.detail}` : code, { cause: options.cause });
    this.name = 'PortalError';
    this.code = code;
    this.detail = options.detail;
    this.fields = options.fields;
  }

  get status(): number {
    return TABLE[this.code].status;
  }

  get level(): 'info' | 'warn' | 'error' {
    return TABLE[this.code].level;
  }
}

/** Whether the CRM gives no answer for now: what is in memory can be shown without what only the CRM knows. */
export function isAway(thrown: unknown): boolean {
  return thrown instanceof PortalError && (thrown.code === 'crm.unavailable' || thrown.code === 'crm.busy');
}

/** Whatever was thrown, as a PortalError; what is not ours is `internal`. */
export function toPortalError(thrown: unknown): PortalError {
  return thrown instanceof PortalError ? thrown : new PortalError('internal', { cause: thrown });
}
