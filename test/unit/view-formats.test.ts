import { expect } from 'chai';
import type { Locale } from '../../plugin/brand.ts';
import { createFormats, type DateStyle, LANGUAGES } from '../../plugin/view/formats.ts';
import { compileMessage, createFormatters } from '../../plugin/view/messages.ts';
import { zoneOffsets } from '../../plugin/view/zone.ts';

// Wednesday 18 November 2026, 10:20 in Oslo
const NOW = new Date('2026-11-18T09:20:00Z');
const formats = createFormats();

function words(iso: string, style: DateStyle, locale: Locale = 'en', zone = 'Europe/Oslo', now = NOW): string {
  return formats(locale, zone).date(iso, style, now)?.text ?? 'nothing';
}

const MOMENTS: Record<string, [en: string, fa: string, he: string]> = {
  '2026-11-18T09:20:00Z': ['Now', 'اکنون', 'עכשיו'],
  '2026-11-18T09:19:20Z': ['40 seconds ago', '۴۰ ثانیه پیش', 'לפני 40 שניות'],
  '2026-11-18T09:18:30Z': ['1 minute ago', '۱ دقیقه پیش', 'לפני דקה'],
  '2026-11-18T09:08:00Z': ['12 minutes ago', '۱۲ دقیقه پیش', 'לפני 12 דקות'],
  '2026-11-18T08:20:01Z': ['59 minutes ago', '۵۹ دقیقه پیش', 'לפני 59 דקות'],
  '2026-11-18T08:20:00Z': ['Today, 09:20', 'امروز، ۹:۲۰', 'היום, 9:20'],
  '2026-11-17T23:00:00Z': ['Today, 00:00', 'امروز، ۰:۰۰', 'היום, 0:00'],
  '2026-11-17T22:59:59Z': ['Yesterday', 'دیروز', 'אתמול'],
  '2026-11-16T22:59:59Z': ['16 Nov', '۲۵ آبان', '16 בנוב׳'],
  '2026-01-02T10:00:00Z': ['2 Jan', '۱۲ دی ۱۴۰۴', '2 בינו׳'],
  '2025-11-18T10:00:00Z': ['18 Nov 2025', '۲۷ آبان ۱۴۰۴', '18 בנוב׳ 2025'],
  '2026-11-18T15:10:00Z': ['Today, 16:10', 'امروز، ۱۶:۱۰', 'היום, 16:10'],
  '2026-11-19T15:10:00Z': ['Tomorrow', 'فردا', 'מחר'],
  '2026-11-18': ['Today', 'امروز', 'היום'],
  '2026-11-11': ['11 Nov', '۲۰ آبان', '11 בנוב׳'],
};

const STYLES: Record<DateStyle, [en: string, fa: string, he: string]> = {
  time: ['08:41', '۸:۴۱', '8:41'],
  year: ['2026', '۱۴۰۵', '2026'],
  day: ['17 Nov', '۲۶ آبان', '17 בנוב׳'],
  long: ['17 November', '۲۶ آبان', '17 בנובמבר'],
  full: ['Tuesday, 17 November 2026', 'سه‌شنبه ۲۶ آبان ۱۴۰۵', 'יום שלישי, 17 בנובמבר 2026'],
  short: ['Yesterday, 08:41', 'دیروز، ۸:۴۱', 'אתמול, 8:41'],
  moment: ['Yesterday', 'دیروز', 'אתמול'],
  ago: ['yesterday', 'دیروز', 'אתמול'],
};

describe('a moment in words, at 10:20 in Oslo', () => {
  for (const [iso, expected] of Object.entries(MOMENTS)) {
    it(`${iso} is ${expected[0]}`, () => {
      expect((['en', 'fa', 'he'] as const).map((locale) => words(iso, 'moment', locale))).to.deep.equal(expected);
    });
  }
});

