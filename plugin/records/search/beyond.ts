import { describeError, type Log } from '../../log.ts';
import type { Crm } from '../crm.ts';
import type { LibraryText } from '../library/texts.ts';
import { type Soql, soql } from '../soql.ts';
import type { SearchLibrary } from './public-texts.ts';
import type { Searcher } from './search.ts';

type Kind = LibraryText['kind'];

const MOST = 50;

/** What the org’s own search finds of a library that is larger than what is kept: published texts of the brand. */
export function createBeyond({ crm, library, log }: { crm: Crm; library: SearchLibrary; log: Log }) {
  async function published(kind: Kind): Promise<{ object: string; where: Soql }> {
    if (kind === 'solution') return { object: 'Solution', where: soql`IsPublished = TRUE` };
    return { object: 'Knowledge__kav', where: (await library.access()).online };
  }

  async function look(kind: Kind, { brand }: Searcher, words: string): Promise<LibraryText[]> {
    if (!(await library.beyond(kind))) return [];
    const { object, where } = await published(kind);
    const ids = await crm.search(words, object, { where, limit: MOST });
    const texts = ids.length === 0 ? [] : await library.readByIds(kind, ids);
    const shown = await Promise.all(texts.map((text) => library.shows(brand, text)));
    return texts.filter((_text, at) => shown[at]);
  }

  return async (kinds: readonly Kind[], asking: Searcher, words: string): Promise<LibraryText[]> => {
    try {
      return (await Promise.all(kinds.map((kind) => look(kind, asking, words)))).flat();
    } catch (thrown) {
      log.warn(describeError(thrown), 'the org’s own search is left out');
      return [];
    }
  };
}
