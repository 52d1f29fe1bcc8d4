import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Request, RequestHandler } from 'express';
import { fileTypeFromFile } from 'file-type';
import multer from 'multer';
import { PortalError } from '../errors.ts';
import { describeError } from '../log.ts';
import { fileRefusal, safeName } from '../records/files.ts';
import { privateFolder } from '../store/private-folder.ts';
import type { SharedFiles } from '../store/shared-files.ts';
import type { Store } from '../store/store.ts';
import { contextOf } from './context.ts';
import type { Form } from './form.ts';
import type { Guards } from './guards.ts';
import type { Asking } from './handle.ts';
import { createPutBy, type HeldFile, KEPT_SECONDS, type PutBy } from './put-by.ts';

/** A megabyte of text still comes back in the form it was written in; more is not a form of ours. */
const TEXT_BYTES = 2_000_000;
/** Of somebody who is not signed in only a draft is kept; a part beyond what that takes would just fill our memory. */
const DRAFT_LIMITS = { fieldSize: 200_000, fields: 60, parts: 70 };
/** Nobody waits longer for the virus scanner: what it has not looked at by then follows by itself. */
const PATIENCE_MS = 4_000;
const TOO_LARGE = ['LIMIT_FIELD_VALUE', 'LIMIT_FIELD_COUNT', 'LIMIT_PART_COUNT'];

declare global {
  namespace Express {
    interface Locals {
      uploads?: { files: HeldFile[]; problem: Form['fileProblem'] };
    }
  }
}

export interface Uploads extends PutBy {
  /** Reads a multipart form: files go to disk as they come, text into the body. They go with the answer, unless kept. */
  receive: RequestHandler;
  /**
   * Has those looked at by the virus scanner that were not yet. An infected one is gone then, and is a problem that keeps the
   * form from being sent; while the scanner does not answer a file stays `unchecked`.
   */
  check(asking: Pick<Asking, 'customer' | 'brand' | 'log'>, files: HeldFile[]): Promise<Checked>;
  close(): void;
}

interface Checked {
  files: HeldFile[];
  problem: Form['fileProblem'];
}

export function createUploads(parts: {
  folder: string;
  store: Store;
  /** What other machines can have, too. */
  shared: SharedFiles | undefined;
  clock: () => Date;
  guards: Pick<Guards, 'scanner' | 'audit' | 'limits'>;
}): Uploads {
  const { folder, clock } = parts;
  const { scanner, audit, limits: allowed } = parts.guards;
  privateFolder(folder);
  /** What was begun for a form: multer forgets a file that could not be written, and its part would fill the disk further. */
  const begun = new WeakMap<object, { path: string }[]>();
  const storage = multer.diskStorage({
    destination: folder,
    // Made here, it is nobody else's to read; written to later, it stays so. At once: a form that breaks off meanwhile would
    // leave a file behind that has no name yet.
    filename: (req, _file, done) => {
      const name = randomUUID();
      try {
        const path = join(folder, name);
        begun.set(req, [...(begun.get(req) ?? []), { path }]);
        writeFileSync(path, '', { flag: 'wx', mode: 0o600 });
        done(null, name);
      } catch (thrown) {
        done(thrown instanceof Error ? thrown : new Error(String(thrown)), name);
      }
    },
  });
  // What cannot be removed now is met again by the next.
  const sweeper = setInterval(() => void sweep(folder, clock()).catch(() => {}), 600_000).unref();

  const receive: RequestHandler = async (req, res, next) => {
    if (!req.is('multipart/form-data')) return next();
    const { brand, session } = contextOf(req);
    const rules = brand.uploads;
    const isSignedIn = session !== undefined;
    const hasRoom = !session || (await allowed.mayUpload(session.customer, lengthOf(req, rules)));
    if (req.destroyed) return; // left meanwhile
    const limits = {
      fileSize: rules.maxBytes,
      files: rules.maxFiles,
      fieldSize: TEXT_BYTES,
      fieldNameSize: 100,
      fields: 100,
      parts: 110,
      headerPairs: 20,
      // An index makes an array of that length.
      fieldArrayIndexLimit: 20,
      ...(isSignedIn ? {} : DRAFT_LIMITS),
    };
    // Nobody who is not signed in fills our disk, and nobody who is does; of what they send then only the text is kept.
    const target = isSignedIn && hasRoom ? storage : nowhere;
    let [name, isFull] = ['', false];
    const fileFilter: multer.Options['fileFilter'] = (_req, file, done) => {
      name = safeName(file.originalname);
      isFull ||= !hasRoom && file.originalname !== '';
      done(null, true);
    };
    const read = multer({ storage: target, limits, fileFilter, defParamCharset: 'utf8' }).array(
      'files',
      rules.maxFiles,
    );
    read(req, res, (thrown: unknown) => {
      const received = filesOf(req);
      // A person who left early may have sent all of it: then the files are still needed, and are swept later.
      res.once('close', () => {
        if (res.writableFinished) void removeAll(received).catch(() => {}); // swept later
      });
      const { log } = contextOf(req);
      if (isOfTheDisk(thrown)) log.error(describeError(thrown), 'a file that was sent could not be stored');
      const inspected = thrown
        ? removeAll(begun.get(req) ?? []).then(() => ({ files: [], problem: problemOf(thrown, { ...rules, name }) }))
        : inspect(received, rules);
      void inspected
        .then((uploads) => checkedOf(uploads, req))
        .then((uploads) => {
          res.locals.uploads = isFull ? { files: [], problem: { key: 'problem.file.quota' } } : uploads;
          next();
        }, next);
    });
  };

  /** Of files that come together all go when one is infected. */
  async function checkedOf(uploads: Checked, req: Request): Promise<Checked> {
    const { session } = contextOf(req);
    if (uploads.files.length === 0 || !session) return uploads;
    const checked = await check({ ...contextOf(req), customer: session.customer }, uploads.files);
    if (checked.files.length === uploads.files.length) return checked;
    await removeAll(checked.files);
    return { ...checked, files: [] };
  }

  async function check({ customer, brand, log }: Parameters<Uploads['check']>[0], files: HeldFile[]): Promise<Checked> {
    const verdicts = await Promise.all(
      files.map(async (file) => ({
        file,
        verdict: file.unchecked ? await scanner.scan(file.path, PATIENCE_MS) : ({ kind: 'clean' } as const),
      })),
    );
    let problem: Form['fileProblem'];
    const left: HeldFile[] = [];
    for (const { file, verdict } of verdicts) {
      const { name } = file;
      if (verdict.kind === 'infected') {
        await removeAll([file]);
        audit.noteFrom(log, 'file-infected', { brand: brand.id, customer, reason: verdict.signature });
        problem = { key: 'problem.file.infected', values: { name } };
      } else left.push({ ...file, unchecked: verdict.kind === 'unchecked' });
    }
    return { files: left, problem };
  }

  return {
    ...createPutBy({ ...parts, limits: allowed }),
    receive,
    check,
    close: () => clearInterval(sweeper),
  };
}

