import type { ErrorCode, PortalError } from '../../errors.ts';
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

/** @param isOver it was tried for as long as it is */
export function problemOf(error: PortalError, isOver: boolean): string {
  if (error.cause instanceof DamagedFile) return 'delivery.problem.file';
  return isOver ? 'delivery.problem.too-old' : (PROBLEMS[error.code] ?? OTHER);
}

/** Another change of the same record is under way. */
export function isLocked(error: PortalError): boolean {
  return /UNABLE_TO_LOCK_ROW/.test(error.detail ?? '');
}

/** What an administrator mends in the org, without a word about the submission itself. */
export function mayMend(error: PortalError): boolean {
  return error.code === 'crm.not-ready';
}
