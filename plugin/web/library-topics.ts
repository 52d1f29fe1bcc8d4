import type { LibraryText, Shelf } from '../records/library/texts.ts';
import type { TopicLink } from '../view/library-models.ts';

/** Categories of solutions and of articles that are called the same, as one. */
export interface Branch {
  /** Stands in the address. */
  id: string;
  name: string;
  parent: Branch | undefined;
  below: Branch[];
  /** Of both kinds. */
  topics: Set<string>;
  count: number;
}

/** The whole tree; categories without any of these texts are left out. Any id of a branch finds it. */
export interface Branches {
  roots: Branch[];
  byTopic: ReadonlyMap<string, Branch>;
}

export function branchesOf({ topics }: Pick<Shelf, 'topics'>, texts: readonly LibraryText[]): Branches {
  const roots: Branch[] = [];
  const byTopic = new Map<string, Branch>();
  // Parents come before what is below them.
  for (const topic of topics) {
    const parent = topic.parent === undefined ? undefined : byTopic.get(topic.parent);
    const level = parent?.below ?? roots;
    const same = level.find(({ name }) => name.toLocaleLowerCase() === topic.name.toLocaleLowerCase());
    const branch = same ?? { id: topic.id, name: topic.name, parent, below: [], topics: new Set<string>(), count: 0 };
    if (!same) level.push(branch);
    branch.topics.add(topic.id);
    byTopic.set(topic.id, branch);
  }
  for (const text of texts)
    for (const branch of new Set(text.topics.flatMap((topic) => byTopic.get(topic) ?? []))) branch.count += 1;
  return { roots, byTopic };
}

/** A branch and those above it, from the top. */
export function lineOf(branch: Branch | undefined): Branch[] {
  return branch ? [...lineOf(branch.parent), branch] : [];
}

/** What stands beside a list: the top, and what is below the open branch. */
export function topicLinks(
  branches: readonly Branch[],
  open: readonly Branch[],
  href: (id: string) => string,
): TopicLink[] {
  return branches
    .filter(({ count }) => count > 0)
    .map((branch) => ({
      ...{ name: branch.name, href: href(branch.id), count: branch.count },
      current: branch === open.at(-1),
      open: open.includes(branch),
      below: open.includes(branch) ? topicLinks(branch.below, open, href) : [],
    }));
}