/** Takes files and keeps none. */
export const nowhere: multer.StorageEngine = {
  _handleFile: (_req, file, done) => {
    file.stream.on('end', () => done(null, { path: '', size: 0 })).resume();
  },
  _removeFile: (_req, _file, done) => done(null),
};

function filesOf({ files }: Request): Received[] {
  return Array.isArray(files) ? files : [];
}

/** A form without its length, which no browser sends, is taken for the longest. */
function lengthOf(req: Request, { maxBytes, maxFiles }: { maxBytes: number; maxFiles: number }): number {
  const length = Number(req.get('content-length') ?? Number.NaN);
  return Number.isFinite(length) ? length : maxBytes * maxFiles;
}

type Received = { path: string; originalname: string; size: number };

async function inspect(received: Received[], rules: { maxBytes: number; maxFiles: number; types: string[] }) {
  // A browser sends one nameless, empty part for a file field that was left alone.
  const chosen = received.filter((file) => file.path !== '' && (file.originalname !== '' || file.size > 0));
  const files: HeldFile[] = [];
  let problem: Form['fileProblem'];
  for (const file of chosen) {
    const name = safeName(file.originalname);
    const detected = await fileTypeFromFile(file.path);
    const refusal = fileRefusal({ name, size: file.size, detected: detected?.ext }, rules);
    if (refusal) problem ??= refusal;
    const type = detected?.mime ?? 'application/octet-stream';
    files.push({ path: file.path, name, size: file.size, type, unchecked: true });
  }
  if (problem) {
    await removeAll(received);
    return { files: [], problem };
  }
  return { files, problem };
}

async function removeAll(files: { path: string }[]): Promise<void> {
  await Promise.all(files.map((file) => rm(file.path, { force: true })));
}

/** No room, no right, no folder: none of it is the fault of who sent the form. */
function isOfTheDisk(thrown: unknown): boolean {
  return thrown instanceof Error && 'syscall' in thrown && ['open', 'write', 'close'].includes(String(thrown.syscall));
}

/** What is wrong with a file goes beside the field; a broken body is nobody's form. */
function problemOf(
  thrown: unknown,
  rules: { maxBytes: number; maxFiles: number; name: string },
): NonNullable<Form['fileProblem']> {
  if (isOfTheDisk(thrown)) return { key: 'problem.file.no-room', values: { name: rules.name } };
  const code = thrown instanceof multer.MulterError ? thrown.code : '';
  if (code === 'LIMIT_FILE_SIZE')
    return { key: 'problem.file.too-large', values: { name: rules.name, limit: rules.maxBytes / 1e6 } };
  if (code === 'LIMIT_FILE_COUNT' || code === 'LIMIT_UNEXPECTED_FILE')
    return { key: 'problem.file.too-many', values: { max: rules.maxFiles } };
  if (TOO_LARGE.includes(code)) throw new PortalError('input.too-large', { cause: thrown });
  throw new PortalError('input.malformed', { cause: thrown });
}

/** Files nobody came back for. */
async function sweep(folder: string, now: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found && now.getTime() - found.mtimeMs > 2 * KEPT_SECONDS * 1000) await rm(path, { force: true });
  }
}
