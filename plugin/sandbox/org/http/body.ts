/** Reading a request body: whole, within a limit, and with the parser error a real org gives. */
import { OrgError } from '../org.ts';
import { failurePosition } from './json-position.ts';

const MEBIBYTE = 1024 * 1024;
/** 50 MB of text; base64 inside it has its own limit. */
const BODY_LIMIT = 50 * MEBIBYTE;

export async function readText(request: NodeJS.ReadableStream, limit = BODY_LIMIT): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.length;
    if (size > limit)
      throw new OrgError(413, 'REQUEST_ENTITY_TOO_LARGE', `The request body is larger than ${limit} bytes`);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** @throws OrgError JSON_PARSER_ERROR with line and column */
export function parseJson(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw new OrgError(400, 'JSON_PARSER_ERROR', complaint(text));
  }
}

function complaint(text: string): string {
  const position = failurePosition(text);
  const before = text.slice(0, position).split('\n');
  const place = `at [line:${before.length}, column:${(before.at(-1) ?? '').length + 1}]`;
  const character = text.codePointAt(position);
  if (character === undefined) return `Unexpected end-of-input ${place}`;
  const shown = `'${String.fromCodePoint(character)}' (code ${character})`;
  return `Unexpected character (${shown}): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false') ${place}`;
}
