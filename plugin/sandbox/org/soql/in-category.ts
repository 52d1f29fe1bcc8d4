import type { DataCategories } from '../data-categories.ts';
import type { Scope } from './bind.ts';
import type { Test } from './compare.ts';
import { malformed, queryError } from './errors.ts';
import type { Query } from './tree.ts';

const SELECTIONS = 'Knowledge__DataCategorySelection';

/**
 * `WITH DATA CATEGORY Topics__c BELOW Devices__c`: whether an article is in the categories asked for.
 * @throws OrgError MALFORMED_QUERY, INVALID_FIELD
 */
export function bindCategories(scope: Scope, query: Query, categories: DataCategories): Test {
  const { store, type, text } = scope;
  if (query.inCategories.length === 0) return () => true;
  if (type.storedAs !== 'Knowledge__kav') throw malformed('WITH DATA CATEGORY is only for questions and articles');
  const wanted = query.inCategories.map(({ group, selector, categories: names, at }) => {
    const found = new Set<string>();
    for (const name of names) {
      const selected = categories.select(group, selector, name);
      if (!selected) throw queryError('INVALID_FIELD', text, at, `Invalid data category ${name} in group ${group}`);
      for (const each of selected) found.add(each);
    }
    return { group: group.toLowerCase(), names: found };
  });
  const id = store.table(type.name).column('Id').get;
  const table = store.table(SELECTIONS);
  const read = (field: string, slot: number): string => String(table.column(field).get(slot));
  return (slot) => {
    const version = String(id(slot));
    const own = (table.lookup('ParentId', version) ?? []).filter(
      (each) => table.isLive(each) && read('ParentId', each) === version,
    );
    return wanted.every(({ group, names }) =>
      own.some(
        (each) =>
          read('DataCategoryGroupName', each).toLowerCase() === group && names.has(read('DataCategoryName', each)),
      ),
    );
  };
}
