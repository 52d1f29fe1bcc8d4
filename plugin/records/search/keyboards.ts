/** Keys of a US keyboard in the order of the tables below. */
const KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,./\\";

/** What the same keys give: Persian by ISIRI 9147, Persian as Windows has long had it, Hebrew by SI 1452. */
const LAYOUTS = [
  'ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو./\\',
  'ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدئو./پ',
  "/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ.\\",
];

/** With Shift, where a letter stands there that is not the capital of another. */
const SHIFTED: readonly (readonly [latin: string, other: string])[][] = [
  [
    ['c', 'ژ'],
    ['h', 'آ'],
    ['v', 'ؤ'],
    ['n', 'أ'],
    ['b', 'إ'],
    ['m', 'ء'],
  ],
  [
    ['c', 'ژ'],
    ['h', 'آ'],
  ],
  [],
];

export type Rekey = (typed: string) => string[];

/** What would have been typed on another keyboard, as far as that makes a difference: English on a Persian or Hebrew one and the reverse. */
export function createRekey(): Rekey {
  const tables = LAYOUTS.flatMap((layout, at) => {
    const pairs = [...KEYS].map((key, place): [string, string] => [key, [...layout][place] ?? key]);
    const shifted = (SHIFTED[at] ?? []).map(([key, char]): [string, string] => [char, key]);
    const back = new Map([...pairs.map(([key, char]): [string, string] => [char, key]), ...shifted]);
    // On these keyboards a Latin text is full of signs, and signs alone are no reason to read it as one.
    return [
      { table: new Map(pairs), needs: /[a-z]/ },
      { table: back.set('ي', 'd').set('ك', ';'), needs: /\p{L}/u },
    ];
  });
  return (typed) => {
    const lower = typed.toLowerCase();
    const read = tables.flatMap(({ table, needs }) =>
      needs.test(lower) ? [[...lower].map((char) => table.get(char) ?? char).join('')] : [],
    );
    return [...new Set(read)].filter((text) => text !== lower);
  };
}
