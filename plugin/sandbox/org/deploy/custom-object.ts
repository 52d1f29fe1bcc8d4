/** A custom object, or fields for an object that is there, as an .object file defines them. */

import { draftField, type FieldDraft } from './custom-field.ts';
import { childOf, childrenOf, flagOf, type Markup, parseMarkup, textOf } from './markup.ts';
import { Problem } from './problem.ts';

export interface ObjectDraft {
  name: string;
  fileName: string;
  /** Undefined for a file that only brings fields. */
  whole: WholeObject | undefined;
  fields: FieldDraft[];
  markup: Markup;
}

export interface WholeObject {
  label: string;
  plural: string;
  /** The name field in the notation of the schema, with its label. */
  nameField: string;
  nameLabel: string;
  searchable: boolean;
}

const ELEMENTS = new Set(
  'fullName label pluralLabel nameField sharingModel externalSharingModel deploymentStatus description fields enableActivities enableBulkApi enableFeeds enableHistory enableLicensing enableReports enableSearch enableSharing enableStreamingApi enableEnhancedLookup allowInChatterGroups visibility startsWith gender compactLayoutAssignment'.split(
    ' ',
  ),
);
const SHARING = ['Private', 'Read', 'ReadWrite', 'ReadWriteTransfer', 'ControlledByParent'];

/** What a file defines; what is wrong with it is told to `failed`, and left out. */
export function draftObject(
  name: string,
  fileName: string,
  xml: string,
  options: { whole: boolean; failed: (problem: Problem) => void },
): ObjectDraft | undefined {
  const about = { fileName, componentType: 'CustomObject', fullName: name };
  try {
    const markup = parseMarkup(fileName, xml, 'CustomObject');
    const fault = faultOf(name, markup, options.whole);
    if (fault) throw new Problem(fault.message, { ...about, line: fault.at.line, column: fault.at.column });
    const fields = childrenOf(markup, 'fields').flatMap((field) =>
      attempt(() => draftField(name, fileName, field), options.failed),
    );
    return { name, fileName, whole: options.whole ? wholeObject(markup) : undefined, fields, markup };
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause;
    const { line, column } = cause;
    options.failed(new Problem(cause.message, { ...about, line, column }));
    return undefined;
  }
}

function attempt<T>(work: () => T, failed: (problem: Problem) => void): T[] {
  try {
    return [work()];
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause;
    failed(cause);
    return [];
  }
}

interface Fault {
  message: string;
  at: Markup;
}

function faultOf(name: string, markup: Markup, whole: boolean): Fault | undefined {
  const stray = markup.children.find((child) => !ELEMENTS.has(child.name));
  if (stray)
    return {
      message: `Error parsing file: Element ${stray.name} invalid at this location in type CustomObject`,
      at: stray,
    };
  const names = childrenOf(markup, 'fields').map((field) => textOf(field, 'fullName')?.toLowerCase());
  const twice = childrenOf(markup, 'fields').find((_, at) => names.indexOf(names[at]) < at);
  if (twice) return { message: `Duplicate name '${textOf(twice, 'fullName')}' specified`, at: twice };
  if (!whole) return undefined;
  if (!/^[A-Za-z](?:_?[A-Za-z0-9])*__c$/.test(name) || name.length > 43) {
    return { message: `The name '${name}' is not a valid name of a custom object`, at: markup };
  }
  for (const needed of ['label', 'pluralLabel', 'deploymentStatus', 'sharingModel']) {
    if (textOf(markup, needed) === undefined) return { message: `Required field is missing: ${needed}`, at: markup };
  }
  return (
    enumFault(markup, 'sharingModel', SHARING) ??
    enumFault(markup, 'deploymentStatus', ['Deployed', 'InDevelopment']) ??
    nameFault(markup)
  );
}

function enumFault(markup: Markup, name: string, values: string[]): Fault | undefined {
  const text = textOf(markup, name) ?? '';
  const at = childOf(markup, name) ?? markup;
  return values.includes(text) ? undefined : { message: `'${text}' is not a valid value for '${name}'`, at };
}

const DISPLAY = /^(\S*)\{(0+)\}$/;

function nameFault(markup: Markup): Fault | undefined {
  const nameField = childOf(markup, 'nameField');
  const type = nameField && textOf(nameField, 'type');
  if (!nameField || (type !== 'Text' && type !== 'AutoNumber'))
    return { message: 'Must specify a nameField of type Text or AutoNumber', at: nameField ?? markup };
  if (textOf(nameField, 'label') === undefined) return { message: 'Required field is missing: label', at: nameField };
  if (type === 'AutoNumber' && !DISPLAY.test(textOf(nameField, 'displayFormat') ?? ''))
    return {
      message: "Must specify 'displayFormat' for a nameField of type AutoNumber, as in A-{0000}",
      at: nameField,
    };
  return undefined;
}

function wholeObject(markup: Markup): WholeObject {
  const nameField = childOf(markup, 'nameField') ?? markup;
  const [, lead = '', digits = ''] = DISPLAY.exec(textOf(nameField, 'displayFormat') ?? '') ?? [];
  const numbered = `Name string(80) DAFSL digits=${digits.length}${lead === '' ? '' : ` lead=${lead}`}`;
  return {
    label: textOf(markup, 'label') ?? '',
    plural: textOf(markup, 'pluralLabel') ?? '',
    nameField: textOf(nameField, 'type') === 'Text' ? 'Name string(80) CUNFSGL' : numbered,
    nameLabel: textOf(nameField, 'label') ?? '',
    searchable: flagOf(markup, 'enableSearch'),
  };
}
