import type { Submission } from './outbox.ts';
import type { SubmissionQueue, Waiting } from './queue.ts';

/** Files wait longer and longer between two looks of the scanner. */
const BASE_MS = 1_000;
const CAP_MS = 60_000;

const ENDING = '-files';

/** The name under which the files of a lane are worked on, apart from all else in it: neither holds back the other. */
export function filesLane(lane: string): string {
  return `${lane}${ENDING}`;
}

/** The lane whose files are worked on under this name; undefined where it is a lane itself. */
export function ownerOf(name: string): string | undefined {
  return name.endsWith(ENDING) ? name.slice(0, -ENDING.length) : undefined;
}

type FileSubmission = Extract<Submission, { kind: 'file' }>;
export type WaitingFile = Waiting & { submission: FileSubmission };

export function isFile<One extends { submission: Submission }>(one: One): one is One & { submission: FileSubmission } {
  return one.submission.kind === 'file';
}

/** The name under which it is worked on. */
export function workOf(one: Waiting): string {
  return isFile(one) ? filesLane(one.lane) : one.lane;
}

/** There may be something to do in a lane, also for its files. */
export function wakeLane(queue: Pick<SubmissionQueue, 'wake'>, lane: string): void {
  queue.wake(lane);
  queue.wake(filesLane(lane));
}

/** Whether a file came in one form with this. */
export function cameWith({ submission: { form, of } }: WaitingFile, other: Waiting): boolean {
  return other.key === form && other.submission.kind === of;
}

/** Files that wait for the scanner alone: what they came with is not here any more. */
export function filesIn(items: readonly Waiting[]): WaitingFile[] {
  return items.filter(isFile).filter((one) => one.state === 'waiting' && !items.some((other) => cameWith(one, other)));
}

/** Milliseconds until it is its turn. */
export function dueInMs({ tries, lastTryAt, acceptedAt }: Waiting, now: number): number {
  const last = lastTryAt ?? acceptedAt;
  // A clock that was set back is no reason to wait for it.
  return now < last ? 0 : Math.max(0, last + Math.min(CAP_MS, BASE_MS * 2 ** Math.min(tries, 30)) - now);
}

/** What is no file, waits and is held back by nothing: what belongs to a refused case waits with it, all else goes on. */
export function ready(items: readonly Waiting[]): Waiting[] {
  const refused = new Set<string>();
  return items.filter((one) => {
    if (isFile(one)) return false;
    const isHeld = one.state === 'refused' || (one.after !== undefined && refused.has(one.after));
    if (isHeld) refused.add(one.ref);
    return !isHeld;
  });
}

/** The names under which there is something to do in a lane. */
export function dueIn(items: readonly Waiting[], lane: string): string[] {
  const now = Date.now();
  return [
    ...(ready(items).length > 0 ? [lane] : []),
    ...(filesIn(items).some((one) => dueInMs(one, now) === 0) ? [filesLane(lane)] : []),
  ];
}
