import express, { Router } from 'express';
import { z } from 'zod';
import { isLocalPath } from '../auth/returns.ts';
import { PortalError } from '../errors.ts';
import { contextOf } from './context.ts';
import { keepLanguage, localeChoice } from './cookies.ts';

const choice = z.object({ locale: localeChoice, to: z.string().optional() });

/** The language is the browser's own affair: no key, nobody has to be signed in, nothing but a cookie changes. */
export function languageRoutes({ secure }: { secure: boolean }): Router {
  const routes = Router();

  routes.post('/', express.urlencoded({ extended: false, limit: '8kb', parameterLimit: 10 }), (req, res) => {
    const chosen = choice.safeParse(req.body);
    if (!chosen.success || !contextOf(req).brand.locales.includes(chosen.data.locale))
      throw new PortalError('input.malformed');
    const { locale, to } = chosen.data;
    keepLanguage(res, locale, secure);
    res.redirect(303, to !== undefined && isLocalPath(to) ? to : '/');
  });

  return routes;
}
