import type { Brand } from '../brand.ts';
import { type Color, contrast, formatColor, mix, parseColor, readable } from './color.ts';

type Palette = Map<string, Color>;

/** A colour of a brand that could not be read on its ground, and the shade that is used instead. */
export interface ColorChange {
  token: string;
  asked: string;
  used: string;
}

/** What has to be told apart from what, and by how much (WCAG 2.2, 1.4.3 and 1.4.11). */
type Pair = readonly [token: string, ratio: number, grounds: readonly string[]];

/** These come first: others are made of them. */
const ROOTS: readonly Pair[] = [
  ['ink', 4.5, ['bg', 'surface']],
  ['accent', 3, ['surface', 'bg']],
];

const PAIRS: readonly Pair[] = [
  ['on-accent', 4.5, ['accent', 'accent-h']],
  ['ink', 4.5, ['sunken', 'accent-soft']],
  ['ink-2', 4.5, ['bg', 'surface', 'sunken', 'accent-soft']],
  ['ink-3', 4.5, ['bg', 'surface', 'sunken', 'accent-soft']],
  ['link', 4.5, ['bg', 'surface', 'sunken', 'accent-soft']],
  ['line-2', 3, ['bg', 'surface']],
  ['focus', 3, ['bg', 'surface']],
  ['hero-ink', 4.5, ['hero-bg']],
  ['hero-2', 4.5, ['hero-bg']],
  ...['info', 'warn', 'ok', 'bad', 'plan', 'mute'].map((name) => [name, 4.5, [`${name}-bg`]] as const),
];

/** How a token is made when a brand gives what it is made of, but not the token itself. */
const DERIVED: readonly (readonly [
  token: string,
  from: readonly string[],
  make: (of: (token: string) => Color) => Color,
])[] = [
  ['sunken', ['bg', 'surface', 'ink'], (of) => mix(of('bg'), of('ink'), 0.05)],
  ['line', ['surface', 'ink'], (of) => mix(of('surface'), of('ink'), 0.14)],
  ['line-2', ['surface', 'ink'], (of) => mix(of('surface'), of('ink'), 0.55)],
  ['ink-2', ['surface', 'ink'], (of) => mix(of('ink'), of('surface'), 0.22)],
  ['ink-3', ['surface', 'ink'], (of) => mix(of('ink'), of('surface'), 0.32)],
  ['accent-soft', ['accent', 'surface'], (of) => mix(of('surface'), of('accent'), 0.12)],
  ['on-accent', ['accent'], (of) => best(of('accent'))],
  ['accent-h', ['accent'], (of) => mix(of('accent'), opposite(of('on-accent')), 0.22)],
  ['link', ['accent'], (of) => of('accent')],
  ['hero-ink', ['hero-bg'], (of) => best(of('hero-bg'))],
  ['hero-2', ['hero-bg', 'hero-ink'], (of) => mix(of('hero-ink'), of('hero-bg'), 0.25)],
];

/**
 * The style sheet of a brand: its tokens, what follows from them, then its own rules, all in the last layer. Colours are
 * pairs for a light and a dark page; a brand gives the dark one as `dark-<token>`, or it is worked out.
 *
 * @param base the portal's style sheet, where the colours stand as `--token: light-dark(#…, #…)`
 * @param own rules of the brand, `assets/brand.css`
 */
export function brandStyles(
  brand: Brand,
  base: string,
  own = '',
): { css: string; changed: ColorChange[]; wrong: string[] } {
  const given = new Map(Object.entries(brand.tokens));
  const { light, dark } = baseColors(base);
  const wrong = [...given].flatMap(([name, value]) => {
    const problem = problemOf(name, value, light, base + own);
    return problem === undefined ? [] : [`brands, ${brand.id}: tokens.${name}: ${problem}`];
  });
  const isColor = (name: string, value: string) => light.has(name.replace(/^dark-/, '')) && parseColor(value);
  const rules = [...given]
    .filter(([name, value]) => !isColor(name, value))
    .map(([name, value]) => `--${name}: ${value};`);
  const changed: ColorChange[] = [];
  const wanted = colors(given, light, '');
  const wantedDark = colors(given, dark, 'dark-');
  darken(wanted, wantedDark, new Map([...dark, ...wantedDark]));
  const bright = complete(light, wanted, '', changed);
  const dim = complete(dark, wantedDark, 'dark-', changed);
  for (const [name, color] of bright) {
    const [day, night] = [formatColor(color), formatColor(dim.get(name) ?? color)];
    const [dayBefore, nightBefore] = [light, dark].map((colors) => formatColor(colors.get(name) ?? color));
    if (day !== dayBefore || night !== nightBefore) rules.push(`--${name}: light-dark(${day}, ${night});`);
  }
  return { css: `@layer brand {\n:root {\n${rules.join('\n')}\n}\n${own}}\n`, changed, wrong };
}

