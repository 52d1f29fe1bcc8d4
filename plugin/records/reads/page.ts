import { createAsyncContext } from '../../async-context.ts';
import type { Versions } from '../versions.ts';
import { type Along, EVERYTHING, type Provenance } from './reads.ts';

/** One answer that a page was made from. */
export interface Part {
  readonly tags: readonly string[];
  /** Undefined when nobody can tell whether it will have changed. */
  readonly versions: string | Promise<string> | undefined;
  readonly readAt?: Date | undefined;
  readonly old?: boolean;
  /** Undefined for what is not of the CRM. */
  readonly watch?: { readonly id: string | undefined };
}

/** Reads that have begun and not yet said whether they have to ask the CRM. */
export interface Gate {
  enter(): Place;
}

export interface Place {
  /** It asks: resolves when all who are inside have said so, too, or have left. */
  open(): Promise<void>;
  /** It asks nothing, or not now. */
  leave(): void;
}

interface Page {
  readonly parts: Part[];
  readonly gate: Gate;
  readonly outer: Page | undefined;
  /** Begun when a read of the page goes out, once. */
  along: Along | undefined;
}

/** Knows which page a read is for, however deep it was called. */
export function createPages(parts: { versions: Versions; watch(): string | undefined; clock(): Date }) {
  const { versions, watch, clock } = parts;
  const pages = createAsyncContext<Page>();

  async function during<T>(
    work: () => Promise<T>,
    { along }: { along?: Along } = {},
  ): Promise<{ answer: T; provenance: Provenance }> {
    const outer = pages.get();
    const page: Page = { parts: [], gate: outer?.gate ?? createGate(), outer, along };
    const began = { at: clock(), watch: watch() };
    const answer = await pages.run(page, work);
    return { answer, provenance: await provenanceOf(page.parts, began) };
  }

  async function provenanceOf(read: readonly Part[], began: { at: Date; watch: string | undefined }) {
    const tags = [...new Set([EVERYTHING, ...read.flatMap((part) => part.tags)])];
    const times = [began.at, ...read.flatMap((part) => part.readAt ?? [])];
    const old = read.filter((part) => part.old).flatMap((part) => part.readAt ?? []);
    const watches = read.flatMap((part) => part.watch ?? []);
    const provenance: Provenance = {
      ...{ tags, versions: '', keepable: false, readAt: earliest(times) },
      old: old.length > 0 ? { readAt: earliest(old) } : undefined,
      watch: watches.every(({ id }) => id === began.watch) ? began.watch : undefined,
    };
    if (provenance.old || read.some((part) => part.versions === undefined)) return provenance;
    try {
      // Asked for in this order: what has not changed afterwards had not changed when the whole was asked.
      const [whole, now, then] = await Promise.all([
        versions.of(tags),
        Promise.all(read.map((part) => versions.of(part.tags))),
        Promise.all(read.map((part) => part.versions)),
      ]);
      return { ...provenance, versions: whole, keepable: now.every((version, at) => version === then[at]) };
    } catch {
      return provenance; // versions cannot be told: it is good for this once
    }
  }

  /** Has a place among the reads of the page until its own have taken theirs; what comes of it is no part of the page. */
  function beginAlong(): void {
    let page = pages.get();
    while (page?.outer) page = page.outer;
    const along = page?.along;
    if (!page || !along) return;
    page.along = undefined;
    const place = page.gate.enter();
    const beside: Page = { parts: [], gate: page.gate, outer: undefined, along: undefined };
    void pages.run(beside, async () => {
      const begin = await along().catch(() => undefined);
      begin?.().catch(() => {}); // whoever needs it asks for it himself, and hears why
      setImmediate(place.leave);
    });
  }

  return {
    during,
    beginAlong,
    /** Adds to the page under way, and to those it is a part of. */
    add(part: Part): void {
      for (let page = pages.get(); page; page = page.outer) page.parts.push(part);
    },
    gate: (): Gate | undefined => pages.get()?.gate,
  };
}

/**
 * Reads of one page look first whether the answer is kept, which takes some of them longer than others. Those that have to
 * ask wait for each other, so that they go out together.
 */
function createGate(): Gate {
  let inside = 0;
  let waiting: (() => void)[] = [];
  function left(): void {
    inside -= 1;
    if (inside > 0) return;
    for (const go of waiting) go();
    waiting = [];
  }
  return {
    enter() {
      inside += 1;
      let isIn = true;
      const leave = () => {
        if (!isIn) return;
        isIn = false;
        left();
      };
      return {
        leave,
        open: async () => {
          if (!isIn) return;
          const all = new Promise<void>((go) => void waiting.push(go));
          leave();
          await all;
        },
      };
    },
  };
}

function earliest(times: readonly Date[]): Date {
  return new Date(Math.min(...times.map((time) => time.getTime())));
}
