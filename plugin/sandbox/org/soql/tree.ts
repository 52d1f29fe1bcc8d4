import type { CategorySelector } from '../data-categories.ts';

/** A query as it was written; `at` is the position in the text, for the error's row and column. */

export interface Path {
  kind: 'path';
  names: string[];
  at: number;
}

export interface Call {
  kind: 'call';
  name: string;
  args: Expression[];
  at: number;
}

/** A field or a function of fields. */
export type Expression = Path | Call;

interface SelectExpression {
  kind: 'expression';
  expression: Expression;
  alias: string | undefined;
  at: number;
}

export interface SelectTypeof {
  kind: 'typeof';
  relationship: string;
  branches: { type: string; fields: Path[] }[];
  otherwise: Path[];
  at: number;
}

export type SelectItem =
  | SelectExpression
  | SelectTypeof
  | { kind: 'subquery'; query: Query; at: number }
  | { kind: 'all'; group: 'ALL' | 'STANDARD' | 'CUSTOM'; at: number };

export type Literal =
  | { kind: 'text'; value: string; pattern: string; at: number }
  | { kind: 'number'; value: number; at: number }
  | { kind: 'boolean'; value: boolean; at: number }
  | { kind: 'null'; at: number }
  | { kind: 'date'; value: string; at: number }
  | { kind: 'datetime'; value: number; at: number }
  | { kind: 'period'; name: string; count: number | undefined; at: number };

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'IN' | 'NOT IN' | 'INCLUDES' | 'EXCLUDES';

export interface Comparison {
  kind: 'compare';
  left: Expression;
  operator: Operator;
  values: Literal[];
  subquery: Query | undefined;
  at: number;
}

export type Condition = Comparison | { kind: 'and' | 'or'; parts: Condition[] } | { kind: 'not'; part: Condition };

export interface Order {
  expression: Expression;
  descending: boolean;
  nullsLast: boolean;
}

/** Articles in one of the categories of a group, or above or below them. */
export interface InCategory {
  group: string;
  selector: CategorySelector;
  categories: string[];
  at: number;
}

export interface Query {
  select: SelectItem[];
  from: Path;
  alias: string | undefined;
  where: Condition | undefined;
  inCategories: InCategory[];
  groupBy: Expression[];
  having: Condition | undefined;
  orderBy: Order[];
  limit: { value: number; at: number } | undefined;
  offset: { value: number; at: number } | undefined;
  /** FOR VIEW and FOR REFERENCE move dates on the rows that were read. */
  forUse: 'VIEW' | 'REFERENCE' | undefined;
}