describe('a date in the style', () => {
  for (const style of ['time', 'year', 'day', 'long', 'full', 'short', 'moment', 'ago'] as const) {
    it(style, () => {
      const shown = (['en', 'fa', 'he'] as const).map((locale) => words('2026-11-17T07:41:00Z', style, locale));
      expect(shown).to.deep.equal(STYLES[style]);
    });
  }

  it('names the day of a time that is older than yesterday', () => {
    expect(words('2026-11-16T07:41:00Z', 'short')).to.equal('16 Nov, 08:41');
    expect(words('2026-11-18T07:20:00Z', 'short')).to.equal('Today, 08:20');
  });

  it('has the whole date as its title', () => {
    expect(formats('fa', 'Asia/Tehran').date('2026-11-17T07:41:00Z', 'time', NOW)?.title).to.equal(
      'سه‌شنبه ۲۶ آبان ۱۴۰۵، ۱۱:۱۱',
    );
  });

  it('names another year of the calendar of the language', () => {
    const newYear = new Date('2027-03-22T10:00:00Z'); // 2 Farvardin 1406
    expect(words('2027-03-19T10:00:00Z', 'day', 'fa', 'Asia/Tehran', newYear)).to.equal('۲۸ اسفند ۱۴۰۵');
    expect(words('2027-03-19T10:00:00Z', 'day', 'en', 'Asia/Tehran', newYear)).to.equal('19 Mar');
  });

  it('that is none shows nothing', () => {
    expect(words('soon', 'day')).to.equal('nothing');
  });
});

describe('the offset of a zone is that of the formatter', () => {
  const ZONES = ['Europe/Oslo', 'Asia/Tehran', 'Asia/Jerusalem', 'America/New_York', 'Australia/Lord_Howe', 'UTC'];
  // the hours round the changes of 2026 to and from summer time, and quiet ones
  const INSTANTS = [
    '2026-03-08T06:30Z',
    '2026-03-08T07:30Z',
    '2026-03-29T00:59Z',
    '2026-03-29T01:00Z',
    '2026-03-29T23:00Z',
  ].concat(['2026-10-25T00:59Z', '2026-10-25T01:01Z', '2026-10-03T15:29Z', '2026-10-03T15:31Z', '2026-07-01T12:00Z']);
  for (const zone of ZONES) {
    it(zone, () => {
      const offset = zoneOffsets(zone);
      const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
      for (const instant of INSTANTS.map((text) => Date.parse(text))) {
        const local = new Date(instant + offset(instant)).toISOString().slice(0, 19).replace('T', ' ');
        expect(local).to.equal(clock.format(instant));
      }
    });
  }
});

describe('a number below nothing has the real minus', () => {
  const TABLE = { en: '−1,240', fa: '\u200e−۱٬۲۴۰', he: '\u200e−1,240' };
  for (const [locale, expected] of Object.entries(TABLE) as [Locale, string][]) {
    it(`by itself in ${locale}`, () => expect(formats(locale, 'UTC').number(-1240)).to.equal(expected));

    it(`within a sentence in ${locale}`, () => {
      const language = { tag: LANGUAGES[locale].tag, number: formats(locale, 'UTC').number };
      for (const pattern of ['{n}', '{n, number}', '{n, plural, other {#}}'])
        expect(compileMessage(pattern, { ...language, formatters: createFormatters() }).text({ n: -1240 })).to.equal(
          expected,
        );
    });
  }
});

describe('sizes and spans', () => {
  const SIZES: [bytes: number, en: string, fa: string, he: string][] = [
    [0, '0 bytes', '۰ بایت', '0 בייט'],
    [999, '999 bytes', '۹۹۹ بایت', '999 בייט'],
    [8_000, '8 KB', '۸ کیلوبایت', '8 KB'],
    [999_499, '999 KB', '۹۹۹ کیلوبایت', '999 KB'],
    [999_500, '1 MB', '۱ مگابایت', '1 MB'],
    [25_000_000, '25 MB', '۲۵ مگابایت', '25 MB'],
    [2_500_000_000, '2.5 GB', '۲٫۵ گیگابایت', '2.5 GB'],
  ];
  for (const [bytes, ...expected] of SIZES) {
    it(`${bytes} bytes are ${expected[0]}`, () => {
      expect((['en', 'fa', 'he'] as const).map((locale) => formats(locale, 'UTC').bytes(bytes))).to.deep.equal(
        expected,
      );
    });
  }

  it('a span is told in the unit that says enough', () => {
    const spans = [1, 51, 119, 120, 2879, 2880, 10_080].map((value) => formats('en', 'UTC').minutes(value));
    expect(spans).to.deep.equal(['1 minute', '51 minutes', '119 minutes', '2 hours', '48 hours', '2 days', '7 days']);
  });
});

describe('the zone is named', () => {
  for (const [locale, expected] of [
    ['en', 'Tehran (GMT+3:30)'],
    ['fa', 'وقت ایران'],
    ['he', 'שעון איראן'],
  ] as const) {
    it(`in ${locale}`, () =>
      expect(formats(locale, 'Asia/Tehran').zone(NOW)).to.match(new RegExp(`^${expected.replace(/[()+]/g, '\\$&')}`)));
  }
});
