import type { Brand } from '../../brand.ts';
import { canonicalId } from '../ids.ts';
import { isShown } from './shelf.ts';
import type { Stock } from './stock.ts';
import { type LibraryText, textHref, textKey } from './texts.ts';

const SOLUTION_ID = /^\/(?:lightning\/r\/(?:Solution\/)?)?(501[a-zA-Z0-9]{12}(?:[a-zA-Z0-9]{3})?)(?:[/?#]|$)/;
const ARTICLE_ID = /^\/(?:lightning\/r\/(?:Knowledge__kav\/)?)?(k?[Aa]0[a-zA-Z0-9]{12,16})(?:[/?#]|$)/;
/** `/articles/<language>/<type>/<name>`, of which the language may be left out, or `/lightning/articles/<type>/<name>`. */
const ARTICLE_NAME = /^\/(?:lightning\/)?articles\/(?:[a-z]{2}(?:_[A-Z]{2})?\/)?\w+\/([A-Za-z0-9-]+)(?:[/?#]|$)/;
const ORIGIN = /^https?:\/\/[^/?#]+/i;

/**
 * Where a link in a text leads that was made for the CRM’s own pages: the solution or article that the brand shows. Undefined
 * for every other link. Whose host it names does not matter: ids of the org’s records are nobody else’s.
 */
export function addressIn(stock: Stock, brand: Brand, href: string): string | undefined {
  const path = href.replace(ORIGIN, '');
  const solution = idIn(SOLUTION_ID, path);
  const article = idIn(ARTICLE_ID, path);
  const [, name] = ARTICLE_NAME.exec(path) ?? [];
  const found =
    textWithId(stock, solution ?? article) ?? (name && stock.byKey.get(textKey({ kind: 'article', ref: name })));
  return found && isShown(found, stock, brand) ? textHref(found) : undefined;
}

function idIn(pattern: RegExp, path: string): string | undefined {
  const [, id = ''] = pattern.exec(path) ?? [];
  return canonicalId(id);
}

/** Of an article by the id of a version, or by that which all its languages share. */
export function textWithId(stock: Stock, id: string | undefined): LibraryText | undefined {
  if (id === undefined) return undefined;
  const [version] = stock.versions.get(id) ?? [];
  return stock.texts.get(id) ?? (version && stock.texts.get(version.recordId));
}