/** A browser passes over what it cannot read, and nobody would be told. */
function problemOf(name: string, value: string, known: Palette, rules: string): string | undefined {
  const isColor = known.has(name.replace(/^dark-/, ''));
  if (isColor) return parseColor(value) ? undefined : `“${value}” is no colour; write it as #rrggbb`;
  const isThere = [...rules.matchAll(/--([\w-]+)\s*[:,)]/g)].some(([, token]) => token === name);
  return isThere ? undefined : 'there is no such token';
}

/** The marks of a brand on a dark page: the same hue, the accent as light as text has to be, the band nearly as dark as the page. */
function darken(light: Palette, dark: Palette, all: Palette): void {
  const [accent, hero, surface] = [light.get('accent'), light.get('hero-bg'), all.get('surface')];
  if (accent && surface && !dark.has('accent')) dark.set('accent', readable(accent, [surface], 6));
  if (hero && surface && !dark.has('hero-bg')) dark.set('hero-bg', mix(surface, hero, 0.3));
}

/** The colours a brand gives for one of the two looks. */
function colors(given: ReadonlyMap<string, string>, known: Palette, prefix: string): Palette {
  const found: Palette = new Map();
  for (const name of known.keys()) {
    const color = parseColor(given.get(prefix + name) ?? '');
    if (color) found.set(name, color);
  }
  return found;
}

/** All colours of a look, each readable where it stands. */
function complete(base: Palette, wanted: Palette, prefix: string, changed: ColorChange[]): Palette {
  const all: Palette = new Map([...base, ...wanted]);
  const touched = new Set(wanted.keys());
  const of = (token: string): Color => all.get(token) ?? [0, 0, 0];
  const keepReadable = (pairs: readonly Pair[]) => {
    for (const [token, ratio, grounds] of pairs) {
      if (!touched.has(token) && !grounds.some((ground) => touched.has(ground))) continue;
      all.set(token, readable(of(token), grounds.map(of), ratio));
    }
  };

  keepReadable(ROOTS);
  for (const [token, from, make] of DERIVED) {
    if (touched.has(token) || !from.some((name) => touched.has(name))) continue;
    all.set(token, make(of));
    touched.add(token);
  }
  keepReadable(PAIRS);
  for (const [token, color] of wanted) {
    const [asked, used] = [formatColor(color), formatColor(of(token))];
    if (used !== asked) changed.push({ token: prefix + token, asked, used });
  }
  return all;
}

/** White or nearly black, whichever is read better. */
function best(ground: Color): Color {
  const [white, black]: [Color, Color] = [
    [255, 255, 255],
    [12, 18, 15],
  ];
  return contrast(white, ground) >= 4.5 || contrast(white, ground) >= contrast(black, ground) ? white : black;
}

/** Away from the text that stands on it, so that hovering never makes it harder to read. */
function opposite(text: Color): Color {
  return contrast(text, [0, 0, 0]) > contrast(text, [255, 255, 255]) ? [0, 0, 0] : [255, 255, 255];
}

function baseColors(css: string): { light: Palette; dark: Palette } {
  const light: Palette = new Map();
  const dark: Palette = new Map();
  for (const [, name = '', day = '', night = ''] of css.matchAll(/--([\w-]+):\s*light-dark\((#\w+),\s*(#\w+)\)/g)) {
    const [a, b] = [parseColor(day), parseColor(night)];
    if (a && b) light.set(name, a) && dark.set(name, b);
  }
  return { light, dark };
}
