import type { Brand } from '../../brand.ts';
import type { Bus } from '../machines.ts';
import { createSnapshot, type Held, type SnapshotParts } from '../snapshot.ts';
import type { BoardIdea } from './board.ts';
import { inOrder } from './in-order.ts';
import type { Reading } from './reading.ts';
import { type BoardChanges, type BoardState, changed } from './state.ts';
import { isClosed } from './status.ts';
import { createTelling } from './telling.ts';

/** The ideas in memory, and what each brand shows of them. */
export interface HeldIdeas {
  get(): Promise<Held<BoardState>>;
  /** An own write has changed something. */
  expire(): Promise<void>;
  /** Puts in place what was read elsewhere. */
  put(changes: BoardChanges): void;
  /** Reads one idea and its points again, begun after this was asked for; many who ask share a reading. All machines hear of them. */
  freshen(id: string): Promise<BoardIdea | undefined>;
  /** Those a brand shows, merged ones left out. */
  shown(state: BoardState, brand: Brand): BoardIdea[];
  /** An idea as the brand’s words for its status have it. */
  inWordsOf(brand: Brand, idea: BoardIdea): BoardIdea;
}

export function createHeldIdeas(
  parts: Omit<SnapshotParts<BoardState>, 'name' | 'tag' | 'read'> & { reading: Reading; bus: Bus },
): HeldIdeas {
  const { reading, clock } = parts;
  const tag = 'ideas';
  const snapshot = createSnapshot<BoardState>({
    ...{ ...parts, name: 'ideas', tag },
    read: (before) => reading.read(before?.value),
  });
  const patch = (changesOf: (state: BoardState) => BoardChanges) =>
    snapshot.patch((state) => changed(state, changesOf(state), clock()));
  const telling = createTelling({ ...parts, tag, heard: patch });
  const freshening = inOrder<BoardIdea | undefined>('waiting');
  const worded = new Map<string, WeakMap<BoardIdea, BoardIdea>>();

  const put = (changes: BoardChanges) => patch(() => changes);

  function inWordsOf(brand: Brand, idea: BoardIdea): BoardIdea {
    const closed = isClosed(idea, brand);
    if (closed === idea.closed) return idea;
    const own = worded.get(brand.id) ?? new WeakMap<BoardIdea, BoardIdea>();
    worded.set(brand.id, own);
    const known = own.get(idea) ?? { ...idea, closed };
    own.set(idea, known);
    return known;
  }

  return {
    get: snapshot.get,
    expire: snapshot.expire,
    put,
    inWordsOf,
    freshen: (id) =>
      freshening(id, id, async () => {
        const { value } = snapshot.peek() ?? (await snapshot.get());
        await telling.around(id, async () => {
          const found = await reading.readIdeas(value, [id]);
          put(found);
          return found;
        });
        return snapshot.peek()?.value.ideas.get(id);
      }),
    shown: (state, brand) =>
      [...state.ideas.values()]
        .filter((idea) => idea.mergedInto === undefined && isShown(idea, brand))
        .map((idea) => inWordsOf(brand, idea)),
  };
}

/** Whether a brand shows ideas of these categories. */
export function isShown(idea: Pick<BoardIdea, 'categories'>, brand: Brand): boolean {
  const { ideaCategories } = brand.library;
  return ideaCategories.length === 0 || idea.categories.some((category) => ideaCategories.includes(category));
}
