import { join, resolve } from 'node:path';
import type { Brand, Locale } from '../brand.ts';
import { ConfigProblem } from '../config.ts';
import type { Log } from '../log.ts';
import { type Asset, publish, readAssets } from './assets.ts';
import { loadCatalogues } from './catalogue.ts';
import { createFormats, LANGUAGES } from './formats.ts';
import { createHelpers, type Scene } from './helpers.ts';
import { type Safe, safe } from './html.ts';
import { drawIcons } from './icons.ts';
import { brandStyles } from './palette.ts';
import { assemble, type Render, readTemplates, type Template } from './templates.ts';
import type { Frame, View } from './view.ts';

/**
 * Reads and compiles all templates, messages and assets. A file `templates/brands/<id>/…` replaces the one of the same
 * path in `templates/base/…`.
 *
 * A page is `pages/<name>.hbs`, rendered with its model (`models.ts`) as context. Its output is `@content` of the layout:
 * `layouts/plain.hbs` for `error`, else `layouts/main.hbs`, whose context is the same model. Partials are
 * `partials/<name>.hbs`, called `{{> name field=value}}` or `{{#> name}}…{{> @partial-block}}`; a brand’s partial may call
 * the one it replaces as `{{> base/name}}`. Names of partials are written out; there are no inline partials. Besides the
 * model there is everywhere:
 *
 * - `@frame`: `brand`, `locale`, `lang`, `dir`, `languages` (`locale`, `name`, `current`), `path`, `section`,
 *   `person`, `key`, `flash` (`kind`, `message` and maybe `also`: Messages), `away` (`kind`, `readAt`), `theme` (`light` if the brand has no dark look), `now` (ISO 8601)
 * - `@page`, the page’s name, and `@slots.<name>`, what the page put into a slot
 *
 * | helper | gives |
 * |---|---|
 * | `{{t "key" name=value}}`, `{{t "begins." id}}` | a sentence as text; numbers get the digits of the language |
 * | `{{message error}}` | a Message as text; `tHtml` takes one too |
 * | `{{tHtml "key" name=value link="/path"}}` | with markup: tags b, u, code, ltr, small, link, link2; values in `<bdi>`, or safe from another helper |
 * | `(has "key." id)` | whether there is such a message |
 * | `{{words @frame.brand.product}}` | Words of the brand in this language |
 * | `{{chip status}}`, `(status chip)` | `<span class="chip is-waiting">` with mark and words; only the words |
 * | `{{icon "search" class="x"}}`, `{{icon "status-" tint}}` | `<svg class="icon x">`, with `flip` where it is mirrored |
 * | `{{date iso "moment"}}`, `(dateText iso "day")` | `<time>` with the full date as title; only the words |
 * | `{{bytes n}}` `{{num n}}` `{{minutes n}}` `{{zone}}` | 212 KB; 1,240; 51 minutes; Oslo (CET) |
 * | `{{bdi name}}` `{{bdi phone dir="ltr"}}` | `<bdi>` |
 * | `dir="{{dir text}}"` | `auto`, or `rtl` where a text from right to left begins with a word of the other script |
 * | `{{paragraphs text}}` | plain text as `<p dir="auto">` with line breaks and links |
 * | `{{prose html}}` | rich text of the CRM, made safe |
 * | `href="{{url href}}"`, `{{url "tel:" phone}}` | a checked address, else `#`; needed in href, src, action |
 * | `{{asset "portal.css"}}` | the address of a file of `assets/`; `css/*.css` is one file `portal.css`, which ends with the brand’s own `brand.css` |
 * | `{{#slot "title"}}…{{/slot}}` | keeps a region for the layout, prints nothing |
 * | `eq a b` `gt a b` `and` `or` `not` `in value a b …` `add` `concat` `join list ", "` `slice list from to` | for use in `( )` |
 *
 * Date styles: `time` 08:41 · `year` 2026 · `day` 17 Nov · `long` 17 November · `full` Tuesday, 17 November 2026 · `short` Today, 08:41
 * or 17 Nov, 08:41 · `moment` 12 minutes ago, Today, 08:02, Yesterday, 17 Nov · `ago` the same within a sentence (today,
 * 08:02). Another year is always named.
 *
 * @throws ConfigProblem with file and line of everything that is wrong
 */
