/** `@{ref.id}` and `@{ref.records[0].Id}` in the sub-requests of one composite call. */
import { OrgError } from '../org.ts';
import { isObject } from './call.ts';

const REFERENCE = /@\{([^}]*)\}/g;

export type Answers = ReadonlyMap<string, unknown>;

/** @throws OrgError PROCESSING_HALTED when the answer referred to does not hold the value */
export function resolveReferences(value: unknown, answers: Answers): unknown {
  if (typeof value === 'string') return resolveText(value, answers);
  if (Array.isArray(value)) return value.map((entry) => resolveReferences(entry, answers));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, resolveReferences(entry, answers)]));
}

export function resolveText(text: string, answers: Answers): string {
  if (!text.includes('@{')) return text;
  return text.replace(REFERENCE, (_, path: string) => look(path, answers));
}

function look(path: string, answers: Answers): string {
  const [reference = '', ...steps] = path.split(/[.[\]]+/).filter(Boolean);
  let found = answers.get(reference);
  for (const step of steps) found = isObject(found) || Array.isArray(found) ? Reflect.get(found, step) : undefined;
  if (typeof found === 'string' || typeof found === 'number' || typeof found === 'boolean') return String(found);
  throw new OrgError(
    400,
    'PROCESSING_HALTED',
    `Invalid reference specified. No value for ${path} found in ${reference}`,
  );
}
