import { type ErrorCode, isAway, type PortalError } from '../../errors.ts';
import { NothingSent } from '../case-files.ts';
import type { Submission } from './outbox.ts';
import { DamagedFile } from './queue.ts';

/** Why something was refused, as its owner reads it. */
const PROBLEMS: Partial<Record<ErrorCode, string>> = {
  'record.not-found': 'delivery.problem.gone',
  'access.denied': 'delivery.problem.denied',
  'auth.inactive': 'delivery.problem.inactive',
  'auth.no-contact': 'delivery.problem.inactive',
  'form.forged': 'delivery.problem.sent-before',
};
const OTHER = 'delivery.problem.refused';

/** Of files that wait by themselves. */
export const INFECTED = 'delivery.problem.infected';
export const ALONE = 'delivery.problem.file-alone';
export const UNCHECKED = 'delivery.problem.unchecked';

/** @param isOver it was tried for as long as it is */
export function problemOf({ kind }: Submission, error: PortalError, isOver: boolean): string {
  if (error.cause instanceof DamagedFile) return 'delivery.problem.file';
  // Of a file there are no words to be kept.
  if (kind === 'file') return isAlone(error) ? ALONE : 'delivery.problem.file-refused';
  return isOver ? 'delivery.problem.too-old' : (PROBLEMS[error.code] ?? OTHER);
}

/** What the file came with has not gone to the CRM. */
export function isAlone(error: PortalError): boolean {
  return error.cause instanceof NothingSent;
}

/** Another change of the same record is under way. */
export function isLocked(error: PortalError): boolean {
  return /UNABLE_TO_LOCK_ROW/.test(error.detail ?? '');
}

/** What an administrator mends in the org, without a word about the submission itself. */
export function mayMend(error: PortalError): boolean {
  return error.code === 'crm.not-ready';
}

/** Its files could not be read just now. */
export function isStore(error: PortalError): boolean {
  return error.code === 'store.unavailable';
}

/**
 * Whether it may be in the CRM after a try that failed. Nothing of a write that was refused is there, nor of one before it, which
 * has the same key; a try that was refused before it wrote says nothing of those before.
 */
export function isUnsure(before: boolean, tried: { error: PortalError; wrote: boolean }): boolean {
  const { error, wrote } = tried;
  const isCertain = !isAway(error) && !isStore(error) && error.code !== 'internal';
  return wrote ? !isCertain : before;
}
