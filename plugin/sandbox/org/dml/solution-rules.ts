import type { Raw } from '../column.ts';
import { read } from '../reader.ts';
import { SOLUTION_STATUSES } from '../schema/solutions.ts';
import type { Place } from '../store.ts';
import { type Change, type Rules, text, type Writer } from './writer.ts';

const REVIEWED = new Map(SOLUTION_STATUSES);

export const SOLUTION: Rules = {
  before: ({ place, values, after }) => {
    if (!place && !values.get('SolutionName')) values.set('SolutionName', '-');
    if (!place || values.has('Status')) values.set('IsReviewed', REVIEWED.get(String(after('Status'))) ?? false);
  },
};

export const CASE_SOLUTION: Rules = {
  existing: (change, writer) => samePair(change, writer, 'CaseSolution', 'SolutionId'),
  after: ({ after }, writer) => countUses(writer, after('SolutionId')),
  afterRemove: (place, writer) => countUses(writer, read(writer.store, place, 'SolutionId')),
};

export const CASE_ARTICLE: Rules = {
  existing: (change, writer) => samePair(change, writer, 'CaseArticle', 'KnowledgeArticleId'),
};

/** Tying the same two together again gives the record that ties them already. */
function samePair({ values }: Change, writer: Writer, object: string, other: string): Place | undefined {
  const caseId = text(values.get('CaseId') ?? null) ?? '';
  return writer.rows(object, 'CaseId', caseId).find((row) => read(writer.store, row, other) === values.get(other));
}

function countUses(writer: Writer, solution: Raw): void {
  const place = typeof solution === 'string' ? writer.store.find(solution) : undefined;
  if (place) writer.keep(place, { TimesUsed: writer.rows('CaseSolution', 'SolutionId', String(solution)).length });
}
