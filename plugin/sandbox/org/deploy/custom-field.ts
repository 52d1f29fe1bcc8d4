/** A field as an .object file defines it, turned into the notation of the schema. */
import type { Field } from '../schema/spec.ts';
import { parseField } from '../schema/spec.ts';
import { flagOf, type Markup, textOf } from './markup.ts';
import { Problem } from './problem.ts';

export interface FieldDraft {
  name: string;
  field: Field;
  /** The object it refers to, which may be one of the same package. */
  referenceTo: string | undefined;
  markup: Markup;
}

const ELEMENTS = new Set(
  'fullName label type length precision scale required unique externalId caseSensitive referenceTo relationshipName relationshipLabel deleteConstraint defaultValue description inlineHelpText trackHistory trackFeedHistory trackTrending visibleLines securityClassification businessStatus complianceGroup'.split(
    ' ',
  ),
);

interface Shape {
  /** Flags beside C, U and N, and the type in the notation. */
  notation: (markup: Markup) => string;
  /** Elements of the definition that only some types have. */
  takes: string[];
  check?: (markup: Markup) => string | undefined;
}

/** Elements that not every type may have. */
const SPECIAL = [
  'length',
  'precision',
  'scale',
  'required',
  'unique',
  'externalId',
  'referenceTo',
  'relationshipName',
  'deleteConstraint',
  'visibleLines',
];

const SHAPES: Record<string, Shape> = {
  Text: {
    takes: ['length', 'required', 'unique', 'externalId'],
    check: (markup) => between(markup, 'length', 1, 255),
    notation: (markup) => `string(${textOf(markup, 'length')}) ${flags(markup)}FSG`,
  },
  LongTextArea: {
    takes: ['length', 'visibleLines'],
    check: (markup) => between(markup, 'length', 256, 131_072) ?? between(markup, 'visibleLines', 2, 50),
    notation: (markup) => `textarea(${textOf(markup, 'length')}) ${flags(markup)}`,
  },
  TextArea: { takes: ['required'], notation: (markup) => `textarea(255) ${flags(markup)}FSG` },
  Number: {
    takes: ['precision', 'scale', 'required', 'externalId'],
    check: (markup) =>
      between(markup, 'precision', 1, 18) ?? between(markup, 'scale', 0, Number(textOf(markup, 'precision'))),
    notation: (markup) => `double(${textOf(markup, 'precision')},${textOf(markup, 'scale')}) ${flags(markup)}FS`,
  },
  Checkbox: {
    takes: [],
    check: (markup) => oneOf(markup, 'defaultValue', ['true', 'false']),
    notation: (markup) => `boolean CUDFSG default=${textOf(markup, 'defaultValue')}`,
  },
  Date: { takes: ['required'], notation: (markup) => `date ${flags(markup)}FSG` },
  DateTime: { takes: ['required'], notation: (markup) => `datetime ${flags(markup)}FS` },
  Email: { takes: ['required', 'unique', 'externalId'], notation: (markup) => `email(80) ${flags(markup)}FSG` },
  Url: { takes: ['required'], notation: (markup) => `url(255) ${flags(markup)}FSG` },
  Lookup: {
    takes: ['required', 'referenceTo', 'relationshipName', 'deleteConstraint'],
    check: lookupFault,
    notation: (markup) => {
      const name = textOf(markup, 'fullName') ?? '';
      const constraint = textOf(markup, 'deleteConstraint')?.toLowerCase();
      const onDelete = constraint === 'restrict' || constraint === 'cascade' ? ` ondelete=${constraint}` : '';
      const ways = `rel=${name.replace(/__c$/, '__r')} children=${textOf(markup, 'relationshipName')}__r`;
      return `reference(${textOf(markup, 'referenceTo')}) ${flags(markup)}FSG ${ways}${onDelete}`;
    },
  },
};

