import express, { type Request, type Response } from 'express';
import multer from 'multer';
import { contextOf } from './context.ts';
import { readForm, writtenIn } from './form.ts';
import { nowhere } from './uploads.ts';

/** The longest text of ours in Persian, percent-encoded. */
const MOST_BYTES = 256_000;
const MOST_FIELD = 128_000;

/**
 * What the person wrote in a form that was refused before anything of it was read, as when the store that knows him is away:
 * the page that says so shows it. Files are let go. Nobody has to be known for it, as it goes back where it came from; a
 * form of another site is not shown, so that nobody can put words into a page of ours. Never throws.
 */
export async function unreadWords(req: Request, res: Response): Promise<string[]> {
  if (req.method !== 'POST' || req.body !== undefined || req.readableEnded || !isOwnSite(req)) return [];
  const { maxBytes, maxFiles } = contextOf(req).brand.uploads;
  const limits = {
    fileSize: maxBytes,
    files: maxFiles,
    fieldSize: MOST_FIELD,
    fields: 30,
    parts: 60,
    fieldArrayIndexLimit: 20,
  };
  const read = req.is('multipart/form-data')
    ? multer({ storage: nowhere, limits, defParamCharset: 'utf8' }).any()
    : express.urlencoded({ extended: false, limit: MOST_BYTES, parameterLimit: 200 });
  // Of a form that is too large, or broken, what came before is shown.
  await new Promise<void>((done) => void read(req, res, () => done()));
  try {
    return writtenIn(readForm(req));
  } catch {
    return [];
  }
}

/** As far as a browser tells: by the host it asked for, as the brand's own address is among what is not known yet. */
function isOwnSite(req: Request): boolean {
  const site = req.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const origin = req.get('origin');
  return origin === undefined || (URL.canParse(origin) && new URL(origin).hostname === req.hostname);
}
