import { AsyncLocalStorage } from 'node:async_hooks';
import type { Crm } from '../crm.ts';

/** What one try led to, and whether it got as far as a write: only then is it unknown what a lost answer said. */
export type Attempt<T> = { answer: T } | { thrown: unknown; wrote: boolean };

export type AttemptWith = <T>(work: () => Promise<T>) => Promise<Attempt<T>>;

/** A CRM that tells what is read in order to send from what is read for a page. */
interface Sending {
  sending?<T>(work: () => Promise<T>): Promise<T>;
}

/** The same CRM, whose writes are noticed by the try that they belong to. */
export function noticeWrites<C extends Pick<Crm, 'write'> & Sending>(crm: C): { crm: C; attempt: AttemptWith } {
  const current = new AsyncLocalStorage<{ wrote: boolean }>();
  const sending: NonNullable<Sending['sending']> = (work) => (crm.sending ? crm.sending(work) : work());
  return {
    crm: {
      ...crm,
      write: (steps) => {
        const attempt = current.getStore();
        if (attempt) attempt.wrote = true;
        return crm.write(steps);
      },
    },
    attempt: async (work) => {
      const attempt = { wrote: false };
      try {
        return { answer: await current.run(attempt, () => sending(work)) };
      } catch (thrown) {
        return { thrown, wrote: attempt.wrote };
      }
    },
  };
}
