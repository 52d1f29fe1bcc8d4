import type { Locale } from '../brand.ts';
import { zoneOffsets } from './zone.ts';

export const LANGUAGES = {
  en: { tag: 'en-GB', dir: 'ltr', name: 'English' },
  fa: { tag: 'fa-IR', dir: 'rtl', name: 'فارسی' },
  he: { tag: 'he-IL', dir: 'rtl', name: 'עברית' },
} as const satisfies Record<Locale, { tag: string; dir: 'ltr' | 'rtl'; name: string }>;

export const DATE_STYLES = ['time', 'year', 'day', 'long', 'full', 'short', 'moment', 'ago'] as const;
export type DateStyle = (typeof DATE_STYLES)[number];

export interface Formats {
  /** Words for an ISO 8601 instant or day; undefined if it is neither. */
  date(iso: string, style: DateStyle, now: Date): { text: string; title: string } | undefined;
  number(value: number): string;
  /** Decimal units, as file managers count: 25,000,000 is 25 MB. */
  bytes(value: number): string;
  /** A length of time in one unit, the largest that fits at least twice. */
  minutes(value: number): string;
  /** Whose time is shown, such as Oslo (CET). */
  zone(now: Date): string;
}

interface DayWords {
  year: string;
  day: string;
  dayOfYear: string;
  long: string;
  longOfYear: string;
  full: string;
}

const DAY = 86_400_000;
const MINUTE = 60_000;
const KEPT = 5000; // days remembered; far more than a page shows

/** Formatters are made once for each language and zone: making one costs a hundred times more than using it. */
export function createFormats(): (locale: Locale, timeZone: string) => Formats {
  const made = new Map<string, Formats>();
  const words = new Map<Locale, ReturnType<typeof dateWords>>();
  return (locale, timeZone) => {
    const key = `${locale} ${timeZone}`;
    const known = made.get(key);
    if (known) return known;
    const dates = words.get(locale) ?? dateWords(locale);
    words.set(locale, dates);
    const formats = {
      ...measures(locale),
      date: dateFormat(locale, timeZone, dates),
      zone: zoneName(locale, timeZone),
    };
    made.set(key, formats);
    return formats;
  };
}

function dateFormat(locale: Locale, timeZone: string, words: ReturnType<typeof dateWords>): Formats['date'] {
  const offset = zoneOffsets(timeZone);
  const relative = new Intl.RelativeTimeFormat(LANGUAGES[locale].tag, { numeric: 'auto' });
  const comma = locale === 'fa' ? '، ' : ', ';

  function ago(milliseconds: number): string {
    const seconds = Math.floor(milliseconds / 1000);
    const text =
      seconds < 60 ? relative.format(-seconds, 'second') : relative.format(-Math.floor(seconds / 60), 'minute');
    return text.replace(/ \(.\)$/, ''); // Hebrew's data say "a minute (1)"
  }

  return (iso, style, now) => {
    const at = Date.parse(iso);
    if (Number.isNaN(at)) return undefined;
    const dayOnly = /^\d{4}-\d\d-\d\d$/.test(iso);
    const local = dayOnly ? at : at + offset(at);
    const present = now.getTime();
    const today = Math.floor((present + offset(present)) / DAY);
    const number = Math.floor(local / DAY);
    const day = words.day(number);
    const sameYear = day.year === words.day(today).year;
    const short = sameYear ? day.day : day.dayOfYear;
    const time = dayOnly ? '' : words.time(Math.floor((local - number * DAY) / MINUTE));
    const andTime = dayOnly ? '' : comma + time;
    const away = number - today;
    const near = Math.abs(away) <= 1 ? relative.format(away, 'day') : undefined;

    let text = short;
    if (style === 'time') text = time;
    else if (style === 'year') text = day.year;
    else if (style === 'long') text = sameYear ? day.long : day.longOfYear;
    else if (style === 'full') text = day.full;
    else if (style === 'short') text = capital(near ?? short) + andTime;
    else if (style !== 'day') {
      const since = dayOnly ? -1 : present - at;
      if (since >= 0 && since < 60 * MINUTE) text = ago(since);
      else if (near !== undefined) text = away === 0 ? near + andTime : near;
      if (style === 'moment') text = capital(text);
    }
    return { text, title: day.full + andTime };
  };
}

