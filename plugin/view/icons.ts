import { type Safe, safe } from './html.ts';

/** Drawn on a 24 grid as strokes in the colour of the text; size and stroke come from the class `icon`. */
const SHAPES = {
  alert: '<circle cx="12" cy="12" r="9"/><path d="M12 7.5v5.5M12 16.4v.1"/>',
  'arrow-down': '<path d="M12 5v14M6.5 13.5 12 19l5.5-5.5"/>',
  'arrow-up': '<path d="M12 19V5M6.5 10.5 12 5l5.5 5.5"/>',
  bell: '<path d="M6 17V11a6 6 0 0 1 12 0v6l1.5 2h-15zM10 21.5h4"/>',
  book: '<path d="M12 6.5C10 5 7.5 4.5 4 4.5v13.5c3.5 0 6 .5 8 2 2-1.5 4.5-2 8-2V4.5c-3.5 0-6 .5-8 2zM12 6.5V20"/>',
  box: '<path d="m12 3 8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9"/>',
  bubble: '<path d="M5 5h14a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-7l-4.5 4v-4H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1z"/>',
  bulb: '<path d="M9 17a6 6 0 1 1 6 0v1.5H9zM10 21.5h4"/>',
  calendar: '<rect x="4" y="5.5" width="16" height="15" rx="2"/><path d="M4 10h16M8.5 3v5M15.5 3v5"/>',
  check: '<path d="m5 12.5 4.5 4.5L19 7.5"/>',
  'chevron-down': '<path d="m6 9.5 6 6 6-6"/>',
  chevron: '<path d="m9.5 6 6 6-6 6"/>',
  back: '<path d="m14.5 6-6 6 6 6"/>',
  clock: '<circle cx="12" cy="12" r="9"/><path d="M12 7v5.5l3.5 2"/>',
  cup: '<path d="M5 9h12v6a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4zM17 10.5h1.5a2.5 2.5 0 0 1 0 5H17M8.5 3v3M13 3v3"/>',
  device:
    '<rect x="3.5" y="13" width="17" height="7" rx="1.5"/><path d="M7.5 16.5h.1M11 16.5h.1M16.5 13V9M13.6 6.6a4 4 0 0 1 5.8 0"/>',
  dot: '<circle cx="12" cy="12" r="5" fill="currentColor" stroke="none"/>',
  download: '<path d="M12 4v11M7 10.5l5 5 5-5M5 20h14"/>',
  file: '<path d="M6 3h8l4.5 4.5V21H6zM14 3v5h4.5"/>',
  filter: '<path d="M4 7h16M7 12h10M10 17h4"/>',
  flag: '<path d="M6 21V4h12l-3 4.5L18 13H6"/>',
  folder: '<path d="M3.5 6h6l2 2.5h9V19h-17z"/>',
  globe:
    '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 3.8 6 3.8 9s-.8 6-3.8 9c-3-3-3.8-6-3.8-9S9 6 12 3z"/>',
  home: '<path d="m4 11 8-7 8 7v9h-5.5v-6h-5v6H4z"/>',
  info: '<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.1"/>',
  key: '<circle cx="8" cy="16" r="4"/><path d="m11 13 8.5-8.5M16 8l2.5 2.5"/>',
  link: '<path d="M10 14a4 4 0 0 0 5.7 0l3.6-3.6a4 4 0 0 0-5.7-5.7l-1.4 1.4M14 10a4 4 0 0 0-5.7 0l-3.6 3.6a4 4 0 0 0 5.7 5.7l1.4-1.4"/>',
  list: '<path d="M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.1M4.5 12h.1M4.5 17.5h.1"/>',
  lock: '<rect x="5" y="10.5" width="14" height="10" rx="2"/><path d="M8.5 10.5V7.5a3.5 3.5 0 0 1 7 0v3"/>',
  mail: '<rect x="3.5" y="5.5" width="17" height="13" rx="2"/><path d="m4 7.5 8 6 8-6"/>',
  menu: '<path d="M4 6.5h16M4 12h16M4 17.5h16"/>',
  more: '<path d="M5 12h.1M12 12h.1M19 12h.1" stroke-width="2.6"/>',
  people:
    '<circle cx="9" cy="8.5" r="3.5"/><path d="M2.5 20c.4-4 3-6 6.5-6s6.1 2 6.5 6M16 5.3a3.5 3.5 0 0 1 0 6.4M18 14.6c2 .8 3.2 2.6 3.5 5.4"/>',
  person: '<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.6-4.3 3.5-6.5 7.5-6.5s6.9 2.2 7.5 6.5"/>',
  phone:
    '<path d="M5 4h4l1.5 4.5-2.3 1.7a12 12 0 0 0 5.6 5.6l1.7-2.3L20 15v4a1 1 0 0 1-1 1C11 20 4 13 4 5a1 1 0 0 1 1-1z"/>',
  clip: '<path d="m19.5 11.5-7.8 7.8a4.7 4.7 0 0 1-6.7-6.7l8.3-8.3a3.2 3.2 0 0 1 4.5 4.5l-8.2 8.2a1.6 1.6 0 0 1-2.3-2.3l7.3-7.2"/>',
  plus: '<path d="M12 5v14M5 12h14"/>',
  receipt: '<path d="M5.5 3h13v18l-2.2-1.5-2.1 1.5-2.2-1.5L9.8 21l-2.1-1.5L5.5 21zM9 8h6M9 12h6"/>',
  refresh: '<path d="M20 11a8 8 0 0 0-14.3-4L4 9M4 4v5h5M4 13a8 8 0 0 0 14.3 4l1.7-2M20 20v-5h-5"/>',
  reply: '<path d="M9.5 6 4 11.5 9.5 17M4 11.5h10a6 6 0 0 1 6 6v1"/>',
  ring: '<circle cx="12" cy="12" r="4.5"/>',
  search: '<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>',
  send: '<path d="m3.5 11.5 17-7.5-5 17-4-7.5z"/>',
  'sign-out': '<path d="M14 4H5v16h9M10 12h10.5M16.5 8l4 4-4 4"/>',
  sort: '<path d="m8 9.5 4-4 4 4M8 14.5l4 4 4-4"/>',
  star: '<path d="m12 3.5 2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z"/>',
  trash: '<path d="M4.5 7h15M9 7V4h6v3M6.5 7l1 13h9l1-13"/>',
  warning: '<path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17.2v.1"/>',
  wifi: '<path d="M2.5 9.5a14 14 0 0 1 19 0M5.8 13a9 9 0 0 1 12.4 0M9 16.5a4.4 4.4 0 0 1 6 0M12 19.8v.1"/>',
  up: '<path d="m12 8 6 8H6z" fill="currentColor" stroke="none"/>',
  down: '<path d="m12 16 6-8H6z" fill="currentColor" stroke="none"/>',
  x: '<path d="m6 6 12 12M18 6 6 18"/>',
};

