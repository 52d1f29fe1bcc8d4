import type { Raw } from '../column.ts';
import type { QueryRow } from '../org.ts';
import { address, blobPath, getter } from '../reader.ts';
import type { ObjectType } from '../schema/schema.ts';
import type { Field } from '../schema/spec.ts';
import { toValue } from '../values.ts';
import { bindHops, bindPath, type Hop, polymorphic, type Scope } from './bind.ts';
import { malformed, queryError } from './errors.ts';
import { bindExpression } from './functions.ts';
import type { Path, Query, SelectItem, SelectTypeof } from './tree.ts';

export type Project = (slot: number) => QueryRow;
/** A key of the answer and its value for a row. */
interface Output {
  key: string;
  value: (slot: number) => unknown;
}
/** Runs a sub-query for the children of the row with this id. */
export type RunChildren = (scope: Scope, query: Query) => { key: string; rows: (slot: number) => unknown };

/** @throws OrgError INVALID_FIELD, MALFORMED_QUERY */
export function bindSelect(scope: Scope, items: SelectItem[], children: RunChildren): Project {
  refuseDuplicates(scope, items);
  const outputs: Output[] = [];
  const parents = new Map<string, Path[]>();
  for (const item of items.flatMap((each) => expand(scope.type, each))) {
    if (item.kind === 'subquery') {
      const { key, rows } = children(scope, item.query);
      outputs.push({ key, value: rows });
    } else if (item.kind === 'typeof') outputs.push(typeofOutput(scope, item));
    else if (item.kind === 'expression') addExpression(scope, item, outputs, parents);
  }
  return record(scope, outputs);
}

function addExpression(
  scope: Scope,
  item: Extract<SelectItem, { kind: 'expression' }>,
  outputs: Output[],
  parents: Map<string, Path[]>,
): void {
  const { expression, alias } = item;
  if (expression.kind === 'call') {
    const bound = bindExpression(scope, expression);
    outputs.push({ key: alias ?? bound.key, value: (slot) => toValue(bound.field, bound.get(slot)) });
    return;
  }
  if (alias) throw malformed('only aggregate expressions use field aliasing');
  const { hops, field } = bindPath(scope, expression);
  const [hop] = hops;
  if (!hop) {
    outputs.push({ key: field.name, value: ownValue(scope, field) });
    return;
  }
  const key = hop.field.relationship ?? '';
  const names = [...expression.names.slice(-hops.length, -1), field.name];
  const inner: Path = { kind: 'path', names, at: expression.at };
  const known = parents.get(key);
  if (known) known.push(inner);
  else {
    const paths = [inner];
    parents.set(key, paths);
    // The paths of one parent make one object, at the place of the first; the last has not come yet.
    outputs.push({ key, value: late(() => parentValue(scope, hop, paths)) });
  }
}

function late(make: () => (slot: number) => unknown): (slot: number) => unknown {
  let made: ((slot: number) => unknown) | undefined;
  return (slot) => {
    made ??= make();
    return made(slot);
  };
}

function parentValue(scope: Scope, hop: Hop, paths: Path[]): (slot: number) => unknown {
  const id = getter(scope.store, hop.from, hop.field);
  if (!hop.to) return nameValue(scope, id, paths);
  const inner: Scope = { ...scope, type: hop.to, alias: undefined };
  const items = paths.map(
    (path): SelectItem => ({ kind: 'expression', expression: path, alias: undefined, at: path.at }),
  );
  const project = bindSelect(inner, items, () => ({ key: '', rows: () => null }));
  const table = scope.store.table(hop.to.name);
  return (slot) => {
    const target = id(slot);
    const parent = typeof target === 'string' ? table.slotOf(target) : -1;
    return parent < 0 ? null : project(parent);
  };
}

