/** A permission set as a .permissionset file defines it. */
import type { Abilities, Grants } from '../rights.ts';
import { childrenOf, flagOf, type Markup, parseMarkup, textOf } from './markup.ts';
import { Problem } from './problem.ts';

export interface PermissionSetDraft {
  name: string;
  fileName: string;
  label: string;
  description: string | undefined;
  hasActivationRequired: boolean;
  grants: Grants;
}

/** What the org, with what the package brings, has to be granted. */
export interface Grantable {
  /** The object's exact name; undefined if there is none that a permission set can name. */
  object(name: string): string | undefined;
  /** Whether the field can be granted; undefined if there is none. */
  field(object: string, field: string): boolean | undefined;
}

const ELEMENTS = new Set(
  'fullName label description license userLicense hasActivationRequired objectPermissions fieldPermissions userPermissions tabSettings classAccesses pageAccesses customPermissions applicationVisibilities recordTypeVisibilities'.split(
    ' ',
  ),
);
const INSIDE: Record<string, Set<string>> = {
  objectPermissions: new Set(
    'object allowRead allowCreate allowEdit allowDelete viewAllRecords modifyAllRecords viewAllFields'.split(' '),
  ),
  fieldPermissions: new Set(['field', 'readable', 'editable']),
  userPermissions: new Set(['name', 'enabled']),
};
const USER_PERMISSIONS = new Set(
  'AllowViewKnowledge ApiEnabled ApiUserOnly AssignPermissionSets EditTask ModifyMetadata QueryAllFiles RunReports ViewAllData ViewAllUsers ViewHelpLink ViewRoles ViewSetup'.split(
    ' ',
  ),
);
/** An ability, with those it takes. */
const DEPENDS: [ability: string, shown: string, needs: [string, string][]][] = [
  ['allowCreate', 'Create', [['allowRead', 'Read']]],
  ['allowEdit', 'Edit', [['allowRead', 'Read']]],
  [
    'allowDelete',
    'Delete',
    [
      ['allowEdit', 'Edit'],
      ['allowRead', 'Read'],
    ],
  ],
  ['viewAllRecords', 'View All', [['allowRead', 'Read']]],
  [
    'modifyAllRecords',
    'Modify All',
    [
      ['allowDelete', 'Delete'],
      ['allowEdit', 'Edit'],
      ['allowRead', 'Read'],
      ['viewAllRecords', 'View All'],
    ],
  ],
];
/** Reading these takes reading those. */
const NEEDS_READ: Record<string, string[]> = {
  Contact: ['Account'],
  Contract: ['Account'],
  Order: ['Account'],
  Asset: ['Account', 'Contact'],
};

interface Fault {
  message: string;
  at: Markup;
}

/** @throws Problem */
export function draftPermissionSet(
  name: string,
  fileName: string,
  xml: string,
  grantable: Grantable,
): PermissionSetDraft {
  const about = { fileName, componentType: 'PermissionSet', fullName: name };
  const fail = (message: string, { line, column }: { line: number | undefined; column: number | undefined }): never => {
    throw new Problem(message, { ...about, line, column });
  };
  let markup: Markup;
  try {
    markup = parseMarkup(fileName, xml, 'PermissionSet');
  } catch (cause) {
    if (cause instanceof Problem) return fail(cause.message, cause);
    throw cause;
  }
  const fault =
    shapeFault(name, markup) ?? objectFault(markup, grantable) ?? fieldFault(markup, grantable) ?? userFault(markup);
  if (fault) return fail(fault.message, fault.at);
  return {
    name,
    fileName,
    label: textOf(markup, 'label') ?? '',
    description: textOf(markup, 'description'),
    hasActivationRequired: flagOf(markup, 'hasActivationRequired'),
    grants: grantsOf(markup),
  };
}

