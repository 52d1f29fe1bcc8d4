import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Brand, brandSchema, type Locale } from '../../plugin/brand.ts';
import { type createLog, createLog as log } from '../../plugin/log.ts';
import { createView } from '../../plugin/view/engine.ts';
import type { Frame, View } from '../../plugin/view/view.ts';

type Files = Readonly<Record<string, string | object>>;

/** The least a template folder can be; `files` adds to it or replaces. */
const LEAST: Files = {
  'base/layouts/main.hbs': '<title>{{@slots.title}}</title>{{@content}}',
  'base/layouts/plain.hbs': '<title>plain</title>{{@content}}',
  'base/pages/error.hbs': '',
  'base/assets/css/1-tokens.css': ':root { --ink: light-dark(#141a17, #e8edea); }',
  'locales/en.json': { hello: 'Hello {name}' },
};

/** A view over a folder made for one test, which is gone again when this returns. */
export function viewOf(files: Files, options: { brands?: Brand[]; write?: (line: string) => void } = {}): View {
  const root = mkdtempSync(join(tmpdir(), 'portico-view-'));
  try {
    for (const [name, content] of Object.entries({ ...LEAST, ...files })) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), typeof content === 'string' ? content : JSON.stringify(content));
    }
    const quiet: ReturnType<typeof createLog> = log({ level: 'info', write: options.write ?? (() => undefined) });
    return createView({ root, brands: options.brands ?? [brand()], log: quiet });
  } finally {
    rmSync(root, { recursive: true });
  }
}

export function brand(given: object = {}): Brand {
  return brandSchema.parse({ id: 'larkfield', name: 'Larkfield', timeZone: 'Europe/Oslo', ...given });
}

export function frame(given: Partial<Frame> = {}): Frame {
  return {
    ...{
      brand: brand(),
      locale: 'en',
      path: '/',
      section: 'home',
      pages: ['cases', 'solutions', 'knowledge', 'ideas'],
      person: undefined,
      key: undefined,
      flash: undefined,
    },
    ...{ theme: 'system', now: new Date('2026-11-18T09:20:00Z'), ...given },
  };
}

/** What a page with only this template shows; the model has the fields of `model`. */
export function shown(
  template: string,
  options: { model?: object; locale?: Locale; files?: Files; now?: string; brand?: Brand } = {},
): string {
  const own = options.brand ?? brand();
  const view = viewOf({ ...options.files, 'base/pages/home.hbs': `[${template}]` }, { brands: [own] });
  const now = new Date(options.now ?? '2026-11-18T09:20:00Z');
  const model = { ...emptyHome(), ...options.model };
  const page = view.render('home', model, frame({ brand: own, locale: options.locale ?? 'en', now }));
  return page.slice(page.indexOf('[') + 1, page.lastIndexOf(']'));
}

export function emptyHome() {
  const cases = { rows: [], total: 0 };
  return { firstName: 'Maya', frequentSearches: [], cases, announcements: [], requests: [] };
}
