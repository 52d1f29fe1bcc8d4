import type { Brand, CaseType, Locale, Words } from '../brand.ts';
import { inLanguage } from '../brand.ts';
import { PortalError } from '../errors.ts';
import { type Problem, type Question, readAnswer } from './answers.ts';
import type { CaseParts } from './case-parts.ts';
import type { CrmValue, FieldDescription, ObjectDescription } from './crm.ts';
import type { Customer } from './customer.ts';
import { noRight } from './ledger.ts';

export interface CaseForm {
  type: CaseType | undefined;
  questions: Question[];
}

/** What a customer filled in, once it is good: API names and values. */
export type CaseAnswers = Record<string, CrmValue>;

export function createCaseForms({ crm, brandOf }: CaseParts) {
  async function describeCase(): Promise<ObjectDescription> {
    const found = await crm.describe('Case');
    if (found) return found;
    throw new PortalError('page.not-found', { detail: 'the org has no Case object for the integration user' });
  }

  /** @throws PortalError `page.not-found` when there is no such request; `crm.not-ready` where none can be made */
  async function form(customer: Customer, typeId: string | undefined, locale: Locale): Promise<CaseForm> {
    const brand = brandOf(customer);
    const type = brand.caseTypes.find((one) => one.id === typeId);
    if (typeId !== undefined && !type) throw new PortalError('page.not-found', { detail: 'no such request' });
    const object = await describeCase();
    if (!object.createable) throw new PortalError('crm.not-ready', { detail: noRight('Case') });
    return { type, questions: questions(object, brand, type, locale) };
  }

  return {
    form,
    /** The names of the org's Type values, for the filter of the list. */
    types: async (): Promise<string[]> =>
      (await describeCase()).fields.get('Type')?.values.map((one) => one.value) ?? [],
  };
}

/** Reads the answers to a form. Values come back in the CRM's terms, problems by form field. */
export function readAnswers(
  form: CaseForm,
  text: Record<string, string>,
): { values: CaseAnswers; problems: Problem[] } {
  const values: CaseAnswers = { ...form.type?.values };
  if (form.type?.value !== undefined) values.Type = form.type.value;
  const problems: Problem[] = [];
  for (const question of form.questions) {
    const answer = readAnswer(question, text[question.name] ?? '');
    if ('problem' in answer) problems.push({ field: question.name, ...answer.problem });
    else if (answer.value !== null) values[question.field.name] = answer.value;
  }
  return { values, problems };
}

function questions(object: ObjectDescription, brand: Brand, type: CaseType | undefined, locale: Locale): Question[] {
  const words = (text: Words | undefined) =>
    text === undefined ? undefined : inLanguage(text, locale, brand.locales[0]);
  const found: Question[] = [];
  const ask = (name: string, apiName: string, more: Partial<Question>) => {
    const field = object.fields.get(apiName);
    // A field the org does not show us, or does not let us fill, is not asked for.
    if (!field?.createable) return;
    const options = field.values.map(({ value, label }) => ({ value, label, hint: undefined }));
    const base = {
      name,
      field,
      kind: kindOf(field),
      label: undefined,
      hint: undefined,
      required: field.required,
      options,
    };
    found.push({ ...base, ...more });
  };

  ask('subject', 'Subject', { required: true, label: words(type?.subject) });
  ask('description', 'Description', { required: true });
  for (const asked of type?.fields ?? []) {
    ask(asked.name, asked.field, {
      label: words(asked.label),
      hint: words(asked.hint),
      ...(asked.required ? { required: true } : {}),
    });
  }
  ask('priority', 'Priority', priorityQuestion(object, brand, words));
  const known = new Set([
    'OwnerId',
    'Status',
    'Origin',
    ...Object.keys(type?.values ?? {}),
    ...found.map((one) => one.field.name),
  ]);
  for (const field of object.fields.values()) {
    // What the org demands of every new case has to be asked for, also when nobody configured it.
    if (field.required && field.createable && !known.has(field.name))
      ask(`more-${field.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`, field.name, { label: field.label });
  }
  return found;
}

function priorityQuestion(
  object: ObjectDescription,
  brand: Brand,
  words: (text: Words | undefined) => string | undefined,
): Partial<Question> {
  const allowed = object.fields.get('Priority')?.values ?? [];
  const options = brand.priorities
    .filter((one) => allowed.some((value) => value.value === one.value))
    .map((one) => ({ value: one.value, label: words(one.words) ?? one.value, hint: words(one.hint) }));
  return options.length > 0 ? { options, kind: options.length <= 4 ? 'choice' : 'select', required: true } : {};
}

function kindOf(field: FieldDescription): Question['kind'] {
  switch (field.type) {
    case 'textarea':
      return 'textarea';
    case 'picklist':
      return field.values.length <= 4 ? 'choice' : 'select';
    case 'boolean':
      return 'checkbox';
    case 'date':
      return 'date';
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return 'number';
    default:
      return 'text';
  }
}
