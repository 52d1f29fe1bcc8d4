import { z } from 'zod';
import { type ErrorCode, PortalError } from '../errors.ts';
import { DuplicateKey } from '../records/crm.ts';
import { noRight } from '../records/ledger.ts';

/** One entry of the list the REST API answers an error with; inside collections the code is called `statusCode`. */
export interface OrgMessage {
  readonly code: string;
  readonly message: string;
  readonly fields: readonly string[];
}

/** The org understood and said no. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly messages: readonly OrgMessage[];

  constructor(status: number, messages: readonly OrgMessage[]) {
    super(messages.map(inLog).join('; ') || `status ${status}`);
    this.status = status;
    this.messages = messages;
  }

  has(code: string): boolean {
    return this.messages.some((message) => message.code === code);
  }
}

/** These repeat what the customer typed, which is in no log of ours. */
const ECHOES = new Set(['STRING_TOO_LONG', 'INVALID_EMAIL_ADDRESS', 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST']);

function inLog({ code, message, fields }: OrgMessage): string {
  return ECHOES.has(code) ? `${code} (${fields.join(', ')})` : `${code}: ${message.slice(0, 400)}`;
}

/** No answer, or none that can be used: whether a write took place is not known. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
  /** The connection broke, which says nothing about the org: a read may be asked again. */
  readonly broken: boolean;

  constructor(what: string, options: { cause?: unknown; broken?: boolean } = {}) {
    super(what, { cause: options.cause });
    this.broken = options.broken ?? false;
  }
}

/** What a person could put right, and the message beside the field. */
const CORRECTABLE: Record<string, string> = {
  STRING_TOO_LONG: 'error.field.too-long',
  REQUIRED_FIELD_MISSING: 'error.field.required',
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: 'error.field.choice',
  INVALID_EMAIL_ADDRESS: 'error.field.email',
  FIELD_CUSTOM_VALIDATION_EXCEPTION: 'error.field.refused',
  FIELD_INTEGRITY_EXCEPTION: 'error.field.refused',
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: 'error.field.refused',
  DUPLICATES_DETECTED: 'error.field.refused',
  DUPLICATE_VALUE: 'error.field.refused',
};

const LOCK = 'UNABLE_TO_LOCK_ROW';

const CODES: Record<string, ErrorCode> = {
  NOT_FOUND: 'record.not-found',
  ENTITY_IS_DELETED: 'record.not-found',
  INVALID_CROSS_REFERENCE_KEY: 'record.not-found',
  MALFORMED_ID: 'record.not-found',
  REQUEST_LIMIT_EXCEEDED: 'crm.busy',
  STORAGE_LIMIT_EXCEEDED: 'crm.not-ready',
  MALFORMED_QUERY: 'internal',
  INVALID_FIELD: 'internal',
  INVALID_TYPE: 'internal',
  INVALID_FIELD_FOR_INSERT_UPDATE: 'internal',
  INVALID_QUERY_FILTER_OPERATOR: 'internal',
  INVALID_QUERY_LOCATOR: 'internal',
  INVALID_INPUT: 'internal',
  LIMIT_EXCEEDED: 'internal',
  NUMBER_OUTSIDE_VALID_RANGE: 'internal',
  JSON_PARSER_ERROR: 'internal',
  METHOD_NOT_ALLOWED: 'internal',
  UNSUPPORTED_MEDIA_TYPE: 'internal',
  PROCESSING_HALTED: 'internal',
};

const STATUS: Record<number, ErrorCode> = { 413: 'input.too-large', 414: 'internal', 429: 'crm.busy', 431: 'internal' };

/**
 * A refusal of a write as it goes on: what the integration user lacks the right to says nothing about the record, and it is an
 * administrator who mends it.
 */
export function withoutRight(refusal: Refusal, object: string): Refusal | PortalError {
  if (!refusal.has('INSUFFICIENT_ACCESS_OR_READONLY')) return refusal;
  return new PortalError('crm.not-ready', { cause: refusal, detail: `${noRight(object)} (${refusal.message})` });
}

/**
 * What a write ended in as it goes on. An org that answers with a code nobody here knows has understood: its own flows and
 * triggers have said no, and it is not away.
 */
export function ofWrite(thrown: unknown): PortalError | DuplicateKey {
  const known = fromCrm(thrown);
  const { cause } = known;
  if (known instanceof DuplicateKey || known.code !== 'crm.unavailable') return known;
  const isTold = cause instanceof Refusal && cause.status === 400 && cause.messages.length > 0;
  return isTold ? new PortalError('crm.refused', { cause, detail: cause.message }) : known;
}

const OUTDATED = [
  'INVALID_TYPE',
  'INVALID_FIELD',
  'INVALID_FIELD_FOR_INSERT_UPDATE',
  'INSUFFICIENT_ACCESS_OR_READONLY',
];

/** Whether the org refuses an object, a field or a right that it had described before. */
export function isOutdated(thrown: unknown): boolean {
  const refusal = thrown instanceof PortalError ? thrown.cause : undefined;
  return refusal instanceof Refusal && OUTDATED.some((code) => refusal.has(code));
}

/** Whatever the way to the org ended in, as records know it. The org's own words go to the log. */
export function fromCrm(cause: unknown): PortalError | DuplicateKey {
  if (cause instanceof PortalError || cause instanceof DuplicateKey) return cause;
  if (!(cause instanceof Refusal)) return new PortalError('crm.unavailable', { cause, detail: text(cause) });
  const detail = cause.message;
  if (cause.messages.some(isKeyTaken)) return new DuplicateKey(detail, { cause });
  if (isLock(cause)) return new PortalError('crm.busy', { cause, detail });
  const correctable = cause.messages.filter(({ code }) => code in CORRECTABLE);
  if (correctable.length > 0) return new PortalError('crm.refused', { cause, detail, fields: fieldsOf(correctable) });
  const code = cause.messages.map(codeOf).find((found) => found !== undefined) ?? STATUS[cause.status];
  return new PortalError(code ?? 'crm.unavailable', { cause, detail });
}

/** Runs `work`; whatever it throws comes out as `fromCrm` has it. */
export async function translated<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw fromCrm(thrown);
  }
}

