import { randomUUID } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Bus } from '../machines.ts';
import { id } from '../rows.ts';
import type { Versions } from '../versions.ts';
import type { IdeaRecord } from './rows.ts';
import type { BoardChanges, BoardState } from './state.ts';

const CHANNEL = 'ideas';
/** Ideas of which that is remembered. */
const MOST_IDEAS = 1_000;

/** Numbers only: whatever else has changed comes from the change reader. */
const shape = z.object({
  by: z.string(),
  id,
  /** When its reading began, in milliseconds since 1970. */
  at: z.number(),
  counted: z.array(z.object({ id, voteTotal: z.number().nullish(), voteScore: z.number().nullish() })),
  /** Ledger points, by idea. */
  ledger: z.array(z.tuple([id, z.number()])),
});
type News = z.output<typeof shape>;

/** Points that one machine has read after a vote, told to the others: none of them has to ask the CRM. */
export interface Telling {
  /** Reads an idea. The others know when this resolves; nothing is told when meanwhile all were asked to read by themselves. */
  around(id: string, read: () => Promise<BoardChanges>): Promise<void>;
}

export function createTelling(parts: {
  bus: Bus;
  versions: Pick<Versions, 'of'>;
  /** Bumped when all have to read again. */
  tag: string;
  clock(): Date;
  heard(changes: (state: BoardState) => BoardChanges): void;
}): Telling {
  const { bus, versions, tag, clock, heard } = parts;
  const by = randomUUID();
  /** When what is held of an idea was begun to be read: two who tell at once may be heard in the wrong order. */
  const latest = new LRUCache<string, number>({ max: MOST_IDEAS });
  const version = () => versions.of([tag]).catch(() => undefined);

  bus.subscribe(CHANNEL, (text) => {
    const { data: news } = shape.safeParse(JSON.parse(text)); // undefined when it is of another release
    if (!news || news.by === by || news.at < (latest.get(news.id) ?? 0)) return;
    latest.set(news.id, news.at);
    heard((state) => changesIn(news, state));
  });

  return {
    async around(id, read) {
      const at = clock().getTime();
      const began = await version();
      const found = await read();
      latest.set(id, at);
      if (began !== undefined && began === (await version()))
        await bus.publish(CHANNEL, JSON.stringify(newsOf(found, { by, id, at })));
    },
  };
}

function newsOf({ records, ledger }: BoardChanges, head: Pick<News, 'by' | 'id' | 'at'>): News {
  const found = [...(records?.values() ?? [])].filter((record) => record !== undefined);
  const counted = found.map(({ id, voteTotal, voteScore }) => ({ id, voteTotal, voteScore }));
  return { ...head, counted, ledger: [...(ledger ?? [])] };
}

/** The stamps of a record stay: what else is new in it is still to be read. */
function changesIn({ counted, ledger }: News, { records }: BoardState): BoardChanges {
  const changed = counted.flatMap(({ id, ...counts }): [string, IdeaRecord][] => {
    const known = records.get(id);
    return known ? [[id, { ...known, ...counts }]] : [];
  });
  return { records: new Map(changed), ledger: new Map(ledger) };
}