/** A record of whichever object, as the few fields that all have. */
function nameValue(scope: Scope, id: (slot: number) => Raw, paths: Path[]): (slot: number) => unknown {
  const names = paths.map((path) => path.names[0] ?? '');
  return (slot) => {
    const target = id(slot);
    const place = typeof target === 'string' ? scope.store.find(target) : undefined;
    if (!place || typeof target !== 'string') return null;
    const attributes = { type: 'Name', url: url(scope.version, place.table.type.name, target) };
    return { attributes, ...Object.fromEntries(names.map((name) => [name, polymorphic(scope.store, place, name)])) };
  };
}

function typeofOutput(scope: Scope, item: SelectTypeof): Output {
  const [hop] = bindHops(scope, [item.relationship], item.at);
  if (!hop) throw malformed('TYPEOF needs a relationship');
  const id = getter(scope.store, hop.from, hop.field);
  const branches = new Map<string, Project>();
  for (const branch of item.branches) {
    const type = scope.store.schema.object(branch.type);
    if (!type) throw queryError('INVALID_TYPE', scope.text, item.at, `sObject type '${branch.type}' is not supported.`);
    const items = branch.fields.map(
      (path): SelectItem => ({ kind: 'expression', expression: path, alias: undefined, at: path.at }),
    );
    branches.set(
      type.name,
      bindSelect({ ...scope, type, alias: undefined }, items, () => ({ key: '', rows: () => null })),
    );
  }
  const otherwise = item.otherwise.length > 0 ? nameValue(scope, id, item.otherwise) : undefined;
  const value = (slot: number): unknown => {
    const target = id(slot);
    const place = typeof target === 'string' ? scope.store.find(target) : undefined;
    if (!place) return null;
    const project = branches.get(place.table.type.name);
    return project ? project(place.slot) : (otherwise?.(slot) ?? null);
  };
  return { key: hop.field.relationship ?? item.relationship, value };
}

/** `FIELDS(ALL)` and its like name the fields of the object. */
function expand(type: ObjectType, item: SelectItem): SelectItem[] {
  if (item.kind !== 'all') return [item];
  const { group, at } = item;
  return type.fields
    .filter((field) => group === 'ALL' || field.custom === (group === 'CUSTOM'))
    .map((field) => ({
      kind: 'expression',
      expression: { kind: 'path', names: [field.name], at },
      alias: undefined,
      at,
    }));
}

function refuseDuplicates(scope: Scope, items: SelectItem[]): void {
  const seen = new Set<string>();
  for (const item of items) {
    if (item.kind !== 'expression' || item.expression.kind !== 'path') continue;
    const name = item.expression.names.join('.');
    if (seen.has(name.toLowerCase()))
      throw queryError('INVALID_FIELD', scope.text, item.at, `duplicate field selected: ${name}`);
    seen.add(name.toLowerCase());
  }
}

/** A field as a row shows it; bytes are shown as the address to fetch them from. */
function ownValue(scope: Scope, field: Field): (slot: number) => unknown {
  const { store, type, version } = scope;
  if (field.type === 'address') {
    return (slot) => {
      const of = (name: string): Raw => {
        const part = type.field(name);
        return part ? getter(store, type, part)(slot) : null;
      };
      return address(of, field);
    };
  }
  const id = store.table(type.name).column('Id').get;
  if (field.type === 'base64') return (slot) => blobPath(version, type.name, String(id(slot)), field.name);
  const get = getter(store, type, field);
  return field.type === 'datetime' ? (slot) => toValue(field, get(slot)) : get;
}

function record(scope: Scope, outputs: Output[]): Project {
  const { type, version } = scope;
  const id = scope.store.table(type.name).column('Id').get;
  return (slot) => {
    const row: QueryRow = { attributes: { type: type.name, url: url(version, type.name, String(id(slot))) } };
    for (const { key, value } of outputs) row[key] = value(slot);
    return row;
  };
}

function url(version: string, type: string, id: string): string {
  return `/services/data/v${version}/sobjects/${type}/${id}`;
}