function shapeFault(name: string, markup: Markup): Fault | undefined {
  const invalid = (at: Markup, type: string): Fault => ({
    message: `Error parsing file: Element ${at.name} invalid at this location in type ${type}`,
    at,
  });
  for (const child of markup.children) {
    if (!ELEMENTS.has(child.name)) return invalid(child, 'PermissionSet');
    const inner = child.children.find((each) => INSIDE[child.name]?.has(each.name) === false);
    if (inner) return invalid(inner, `PermissionSet${child.name.replace(/^./, (first) => first.toUpperCase())}`);
  }
  if (!/^[A-Za-z](?:_?[A-Za-z0-9])*$/.test(name)) return { message: `'${name}' is not a valid name`, at: markup };
  const label = textOf(markup, 'label');
  if (label === undefined) return { message: 'Required field is missing: label', at: markup };
  return label.length > 80 ? { message: 'Label: data value too large (max length=80)', at: markup } : undefined;
}

function objectFault(markup: Markup, grantable: Grantable): Fault | undefined {
  const all = childrenOf(markup, 'objectPermissions');
  const readable = new Set(all.filter((each) => flagOf(each, 'allowRead')).map((each) => textOf(each, 'object')));
  const seen = new Set<string>();
  for (const at of all) {
    const given = textOf(at, 'object');
    if (given === undefined) return { message: 'Required field is missing: object', at };
    const object = grantable.object(given);
    if (object === undefined) return { message: `In field: object - no CustomObject named ${given} found`, at };
    if (seen.has(object)) return { message: `Duplicate objectPermissions: ${object}`, at };
    seen.add(object);
    for (const [ability, shown, needs] of DEPENDS) {
      if (!flagOf(at, ability)) continue;
      const missing = needs.filter(([need]) => !flagOf(at, need)).map(([, name]) => `${name} ${object}`);
      if (missing.length > 0)
        return { message: `Permission ${shown} ${object} depends on permission(s): ${missing.join(', ')}`, at };
    }
    const parents = (NEEDS_READ[object] ?? []).filter((parent) => !readable.has(parent));
    if (flagOf(at, 'allowRead') && parents.length > 0) {
      const missing = parents.map((parent) => `Read ${parent}`).join(', ');
      return { message: `Permission Read ${object} depends on permission(s): ${missing}`, at };
    }
  }
  return undefined;
}

function fieldFault(markup: Markup, grantable: Grantable): Fault | undefined {
  const seen = new Set<string>();
  for (const at of childrenOf(markup, 'fieldPermissions')) {
    const path = textOf(at, 'field');
    if (path === undefined) return { message: 'Required field is missing: field', at };
    const [object = '', field = ''] = path.split('.');
    const known = grantable.object(object) === undefined ? undefined : grantable.field(object, field);
    if (known === undefined) return { message: `In field: field - no CustomField named ${path} found`, at };
    if (!known) return { message: `You cannot deploy to a required field: ${path}`, at };
    if (seen.has(path.toLowerCase())) return { message: `Duplicate fieldPermissions: ${path}`, at };
    seen.add(path.toLowerCase());
    if (flagOf(at, 'editable') && !flagOf(at, 'readable'))
      return { message: `Permission Edit ${path} depends on permission(s): Read ${path}`, at };
  }
  return undefined;
}

function userFault(markup: Markup): Fault | undefined {
  const unknown = childrenOf(markup, 'userPermissions').find(
    (each) => !USER_PERMISSIONS.has(textOf(each, 'name') ?? ''),
  );
  return unknown && { message: `Unknown user permission: ${textOf(unknown, 'name') ?? ''}`, at: unknown };
}

function grantsOf(markup: Markup): Grants {
  const abilities = (at: Markup): Abilities => ({
    read: flagOf(at, 'allowRead'),
    create: flagOf(at, 'allowCreate'),
    edit: flagOf(at, 'allowEdit'),
    delete: flagOf(at, 'allowDelete'),
  });
  const objects = childrenOf(markup, 'objectPermissions').map(
    (at) => [(textOf(at, 'object') ?? '').toLowerCase(), abilities(at)] as const,
  );
  const fields = childrenOf(markup, 'fieldPermissions').map((at) => {
    const right = { readable: flagOf(at, 'readable'), editable: flagOf(at, 'editable') };
    return [(textOf(at, 'field') ?? '').toLowerCase(), right] as const;
  });
  return { objects: new Map(objects), fields: new Map(fields) };
}
