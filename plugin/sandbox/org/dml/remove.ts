import { OrgError } from '../org.ts';
import { read } from '../reader.ts';
import type { Place } from '../store.ts';
import type { Applier } from './apply.ts';
import { RULES } from './rules.ts';

interface Children {
  label: string;
  onDelete: 'cascade' | 'restrict' | 'clear';
  field: string;
  places: Place[];
}

function childrenOf(applier: Applier, place: Place): Children[] {
  const { type } = place.table;
  const id = String(read(applier.store, place, 'Id'));
  return type.children
    .filter(({ child }) => applier.store.table(child).type.name === child)
    .map(({ child, field }) => {
      const places = applier.rows(child, field.name, id);
      return { label: applier.store.table(child).type.plural, onDelete: field.onDelete, field: field.name, places };
    })
    .filter(({ places }) => places.length > 0);
}

/** @throws OrgError DELETE_FAILED if records depend on the one to be deleted */
export function refuseRestricted(applier: Applier, place: Place): void {
  RULES[place.table.type.name]?.beforeRemove?.(place, applier);
  for (const { label, onDelete, places } of childrenOf(applier, place)) {
    if (onDelete === 'restrict') {
      const names = places.slice(0, 5).map((child) => read(applier.store, child, child.table.type.nameField ?? 'Id'));
      const message = `Your attempt to delete ${nameOf(applier, place)} could not be completed because it is associated with the following ${label.toLowerCase()}.: ${names.join(', ')}\n`;
      throw new OrgError(400, 'DELETE_FAILED', message, []);
    }
    if (onDelete === 'cascade')
      for (const child of places) if (child.table.type.can('delete')) restrictBelow(applier, child);
  }
}

/** A child may itself be held by records of its own; only its holders count, not its own rules. */
function restrictBelow(applier: Applier, place: Place): void {
  if (childrenOf(applier, place).some(({ onDelete }) => onDelete === 'restrict')) refuseRestricted(applier, place);
}

function nameOf(applier: Applier, place: Place): unknown {
  return read(applier.store, place, place.table.type.nameField ?? 'Id');
}

/** Deletes what belongs to the record, and empties references to it. */
export function removeWithChildren(applier: Applier, place: Place): void {
  for (const { onDelete, field, places } of childrenOf(applier, place)) {
    for (const child of places) {
      if (onDelete === 'cascade') removeWithChildren(applier, child);
      else applier.keep(child, { [field]: null });
    }
  }
  applier.remove(place);
}

/** What belonged to the record, or named it, is the other's; the record itself is in the bin, and says where it went. */
export function mergeInto(applier: Applier, place: Place, into: Place): void {
  const master = read(applier.store, into, 'Id');
  for (const { field, places } of childrenOf(applier, place))
    for (const child of places) applier.keep(child, { [field]: master });
  applier.keep(place, { MasterRecordId: master });
  applier.remove(place);
}
