import { createHash } from 'node:crypto';
import type { Crm, Reference, UploadedFile, WriteStep } from './crm.ts';
import type { Customer } from './customer.ts';
import { entryStep, type Kind } from './ledger.ts';

/** A case or a reply was to bring a file along, and nothing of it is in the CRM. */
export class NothingSent extends Error {
  override readonly name = 'NothingSent';
}

/**
 * The keys of the ledger entries of a form's files. A file has the same one whether it goes with its form or later by itself,
 * and whichever others are there: by its name and size, and how many like it come before.
 */
export function fileKeys(form: string, files: readonly Pick<UploadedFile, 'name' | 'size'>[]): string[] {
  const seen = new Map<string, number>();
  return files.map(({ name, size }) => {
    const like = `${size} ${name}`;
    const before = seen.get(like) ?? 0;
    seen.set(like, before + 1);
    return `${form}:file:${createHash('sha256').update(`${before} ${like}`).digest('hex').slice(0, 20)}`;
  });
}

/** Bytes go up first, unseen; the link that shows them stands in the same call as the rest. One key for each file. */
export async function fileSteps(
  crm: Pick<Crm, 'upload'>,
  customer: Customer,
  parent: string | Reference,
  files: readonly UploadedFile[],
  keys: readonly string[],
): Promise<WriteStep[]> {
  const steps: WriteStep[] = [];
  for (const [at, file] of files.entries()) {
    const id = await crm.upload(file);
    const record: Reference = { from: `version${at}`, field: 'ContentDocumentId' };
    const link = { ContentDocumentId: record, LinkedEntityId: parent, ShareType: 'V', Visibility: 'AllUsers' };
    const key = keys[at] ?? '';
    steps.push(
      { ref: `version${at}`, read: 'ContentVersion', id, fields: ['ContentDocumentId'] },
      { ref: `link${at}`, create: 'ContentDocumentLink', values: link },
      entryStep(`file${at}`, customer, { key, kind: 'file' satisfies Kind, record, parent }),
    );
  }
  return steps;
}
