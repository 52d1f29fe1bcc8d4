import { malformed } from './errors.ts';
import type { Comparison, Condition, Query } from './tree.ts';

/** Conditions that every row must meet: those joined by AND at the top. */
function required(condition: Condition | undefined): Comparison[] {
  if (!condition || condition.kind === 'not' || condition.kind === 'or') return [];
  return condition.kind === 'compare' ? [condition] : condition.parts.flatMap(required);
}

/** Whether one of the conditions fixes `name` by an operator, such as `parent.type` by `=`. */
function fixes(conditions: Comparison[], name: string, operators: string[]): boolean {
  return conditions.some(
    ({ left, operator }) =>
      left.kind === 'path' && left.names.join('.').toLowerCase() === name && operators.includes(operator),
  );
}

const ONE = ['='];
const SOME = ['=', 'IN'];

interface Rule {
  message: string;
  met(conditions: Comparison[]): boolean;
}

const KNOWLEDGE: Rule = {
  message:
    'Implementation restriction: When querying the Knowledge Article Version object, you must filter using PublishStatus or Id.',
  met: (conditions) => fixes(conditions, 'publishstatus', SOME) || fixes(conditions, 'id', SOME),
};

const RULES: Record<string, Rule> = {
  ContentDocumentLink: {
    message:
      "Implementation restriction: ContentDocumentLink requires a filter by a single Id on ContentDocumentId or LinkedEntityId using the equals operator or multiple Id's using the IN operator.",
    met: (conditions) => ['id', 'contentdocumentid', 'linkedentityid'].some((name) => fixes(conditions, name, SOME)),
  },
  Vote: {
    message:
      "Implementation restriction: When querying the Vote object, you must filter using the following syntax: ParentId = [single ID], Parent.Type = [single Type], Id = [single ID], or Id IN [list of ID's].",
    met: (conditions) =>
      fixes(conditions, 'parentid', ONE) || fixes(conditions, 'parent.type', ONE) || fixes(conditions, 'id', SOME),
  },
  IdeaComment: {
    message:
      'Implementation restriction. When querying the Idea Comment object, you must filter using the following syntax: CommunityId = [single ID], Id = [single ID], IdeaId = [single ID], Id IN [list of IDs], or IdeaId IN [list of IDs].',
    met: (conditions) =>
      fixes(conditions, 'communityid', ONE) || fixes(conditions, 'ideaid', SOME) || fixes(conditions, 'id', SOME),
  },
  KnowledgeArticleVersion: KNOWLEDGE,
  Knowledge__kav: KNOWLEDGE,
};

/**
 * Some objects cannot be read without a filter that narrows them down.
 * @throws OrgError MALFORMED_QUERY
 */
export function requireFilter(object: string, query: Query): void {
  const rule = RULES[object];
  if (rule && !rule.met(required(query.where))) throw malformed(rule.message);
}