function flags(markup: Markup): string {
  const key = flagOf(markup, 'externalId') ? 'LX' : '';
  return `CU${flagOf(markup, 'required') ? '' : 'N'}${key}${flagOf(markup, 'unique') ? 'Q' : ''}`;
}

/** @throws Problem */
export function draftField(object: string, fileName: string, markup: Markup): FieldDraft {
  const name = textOf(markup, 'fullName') ?? '';
  const fault = faultOf(name, markup);
  if (fault !== undefined) {
    const { line, column } = markup;
    throw new Problem(fault, { fileName, componentType: 'CustomField', fullName: `${object}.${name}`, line, column });
  }
  const label = textOf(markup, 'label') ?? '';
  const shape = SHAPES[textOf(markup, 'type') ?? ''];
  const spec = {
    name: object,
    label,
    plural: '',
    prefix: '',
    system: '',
    can: '',
    fields: '',
    labels: { [name]: label },
  };
  const field = parseField(`${name} ${shape?.notation(markup)}`, spec);
  return { name, field, referenceTo: textOf(markup, 'referenceTo'), markup };
}

function faultOf(name: string, markup: Markup): string | undefined {
  const stray = markup.children.find((child) => !ELEMENTS.has(child.name));
  if (stray) return `Error parsing file: Element ${stray.name} invalid at this location in type CustomField`;
  for (const child of markup.children) {
    if (markup.children.some((other) => other !== child && other.name === child.name))
      return `Error parsing file: Element ${child.name} is duplicated at this location in type CustomField`;
  }
  if (name === '') return 'Required field is missing: fullName';
  if (!/^[A-Za-z](?:_?[A-Za-z0-9])*__c$/.test(name) || name.length > 43) {
    return `The name '${name}' is not a valid name of a custom field: letters, digits and single underscores, at most 40, then __c`;
  }
  const type = textOf(markup, 'type');
  if (type === undefined) return 'Required field is missing: type';
  const shape = SHAPES[type];
  if (!shape) return `'${type}' is not a valid value for the enum 'FieldType'`;
  const label = textOf(markup, 'label');
  if (label === undefined) return 'Required field is missing: label';
  if (label.length > 40) return 'Label: data value too large (max length=40)';
  const surplus = markup.children.find(
    (child) => SPECIAL.includes(child.name) && !shape.takes.includes(child.name) && child.text !== 'false',
  );
  if (surplus) return `Can not specify '${surplus.name}' for a CustomField of type ${type}`;
  return shape.check?.(markup);
}

function between(markup: Markup, name: string, least: number, most: number): string | undefined {
  const text = textOf(markup, name);
  if (text === undefined) return `Must specify '${name}' for a CustomField of type ${textOf(markup, 'type')}`;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return undefined;
  return `The value of '${name}' must be between ${least} and ${most}`;
}

function oneOf(markup: Markup, name: string, allowed: string[]): string | undefined {
  const text = textOf(markup, name);
  if (text === undefined) return `Must specify '${name}' for a CustomField of type ${textOf(markup, 'type')}`;
  return allowed.includes(text) ? undefined : `'${text}' is not a valid value for '${name}'`;
}

function lookupFault(markup: Markup): string | undefined {
  if (textOf(markup, 'referenceTo') === undefined) return "Must specify 'referenceTo' for a CustomField of type Lookup";
  const name = textOf(markup, 'relationshipName');
  if (name === undefined) return "Must specify 'relationshipName' for a CustomField of type Lookup";
  if (!/^[A-Za-z](?:_?[A-Za-z0-9])*$/.test(name)) return `'${name}' is not a valid relationship name`;
  const constraint = textOf(markup, 'deleteConstraint') ?? 'SetNull';
  if (!['SetNull', 'Restrict', 'Cascade'].includes(constraint))
    return `'${constraint}' is not a valid value for the enum 'DeleteConstraint'`;
  return flagOf(markup, 'required') && constraint === 'SetNull'
    ? 'field integrity exception: unknown (must specify either cascade delete or restrict delete for required lookup foreign key)'
    : undefined;
}
