import { describeError } from '../log.ts';
import type { BoardIdea } from '../records/ideas/board.ts';
import type { Ideas } from '../records/ideas/ideas.ts';
import type { Search } from '../records/search/search.ts';
import type { Asking } from './handle.ts';

/** Of what a search finds; more than anybody turns pages. */
const MOST_FOUND = 400;
/** Characters that are looked at; a longer text would hold up everybody else. */
const LOOKED_AT = 300;
const SIMILAR = 3;

/** What is found among ideas, as the board has them. */
export interface IdeaSearch {
  /** Ids of what the words find, best first. */
  find(words: string, asking: Asking): Promise<string[]>;
  /** Ideas like this one. A page does without when that cannot be told. @param without ref of the idea itself */
  similar(words: string, asking: Asking, without?: string): Promise<BoardIdea[]>;
}

export function createIdeaSearch({ ideas, search }: { ideas: Ideas; search: Search }): IdeaSearch {
  async function byRef({ brand }: Asking): Promise<Map<string, BoardIdea>> {
    const shown = await ideas.ideas(brand);
    return new Map(shown.ideas.map((idea) => [idea.ref, idea]));
  }

  return {
    find: async (words, asking) => {
      const options = { kind: 'idea' as const, from: 0, limit: MOST_FOUND };
      // Nothing else is looked for: his cases would be asked of the CRM for nothing.
      const onlyIdeas = { ...asking, pages: ['ideas' as const] };
      const [{ hits }, known] = await Promise.all([search.find(onlyIdeas, words, options), byRef(asking)]);
      return hits.flatMap(({ ref }) => known.get(ref)?.id ?? []);
    },
    similar: async (words, asking, without) => {
      try {
        const options = { kinds: ['idea' as const], limit: SIMILAR, ...(without === undefined ? {} : { without }) };
        const [hits, known] = await Promise.all([
          search.similar(asking, words.slice(0, LOOKED_AT), options),
          byRef(asking),
        ]);
        return hits.flatMap(({ ref }) => (ref === without ? [] : (known.get(ref) ?? [])));
      } catch (thrown) {
        asking.log.warn(describeError(thrown), 'similar ideas cannot be found');
        return [];
      }
    },
  };
}
