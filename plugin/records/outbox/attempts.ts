import { createAsyncContext } from '../../async-context.ts';
import type { Crm } from '../crm.ts';

/**
 * What one try led to, and whether it got as far as a write: only then is it unknown what a lost answer said. `uploaded` are the
 * ids of its files that are in the CRM by now, in their order.
 */
export type Attempt<T> = ({ answer: T } | { thrown: unknown; wrote: boolean }) & { uploaded: readonly string[] };

/** @param uploaded by earlier tries: those files do not go up once more */
export type AttemptWith = <T>(work: () => Promise<T>, uploaded?: readonly string[]) => Promise<Attempt<T>>;

/** A CRM that tells what is read in order to send from what is read for a page. */
interface Sending {
  sending?<T>(work: () => Promise<T>): Promise<T>;
}

interface Current {
  wrote: boolean;
  uploaded: string[];
  /** How many files this try has asked to upload; each try does so in the same order. */
  asked: number;
}

/** The same CRM, whose writes are noticed by the try that they belong to. */
export function noticeWrites<C extends Pick<Crm, 'write' | 'upload'> & Sending>(
  crm: C,
): { crm: C; attempt: AttemptWith } {
  const current = createAsyncContext<Current>();
  const sending: NonNullable<Sending['sending']> = (work) => (crm.sending ? crm.sending(work) : work());
  return {
    crm: {
      ...crm,
      write: (steps) => {
        const attempt = current.get();
        if (attempt) attempt.wrote = true;
        return crm.write(steps);
      },
      upload: async (file) => {
        const attempt = current.get();
        if (!attempt) return crm.upload(file);
        const at = attempt.asked;
        attempt.asked += 1;
        const id = attempt.uploaded[at] ?? (await crm.upload(file));
        attempt.uploaded[at] = id;
        return id;
      },
    },
    attempt: async (work, uploaded = []) => {
      const attempt: Current = { wrote: false, uploaded: [...uploaded], asked: 0 };
      try {
        return { answer: await current.run(attempt, () => sending(work)), uploaded: attempt.uploaded };
      } catch (thrown) {
        return { thrown, wrote: attempt.wrote, uploaded: attempt.uploaded };
      }
    },
  };
}
