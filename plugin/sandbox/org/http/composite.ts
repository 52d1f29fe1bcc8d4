/** `/composite` and `/composite/batch`: several calls in one, with references and, on request, all or nothing. */
import { type Org, OrgError } from '../org.ts';
import { type Call, errorReply, type Fields, isObject, parseTarget, type Reply } from './call.ts';
import { type Answers, resolveReferences, resolveText } from './references.ts';

type Dispatch = (call: Call) => Reply;

const MOST = 25;
const MOST_QUERIES = 5;
const REFERENCE_ID = /^[A-Za-z0-9]\w*$/;
const METHODS = new Set(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']);
/** Resources that count towards the smaller limit. */
const COUNTED = /\/(query|queryAll|composite\/sobjects)(\/|\?|$)/i;
const ROLLED_BACK = 'The transaction was rolled back since another operation in the same transaction failed.';

interface Part {
  method: string;
  url: string;
  referenceId: string;
  body: unknown;
  headers: Record<string, string>;
}

interface Answer {
  body: unknown;
  httpHeaders: Record<string, string>;
  httpStatusCode: number;
  referenceId: string | null;
}

class RolledBack extends Error {}

export function composite(call: Call, org: Org, dispatch: Dispatch): Reply {
  const request = isObject(call.body) ? call.body : {};
  const parts = parse(request.compositeRequest);
  const refused = tooMany(parts);
  if (refused) return { status: 400, body: { compositeResponse: [refused] } };
  const answers = request.allOrNone === true ? allOrNone(parts, org, dispatch) : runAll(parts, dispatch);
  return { status: 200, body: { compositeResponse: answers } };
}

function runAll(parts: Part[], dispatch: Dispatch): Answer[] {
  const known = new Map<string, unknown>();
  return parts.map((part) => run(part, known, dispatch));
}

/** One failure undoes the rest: every other sub-request then says so, also those that did not run. */
function allOrNone(parts: Part[], org: Org, dispatch: Dispatch): Answer[] {
  const answers: Answer[] = [];
  const known = new Map<string, unknown>();
  try {
    org.transaction(() => {
      for (const part of parts) {
        const answer = run(part, known, dispatch);
        answers.push(answer);
        if (answer.httpStatusCode >= 400) throw new RolledBack();
      }
    });
    return answers;
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error;
    const failed = answers.length - 1;
    return parts.map((part, index) => (index === failed && answers[index]) || halted(part));
  }
}

function run(part: Part, known: Map<string, unknown>, dispatch: Dispatch): Answer {
  const reply = attempt(() => {
    const target = parseTarget(withReferences(part.url, known));
    const { method, headers } = part;
    if (isNested(target.path))
      throw new OrgError(400, 'INVALID_INPUT', `Sub-requests to ${part.url} are not supported`);
    return dispatch({ method, ...target, headers, body: resolveReferences(part.body, known) });
  });
  if (reply.status < 400) known.set(part.referenceId, reply.body);
  return {
    body: reply.body ?? null,
    httpHeaders: reply.headers ?? {},
    httpStatusCode: reply.status,
    referenceId: part.referenceId,
  };
}

/** A value that goes into an address is encoded, the rest of the address came encoded. */
function withReferences(url: string, answers: Answers): string {
  return url.replace(/@(\{|%7B)(.*?)(\}|%7D)/gi, (_, _open, path: string) =>
    encodeURIComponent(resolveText(`@{${decodeURIComponent(path)}}`, answers)),
  );
}

/** Resources that take no part in calls of several. */
const ALONE = new Set(['support', 'knowledgemanagement', 'metadata']);

function isNested([first = '', second]: string[]): boolean {
  return (
    ALONE.has(first.toLowerCase()) || (first.toLowerCase() === 'composite' && second?.toLowerCase() !== 'sobjects')
  );
}

function attempt(work: () => Reply): Reply {
  try {
    return work();
  } catch (error) {
    return errorReply(error);
  }
}

function halted(part: Part): Answer {
  return {
    body: [{ errorCode: 'PROCESSING_HALTED', message: ROLLED_BACK }],
    httpHeaders: {},
    httpStatusCode: 400,
    referenceId: part.referenceId,
  };
}

function tooMany(parts: Part[]): Answer | undefined {
  const queries = parts.filter((part) => COUNTED.test(part.url)).length;
  if (parts.length <= MOST && queries <= MOST_QUERIES) return undefined;
  const message =
    parts.length > MOST
      ? `The request can’t contain more than ${MOST} operations.`
      : `The request can’t contain more than ${MOST_QUERIES} query and sObject Collections operations.`;
  return { body: [{ errorCode: 'LIMIT_EXCEEDED', message }], httpHeaders: {}, httpStatusCode: 400, referenceId: null };
}

/** The form of the whole request is checked before any part of it runs. */
function parse(list: unknown): Part[] {
  if (!Array.isArray(list)) throw malformed('The required field compositeRequest is missing');
  const seen = new Set<string>();
  return list.map((entry: unknown) => {
    const { referenceId, body, httpHeaders, ...address } = isObject(entry) ? entry : {};
    if (typeof referenceId !== 'string') throw malformed('The required field referenceId is missing');
    if (!REFERENCE_ID.test(referenceId)) {
      throw malformed(
        `Provided referenceId ('${referenceId}') must start with a letter or a number, and it can contain only letters, numbers and underscores ('_').`,
      );
    }
    if (seen.has(referenceId)) throw malformed(`Duplicate referenceId: ${referenceId}`);
    seen.add(referenceId);
    return { ...parseAddress(address), referenceId, body, headers: lowerCase(httpHeaders) };
  });
}

function parseAddress(entry: Fields): { method: string; url: string } {
  const { method, url } = entry;
  if (typeof method !== 'string' || !METHODS.has(method)) throw malformed(`Invalid method: ${String(method)}`);
  if (typeof url !== 'string') throw malformed('The required field url is missing');
  return { method, url };
}

function lowerCase(headers: unknown): Record<string, string> {
  if (!isObject(headers)) return {};
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function malformed(message: string): OrgError {
  return new OrgError(400, 'JSON_PARSER_ERROR', message);
}

export function batch(call: Call, dispatch: Dispatch): Reply {
  const request = isObject(call.body) ? call.body : {};
  if (!Array.isArray(request.batchRequests)) throw malformed('The required field batchRequests is missing');
  const parts = request.batchRequests.map((entry: unknown) => {
    const fields = isObject(entry) ? entry : {};
    return { ...parseAddress(fields), body: fields.richInput };
  });
  if (parts.length > MOST) {
    throw new OrgError(400, 'LIMIT_EXCEEDED', `The request can’t contain more than ${MOST} operations.`);
  }
  let hasErrors = false;
  const results = parts.map(({ method, url, body }) => {
    if (hasErrors && request.haltOnError === true) return batchHalted();
    const reply = attempt(() => {
      const target = parseTarget(url.startsWith('/') ? url : `/services/data/${url}`);
      if (isNested(target.path)) throw new OrgError(400, 'INVALID_INPUT', `Sub-requests to ${url} are not supported`);
      return dispatch({ method, ...target, headers: call.headers, body });
    });
    hasErrors ||= reply.status >= 400;
    return { statusCode: reply.status, result: reply.body ?? null };
  });
  return { status: 200, body: { hasErrors, results } };
}

function batchHalted(): { statusCode: number; result: unknown } {
  const message = 'Batch processing halted per request';
  return { statusCode: 412, result: [{ errorCode: 'BATCH_PROCESSING_HALTED', message }] };
}
