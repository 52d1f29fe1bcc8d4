import type { QueryRow } from '../org.ts';
import type { ObjectType } from '../schema/schema.ts';
import type { Store } from '../store.ts';
import type { Scope } from './bind.ts';
import { malformed } from './errors.ts';
import { bindSelect } from './select.ts';
import type { SelectItem } from './tree.ts';

/**
 * One row by its place, with all fields or those asked for.
 * @throws OrgError INVALID_FIELD
 */
export function retrieveFields(
  store: Store,
  type: ObjectType,
  slot: number,
  fields: string[] | undefined,
  { version, now }: { version: string; now: Date },
): QueryRow {
  const names = fields ?? type.fields.map((field) => field.name);
  const scope: Scope = { store, text: names.join(','), type, alias: undefined, version, now };
  const items = names.map((name): SelectItem => {
    const at = Math.max(0, scope.text.indexOf(name));
    return {
      kind: 'expression',
      expression: { kind: 'path', names: name.trim().split('.'), at },
      alias: undefined,
      at,
    };
  });
  const noChildren = (): never => {
    throw malformed('unexpected sub-query');
  };
  return bindSelect(scope, items, noChildren)(slot);
}
