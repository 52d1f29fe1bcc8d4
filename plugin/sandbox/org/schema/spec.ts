/**
 * How an object is written down: one line a field, in the notation of the vendor's object reference.
 *
 *     ContactId reference(Contact) CUNFSG rel=Contact children=Cases ondelete=restrict
 *     Subject string(255) CUNFSG
 *
 * Flags: C createable, U updateable, N nillable, D defaulted on create, F filterable, S sortable, G groupable,
 * R restricted picklist, L usable for lookup, A auto number, Q unique, X external id, `-` none.
 * Options: `rel` the relationship's name upwards, `children` downwards, `ondelete` cascade or restrict,
 * `from=RefField.Field` a copy that is read from the referenced record, `default`, `digits` and `lead` of an auto
 * number, `indexed`, `html`, `plain` (no aggregate functions).
 */

export type FieldType =
  | 'id'
  | 'string'
  | 'textarea'
  | 'picklist'
  | 'multipicklist'
  | 'email'
  | 'phone'
  | 'url'
  | 'reference'
  | 'boolean'
  | 'int'
  | 'long'
  | 'double'
  | 'currency'
  | 'date'
  | 'datetime'
  | 'time'
  | 'base64'
  | 'address'
  | 'anyType';

export interface ObjectSpec {
  name: string;
  label: string;
  plural: string;
  /** Key prefix of its ids. */
  prefix: string;
  /** Which system fields it has besides Id: deleted, created, modified, stamp, viewed, owner. */
  system: string;
  /** What the API can do with it: create, update, delete, undelete, search; all can be queried. */
  can: string;
  nameField?: string;
  fields: string;
  picklists?: Record<string, string[]>;
  labels?: Record<string, string>;
  /** The object whose rows this one shows. */
  storedAs?: string;
}

export interface Field {
  name: string;
  label: string;
  type: FieldType;
  /** Characters; for numbers see precision and scale. */
  length: number;
  precision: number;
  scale: number;
  createable: boolean;
  updateable: boolean;
  nillable: boolean;
  defaulted: boolean;
  filterable: boolean;
  sortable: boolean;
  groupable: boolean;
  restricted: boolean;
  idLookup: boolean;
  autoNumber: boolean;
  unique: boolean;
  externalId: boolean;
  custom: boolean;
  aggregatable: boolean;
  html: boolean;
  indexed: boolean;
  referenceTo: string[];
  relationship: string | undefined;
  children: string | undefined;
  onDelete: 'cascade' | 'restrict' | 'clear';
  from: { reference: string; field: string } | undefined;
  defaultValue: string | number | boolean | null;
  digits: number;
  lead: string;
  values: string[];
}

const NUMBERS = new Set(['int', 'long', 'double', 'currency']);

/** @throws Error on a line that is not in the notation: a mistake in the schema stops the start */
export function parseField(line: string, spec: ObjectSpec): Field {
  const match = /^(\w+) (\w+)(?:\(([^)]*)\))? ([A-Z]+|-)((?: \S+)*)$/.exec(line.trim());
  if (!match) throw new Error(`${spec.name}: not a field: ${line}`);
  const [, name = '', type = '', size = '', flags = '', rest = ''] = match;
  const options = new Map(rest.split(' ').map((option): [string, string] => splitOnce(option, '=')));
  const is = (flag: string): boolean => flags.includes(flag);
  const number = NUMBERS.has(type);
  const [first = 0, second = 0] = type === 'reference' ? [] : size.split(',').map(Number);
  const [reference, source] = splitOnce(options.get('from') ?? '', '.');
  return {
    name,
    label: spec.labels?.[name] ?? labelOf(name, type),
    type: fieldType(type),
    length: number ? 0 : type === 'reference' ? 18 : first,
    precision: number && type !== 'int' ? first : 0,
    scale: number ? second : 0,
    createable: is('C'),
    updateable: is('U'),
    nillable: is('N'),
    defaulted: is('D'),
    filterable: is('F'),
    sortable: is('S'),
    groupable: is('G'),
    restricted: is('R'),
    idLookup: is('L'),
    autoNumber: is('A'),
    unique: is('Q'),
    externalId: is('X'),
    custom: name.endsWith('__c'),
    aggregatable: is('F') && !options.has('plain'),
    html: options.has('html'),
    indexed: is('L') || is('Q') || is('X') || options.has('indexed') || type === 'reference',
    referenceTo: type === 'reference' ? size.split(',') : [],
    relationship: options.get('rel'),
    children: options.get('children'),
    onDelete: onDelete(options.get('ondelete')),
    from: source ? { reference, field: source } : undefined,
    defaultValue: defaultValue(type, options.get('default')),
    digits: type === 'int' ? first : Number(options.get('digits') ?? 0),
    lead: options.get('lead') ?? '',
    values: spec.picklists?.[name] ?? [],
  };
}

function splitOnce(text: string, by: string): [string, string] {
  const at = text.indexOf(by);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function fieldType(text: string): FieldType {
  if (isFieldType(text)) return text;
  throw new Error(`not a field type: ${text}`);
}

const TYPES =
  'id string textarea picklist multipicklist email phone url reference boolean int long double currency date datetime time base64 address anyType';

function isFieldType(text: string): text is FieldType {
  return TYPES.split(' ').includes(text);
}

function onDelete(text: string | undefined): 'cascade' | 'restrict' | 'clear' {
  return text === 'cascade' || text === 'restrict' ? text : 'clear';
}

function defaultValue(type: string, text: string | undefined): string | number | boolean | null {
  if (type === 'boolean') return text === 'true';
  if (text === undefined) return null;
  return NUMBERS.has(type) ? Number(text) : text.replaceAll('_', ' ');
}

/** `BillingPostalCode` is shown as `Billing Postal Code`, `OwnerId` as `Owner ID`, `Record_Id__c` as `Record Id`. */
function labelOf(name: string, type: string): string {
  if (name.endsWith('__c')) return name.slice(0, -3).replaceAll('_', ' ');
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/^Is /, '');
  return type === 'reference' || name === 'Id' ? words.replace(/Id$/, 'ID') : words;
}
