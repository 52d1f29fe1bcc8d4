import { expect } from 'chai';
import { keepFlash, keepLanguage, languageOf, takeFlash, themeOf } from '../../plugin/web/cookies.ts';
import { exchange } from '../make/exchange.ts';
import { brandWith } from '../make/records.ts';

const flashCookie = (value: unknown) =>
  `portico-flash=${Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')}`;

describe('the message for the next page', () => {
  const flash = { kind: 'ok', message: 'flash.case-opened', values: { number: '00001001 & "more"' } } as const;

  it('comes back once, as it was', () => {
    const { res, cookies } = exchange();
    keepFlash(res, flash, false);
    const [line = ''] = cookies();
    expect(line)
      .to.match(/HttpOnly/)
      .and.match(/SameSite=Lax/)
      .and.match(/Max-Age=60/)
      .and.not.match(/Secure/);
    const next = exchange({ headers: { cookie: `a=b; ${line.split(';')[0]}` } });
    expect(takeFlash(next.req, next.res)).to.deep.equal(flash);
    expect(next.cookies()[0]).to.match(/^portico-flash=;.*1970/);
  });

  it('goes over TLS only where there is TLS', () => {
    const { res, cookies } = exchange();
    keepFlash(res, flash, true);
    expect(cookies()[0]).to.match(/; Secure/);
  });

  it('is not asked for when there is none', () => {
    const { req, res, cookies } = exchange({ headers: { cookie: 'portico-flashy=x; portico-theme=dark' } });
    expect(takeFlash(req, res)).to.equal(undefined);
    expect(cookies()).to.deep.equal([]);
  });

  const FORGED: Record<string, string> = {
    garbage: 'portico-flash=%%%',
    'no JSON': flashCookie('{"kind":'),
    'a message that is not one of these': flashCookie({ kind: 'ok', message: 'error.internal.title' }),
    'a message with markup': flashCookie({ kind: 'ok', message: 'flash.<b>' }),
    'another kind': flashCookie({ kind: 'evil', message: 'flash.reply-sent' }),
    'more than there is': flashCookie({ kind: 'ok', message: 'flash.reply-sent', html: '<b>' }),
    'a long value': flashCookie({ kind: 'ok', message: 'flash.reply-sent', values: { a: 'x'.repeat(201) } }),
    'a value that is an object': flashCookie({ kind: 'ok', message: 'flash.reply-sent', values: { a: {} } }),
    'a list': flashCookie([]),
    null: flashCookie('null'),
  };
  for (const [name, cookie] of Object.entries(FORGED)) {
    it(`is nothing when it is ${name}, and is taken away`, () => {
      const { req, res, cookies } = exchange({ headers: { cookie } });
      expect(takeFlash(req, res)).to.equal(undefined);
      expect(cookies()).to.have.length(1);
    });
  }
});

describe('the language of a page', () => {
  const all = brandWith({ locales: ['en', 'fa', 'he'] });
  const TABLE: [name: string, cookie: string, preferred: string | undefined, accept: string, locale: string][] = [
    ['the person’s choice', 'portico-language=he', 'fa', 'en', 'he'],
    ['what his provider says', '', 'fa-IR', 'en', 'fa'],
    ['what his browser says', '', undefined, 'de;q=0.9, he-IL;q=0.8, en;q=0.1', 'he'],
    ['in any case of letters', '', 'FA-ir', '', 'fa'],
    ['the first of the brand', '', undefined, 'de', 'en'],
    ['not a word that begins alike', '', 'fantasy', 'de', 'en'],
    ['not a forged choice', 'portico-language=__proto__', 'he', '', 'he'],
  ];
  for (const [name, cookie, preferred, accept, locale] of TABLE) {
    it(`is ${name}`, () => {
      const { req } = exchange({ headers: { cookie, 'accept-language': accept } });
      expect(languageOf(req, all, preferred)).to.equal(locale);
    });
  }

  it('is one the brand has', () => {
    const { req } = exchange({ headers: { cookie: 'portico-language=he' } });
    expect(languageOf(req, brandWith({ locales: ['fa', 'en'] }), 'he')).to.equal('fa');
  });

  it('is kept for a year, for nobody’s script', () => {
    const { res, cookies } = exchange();
    keepLanguage(res, 'fa', true);
    expect(cookies()[0]).to.match(/^portico-language=fa; Max-Age=31536000;.*HttpOnly; Secure; SameSite=Lax/);
  });
});

describe('the look of a page', () => {
  for (const [cookie, theme] of [
    ['portico-theme=dark', 'dark'],
    ['portico-theme=light', 'light'],
    ['portico-theme=<b>', 'system'],
    ['', 'system'],
  ])
    it(`${cookie} is ${theme}`, () =>
      expect(themeOf(exchange({ headers: { cookie: cookie ?? '' } }).req)).to.equal(theme));
});
