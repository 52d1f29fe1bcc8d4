import { z } from 'zod';
import { PortalError } from '../errors.ts';
import type { Crm, DataCategory } from '../records/crm.ts';
import { createKept } from './kept.ts';
import { fromCrm, Refusal } from './refusal.ts';
import type { Send } from './send.ts';
import type { Shelf } from './shelf.ts';

interface Category {
  name: string;
  label: string;
  childCategories?: Category[] | null | undefined;
}

const category: z.ZodType<Category> = z.lazy(() =>
  z.looseObject({ name: z.string(), label: z.string(), childCategories: z.array(category).nullish() }),
);
const groups = z.looseObject({
  categoryGroups: z.array(z.looseObject({ name: z.string(), topCategories: z.array(category).default([]) })),
});

const shelved = z.array(
  z
    .object({ group: z.string(), name: z.string(), label: z.string(), parent: z.string().optional() })
    .transform((one): DataCategory => ({ ...one, parent: one.parent })),
);

const RESOURCE = 'support/dataCategoryGroups?sObjectName=KnowledgeArticleVersion&topCategoriesOnly=false';

/** Asked for by themselves: a batch call takes no resource below `/support` (REST API guide, Composite Batch). */
export function createDataCategories(options: {
  send: Send;
  apiVersion: string;
  clock: () => number;
  shelf: Shelf;
}): Crm['dataCategories'] {
  const { send, apiVersion, clock, shelf } = options;

  async function ask(): Promise<DataCategory[]> {
    try {
      const path = `/services/data/v${apiVersion}/${RESOURCE}`;
      const answer = await send({ method: 'GET', path, kind: 'read', shape: groups });
      return answer.categoryGroups.flatMap(({ name, topCategories }) => below(name, undefined, topCategories));
    } catch (thrown) {
      if (isDenied(thrown)) return [];
      throw fromCrm(thrown);
    }
  }

  const isAbsent = (answer: DataCategory[]) => answer.length === 0;
  const last = { shelf, section: 'categories', shape: shelved };
  const kept = createKept({ ask, clock, isAbsent, last });
  return () => kept.get('');
}

function below(group: string, parent: string | undefined, categories: Category[]): DataCategory[] {
  return categories.flatMap(({ name, label, childCategories }) => [
    { group, name, label, parent },
    ...below(group, name, childCategories ?? []),
  ]);
}

/** The org has no Knowledge, or the user may not see it. That its limit is used up is no such answer, though it is a 403, too. */
function isDenied(thrown: unknown): boolean {
  if (!(thrown instanceof PortalError) || thrown.code === 'crm.busy') return false;
  return thrown.cause instanceof Refusal && [403, 404].includes(thrown.cause.status);
}
