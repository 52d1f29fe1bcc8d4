import { idOf, sequenceOf } from './ids.ts';
import type { Field } from './schema/spec.ts';

/** A stored value: text, number, boolean; datetimes are milliseconds since 1970 in UTC; null is unset. */
export type Raw = string | number | boolean | null;

/**
 * The values of one field by row number. A million cases have more than fifty fields each, so an object per row would
 * take gigabytes: a column costs nothing until it holds a value that is not its blank.
 */
export interface Column {
  get(slot: number): Raw;
  set(slot: number, value: Raw): void;
  /** For columns whose values are numbered by the org: the row with this value, or -1. */
  find?(value: string): number;
  /** For auto numbers: the value that the next row gets. */
  next?(): string;
  /** Something that sorts like the value and is cheaper to make. */
  sortKey?(slot: number): number;
}

export function createColumn(field: Field, prefix: string): Column {
  if (field.type === 'id') return numberedColumn({ text: (n) => idOf(prefix, n), number: sequenceOf });
  if (field.autoNumber) return numberedColumn(autoNumberFormat(field));
  if (field.type === 'boolean') return booleanColumn();
  if (['int', 'long', 'double', 'currency', 'datetime'].includes(field.type)) return numberColumn();
  return textColumn();
}

function textColumn(): Column {
  const cells: Raw[] = [];
  return {
    get: (slot) => cells[slot] ?? null,
    set: (slot, value) => {
      if (value === null && slot >= cells.length) return;
      while (cells.length < slot) cells.push(null);
      cells[slot] = value;
    },
  };
}

/** Unset is NaN, so that the engine keeps the cells as plain doubles. */
function numberColumn(): Column {
  const cells: number[] = [];
  return {
    get: (slot) => {
      const cell = cells[slot];
      return cell === undefined || Number.isNaN(cell) ? null : cell;
    },
    set: (slot, value) => {
      const number = typeof value === 'number' ? value : Number.NaN;
      if (Number.isNaN(number) && slot >= cells.length) return;
      while (cells.length < slot) cells.push(Number.NaN);
      cells[slot] = number;
    },
  };
}

function booleanColumn(): Column {
  const cells: boolean[] = [];
  return {
    get: (slot) => cells[slot] ?? false,
    set: (slot, value) => {
      if (value !== true && slot >= cells.length) return;
      while (cells.length < slot) cells.push(false);
      cells[slot] = value === true;
    },
  };
}

const FIRST_NUMBER = 1000;

interface Numbering {
  text(number: number): string;
  /** -1 if the text is none of this numbering. */
  number(text: string): number;
}

function autoNumberFormat(field: Field): Numbering {
  const shape = new RegExp(`^${field.lead}(\\d{${field.digits},15})$`);
  return {
    text: (number) => field.lead + String(number).padStart(field.digits, '0'),
    number: (text) => Number(shape.exec(text)?.[1] ?? -1),
  };
}

/** Ids and auto numbers: only the number is kept, and the way back is an array. */
function numberedColumn(numbering: Numbering): Column {
  const numbers: number[] = [];
  const slots: number[] = [];
  return {
    get: (slot) => {
      const number = numbers[slot] ?? -1;
      return number < 0 ? null : numbering.text(number);
    },
    set: (slot, value) => {
      const number = typeof value === 'string' ? numbering.number(value) : -1;
      if (number < 0) throw new Error(`not a number of this org: ${value}`);
      while (numbers.length < slot) numbers.push(-1);
      numbers[slot] = number;
      while (slots.length < number) slots.push(-1);
      slots[number] = slot;
    },
    find: (value) => slots[numbering.number(value)] ?? -1,
    next: () => numbering.text(Math.max(slots.length, FIRST_NUMBER)),
    sortKey: (slot) => numbers[slot] ?? -1,
  };
}
