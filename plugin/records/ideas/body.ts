import sanitizeHtml from 'sanitize-html';
import { tidy } from '../answers.ts';

/** Nothing but paragraphs and line ends, as most ideas are: told without a parser, for there are thousands of them. */
const SIMPLE = /^(?:[^<&]|<\/?(?:p|br) ?\/?>)*$/i;

/** The words of a rich text. What leaves here is text, and pages escape text. */
export function plainText(html: string): string {
  const lines = html.replace(/<br ?\/?>|<\/(?:div|li|tr)>/gi, '\n$&').replace(/<\/(?:p|h\d)>/gi, '\n\n$&');
  if (SIMPLE.test(lines)) return tidied(lines.replace(/<[^>]*>/g, ''));
  const text = sanitizeHtml(lines, { allowedTags: [], allowedAttributes: {} });
  return tidied(
    text
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&quot;/g, '"')
      .replace(/\u00a0/g, ' ')
      .replace(/&amp;/g, '&'),
  );
}

function tidied(text: string): string {
  return tidy(text).replace(/\n{3,}/g, '\n\n');
}

/** A text as a person typed it, as rich text: what looks like markup stays words. An empty line parts paragraphs. */
export function richText(text: string): string {
  const paragraphs = escaped(tidy(text)).split(/\n[^\S\n]*\n\s*/);
  return paragraphs.map((one) => `<p>${one.replace(/\n/g, '<br>')}</p>`).join('');
}

/** The same for a short text, as short as can be: a comment of 4,000 characters fits the field of 4,000. */
export function richLine(text: string): string {
  return escaped(tidy(text)).replace(/\n/g, '<br>');
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
