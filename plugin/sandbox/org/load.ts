import type { Raw } from './column.ts';
import type { Row } from './org.ts';
import type { ObjectType } from './schema/schema.ts';
import type { Field } from './schema/spec.ts';
import type { Store } from './store.ts';
import { toRaw } from './values.ts';

interface Defaults {
  userId: string;
  now: Date;
}

/**
 * Rows of a seed, not validated. What a row leaves out gets the default of the field; system fields the present time
 * and the API user; auto numbers the next number.
 * @throws Error on a field the object has not: a mistake in the seed
 */
export function* loadedRows(
  store: Store,
  type: ObjectType,
  rows: Iterable<Row>,
  defaults: Defaults,
): Generator<[string, Raw][]> {
  const fields = new Map<string, Field>(type.fields.map((field) => [field.name, field]));
  const fallbacks = fallbacksOf(store, type, defaults);
  for (const row of rows) {
    const values: [string, Raw][] = [];
    for (const name in row) {
      const field = fields.get(name);
      if (!field) throw new Error(`${type.name} has no field ${name}`);
      const raw = toRaw(field, row[name] ?? null);
      if (raw !== null && !field.from && field.type !== 'base64') values.push([name, raw]);
    }
    for (const [name, value] of fallbacks) if (row[name] === undefined) values.push([name, value(row)]);
    yield values;
  }
}

function fallbacksOf(store: Store, type: ObjectType, { userId, now }: Defaults): [string, (row: Row) => Raw][] {
  const found: [string, (row: Row) => Raw][] = [];
  const time = now.getTime();
  const dated = (row: Row, name: string): Raw => {
    const field = type.field(name);
    return field && row[name] !== undefined ? toRaw(field, row[name]) : time;
  };
  for (const field of type.fields) {
    const { name, defaultValue } = field;
    const next = field.autoNumber ? store.table(type.name).column(name).next : undefined;
    if (name === 'CreatedById' || name === 'LastModifiedById' || name === 'OwnerId') found.push([name, () => userId]);
    else if (name === 'CreatedDate') found.push([name, () => time]);
    else if (name === 'LastModifiedDate') found.push([name, (row) => dated(row, 'CreatedDate')]);
    else if (name === 'SystemModstamp') {
      found.push([name, (row) => dated(row, row.LastModifiedDate === undefined ? 'CreatedDate' : 'LastModifiedDate')]);
    } else if (next) found.push([name, () => next()]);
    else if (defaultValue !== null && defaultValue !== false) found.push([name, () => defaultValue]);
    else if (name === 'Name' && type.field('FirstName')) {
      found.push([name, (row) => [row.FirstName, row.LastName].filter((part) => part).join(' ')]);
    }
  }
  return found;
}
