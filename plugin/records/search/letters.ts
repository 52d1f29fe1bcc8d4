/** What a character of a text is to the search. */
export interface Letter {
  /** As it is compared; empty for what is not. */
  folded: string;
  role: 'word' | 'nothing' | 'joint' | 'gap';
  /** Of letters; digits belong to any. */
  script: '' | 'latin' | 'arabic' | 'hebrew' | 'other';
}

/** After decomposition: letters that people mix up or that keyboards differ in. */
const SAME: Record<string, string> = {
  // Arabic and Persian keyboards (Unicode Standard, chapter 9.2).
  ...{ ي: 'ی', ى: 'ی', ې: 'ی', ے: 'ی', ك: 'ک', ڪ: 'ک', ة: 'ه', ە: 'ه', ہ: 'ه', ھ: 'ه', ٱ: 'ا', ء: '' },
  // Hebrew letters at the end of a word.
  ...{ ך: 'כ', ם: 'מ', ן: 'נ', ף: 'פ', ץ: 'צ' },
  ...{ ß: 'ss', ø: 'o', æ: 'ae', œ: 'oe', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ı: 'i' },
};

/** Stand within words and numbers: KX-20, IKE_SA, 7.4, don’t, צה״ל, می‌شود. */
const JOINTS = new Set('-‐‑_.٫/\'’‘ʼ׳״"“”&@\u200c');

/** Tatweel, and characters that only say how others are shown. */
const UNSEEN = /^[\u0640\u00ad\ufeff\p{Cf}\p{M}]$/u;

/** Tells of each character, by its code point, what it is; what was told once is known. */
export function createLetters(): (point: number) => Letter {
  const known = new Array<Letter | undefined>(0x3000).fill(undefined);
  const rare = new Map<number, Letter>();
  return (point) => {
    const found = known[point] ?? rare.get(point) ?? letterOf(String.fromCodePoint(point));
    if (point < 0x3000) known[point] = found;
    else rare.set(point, found);
    return found;
  };
}

function letterOf(char: string): Letter {
  if (JOINTS.has(char)) return { folded: '', role: 'joint', script: '' };
  if (UNSEEN.test(char)) return { folded: '', role: 'nothing', script: '' };
  const folded = [...char.normalize('NFKC').toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')]
    .map((one) => digit(SAME[one] ?? one))
    .join('')
    .replace(/[^\p{L}\p{N}]/gu, '');
  if (folded !== '') return { folded, role: 'word', script: scriptOf(folded) };
  return { folded: '', role: char === 'ء' ? 'nothing' : 'gap', script: '' };
}

/** Decimal digits of any script as 0 to 9: each script has them in a row. */
function digit(char: string): string {
  if (!/^\p{Nd}$/u.test(char) || char <= '9') return char;
  let zero = char.codePointAt(0) ?? 0;
  const last = zero - 9;
  while (zero > last && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String(((char.codePointAt(0) ?? 0) - zero) % 10);
}

function scriptOf(folded: string): Letter['script'] {
  if (/^\p{N}/u.test(folded)) return '';
  if (/^\p{Script=Latin}/u.test(folded)) return 'latin';
  if (/^\p{Script=Arabic}/u.test(folded)) return 'arabic';
  return /^\p{Script=Hebrew}/u.test(folded) ? 'hebrew' : 'other';
}
