/** Groups of data categories, by which articles are sorted; set up by an admin, not written over the API. */
export interface DataCategory {
  /** Letters, digits and underscores. */
  name: string;
  label: string;
  children: DataCategory[];
}

export interface DataCategoryGroup {
  name: string;
  label: string;
  categories: DataCategory[];
}

export type CategorySelector = 'AT' | 'ABOVE' | 'BELOW' | 'ABOVE_OR_BELOW';

export interface DataCategories {
  /** Replaces what there is; each group gets the category All, which stands above the others. */
  load(groups: DataCategoryGroup[]): void;
  groups(): readonly DataCategoryGroup[];
  group(name: string): DataCategoryGroup | undefined;
  category(group: string, name: string): DataCategory | undefined;
  /** Names of the categories meant; undefined if there is no such category. */
  select(group: string, selector: CategorySelector, category: string): ReadonlySet<string> | undefined;
}

export function createDataCategories(): DataCategories {
  let groups: DataCategoryGroup[] = [];

  const groupNamed = (name: string) => groups.find((group) => same(group.name, name));
  const wayTo = (group: string, name: string): DataCategory[] => way(groupNamed(group)?.categories ?? [], name) ?? [];

  return {
    load: (given) => {
      groups = given.map((group) => {
        const all = { name: 'All', label: 'All', children: group.categories };
        return { ...group, categories: [all] };
      });
    },
    groups: () => groups,
    group: groupNamed,
    category: (group, name) => wayTo(group, name).at(-1),
    select: (group, selector, name) => {
      const path = wayTo(group, name);
      const own = path.at(-1);
      if (!own) return undefined;
      const names = new Set<string>();
      if (selector.startsWith('ABOVE')) for (const category of path) names.add(category.name);
      if (selector.endsWith('BELOW')) for (const category of within(own)) names.add(category.name);
      return names.add(own.name);
    },
  };
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The categories from the top down to the one with this name. */
function way(categories: DataCategory[], name: string): DataCategory[] | undefined {
  for (const category of categories) {
    if (same(category.name, name)) return [category];
    const below = way(category.children, name);
    if (below) return [category, ...below];
  }
  return undefined;
}

function within(category: DataCategory): DataCategory[] {
  return [category, ...category.children.flatMap(within)];
}
