import { createHash } from 'node:crypto';
import type { DataCategory } from '../crm.ts';
import type { NodeRecord, SelectionRecord } from './rows.ts';
import type { Topic } from './texts.ts';

/** Categories of both kinds as topics. Ids of the CRM stay inside. */
export interface TopicTree {
  /** Roots first, each level in its order. */
  readonly topics: readonly Topic[];
  /** Of solutions, or of articles. */
  readonly kinds: ReadonlyMap<string, 'solution' | 'article'>;
  /** A topic and those above it, from the bottom. */
  lineOf(id: string): string[];
  /** Topics of a solution that is in these categories, those above them too. */
  ofNodes(nodeIds: readonly string[]): string[];
  /** The same of an article’s data categories. */
  ofSelections(selections: readonly SelectionRecord[]): string[];
}

/** Each group of data categories has one at its top that stands for all of them; readers do not see it. */
const ALL = 'All';

export function topicTree(nodes: readonly NodeRecord[], categories: readonly DataCategory[]): TopicTree {
  const ids = new Map(nodes.map(({ id }) => [id, topicId(id)]));
  const solutionTopics = nodes.map((node) => solutionTopic(node, nodes));
  const articleTopics = categories
    .map((one, order) => ({ ...one, order }))
    .filter(({ name }) => name !== ALL)
    .map(({ group, name, label, parent, order }): Topic => {
      return { id: `${group}.${name}`, name: label, parent: above(group, parent), order };
    });
  const kinds = new Map([
    ...solutionTopics.map(({ id }) => [id, 'solution'] as const),
    ...articleTopics.map(({ id }) => [id, 'article'] as const),
  ]);
  const parents = new Map([...solutionTopics, ...articleTopics].map(({ id, parent }) => [id, parent]));
  const upwards = (id: string): string[] => {
    const line: string[] = [];
    for (
      let at: string | undefined = id;
      at !== undefined && parents.has(at) && !line.includes(at);
      at = parents.get(at)
    )
      line.push(at);
    return line;
  };
  const lines = (ids: readonly string[]) => [...new Set(ids.flatMap(upwards))];
  return {
    topics: inOrder([...solutionTopics, ...articleTopics]),
    kinds,
    lineOf: upwards,
    ofNodes: (nodeIds) => lines(nodeIds.flatMap((id) => ids.get(id) ?? [])),
    ofSelections: (selections) =>
      lines(
        selections.flatMap(({ group, category }) =>
          category === ALL
            ? articleTopics
                .filter(({ id, parent }) => parent === undefined && id.startsWith(`${group}.`))
                .map(({ id }) => id)
            : [`${group}.${category}`],
        ),
      ),
  };
}

function solutionTopic({ id, name, parentId, order }: NodeRecord, nodes: readonly NodeRecord[]): Topic {
  const style = nodes.find((node) => node.id === parentId)?.sortStyle;
  const parent = parentId === null ? undefined : topicId(parentId);
  return { id: topicId(id), name: name ?? '', parent, order: style === 'Alphabetical' ? 0 : (order ?? 0) };
}

function above(group: string, parent: string | undefined): string | undefined {
  return parent === undefined || parent === ALL ? undefined : `${group}.${parent}`;
}

/** Level by level, so that whoever reads them knows every parent already. */
function inOrder(topics: readonly Topic[]): Topic[] {
  const known = new Set(topics.map(({ id }) => id));
  const sorted = [...topics].sort((one, other) => one.order - other.order || one.name.localeCompare(other.name));
  const out: Topic[] = [];
  let level = sorted.filter(({ parent }) => parent === undefined || !known.has(parent));
  while (level.length > 0 && out.length < topics.length) {
    out.push(...level);
    const ids = new Set(level.map(({ id }) => id));
    level = sorted.filter(({ parent }) => parent !== undefined && ids.has(parent));
  }
  return out;
}

/** A topic’s id, from that of its category. */
export function topicId(nodeId: string): string {
  return createHash('sha256').update(nodeId).digest('base64url').slice(0, 12);
}