export function createView(options: { root: string; brands: readonly Brand[]; log: Log }): View {
  const { root, log } = options;
  const problems: string[] = [];
  const helpers = createHelpers();
  const icons = new Set(drawIcons().keys());
  const formats = createFormats();
  const served = new Map<string, Asset>();

  const brands = options.brands.map((brand) => ({
    brand,
    folder: brand.templates ? resolve(brand.templates) : join(root, 'brands', brand.id),
  }));
  const catalogues = loadCatalogues(root, brands, problems, log);
  const baseAssets = readAssets(join(root, 'base', 'assets'));
  const rules = { helpers, icons, catalogue: catalogues.base, hasAsset: (name: string) => baseAssets.has(name) };
  const base = readTemplates(join(root, 'base'), rules, problems);

  const looks = new Map<string, { render: Render; addresses: Map<string, string> }>();
  for (const { brand, folder } of brands) {
    const { 'brand.css': ownRules, ...ownAssets } = Object.fromEntries(readAssets(join(folder, 'assets')));
    const files = new Map([...baseAssets, ...Object.entries(ownAssets)]);
    const sheet = files.get('portal.css')?.toString() ?? '';
    const styles = brandStyles(brand, sheet, ownRules?.toString());
    problems.push(...styles.wrong);
    for (const change of styles.changed) log.warn({ brand: brand.id, ...change }, 'brand.contrast');
    // One file, so that a page waits for one answer less.
    files.set('portal.css', Buffer.from(sheet + styles.css));
    const catalogue = catalogues.of(brand.id, 'en');
    const own = readTemplates(folder, { ...rules, catalogue, hasAsset: (name) => files.has(name) }, problems);
    for (const path of unused(base, own)) log.warn({ file: path }, 'template.unused');
    looks.set(brand.id, { render: assemble(base, own, helpers, problems), addresses: publish(files, served) });
  }
  if (problems.length > 0) throw new ConfigProblem([...new Set(problems)]);

  function look(id: string): { render: Render; addresses: Map<string, string> } {
    const found = looks.get(id);
    if (!found) throw new Error(`there is no brand ${id}`);
    return found;
  }

  return {
    render(page, model, frame) {
      const { brand, locale } = frame;
      const { render, addresses } = look(brand.id);
      const slots: Record<string, Safe> = {};
      const scene: Scene = {
        ...{ locale, slots, now: frame.now, fallback: brand.locales[0] ?? 'en' },
        catalogue: catalogues.of(brand.id, locale),
        formats: formats(locale, brand.timeZones[locale] ?? brand.timeZone),
        asset: (name) => addresses.get(name),
      };
      const data = { scene, slots, page, frame: shownFrame(frame) };
      const content = safe(render(`pages/${page}`, model, data));
      return render(page === 'error' ? 'layouts/plain' : 'layouts/main', model, { ...data, content });
    },
    text: (key, values, { brand, locale }) => catalogues.of(brand.id, locale).get(key)?.text(values) ?? key,
    asset: (path) => served.get(path),
  };
}

/** Files of a brand that replace nothing and that nobody calls: most often a name with a slip of the pen. */
function unused(base: ReadonlyMap<string, Template>, own: ReadonlyMap<string, Template>): string[] {
  const called = [...base.values(), ...own.values()].flatMap(({ facts }) => facts.partials);
  const names = new Set(called.map(({ name }) => `partials/${name}`));
  return [...own.values()].filter(({ name }) => !base.has(name) && !names.has(name)).map(({ path }) => path);
}

/** What was read just now has no age. Within the hour the time is said as well as how long ago; of what is older, the age has it. */
function shownAge({ kind, readAt }: NonNullable<Frame['away']>, { now, section }: Frame): object {
  const part = section === 'cases' || section === 'home' ? 'cases' : 'page';
  const ageMs = readAt ? now.getTime() - readAt.getTime() : 0;
  if (!readAt || ageMs < 60_000) return { kind, part };
  const recent = ageMs < 3_600_000;
  return { kind, part, readAt: readAt.toISOString(), recent };
}

/** `@frame` of the templates. */
function shownFrame(frame: Frame): object {
  const { dir } = LANGUAGES[frame.locale];
  const languages = frame.brand.locales.map((locale: Locale) => ({
    ...{ locale, name: LANGUAGES[locale].name, current: locale === frame.locale },
  }));
  const theme = frame.brand.dark ? frame.theme : 'light';
  const flash = frame.flash && {
    kind: frame.flash.kind,
    message: { key: frame.flash.message, values: frame.flash.values },
    also: frame.flash.also && { key: frame.flash.also.message, values: frame.flash.also.values },
  };
  return {
    ...frame,
    flash,
    away: frame.away && shownAge(frame.away, frame),
    lang: frame.locale,
    dir,
    languages,
    theme,
    now: frame.now.toISOString(),
  };
}
