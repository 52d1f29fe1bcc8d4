import { LRUCache } from 'lru-cache';
import type { Changes } from './changes/changes.ts';
import type { WriteAnswers } from './crm.ts';
import type { Customer } from './customer.ts';
import { writerTags } from './scope.ts';
import type { Versions } from './versions.ts';

/** What somebody’s writes have touched, until it is bumped. */
export interface OwnWrites {
  /** Also of what may not have been written after all. */
  touches(who: Customer, tags: readonly string[]): void;
  /** What the CRM said it has written. */
  wrote(who: Customer, answers: WriteAnswers | undefined, ids?: readonly string[]): void;
  /** What was made of it is old, on every machine. Never fails: what is written is written. */
  settle(who: Customer): Promise<void>;
}

interface Touched {
  tags: string[];
  ids: string[];
}

export function createOwnWrites(parts: {
  versions: Pick<Versions, 'bump'>;
  known?: Changes['wrote'] | undefined;
}): OwnWrites {
  const touched = new WeakMap<Customer, Touched>();
  const of = (who: Customer): Touched => touched.get(who) ?? { tags: [], ids: [] };
  return {
    touches(who, tags) {
      const { tags: before, ids } = of(who);
      touched.set(who, { tags: [...new Set([...before, ...tags])], ids });
    },
    wrote(who, answers = {}, ids = []) {
      const { tags, ids: before } = of(who);
      touched.set(who, { tags, ids: [...before, ...ids, ...Object.values(answers).map(({ id }) => id)] });
    },
    async settle(who) {
      const { tags, ids } = of(who);
      const cases = ids.filter((id) => id.startsWith('500')).map((id) => `case:${id}`);
      const all = [...new Set([...writerTags(who), ...tags, ...cases])];
      try {
        await parts.versions.bump(all);
        parts.known?.(ids, all);
      } catch {
        // While the store is away the change reader tells of it, a little later.
      }
    },
  };
}

const MOST = 5_000;
const MINUTES_MS = 3 * 60_000;

/** Which rows this process has written and bumped lately, so that nobody has to be told of them once more. */
export function createWritten(clock: () => Date) {
  const written = new LRUCache<string, { bumped: ReadonlySet<string>; at: number }>({ max: MOST, ttl: MINUTES_MS });
  return {
    wrote(ids: readonly string[], tags: readonly string[]): void {
      const now = { bumped: new Set(tags), at: clock().getTime() };
      for (const id of ids) written.set(id, now);
    },
    /**
     * What there is to tell of a row. What has changed since is news, whoever did it: what an org does later runs as the user
     * whose write began it.
     *
     * @param userId who the portal is
     */
    untold(row: { readonly [field: string]: unknown }, tags: readonly string[], userId: string): readonly string[] {
      const known = row.LastModifiedById === userId ? written.get(String(row.Id)) : undefined;
      const isKnown = known && Date.parse(String(row.SystemModstamp)) <= known.at;
      return isKnown ? tags.filter((tag) => !known.bumped.has(tag)) : tags;
    },
  };
}
