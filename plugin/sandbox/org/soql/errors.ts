import { OrgError } from '../org.ts';

const WINDOW = 60;

/** The lines that point at a position: the text around it, a caret, row and column (from 1). */
function pointer(text: string, at: number, column: number): string {
  const lines = text.slice(0, at).split('\n');
  const before = lines.at(-1) ?? '';
  const start = Math.max(0, before.length - WINDOW);
  const line = before.slice(start) + (text.slice(at).split('\n')[0] ?? '').slice(0, WINDOW);
  const caret = ' '.repeat(Math.max(0, Math.min(column - 1, before.length) - start));
  return `\n${line}\n${caret}^\nERROR at Row:${lines.length}:Column:${column}\n`;
}

/** An error about a name or a value in the query, such as INVALID_FIELD. */
export function queryError(errorCode: string, text: string, at: number, message: string): OrgError {
  const column = at - (text.lastIndexOf('\n', at - 1) + 1) + 1;
  return new OrgError(400, errorCode, pointer(text, at, column) + message);
}

/** The parser points one character before the token that it did not expect. */
export function unexpectedToken(text: string, at: number, token: string): OrgError {
  const column = Math.max(1, at - (text.lastIndexOf('\n', at - 1) + 1));
  return new OrgError(400, 'MALFORMED_QUERY', `${pointer(text, at, column)}unexpected token: '${token}'`);
}

export function malformed(message: string): OrgError {
  return new OrgError(400, 'MALFORMED_QUERY', message);
}

export function noColumn(text: string, at: number, column: string, entity: string): OrgError {
  return queryError(
    'INVALID_FIELD',
    text,
    at,
    `No such column '${column}' on entity '${entity}'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

export function noObject(text: string, at: number, name: string): OrgError {
  return queryError(
    'INVALID_TYPE',
    text,
    at,
    `sObject type '${name}' is not supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}

export function noRelationship(
  text: string,
  at: number,
  name: string,
  place: 'field path' | 'FROM part of query call',
): OrgError {
  return queryError(
    place === 'field path' ? 'INVALID_FIELD' : 'INVALID_TYPE',
    text,
    at,
    `Didn't understand relationship '${name}' in ${place}. If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names.`,
  );
}