const SAME_AS = {
  ...{ 'status-new': 'ring', 'status-progress': 'dot', 'status-waiting': 'reply' },
  ...{ 'status-hold': 'dot', 'status-escalated': 'flag', 'status-solved': 'check', 'status-queued': 'clock' },
  ...{ 'status-refused': 'alert' },
  ...{ 'status-review': 'ring', 'status-planned': 'dot', 'status-development': 'dot' },
  ...{ 'status-delivered': 'check', 'status-declined': 'dot' },
} as const satisfies Record<string, keyof typeof SHAPES>;

/** Turned round where the language runs from right to left. */
const MIRRORED = new Set<string>(['chevron', 'back', 'reply', 'sign-out', 'send', 'list']);

/** Every icon as it stands in a page, by name; `extra` is put behind the class. */
export function drawIcons(): ReadonlyMap<string, (extra?: string) => Safe> {
  const drawn = new Map<string, (extra?: string) => Safe>();
  for (const [name, shape] of Object.entries(SHAPES)) {
    const kind = MIRRORED.has(name) ? 'icon flip' : 'icon';
    const make = (extra: string) =>
      safe(`<svg class="${kind}${extra}" viewBox="0 0 24 24" aria-hidden="true">${shape}</svg>`);
    const plain = make('');
    drawn.set(name, (extra) => (extra ? make(extra) : plain));
  }
  for (const [name, same] of Object.entries(SAME_AS)) {
    const draw = drawn.get(same);
    if (draw) drawn.set(name, draw);
  }
  return drawn;
}
