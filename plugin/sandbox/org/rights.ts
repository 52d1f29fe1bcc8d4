import type { Field } from './schema/spec.ts';
import type { Store } from './store.ts';

export type Ability = 'read' | 'create' | 'edit' | 'delete';
export type Abilities = Record<Ability, boolean>;

/** What a permission set gives to whom it is assigned to; names in lower case, fields as `object.field`. */
export interface Grants {
  objects: ReadonlyMap<string, Abilities>;
  fields: ReadonlyMap<string, { readable: boolean; editable: boolean }>;
}

/**
 * What the integration user may do: the profile covers all that the org began with, permission sets cover what was
 * deployed later, and a test may take away what it likes.
 */
export interface Rights {
  may(object: string, what: Ability): boolean;
  sees(object: string, field: Field): boolean;
  edits(object: string, field: Field): boolean;
  /** Whether nothing of the object is kept from the user. */
  isWhole(object: string): boolean;
  mayDeploy(): boolean;
  /** Says that the profile does not cover an object, or a field of an object, because it came later. */
  leaveOut(object: string, field?: string): void;
  setGrants(permissionSetId: string, grants: Grants): void;
  /** Takes abilities away with false and gives them back with true. */
  limit(object: string, abilities: Partial<Abilities>): void;
  limitDeploy(allowed: boolean): void;
}

/** Objects without rights of their own: they follow another one, and writing to them takes that ability on it. */
const FOLLOWS: Record<string, { of: string; write: Ability }> = {
  casecomment: { of: 'Case', write: 'edit' },
  casehistory: { of: 'Case', write: 'edit' },
  casesolution: { of: 'Solution', write: 'read' },
  casearticle: { of: 'Knowledge__kav', write: 'read' },
  categorydata: { of: 'Solution', write: 'edit' },
  ideacomment: { of: 'Idea', write: 'create' },
  vote: { of: 'Idea', write: 'read' },
  knowledgearticle: { of: 'Knowledge__kav', write: 'edit' },
  knowledgearticleversion: { of: 'Knowledge__kav', write: 'edit' },
  knowledge__datacategoryselection: { of: 'Knowledge__kav', write: 'edit' },
};

/** Standard objects that a permission set can name. */
const PERMISSIONABLE = new Set(
  'Account Asset Case Contact Contract Entitlement Idea Knowledge__kav Order Product2 Solution'.split(' '),
);

export function isPermissionable(object: string): boolean {
  return object.endsWith('__c') || PERMISSIONABLE.has(object);
}

export function createRights(store: Store, userId: string): Rights {
  const limits = new Map<string, Set<string>>();
  /** Objects and `object.field`s outside the profile. */
  const later = new Set<string>();
  const extended = new Set<string>();
  const sets = new Map<string, Grants>();
  let deploys = true;

  /** Read from the rows each time, so that an assignment counts from the moment it is made. */
  function assigned(): Grants[] {
    const table = store.table('PermissionSetAssignment');
    const slots = table.lookup('AssigneeId', userId) ?? [];
    return slots
      .filter((slot) => table.isLive(slot) && table.column('AssigneeId').get(slot) === userId)
      .flatMap((slot) => sets.get(String(table.column('PermissionSetId').get(slot))) ?? []);
  }

  function may(object: string, what: Ability): boolean {
    const name = object.toLowerCase();
    const taken = limits.get(name);
    if (taken && (taken.has(what) || taken.has('read'))) return false;
    const leader = FOLLOWS[name];
    if (leader && !may(leader.of, what === 'read' ? 'read' : leader.write)) return false;
    return !later.has(name) || assigned().some(({ objects }) => objects.get(name)?.[what] === true);
  }

  function fieldRight(object: string, field: Field, right: 'readable' | 'editable'): boolean {
    const name = `${object}.${field.name}`.toLowerCase();
    // Required and system fields go with the object.
    if (!later.has(name) || !field.custom || !isFieldPermissionable(field)) return true;
    return assigned().some(({ fields }) => fields.get(name)?.[right] === true);
  }

  function isWhole(object: string): boolean {
    const name = object.toLowerCase();
    const leader = FOLLOWS[name];
    if (limits.has(name) || later.has(name) || extended.has(name)) return false;
    return leader === undefined || isWhole(leader.of);
  }

  return {
    may,
    isWhole,
    sees: (object, field) => fieldRight(object, field, 'readable'),
    edits: (object, field) => fieldRight(object, field, 'editable'),
    mayDeploy: () => deploys,
    leaveOut: (object, field) => {
      later.add((field === undefined ? object : `${object}.${field}`).toLowerCase());
      extended.add(object.toLowerCase());
    },
    setGrants: (id, grants) => void sets.set(id, grants),
    limit: (object, abilities) => {
      const taken = limits.get(object.toLowerCase()) ?? new Set();
      for (const [what, given] of Object.entries(abilities)) given ? taken.delete(what) : taken.add(what);
      if (taken.size > 0) limits.set(object.toLowerCase(), taken);
      else limits.delete(object.toLowerCase());
    },
    limitDeploy: (allowed) => {
      deploys = allowed;
    },
  };
}

/** Required fields are there for everybody who may read the object, so no permission can name them. */
export function isFieldPermissionable(field: Field): boolean {
  return field.createable && (field.nillable || field.type === 'boolean');
}
