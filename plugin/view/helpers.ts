import { inLanguage, type Locale, words } from '../brand.ts';
import type { Catalogue } from './catalogue.ts';
import { DATE_STYLES, type DateStyle, type Formats } from './formats.ts';
import { direction, html, isolated, isSafe, paragraphs, type Safe, safe, url } from './html.ts';
import { drawIcons } from './icons.ts';
import { prose } from './prose.ts';
import { escapedSentence, plainSentence, richSentence } from './sentence.ts';

/** What helpers know of the page that is being made. */
export interface Scene {
  locale: Locale;
  fallback: Locale;
  now: Date;
  catalogue: Catalogue;
  formats: Formats;
  asset(name: string): string | undefined;
  /** Filled by `slot`, read by the layout as `@slots.<name>`. */
  slots: Record<string, Safe>;
}

interface Call {
  args: readonly unknown[];
  hash: Readonly<Record<string, unknown>>;
  scene: Scene;
  /** The block’s content, for block helpers, rendered with `self`. */
  fn: ((context: unknown) => string) | undefined;
  self: unknown;
}

interface Helper {
  /** How many values it needs; fewer is a mistake in the template. */
  needs: number;
  run(call: Call): unknown;
}

/** The helpers of all templates; `engine.ts` tells template authors what each does. */
export function createHelpers(): Readonly<Record<string, Helper>> {
  const icons = drawIcons();

  return {
    t: {
      needs: 1,
      run: ({ args, hash, scene }) => {
        const sentence = Object.values(hash).some(isSafe) ? escapedSentence : plainSentence;
        return sentence(scene.catalogue, ...chosen(args, hash));
      },
    },
    message: { needs: 1, run: ({ args, hash, scene }) => plainSentence(scene.catalogue, ...chosen(args, hash)) },
    tHtml: { needs: 1, run: ({ args, hash, scene }) => richSentence(scene.catalogue, ...chosen(args, hash)) },
    has: { needs: 1, run: ({ args, scene }) => scene.catalogue.has(joined(args)) },
    words: {
      needs: 1,
      run: ({ args, scene }) => {
        const parsed = words.safeParse(args[0]);
        return parsed.success ? inLanguage(parsed.data, scene.locale, scene.fallback) : '';
      },
    },
    status: { needs: 1, run: ({ args, scene }) => statusWords(args[0], scene) },
    chip: {
      needs: 1,
      run: ({ args, scene }) => {
        const tint = String(fields(args[0]).tint);
        const mark = icons.get(`status-${tint}`)?.() ?? '';
        return safe(
          `<span class="chip is-${html(tint)}">${html(mark)}<bdi>${html(statusWords(args[0], scene))}</bdi></span>`,
        );
      },
    },
    icon: { needs: 1, run: ({ args, hash }) => icons.get(joined(args))?.(hash.class ? ` ${html(hash.class)}` : '') },
    date: {
      needs: 1,
      run: ({ args, scene }) => {
        const iso = String(args[0] ?? '');
        const shown = scene.formats.date(iso, style(args[1]), scene.now);
        if (!shown) return '';
        return safe(`<time datetime="${html(iso)}" title="${html(shown.title)}">${html(shown.text)}</time>`);
      },
    },
    dateText: {
      needs: 1,
      run: ({ args, scene }) => scene.formats.date(String(args[0] ?? ''), style(args[1]), scene.now)?.text ?? '',
    },
    zone: { needs: 0, run: ({ scene }) => scene.formats.zone(scene.now) },
    bytes: { needs: 1, run: ({ args, scene }) => scene.formats.bytes(Number(args[0])) },
    num: { needs: 1, run: ({ args, scene }) => scene.formats.number(Number(args[0])) },
    minutes: { needs: 1, run: ({ args, scene }) => scene.formats.minutes(Number(args[0])) },
    bdi: {
      needs: 1,
      run: ({ args, hash }) => (hash.dir === 'ltr' ? safe(`<bdi dir="ltr">${html(args[0])}</bdi>`) : isolated(args[0])),
    },
    dir: { needs: 1, run: ({ args }) => direction(String(args[0] ?? '')) },
    paragraphs: { needs: 1, run: ({ args }) => paragraphs(String(args[0] ?? '')) },
    prose: { needs: 1, run: ({ args: [text] }) => (isSafe(text) ? text : prose(String(text ?? '')).html) },
    url: { needs: 1, run: ({ args }) => url(joined(args)) },
    asset: { needs: 1, run: ({ args, scene }) => scene.asset(joined(args)) ?? '' },
    slot: {
      needs: 1,
      run: ({ args, scene, fn, self }) => {
        scene.slots[joined(args)] = safe(fn?.(self).trim() ?? '');
        return '';
      },
    },
    ...logic(),
  };
}

function logic(): Record<string, Helper> {
  return {
    eq: { needs: 2, run: ({ args: [a, b] }) => a === b },
    gt: { needs: 2, run: ({ args: [a, b] }) => Number(a) > Number(b) },
    and: { needs: 2, run: ({ args }) => (args.every(isThere) ? args.at(-1) : undefined) },
    or: { needs: 2, run: ({ args }) => args.find(isThere) ?? args.at(-1) },
    not: { needs: 1, run: ({ args: [value] }) => !isThere(value) },
    in: { needs: 2, run: ({ args: [value, ...list] }) => list.flat().includes(value) },
    add: { needs: 2, run: ({ args }) => args.reduce<number>((sum, value) => sum + Number(value), 0) },
    concat: { needs: 2, run: ({ args }) => joined(args) },
    join: { needs: 2, run: ({ args: [list, by] }) => (Array.isArray(list) ? list.map(String).join(String(by)) : '') },
    slice: {
      needs: 2,
      run: ({ args: [list, from, to] }) =>
        Array.isArray(list) ? list.slice(Number(from), to === undefined ? undefined : Number(to)) : [],
    },
  };
}

function statusWords(chip: unknown, scene: Scene): string {
  const { tint, words: own } = fields(chip);
  if (typeof own === 'string') return own;
  const key = `status.idea.${String(tint)}`;
  return plainSentence(scene.catalogue, scene.catalogue.has(key) ? key : `status.case.${String(tint)}`, {});
}

/** What `#if` counts as something: not an empty list. */
function isThere(value: unknown): boolean {
  return Boolean(value) && !(Array.isArray(value) && value.length === 0);
}

/** A key in pieces with named values, or a Message as models carry it. */
function chosen(args: readonly unknown[], hash: Call['hash']): [string, Call['hash']] {
  const { key, values } = fields(args[0]);
  return typeof key === 'string' ? [key, { ...fields(values), ...hash }] : [joined(args), hash];
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function joined(args: readonly unknown[]): string {
  return args.length === 1 ? String(args[0] ?? '') : args.map((value) => String(value ?? '')).join('');
}

function style(value: unknown): DateStyle {
  return DATE_STYLES.find((name) => name === value) ?? 'moment';
}
