import type { Manifest } from '../../manifest.ts';
import type { OrgFields, OrgObjects } from './org-objects.ts';
import type { ConfiguredField } from './package.ts';

export interface ObjectGrant {
  readonly object: string;
  readonly create: boolean;
  readonly edit: boolean;
  /** Also records that belong to others. */
  readonly viewAll: boolean;
}

export interface FieldGrant {
  /** `Case.Subject` */
  readonly field: string;
  readonly edit: boolean;
}

export interface Grants {
  readonly objects: readonly ObjectGrant[];
  readonly fields: readonly FieldGrant[];
  readonly knowledge: boolean;
  /** Objects and fields that are not there, or not for the user who deploys: nothing is granted of them. */
  readonly absent: readonly string[];
}

/** Standard objects with rights of their own. Others follow one of these, and no permission set can name them. */
const GRANTABLE = ['Account', 'Contact', 'Case', 'Solution', 'Idea', 'Asset', 'Product2', 'Knowledge__kav'];

/** Standard objects of which a customer's records belong to anybody in the company. */
const VIEW_ALL = ['Account', 'Contact', 'Case', 'Asset'];

const ARTICLES = 'Knowledge__kav';

/** Names of all objects that `grantsOf` has to know about. */
export function objectsToDescribe({ objects, adds }: Manifest): string[] {
  return Object.keys(objects).filter((name) => !(name in adds));
}

/** The rights that the manifest and the configuration name, as far as the org has what they are about. */
export function grantsOf(options: {
  manifest: Manifest;
  org: OrgObjects;
  configured: readonly ConfiguredField[];
}): Grants {
  const { manifest, configured } = options;
  const known = withAdded(options.org, manifest);
  const touched = Object.entries(manifest.objects);
  const granted = touched.filter(([name]) => name in manifest.adds || GRANTABLE.includes(name));
  const missing = touched.map(([name]) => name).filter((name) => !known.has(name));
  const unknown = configured.filter(({ object, field }) => known.has(object) && !known.get(object)?.has(field));
  return {
    objects: granted
      .filter(([name]) => known.has(name))
      .map(([object, { rights }]) => ({
        object,
        create: rights.includes('create'),
        edit: rights.includes('edit'),
        viewAll: object in manifest.adds || VIEW_ALL.includes(object),
      })),
    fields: granted.flatMap(([object, uses]) => {
      const named = configured.filter((one) => one.object === object);
      const more = object === ARTICLES && named.length === 0 ? richTexts(known.get(object)) : named;
      return fieldGrants(object, known.get(object) ?? new Map(), {
        read: [...pathsOf(uses), ...more.map(({ field }) => field)],
        edit: [...uses.writes, ...more.filter(({ edit }) => edit).map(({ field }) => field)],
      });
    }),
    knowledge: known.has(ARTICLES),
    absent: [...missing, ...unknown.map(({ object, field }) => `${object}.${field}`)].sort(),
  };
}

/** An article's own text stands in fields of the org's making: all of them, if the configuration chooses none. */
function richTexts(fields: OrgFields = new Map()): { field: string; edit: boolean }[] {
  return [...fields].filter(([, { isRichText }]) => isRichText).map(([field]) => ({ field, edit: false }));
}

/** What this very package brings need not be there yet. */
function withAdded(org: OrgObjects, { adds }: Manifest): OrgObjects {
  const added = Object.entries(adds).map(([name, { fields }]) => {
    const system = ['Id', 'Name', 'CreatedDate'].map(
      (field) => [field, { permissionable: false, isRichText: false, relationshipName: null }] as const,
    );
    const own = Object.entries(fields).map(([field, { required, type }]) => {
      const relationshipName = type === 'Lookup' ? field.replace(/__c$/, '__r') : null;
      return [field, { permissionable: required !== true, isRichText: false, relationshipName }] as const;
    });
    return [name, new Map([...system, ...own])] as const;
  });
  return new Map([...org, ...added]);
}

function pathsOf({ fields, details, filters, changes = [] }: Manifest['objects'][string]): string[] {
  return [...Object.values(fields), ...Object.values(details), ...filters, ...changes];
}

/** Required and system fields come with the object; describing it tells which. */
function fieldGrants(object: string, fields: OrgFields, uses: { read: string[]; edit: string[] }): FieldGrant[] {
  const names = new Set([...uses.read, ...uses.edit].map((path) => ownField(path, fields)));
  return [...names]
    .filter((name) => fields.get(name)?.permissionable === true)
    .sort()
    .map((name) => ({ field: `${object}.${name}`, edit: uses.edit.includes(name) }));
}

/** `Contact.Name` takes the right to `ContactId`; the name itself is the contact's. */
function ownField(path: string, fields: OrgFields): string {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) return first;
  return [...fields].find(([, { relationshipName }]) => relationshipName === first)?.[0] ?? first;
}