/** Days and times of day in words, each formatted once. */
function dateWords(locale: Locale): { day(number: number): DayWords; time(minute: number): string } {
  const make = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(LANGUAGES[locale].tag, { timeZone: 'UTC', ...options });
  const hour = locale === 'en' ? '2-digit' : 'numeric';
  const clock = make({ hour, minute: '2-digit', hourCycle: 'h23' });
  const full = make({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const long = make({ day: 'numeric', month: 'long' });
  const short = make({ day: 'numeric', month: 'short' });
  const days = new Map<number, DayWords>();
  const times = new Map<number, string>();

  function describe(number: number): DayWords {
    const date = new Date(number * DAY);
    const part = parts(full, date);
    const year = part('year');
    if (locale === 'fa') {
      // Some versions of the locale data put the year first, so the order is ours.
      const day = `${part('day')} ${part('month')}`;
      const dayOfYear = `${day} ${year}`;
      return { year, day, dayOfYear, long: day, longOfYear: dayOfYear, full: `${part('weekday')} ${dayOfYear}` };
    }
    const [day, longDay] = [short.format(date), long.format(date)];
    return {
      ...{ year, day, dayOfYear: `${day} ${year}` },
      ...{ long: longDay, longOfYear: `${longDay} ${year}`, full: full.format(date) },
    };
  }

  const timeOfDay = (minute: number) => clock.format(new Date(minute * MINUTE));

  return {
    day: (number) => remembered(days, number, describe),
    time: (minute) => remembered(times, minute, timeOfDay),
  };
}

/** English names the city, as the zone's own name does; the others their word for the time of the place. */
function zoneName(locale: Locale, timeZone: string): Formats['zone'] {
  const timeZoneName = locale === 'en' ? 'short' : 'shortGeneric';
  const format = new Intl.DateTimeFormat(LANGUAGES[locale].tag, { timeZone, timeZoneName });
  const city = timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? '';
  return (now) => {
    if (!timeZone.includes('/')) return timeZone;
    const name = parts(format, now)('timeZoneName');
    return locale === 'en' ? `${city} (${name})` : name;
  };
}

function measures(locale: Locale): Pick<Formats, 'number' | 'bytes' | 'minutes'> {
  const { tag } = LANGUAGES[locale];
  const plain = new Intl.NumberFormat(tag);
  const unit = (name: string) =>
    new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay: 'long', maximumFractionDigits: 0 });
  const fine = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(tag, { maximumFractionDigits: 0 });
  const bytes = unit('byte');
  const word = (name: string) =>
    unit(name)
      .formatToParts(2)
      .find((part) => part.type === 'unit')?.value;
  const sizes = locale === 'fa' ? ['kilobyte', 'megabyte', 'gigabyte'].map(word) : ['KB', 'MB', 'GB'];
  const spans = (['minute', 'hour', 'day'] as const).map(unit);

  return {
    number: (value) => withMinus(plain.format(value)),
    bytes(value) {
      if (value < 1000) return bytes.format(value);
      const power = value < 999_500 ? 1 : value < 999_500_000 ? 2 : 3;
      const amount = value / 1000 ** power;
      return `${(power > 1 && amount < 10 ? fine : whole).format(amount)} ${sizes[power - 1]}`;
    },
    minutes(value) {
      const [index, per] = value < 120 ? [0, 1] : value < 2880 ? [1, 60] : [2, 1440];
      return (spans[index] ?? plain).format(Math.round(value / per));
    },
  };
}

/** A number with the real minus: `Intl` writes a hyphen in most languages. */
export function withMinus(number: string): string {
  return number.replace('-', '−');
}

function parts(format: Intl.DateTimeFormat, date: Date): (type: Intl.DateTimeFormatPartTypes) => string {
  const all = format.formatToParts(date);
  return (type) => all.find((part) => part.type === type)?.value ?? '';
}

function remembered<V>(known: Map<number, V>, key: number, make: (key: number) => V): V {
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= KEPT) known.clear();
  const value = make(key);
  known.set(key, value);
  return value;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