/** A trigger tells it in words of its own: another change of the same record is under way. */
function isLock(refusal: Refusal): boolean {
  return refusal.messages.some(({ code, message }) => code === LOCK || message.includes(LOCK));
}

function codeOf({ code }: OrgMessage): ErrorCode | undefined {
  return code.startsWith('INSUFFICIENT_') ? 'record.not-found' : CODES[code];
}

/** Another unique field than the key of our ledger is the company's own, and a person's to correct. */
function isKeyTaken({ code, message }: OrgMessage): boolean {
  if (code !== 'DUPLICATE_VALUE') return false;
  const field = /duplicate value found: (\w+) duplicates/.exec(message)?.[1];
  return field === undefined || field === 'Key__c';
}

function fieldsOf(messages: readonly OrgMessage[]): Record<string, string> {
  return Object.fromEntries(
    messages.flatMap(({ code, fields }) => fields.map((field) => [field, CORRECTABLE[code] ?? 'error.field.refused'])),
  );
}

function text(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

const entry = z.object({
  errorCode: z.string().optional(),
  statusCode: z.string().optional(),
  message: z.string().default(''),
  fields: z.array(z.string()).nullish(),
});
const oauth = z.object({ error: z.string(), error_description: z.string().default('') });

/** @param body what came with a status of 400 or more: a list of errors, one of OAuth's, or anything */
export function refusalOf(status: number, body: unknown): Refusal {
  const list = z.array(entry).safeParse(Array.isArray(body) ? body : [body]);
  const messages = (list.success ? list.data : []).flatMap(({ errorCode, statusCode, message, fields }) => {
    const code = errorCode ?? statusCode;
    return code === undefined ? [] : [{ code, message, fields: fields ?? [] }];
  });
  if (messages.length > 0) return new Refusal(status, messages);
  const denied = oauth.safeParse(body);
  if (!denied.success) return new Refusal(status, []);
  return new Refusal(status, [{ code: denied.data.error, message: denied.data.error_description, fields: [] }]);
}
