import { createHash } from 'node:crypto';
import { PortalError } from '../errors.ts';
import { tidy } from './answers.ts';
import type { CrmValue } from './crm.ts';

/** The message beside a text whose form was sent before, with another text. */
export const ANOTHER_TEXT = 'flash.already-sent';

/** What somebody wrote, as it was sent, by the names under which its refusals come: always the same ones, in one order. */
export type Words = Readonly<Record<string, CrmValue | undefined>>;

/** SHA-256 as base64url. */
const MARK = /^[\w-]{43}$/;

/** A mark of each, by which an entry knows them again: what the CRM holds may be changed by a flow or an agent at once. */
export function marksOf(words: Words): string {
  return Object.values(words).map(markOf).join(' ');
}

/**
 * A form can be sent again from the browser's history with new words in it. They are not what the first try made, and must
 * not be taken for it. A note without marks, as entries once had, knows no other words.
 *
 * @throws PortalError `input.invalid`
 */
export function demandSame(note: unknown, words: Words): void {
  const marks = typeof note === 'string' ? note.split(' ').filter((one) => MARK.test(one)) : [];
  const other = Object.keys(words).find((name, at) => marks[at] !== undefined && marks[at] !== markOf(words[name]));
  if (other !== undefined) throw new PortalError('input.invalid', { fields: { [other]: ANOTHER_TEXT } });
}

function markOf(text: CrmValue | undefined): string {
  return createHash('sha256')
    .update(tidy(typeof text === 'string' ? text : ''))
    .digest('base64url');
}
