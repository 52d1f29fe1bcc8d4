/** Words that say nothing by themselves. A question of nothing else is looked for all the same. */
export const FILLERS = `a an and are as at be been but by can cannot cant could did do does doesn't don't for from had has have how i if
  im in into is it its me my no not of on or our please should so that the their then there these they this to too up us was
  we were what when where which who why will with would you your
  و در به از که را با این آن برای تا یا هم من ما شما او آیا چه چرا چگونه چطور کجا کی است هست بود شد شده شود می‌شود کنم کند کنیم
  نمی می یک هر اما اگر باید روی
  של את על אל עם זה זו זאת הוא היא אני אנחנו לא כן גם או אם כי מה מי איך למה מתי איפה יש אין כל אבל רק צריך`;

const HEBREW_BEGINS = ['ה', 'ב', 'ל', 'ו', 'מ', 'ש', 'כ', 'וה', 'בה', 'שה', 'לה', 'מה', 'ול', 'וב', 'ומ', 'כש'];
const HEBREW_ENDS = ['ימ', 'ות', 'יות', 'ה', 'א', 'ת', 'י'];
const PERSIAN_ENDS = ['ها', 'های', 'هایی', 'هایم', 'هایش', 'هایتان', 'ی', 'ای', 'م', 'ش', 'یم', 'ند', 'تر', 'ان', 'ات'];

/**
 * Other forms of a folded word, likely and unlikely: those that no text has do no harm. English plurals and verb endings,
 * Persian plurals and endings, Hebrew prefixes and plurals.
 */
export function inflections(word: string): string[] {
  if (word.length < 3 || /\d/.test(word)) return [];
  const found = /^[a-z]+$/.test(word)
    ? english(word)
    : /^\p{Script=Arabic}+$/u.test(word)
      ? endings(word, PERSIAN_ENDS, 2)
      : /^\p{Script=Hebrew}+$/u.test(word)
        ? hebrew(word)
        : [];
  return [...new Set(found)].filter((one) => one !== word);
}

function english(word: string): string[] {
  const roots = new Set([word]);
  const root = (text: string) => {
    if (text.length < 3) return;
    roots.add(text).add(`${text}e`);
    if (/([b-df-hj-np-tv-z])\1$/.test(text)) roots.add(text.slice(0, -1)); // dropp(ed)
    if (text.endsWith('i')) roots.add(`${text.slice(0, -1)}y`); // compan(ies)
  };
  for (const end of ['s', 'es', 'ed', 'd', 'ing', 'ings', 'er', 'ers', 'ly'])
    if (word.endsWith(end)) root(word.slice(0, -end.length));
  return [...roots].flatMap((one) => {
    const bare = one.replace(/e$/, '');
    const last = /[b-df-hj-np-tv-z]$/.test(one) ? one + one.slice(-1) : bare;
    const plural = one.endsWith('y') ? `${one.slice(0, -1)}ies` : `${one}es`;
    return [one, `${one}s`, plural, `${bare}ed`, `${bare}ing`, `${last}ed`, `${last}ing`];
  });
}

function endings(word: string, ends: readonly string[], shortest: number): string[] {
  const stems = ends
    .filter((end) => word.endsWith(end) && word.length - end.length >= shortest)
    .map((end) => word.slice(0, -end.length));
  return [word, ...stems].flatMap((stem) => [stem, ...ends.map((end) => stem + end)]);
}

function hebrew(word: string): string[] {
  const bare = HEBREW_BEGINS.filter((begin) => word.startsWith(begin) && word.length - begin.length >= 3).map((begin) =>
    word.slice(begin.length),
  );
  const stems = [word, ...bare].flatMap((one) => [
    one,
    ...HEBREW_ENDS.filter((end) => one.endsWith(end) && one.length - end.length >= 3).map((end) =>
      one.slice(0, -end.length),
    ),
  ]);
  const whole = stems.flatMap((stem) => [stem, ...HEBREW_ENDS.map((end) => stem + end)]);
  return whole.flatMap((one) => [one, ...HEBREW_BEGINS.map((begin) => begin + one)]);
}
