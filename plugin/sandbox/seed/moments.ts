/** Points in time told from the present: data stays as fresh as on the day it was written. */

export type Language = 'en' | 'fa' | 'he';

/** Where the people of a story live: what their clocks show and how they write a day. */
export interface Place {
  zone: string;
  locale: string;
}

export const PLACES: Record<Language, Place> = {
  en: { zone: 'Europe/Oslo', locale: 'en-GB' },
  fa: { zone: 'Asia/Tehran', locale: 'fa-IR' },
  he: { zone: 'Asia/Jerusalem', locale: 'he-IL' },
};

/** `120m` is 120 minutes ago; `2d 08:41` is 08:41 on the day before yesterday, by the clocks of a place. */
export type Moment = string;

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

export interface Moments {
  at(moment: Moment): Date;
  /**
   * Fills in days: `{weekday 1}` is yesterday's, `{day -2}` the day after tomorrow with its weekday,
   * `{date 3}` without it.
   */
  fill(text: string): string;
}

export function createMoments(now: Date, { zone, locale }: Place): Moments {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23',
  });
  /** The local clock's reading, as if it were UTC. */
  const local = (date: Date): number => {
    const parts = new Map(clock.formatToParts(date).map((part) => [part.type, Number(part.value)]));
    const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
  };
  const today = Math.floor(local(now) / DAY) * DAY;
  const words: Record<string, Intl.DateTimeFormat> = {
    weekday: new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: 'long' }),
    day: new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: 'long', day: 'numeric', month: 'long' }),
    date: new Intl.DateTimeFormat(locale, { timeZone: zone, day: 'numeric', month: 'long' }),
  };

  function onDay(days: number, minutes: number): Date {
    const wanted = today - days * DAY + minutes * MINUTE;
    const guess = new Date(wanted);
    return new Date(wanted - (local(guess) - wanted));
  }

  return {
    at: (moment) => {
      const [, ago, days, hour, minute] = /^(?:(\d+)m|(\d+)d (\d\d):(\d\d))$/.exec(moment) ?? [];
      if (ago !== undefined) return new Date(Math.floor(now.getTime() / MINUTE) * MINUTE - Number(ago) * MINUTE);
      if (days === undefined) throw new Error(`not a moment: ${moment}`);
      return onDay(Number(days), Number(hour) * 60 + Number(minute));
    },
    fill: (text) =>
      text.replace(/\{(weekday|day|date) (-?\d+)\}/g, (whole, form: string, days: string) =>
        (words[form]?.format(onDay(Number(days), 720)) ?? whole).replace(',', ''),
      ),
  };
}

/** `2026-11-21T08:00:00.000+0000`, as the org writes it. */
export function iso(date: Date): string {
  return `${date.toISOString().slice(0, -1)}+0000`;
}

/** `2026-11-21` in UTC. */
export function isoDay(date: Date): string {
  return date.toISOString().slice(0, 10);
}
