import { type ErrorCode, type PortalError, toPortalError } from '../errors.ts';
import { describeError, type Log } from '../log.ts';
import type { Problem } from '../records/answers.ts';
import { NotHeld } from '../records/outbox/held.ts';
import { ANOTHER_TEXT } from '../records/words.ts';
import type { Message, UploadRules } from '../view/models.ts';
import type { Form } from './form.ts';
import type { Asking } from './handle.ts';
import type { HeldFile } from './put-by.ts';
import type { Uploads } from './uploads.ts';

/** The files of a submission: those that came along now and those that waited from an earlier try. */
export async function filesOf(
  uploads: Uploads,
  form: Form,
  asking: Asking,
): Promise<{ files: HeldFile[]; problem: Message | undefined }> {
  const { session, brand } = asking;
  const found = await uploads.kept(session, form.kept);
  const { files: waiting, problem: unfit } = await uploads.check(asking, found);
  const files = [...waiting, ...form.files];
  const most = brand.uploads.maxFiles;
  const tooMany = files.length > most ? { key: 'problem.file.too-many', values: { max: most } } : undefined;
  const gone = found.length < form.kept.length ? { key: 'problem.file.gone' } : undefined;
  const problem = form.fileProblem ?? unfit ?? tooMany ?? gone;
  return { files: files.slice(0, most), problem };
}

/** The files of a form that is given back with what was written. */
export function draftFiles(uploads: Uploads, draft: Record<string, string> | undefined, { session }: Asking) {
  const tokens = (draft?.kept ?? '').split(' ').filter((token) => token !== '');
  return uploads.kept(session, tokens);
}

/** What the page says of files; those that came are put by for the next try. */
export async function uploadRules(
  uploads: Uploads,
  { session, brand }: Asking,
  files: HeldFile[] = [],
  error?: Message,
): Promise<UploadRules> {
  const { maxBytes, maxFiles, types } = brand.uploads;
  const kept = files.length > 0 ? await uploads.keep(session, files) : [];
  return { maxBytes, maxFiles, types, kept, ...(error ? { error } : {}) };
}

/** Problems by form field, the first of each; a field that came twice is one. */
export function messages(problems: Problem[], form?: Form): Map<string, Message> {
  const found = new Map<string, Message>();
  const repeated = (form?.repeated ?? []).map((field): Problem => ({ field, key: 'problem.repeated' }));
  for (const { field, key, values } of [...problems, ...repeated])
    if (!found.has(field)) found.set(field, values ? { key, values } : { key });
  return found;
}

/** Refusals after which the person sees his form again, with what he wrote; everything else is an error page. */
const GIVES_BACK: ErrorCode[] = [
  'input.invalid',
  'crm.refused',
  'crm.unavailable',
  'crm.busy',
  'crm.not-ready',
  'internal',
];

/**
 * The refusal to show beside the form. No error page comes of it, so it is logged here.
 *
 * @throws what was thrown, when no form can be given back
 */
export function givenBack(thrown: unknown, log: Log): PortalError {
  const error = toPortalError(thrown);
  if (!GIVES_BACK.includes(error.code)) throw error;
  log[error.level]({ code: error.code, ...describeError(error) }, 'form given back');
  return error;
}

/** The form was sent before with another text: what stands in it now is a new one, and needs a key of its own. */
export function isAnotherText(error: PortalError): boolean {
  return Object.values(error.fields ?? {}).includes(ANOTHER_TEXT);
}

/** What to say of a file that cannot wait here for the virus scanner; undefined for another refusal. */
export function unheld(error: PortalError): Message | undefined {
  return error instanceof NotHeld ? { key: 'problem.file.unchecked', values: { name: error.file } } : undefined;
}

/** What to say of a refusal as a whole, when it is about no field. */
export function refusalMessage(error: PortalError): Message {
  return { key: `problem.${error.code}` };
}

export function retryAfter(error: PortalError): Record<string, string> {
  return error.status === 503 ? { 'Retry-After': '30' } : {};
}
