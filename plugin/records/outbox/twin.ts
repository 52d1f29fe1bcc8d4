import { PortalError } from '../../errors.ts';
import { ANOTHER_TEXT } from '../words.ts';
import type { Kept, Submission } from './outbox.ts';
import type { Waiting } from './queue.ts';
import { isOneRecord, isSame, sameness, wordsOf } from './submission.ts';

/** The same one, sent a second time. @throws PortalError `input.invalid` when the words are other ones */
export function twinOf(mine: Waiting[], submission: Submission, key: string): Waiting | undefined {
  const same = sameness(submission, key);
  const like = sinceReopened(mine, submission).filter((one) => sameness(one.submission, one.key) === same);
  const last = like.at(-1);
  if (!last) return undefined;
  if (isOneRecord(submission)) demandSame(last, submission);
  // What was refused may be right by now, and nothing else would send it.
  else if (last.state === 'refused') return undefined;
  return isSame(last.submission, submission) ? last : undefined;
}

/** A case that was opened again has another closing, and that has a rating of its own. */
function sinceReopened(mine: Waiting[], submission: Submission): Waiting[] {
  if (submission.kind !== 'rating') return mine;
  const isReopening = ({ submission: one }: Waiting) => one.kind === 'reopen' && one.number === submission.number;
  return mine.slice(mine.findLastIndex(isReopening) + 1);
}

/** @throws PortalError `input.invalid` when the words are other ones */
export function demandSame(kept: Kept, submission: Submission): void {
  if (!isSame(kept.submission, submission))
    throw new PortalError('input.invalid', { fields: { [wordsOf(submission)]: ANOTHER_TEXT } });
}
