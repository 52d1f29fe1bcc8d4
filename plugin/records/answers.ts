import type { CrmValue, FieldDescription } from './crm.ts';

/** A question of the form, as the configuration asks it and the org's describe allows it. */
export interface Question {
  name: string;
  field: FieldDescription;
  kind: 'text' | 'textarea' | 'select' | 'choice' | 'checkbox' | 'date' | 'number';
  label: string | undefined; // undefined: the page has words for it
  hint: string | undefined;
  required: boolean;
  options: { value: string; label: string; hint: string | undefined }[];
}

/** What is wrong with one field: a message key and what it needs to be said. */
export interface Problem {
  field: string;
  key: string;
  values?: Record<string, string | number>;
}

type Answer = { value: CrmValue } | { problem: Omit<Problem, 'field'> };

/** Characters no record keeps: all of C0 but tab and line ends, DEL, and halves of surrogate pairs. */
const UNSTORABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]|\p{Surrogate}/u;

/** Browsers send line ends as CR LF; the CRM keeps LF. Space at the ends is nobody's meaning. */
export function tidy(text: string): string {
  return text.replace(/\r\n?/g, '\n').trim();
}

/** One free text, by the rules every form shares. `max` in characters, or in UTF-8 bytes. */
export function readText(
  raw: string,
  rules: { required: boolean; max: number; inBytes?: boolean; oneLine?: boolean; missing?: string },
): Answer {
  const text = tidy(raw);
  if (UNSTORABLE.test(text)) return { problem: { key: 'problem.characters' } };
  if (rules.oneLine && text.includes('\n')) return { problem: { key: 'problem.one-line' } };
  if (text === '') return rules.required ? { problem: { key: rules.missing ?? 'problem.missing' } } : { value: null };
  const length = rules.inBytes ? Buffer.byteLength(text) : text.length;
  return length > rules.max
    ? { problem: { key: 'problem.too-long', values: { length, max: rules.max } } }
    : { value: text };
}

/** One answer of a case form, by the kind of its field. */
export function readAnswer(question: Question, raw: string): Answer {
  const text = tidy(raw);
  const missing: Answer = question.required
    ? { problem: { key: `problem.missing.${missingKey(question)}` } }
    : { value: null };
  switch (question.kind) {
    case 'checkbox':
      return readCheck(text) === undefined
        ? { problem: { key: 'problem.choice' } }
        : { value: readCheck(text) === true };
    case 'select':
    case 'choice':
      if (text === '') return missing;
      return question.options.some((one) => one.value === text)
        ? { value: text }
        : { problem: { key: 'problem.choice' } };
    case 'date':
      if (text === '') return missing;
      return isDay(latinDigits(text)) ? { value: latinDigits(text) } : { problem: { key: 'problem.date' } };
    case 'number': {
      if (text === '') return missing;
      const number = plainNumber(latinDigits(text), question.field);
      return number === undefined ? { problem: { key: 'problem.number' } } : { value: number };
    }
    default:
      return readText(raw, {
        required: question.required,
        max: question.field.length,
        oneLine: question.kind === 'text',
        missing: `problem.missing.${missingKey(question)}`,
      });
  }
}

/** A tick as browsers and scripts send one; nothing is no, and undefined is what nobody would send for either. */
export function readCheck(text: string): boolean | undefined {
  if (text === '') return false;
  return ['true', 'on', '1', 'yes'].includes(text) ? true : undefined;
}

/** People type digits as their keyboard has them. */
export function latinDigits(text: string): string {
  return text
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0));
}

/** A number as people write one, no wider than the field: what the CRM would round or refuse is asked for again. */
function plainNumber(text: string, { precision, scale }: Question['field']): number | undefined {
  const [, whole = '', fraction = ''] = /^-?(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const most = precision > 0 ? precision - scale : 15;
  const fits = whole !== '' && whole.replace(/^0+/, '').length <= most && fraction.length <= scale;
  return fits ? Number(text) : undefined;
}

function isDay(text: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && new Date(text).toISOString().startsWith(text)
  );
}

/** Fields with a sentence of their own. */
function missingKey(question: Question): string {
  return ['subject', 'description', 'priority'].includes(question.name) ? question.name : 'other';
}
