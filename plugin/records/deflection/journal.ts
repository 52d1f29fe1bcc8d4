import { toPortalError } from '../../errors.ts';
import { describeError, type Log } from '../../log.ts';
import type { Crm, WriteStep } from '../crm.ts';
import type { Customer } from '../customer.ts';
import { appendEntries, standingStep } from '../ledger.ts';

/** What is noted of one way from a form to an answer; `journey` is the id of the form’s submission. */
export interface Moment {
  kind: 'offer' | 'open' | 'solved';
  journey: string;
  /** Solution.Id, or the KnowledgeArticleId. */
  textId: string;
}

interface Waiting extends Moment {
  customer: Customer;
}

const EVERY_MS = 30_000;
const MOST_AT_ONCE = 200;
/** While the CRM is away so many wait; what comes on top is not counted. */
const MOST_WAITING = 5_000;
/** Forms of which it is remembered what was noted. */
const MOST_JOURNEYS = 2_000;

/**
 * Offers and opens are statistics: they are collected and written together, after 30 seconds or when there are 200. Their
 * keys say what they are, so nothing is counted twice, however often it is sent.
 */
export interface Journal {
  note(customer: Customer, moment: Moment): void;
  /**
   * Takes what waits of a journey along with its case: `steps` for the same call, at most so many, and `undo` for a call
   * that failed.
   */
  take(journey: string, most: number): { steps: WriteStep[]; undo(): void };
  /** Writes what waits. Never throws: what cannot be written now waits on. */
  flush(): Promise<void>;
  /** The last flush. */
  close(): Promise<void>;
}

export function createJournal({ crm, log }: { crm: Pick<Crm, 'append'>; log: Log }): Journal {
  const waiting = new Map<string, Waiting>();
  const journeys = new Map<string, Set<string>>();
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;
  /** After a failure the next try waits for the timer, however many there are. */
  let isResting = false;

  function put(key: string, one: Waiting): void {
    if (waiting.has(key) || waiting.size >= MOST_WAITING) return;
    waiting.set(key, one);
    timer ??= setTimeout(() => void flush(), EVERY_MS).unref();
  }

  function remember({ kind, journey, textId }: Moment): boolean {
    const known = journeys.get(journey) ?? new Set<string>();
    const isNew = !known.has(`${kind} ${textId}`);
    journeys.set(journey, known.add(`${kind} ${textId}`));
    const [oldest] = journeys.keys();
    if (journeys.size > MOST_JOURNEYS && oldest !== undefined) journeys.delete(oldest);
    return isNew;
  }

  async function write(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    isResting = false;
    const taken = [...waiting];
    waiting.clear();
    for (let at = 0; at < taken.length; at += MOST_AT_ONCE) {
      const part = taken.slice(at, at + MOST_AT_ONCE);
      try {
        await appendEntries(crm, part.map(entryOf));
      } catch (thrown) {
        const error = toPortalError(thrown);
        log.warn({ entries: part.length, ...describeError(error) }, 'offers were not noted');
        // Whether they arrived is not known, or the org was busy: their keys make a second try safe.
        if (error.status !== 503) continue;
        isResting = true;
        for (const [key, one] of part) put(key, one);
      }
    }
  }

  function flush(): Promise<void> {
    if (waiting.size === 0) return writing ?? Promise.resolve();
    const before = writing;
    const own = (async () => {
      await before;
      await write();
    })().finally(() => {
      if (writing === own) writing = undefined;
    });
    writing = own;
    return own;
  }

  return {
    note(customer, moment) {
      if (!remember(moment)) return;
      put(keyOf(moment), { ...moment, customer });
      if (waiting.size >= MOST_AT_ONCE && writing === undefined && !isResting) void flush();
    },
    take(journey, most) {
      const taken = [...waiting].filter(([, one]) => one.journey === journey).slice(0, Math.max(0, most));
      for (const [key] of taken) waiting.delete(key);
      return {
        steps: taken.map((one, at) => standingStep(`offer${at}`, one[1].customer, entryOf(one).entry)),
        undo: () => {
          for (const [key, one] of taken) put(key, one);
        },
      };
    },
    flush,
    async close() {
      await flush();
      clearTimeout(timer);
    },
  };
}

/** One “solved” a journey; one offer and one open of each text. */
export function keyOf({ kind, journey, textId }: Moment): string {
  return kind === 'solved' ? `solved:${journey}` : `${kind}:${journey}:${textId}`;
}

function entryOf([key, { customer, kind, textId }]: [string, Waiting]) {
  return { customer, entry: { key, kind, record: textId, parent: textId } };
}
