/** Words as the search index sees them: without case, accents and presentation forms. */

/** Letters that people type in two ways: Arabic and Persian yeh and kaf, final and plain. */
const SAME_LETTER = new Map([
  ['ي', 'ی'],
  ['ى', 'ی'],
  ['ك', 'ک'],
  ['ة', 'ه'],
]);

export function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[يىكة]/g, (letter) => SAME_LETTER.get(letter) ?? letter);
}

export function words(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

const WITHOUT_SPACES = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** One character is only a word where scripts are written without spaces. */
export function isLongEnough(word: string): boolean {
  return word.length > 1 || WITHOUT_SPACES.test(word);
}
