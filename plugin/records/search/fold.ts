import { createLetters } from './letters.ts';

/** A word of a text as the search compares it, and where it stands in the text as it was written. */
export interface Word {
  from: number;
  to: number;
  /** Between hyphens, points and the like; also where letters meet digits. */
  parts: string[];
  /** Without what stood between the parts; a point between digits stays. */
  whole: string;
}

export type Fold = (text: string) => Word[];

interface Draft {
  from: number;
  to: number;
  parts: string[];
  joints: string[];
  script: string;
}

const MOST_PARTS = 8;
const LONGEST = 40;

/** Persian verbs begin and plurals end with these; some people write a space there, some a non-joiner, some nothing. */
const BEGINS = new Set(['می', 'نمی']);
const ENDS = new Set(['ها', 'های', 'هایی', 'تر', 'ترین']);

/**
 * Words without what makes no difference to a reader: case, accents, vowel signs, the keyboard’s own ي and ك, digits of
 * another script, final letters. Texts and questions go through the same.
 *
 * @example createFold()('تونل KX‑20 می‌شود').map(({ whole }) => whole) // ['تونل', 'kx20', 'میشود']
 */
export function createFold(): Fold {
  const letterOf = createLetters();

  function drafts(text: string): Draft[] {
    const found: Draft[] = [];
    let draft: Draft | undefined;
    /** What stands after the last letter and may yet turn out to be within the word. */
    let joint = '';
    let at = 0;
    while (at < text.length) {
      const point = text.codePointAt(at) ?? 0;
      const { folded, role, script } = letterOf(point);
      const to = at + (point > 0xffff ? 2 : 1);
      if (role === 'gap' || (role === 'joint' && joint !== '')) {
        draft = undefined;
        joint = '';
      } else if (role === 'joint') {
        joint = draft ? text.slice(at, to) : '';
      } else if (role === 'word') {
        const isOther = draft && script !== '' && draft.script !== '' && script !== draft.script;
        if (!draft || isOther || draft.parts.length >= MOST_PARTS) {
          draft = { from: at, to, parts: [folded], joints: [], script };
          found.push(draft);
        } else if (joint !== '') {
          draft.parts.push(folded);
          draft.joints.push(joint);
        } else {
          draft.parts[draft.parts.length - 1] += folded;
        }
        draft.to = to;
        if (draft.script === '') draft.script = script;
        joint = '';
      } else if (draft && joint === '') {
        draft.to = to; // a mark belongs to the letter before it
      }
      at = to;
    }
    return found;
  }

  return (text) => {
    const found: Word[] = [];
    let before: Draft | undefined;
    for (const draft of drafts(text)) {
      if (before && belongTogether(before, draft, text)) {
        before.parts.push(...draft.parts);
        before.joints.push('\u200c', ...draft.joints);
        before.to = draft.to;
        found[found.length - 1] = wordOf(before);
      } else {
        before = draft;
        found.push(wordOf(draft));
      }
    }
    return found;
  };
}

function belongTogether(first: Draft, second: Draft, text: string): boolean {
  if (second.from - first.to !== 1 || text[first.to] !== ' ') return false;
  const [begin, end] = [first.parts[0] ?? '', second.parts[0] ?? ''];
  return (first.parts.length === 1 && BEGINS.has(begin)) || (first.script === 'arabic' && ENDS.has(end));
}

function wordOf({ from, to, parts, joints }: Draft): Word {
  const whole = parts.reduce((text, part, at) => {
    const isNumber = /[.٫]/.test(joints[at - 1] ?? '') && /\d$/.test(text) && /^\d/.test(part);
    return text + (isNumber ? '.' : '') + part;
  });
  return { from, to, parts, whole: whole.slice(0, LONGEST) };
}

/** All a word is found by: itself, its parts, and letters and digits of each apart. */
export function termsOf({ parts, whole }: Word): string[] {
  if (parts.length === 1 && !hasBoth(whole)) return [whole];
  return [...new Set([whole, ...parts.map((part) => part.slice(0, LONGEST)), ...parts.flatMap(apart)])];
}

/** Letters and digits of a part such as `kx20`, where it has both. */
export function apart(part: string): string[] {
  return hasBoth(part) ? (part.match(/\d+|\D+/g) ?? []) : [];
}

function hasBoth(text: string): boolean {
  return /\d\p{L}|\p{L}\d/u.test(text);
}
