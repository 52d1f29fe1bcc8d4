import type { Request, Response } from 'express';
import { z } from 'zod';
import { type Brand, type Locale, locales } from '../brand.ts';
import type { Flash } from './reply.ts';

const LANGUAGE = 'portico-language';
const THEME = 'portico-theme';
const FLASH = 'portico-flash';
const YEAR_MS = 31_536_000_000;

/** Undefined when the browser sent no such cookie. */
function cookie(req: Request, name: string): string | undefined {
  for (const part of (req.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

/** The language of the page: the person's choice, then what his provider says, then his browser, then the brand's first. */
export function languageOf(req: Request, brand: Brand, preferred: string | undefined): Locale {
  const wished = [cookie(req, LANGUAGE), preferred, ...req.acceptsLanguages()];
  for (const wish of wished) {
    const found = brand.locales.find((locale) => wish === locale || wish?.toLowerCase().startsWith(`${locale}-`));
    if (found) return found;
  }
  return brand.locales[0] ?? 'en';
}

export function keepLanguage(res: Response, locale: Locale, secure: boolean): void {
  res.cookie(LANGUAGE, locale, { maxAge: YEAR_MS, httpOnly: true, sameSite: 'lax', secure });
}

export function themeOf(req: Request): 'system' | 'light' | 'dark' {
  const wish = cookie(req, THEME);
  return wish === 'light' || wish === 'dark' ? wish : 'system';
}

/** A message for the next page travels with the browser: no store is asked for what is rarely there. */
export function keepFlash(res: Response, flash: Flash, secure: boolean): void {
  const value = Buffer.from(JSON.stringify(flash)).toString('base64url');
  res.cookie(FLASH, value, { maxAge: 60_000, httpOnly: true, sameSite: 'lax', secure });
}

const told = z.strictObject({
  message: z.string().regex(/^flash\.[a-z.-]{1,60}$/),
  values: z.record(z.string().max(40), z.union([z.string().max(200), z.number()])).exactOptional(),
});
const flashShape = z.strictObject({
  ...told.shape,
  kind: z.enum(['ok', 'bad']),
  also: told.exactOptional(),
});

/** Read once. What is not a message of ours is nothing. */
export function takeFlash(req: Request, res: Response): Flash | undefined {
  const value = cookie(req, FLASH);
  if (value === undefined) return undefined;
  res.clearCookie(FLASH);
  try {
    const parsed = flashShape.safeParse(JSON.parse(Buffer.from(value, 'base64url').toString('utf8')));
    return parsed.data;
  } catch {
    return undefined;
  }
}

export const localeChoice = z.enum(locales);
