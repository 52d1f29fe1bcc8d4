import type { Request } from 'express';
import { PortalError } from '../errors.ts';
import type { SentFile } from '../records/outbox/outbox.ts';

/** What a form sent: one text a field. The first wins when a field comes twice, and that is remembered as a problem. */
export interface Form {
  text: Record<string, string>;
  repeated: string[];
  /** Tokens of files that wait from an earlier try. */
  kept: string[];
  files: SentFile[];
  /** A file was refused while it came in; the rest of the form was read. */
  fileProblem: { key: string; values?: Record<string, string | number> } | undefined;
}

/** @throws PortalError `input.unsupported` for anything but the two kinds of form a browser sends */
export function readForm(req: Request): Form {
  if (!req.is(['application/x-www-form-urlencoded', 'multipart/form-data'])) throw new PortalError('input.unsupported');
  const body: unknown = req.body ?? {};
  const text: Record<string, string> = Object.create(null);
  const repeated: string[] = [];
  let kept: string[] = [];
  for (const [name, value] of Object.entries(body ?? {})) {
    const values = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
    if (name === 'kept') kept = values;
    else {
      text[name] = values[0] ?? '';
      if (values.length > 1) repeated.push(name);
    }
  }
  return {
    text,
    repeated,
    kept,
    files: req.res?.locals.uploads?.files ?? [],
    fileProblem: req.res?.locals.uploads?.problem,
  };
}

/** Fields of our forms that hold sentences. */
const SENTENCES = ['title', 'subject', 'body', 'description', 'problem', 'details', 'comment'];

/** What the person wrote, where no form gives it back. */
export function writtenIn({ text }: Pick<Form, 'text'>): string[] {
  return SENTENCES.flatMap((name) => text[name]?.trim() || []);
}
