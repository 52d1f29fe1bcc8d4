import { type Column, createColumn, type Raw } from './column.ts';
import { createHashIndex, type HashIndex } from './index-hash.ts';
import { createTimeIndex, type TimeIndex } from './index-time.ts';
import type { ObjectType } from './schema/schema.ts';
import type { Field } from './schema/spec.ts';

/** The rows of one object, by row number (slot). Rows are never taken out: a deleted one is still in the bin. */
export interface Table {
  readonly type: ObjectType;
  size(): number;
  /** The row with this 18-character id, live or deleted; -1 if there is none. */
  slotOf(id: string): number;
  isLive(slot: number): boolean;
  /** A row that was never committed. */
  isGone(slot: number): boolean;
  column(field: string): Column;
  /** A field that the object has got, or that is looked up by its value from now on. */
  addField(field: Field): void;
  append(values: Iterable<readonly [field: string, value: Raw]>): number;
  write(slot: number, field: string, value: Raw): void;
  setState(slot: number, state: RowState): void;
  /** Row numbers that may have the value; undefined if the field has no index. */
  lookup(field: string, value: string): readonly number[] | undefined;
  timeIndex(field: string): TimeIndex | undefined;
  /** Sorts what a load has left unsorted, so that the first reader does not wait for it. */
  settle(): void;
}

type RowState = 'live' | 'deleted' | 'gone';
const STATES: RowState[] = ['live', 'deleted', 'gone'];
/** Fields that readers of changes ask for over the whole object. */
const TIMES = new Set(['CreatedDate', 'LastModifiedDate', 'SystemModstamp']);

export function createTable(type: ObjectType): Table {
  const columns = new Map<string, Column>();
  const hashes = new Map<string, HashIndex>();
  const times = new Map<string, TimeIndex>();
  // Rows that are not live; almost all are.
  const states = new Map<number, number>();
  let size = 0;

  function addField(field: Field): void {
    const cells = columns.get(field.name) ?? createColumn(field, type.prefix);
    columns.set(field.name, cells);
    if (isHashed(field) && !hashes.has(field.name)) {
      const index = createHashIndex({ fold: field.type !== 'reference' });
      for (let slot = 0; slot < size; slot++) index.add(cells.get(slot), slot);
      hashes.set(field.name, index);
    }
    if (TIMES.has(field.name) && !times.has(field.name)) times.set(field.name, createTimeIndex());
  }
  for (const field of type.fields) addField(field);

  function column(field: string): Column {
    const found = columns.get(field);
    if (!found) throw new Error(`${type.name} has no column ${field}`);
    return found;
  }
  const ids = column('Id');

  function enter(slot: number, field: string, value: Raw): void {
    column(field).set(slot, value);
    hashes.get(field)?.add(value, slot);
    if (typeof value === 'number') times.get(field)?.add(value, slot);
  }

  return {
    type,
    size: () => size,
    slotOf: (id) => (id.startsWith(type.prefix) ? (ids.find?.(id) ?? -1) : -1),
    isLive: (slot) => !states.has(slot),
    isGone: (slot) => states.get(slot) === STATES.indexOf('gone'),
    column,
    addField,
    append: (values) => {
      const slot = size++;
      for (const [field, value] of values) enter(slot, field, value);
      return slot;
    },
    write: (slot, field, value) => {
      const before = column(field).get(slot);
      if (before === value) return;
      hashes.get(field)?.leave(before);
      enter(slot, field, value);
    },
    setState: (slot, state) => {
      if (state === 'live') states.delete(slot);
      else states.set(slot, STATES.indexOf(state));
      if (columns.has('IsDeleted')) column('IsDeleted').set(slot, state !== 'live');
    },
    lookup: (field, value) => {
      const cells = column(field);
      if (cells.find) return [cells.find(value)].filter((slot) => slot >= 0);
      const holds = (slot: number): boolean => String(cells.get(slot)).toLowerCase() === value.toLowerCase();
      return hashes.get(field)?.find(value, holds);
    },
    timeIndex: (field) => times.get(field),
    settle: () => {
      for (const index of times.values()) index.count(0, 0);
    },
  };
}

function isHashed(field: Field): boolean {
  return field.indexed && field.type !== 'id' && !field.autoNumber && !field.from;
}
