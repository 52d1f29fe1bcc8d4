import type { Raw } from './column.ts';
import { idOf, sequenceOf } from './ids.ts';
import type { ObjectType, Schema } from './schema/schema.ts';
import { createTable, type Table } from './table.ts';

/** Where a row is. */
export interface Place {
  table: Table;
  slot: number;
}

type Listener = (object: string, id: string, kind: 'written' | 'deleted') => void;

/** All tables of the org, with transactions over them. */
export interface Store {
  readonly schema: Schema;
  /** @throws Error if the org has no such object */
  table(object: string): Table;
  /** The table of an object that the schema has got. */
  addTable(type: ObjectType): void;
  /** The row with this 18-character id, of whatever object; also a deleted one. */
  find(id: string): Place | undefined;
  nextId(prefix: string): string;
  append(object: string, values: Iterable<readonly [field: string, value: Raw]>): Place;
  write(place: Place, field: string, value: Raw): void;
  remove(place: Place): void;
  transaction<T>(work: () => T): T;
  /** Rows as loaded from a seed: no undo, nobody is told. */
  load(object: string, rows: Iterable<Iterable<readonly [field: string, value: Raw]>>): void;
  onCommit(listener: Listener): void;
}

export function createStore(schema: Schema): Store {
  const tables = new Map<string, Table>();
  const byPrefix = new Map<string, Table[]>();
  const sequences = new Map<string, number>();
  const undo: (() => void)[] = [];
  const touched = new Map<string, { object: string; kind: 'written' | 'deleted' }>();
  const listeners: Listener[] = [];
  let depth = 0;

  function addTable(type: ObjectType): void {
    const table = tables.get(type.storedAs) ?? createTable(type);
    tables.set(type.name, table);
    const family = byPrefix.get(type.prefix) ?? [];
    if (!family.includes(table)) byPrefix.set(type.prefix, [...family, table]);
  }
  for (const type of [...schema.objects].sort(storedFirst)) addTable(type);

  function table(object: string): Table {
    const found = tables.get(object);
    if (!found) throw new Error(`the org has no object ${object}`);
    return found;
  }

  function find(id: string): Place | undefined {
    for (const candidate of byPrefix.get(id.slice(0, 3)) ?? []) {
      const slot = candidate.slotOf(id);
      if (slot >= 0 && !candidate.isGone(slot)) return { table: candidate, slot };
    }
    return undefined;
  }

  function seen(id: Raw): void {
    if (typeof id !== 'string') return;
    const prefix = id.slice(0, 3);
    sequences.set(prefix, Math.max(sequences.get(prefix) ?? 0, sequenceOf(id)));
  }

  function touch({ table: { type, column }, slot }: Place, kind: 'written' | 'deleted'): void {
    touched.set(String(column('Id').get(slot)), { object: type.name, kind });
  }

  function rollBack(mark: number): void {
    while (undo.length > mark) undo.pop()?.();
  }

  function commit(): void {
    undo.length = 0;
    const changes = [...touched];
    touched.clear();
    for (const [id, { object, kind }] of changes) for (const listener of listeners) listener(object, id, kind);
  }

  const store: Store = {
    schema,
    table,
    addTable,
    find,
    nextId: (prefix) => {
      const next = (sequences.get(prefix) ?? 0) + 1;
      sequences.set(prefix, next);
      return idOf(prefix, next);
    },
    append: (object, values) => {
      const place = { table: table(object), slot: -1 };
      place.slot = place.table.append(values);
      undo.push(() => place.table.setState(place.slot, 'gone'));
      touch(place, 'written');
      return place;
    },
    write: (place, field, value) => {
      const before = place.table.column(field).get(place.slot);
      if (before === value) return;
      place.table.write(place.slot, field, value);
      undo.push(() => place.table.write(place.slot, field, before));
      touch(place, 'written');
    },
    remove: (place) => {
      place.table.setState(place.slot, 'deleted');
      undo.push(() => place.table.setState(place.slot, 'live'));
      touch(place, 'deleted');
    },
    transaction: (work) => {
      const mark = undo.length;
      depth++;
      try {
        return work();
      } catch (cause) {
        rollBack(mark);
        if (depth === 1) touched.clear();
        throw cause;
      } finally {
        depth--;
        if (depth === 0) commit();
      }
    },
    load: (object, rows) => {
      const target = table(object);
      for (const values of rows) {
        const slot = target.append(values);
        seen(target.column('Id').get(slot));
        if (target.type.field('IsDeleted') && target.column('IsDeleted').get(slot) === true)
          target.setState(slot, 'deleted');
      }
      target.settle();
    },
    onCommit: (listener) => void listeners.push(listener),
  };
  return store;
}

/** A view needs the table that it shows. */
function storedFirst(a: ObjectType, b: ObjectType): number {
  return Number(a.storedAs !== a.name) - Number(b.storedAs !== b.name);
}
