import Handlebars from 'handlebars';

/** Markup that was built from escaped parts; Handlebars leaves it as it is. */
export type Safe = Handlebars.SafeString;

export function safe(html: string): Safe {
  return new Handlebars.SafeString(html);
}

export function isSafe(value: unknown): value is Safe {
  return value instanceof Handlebars.SafeString;
}

/** Any value as HTML: what is safe stays, everything else is escaped; nothing is the empty string. */
export function html(value: unknown): string {
  if (isSafe(value)) return value.toHTML();
  return value === undefined || value === null ? '' : Handlebars.escapeExpression(String(value));
}

const RTL = /[\p{Script=Arabic}\p{Script=Hebrew}]/gu;
const LTR = /[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]/gu;

/**
 * The direction of a text from data, for a `dir` attribute. The browser goes by the first letter; that is wrong for a
 * sentence from right to left that begins with a product's name (“VPN سایت شیراز قطع می‌شود”), which is named here.
 */
export function direction(text: string): 'auto' | 'rtl' {
  const [right, left] = [text.match(RTL), text.match(LTR)];
  if (!right || !left || right.length <= left.length) return 'auto';
  return text.search(LTR) < text.search(RTL) ? 'rtl' : 'auto';
}

/** A text from data within a sentence, kept apart from its direction. */
export function isolated(text: unknown): Safe {
  const rtl = isSafe(text) || direction(String(text ?? '')) === 'auto' ? '' : ' dir="rtl"';
  return safe(`<bdi${rtl}>${html(text)}</bdi>`);
}

const LOCAL_OR_KNOWN = /^(?:https?:\/\/|mailto:|\/(?![/\\])|[?#])/i;

/**
 * An address that may stand in `href`, `src` or `action`: http(s), mailto, tel, or a path, query or fragment of this site.
 * Anything else becomes `#`; browsers drop control characters from addresses, so those are refused too.
 */
export function url(text: string): string {
  if (/^tel:/i.test(text)) return `tel:${text.replace(/[^\d+]/g, '')}`;
  return LOCAL_OR_KNOWN.test(text) && !/[\x00-\x20\x7f\\]/.test(text) ? text : '#';
}

const LINK = /https?:\/\/[^\s<>"'`]+/gi;

/** Plain text as paragraphs with its line breaks; web addresses become links. Each paragraph finds its own direction. */
export function paragraphs(text: string): Safe {
  const blocks = text.replaceAll('\r\n', '\n').split(/\n(?:[^\S\n]*\n)+/);
  const shown = blocks.map((block) => block.replace(/^\n+|\s+$/g, '')).filter((block) => block !== '');
  return safe(
    shown.map((block) => `<p dir="${direction(block)}">${linked(block).replaceAll('\n', '<br>')}</p>`).join(''),
  );
}

function linked(text: string): string {
  let out = '';
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const address = withoutTail(match[0]);
    out += `${html(text.slice(from, match.index))}<a href="${html(address)}" rel="noopener nofollow">${html(address)}</a>`;
    from = match.index + address.length;
  }
  return out + html(text.slice(from));
}

/** A full stop or a closing bracket after an address belongs to the sentence, unless the bracket was opened within. */
function withoutTail(address: string): string {
  const trimmed = address.replace(/[.,;:!?،؛…]+$/, '');
  if (trimmed.endsWith(')') && !trimmed.includes('(')) return withoutTail(trimmed.slice(0, -1));
  return trimmed;
}
