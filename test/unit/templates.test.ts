import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Locale } from '../../plugin/brand.ts';
import { PAGES, type PageId } from '../../plugin/brand.ts';
import { createLog } from '../../plugin/log.ts';
import { createView } from '../../plugin/view/engine.ts';
import type { Pages } from '../../plugin/view/models.ts';
import type { View } from '../../plugin/view/view.ts';
import { caseForm, casePage, closedCase, field, uploads } from '../make/cases.ts';
import { BRANDS, brand, frame } from '../make/frame.ts';
import { caseList, home, row } from '../make/lists.ts';
import { type Sample, samples } from '../make/pages.ts';
import { foundPage, foundRow, nothingFound } from '../make/search-pages.ts';

const LOCALES: Locale[] = ['en', 'fa', 'he'];
const ROOT = new URL('../../templates', import.meta.url).pathname;

/** Text that would do harm if it were taken as markup. */
const HOSTILE = `"><script>alert(1)</script><img src=x onerror=alert(1)> {{constructor}} '`;

function view(): View {
  const log = createLog({ level: 'error', write: () => undefined });
  return createView({ root: ROOT, brands: BRANDS.map(brand), log });
}

function shown(made: View, sample: Sample, locale: Locale = 'en', id: (typeof BRANDS)[number] = 'larkfield'): string {
  const around = frame({ ...sample.frame, locale, brand: brand(id) });
  // Each member of the union pairs a page with its model.
  return made.render<keyof Pages>(sample.page, sample.model, around);
}

const count = (text: string, part: RegExp) => [...text.matchAll(part)].length;

/** The forms of a page: what they post to and the names they send. */
function forms(html: string): { method: string; action: string; names: string[] }[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head = '', body = '']) => ({
    method: /method="(\w+)"/.exec(head)?.[1] ?? 'get',
    action: /action="([^"]*)"/.exec(head)?.[1] ?? '',
    names: [...body.matchAll(/\sname="([^"]*)"/g)].map(([, name = '']) => name),
  }));
}

describe('templates', () => {
  let made: View;
  before(() => {
    made = view();
  });

  for (const [name, sample] of Object.entries(samples())) {
    for (const id of BRANDS) {
      for (const locale of LOCALES) {
        it(`${name} of ${id} in ${locale} is a whole page`, () => {
          const html = shown(made, sample, locale, id);
          expect(html).to.match(/^<!doctype html>\s*<html /);
          expect(html).to.include(`<html lang="${locale}" dir="${locale === 'en' ? 'ltr' : 'rtl'}"`);
          expect(count(html, /<h1\b/g), 'h1').to.equal(1);
          expect(count(html, /<main id="main"/g), 'main#main').to.equal(1);
          expect(html).to.include('href="#main"');
          expect(/<title>[^<]{3,}<\/title>/.test(html), 'title').to.equal(true);
          expect(count(html, /\son\w+=|\sstyle=|<style|javascript:/gi), 'inline style or script').to.equal(0);
          expect(count(html, /<script(?![^>]*\ssrc=)/g), 'inline script').to.equal(0);
        });

        it(`${name} of ${id} in ${locale} has each id once, and what refers to one finds it`, () => {
          const html = shown(made, sample, locale, id);
          const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map(([, one = '']) => one);
          expect(ids).to.deep.equal([...new Set(ids)]);
          const wanted = [...html.matchAll(/\s(?:for|aria-labelledby|aria-describedby)="([^"]*)"/g)]
            .flatMap(([, list = '']) => list.trim().split(/\s+/))
            .concat([...html.matchAll(/href="#([^"]+)"/g)].map(([, one = '']) => one));
          expect(wanted.filter((one) => !ids.includes(one))).to.deep.equal([]);
        });

        it(`${name} of ${id} in ${locale} says everything in words`, () => {
          const text = shown(made, sample, locale, id).replace(/<[^>]*>/g, ' ');
          const keys =
            /\b(?:frame|nav|case|status|home|list|form|field|files|problem|flash|signin|help|error)\.[a-z][a-z.-]+/;
          expect(text).not.to.match(keys);
          expect(text).not.to.match(/\[object|undefined|NaN|\{\w+\}/);
        });
      }
    }

    it(`${name}: every form that posts carries a key, and sign-in needs none`, () => {
      const html = shown(made, sample);
      const signedIn = sample.frame?.person !== undefined || !('person' in (sample.frame ?? {}));
      for (const { method, action, names } of forms(html)) {
        if (method === 'post' && signedIn) expect(names, action).to.include('key');
        if (method === 'get') expect(names, action).not.to.include('key');
      }
    });
  }

  describe('carry the field names of the contract', () => {
    const reopened = closedCase({ may: { comment: true, close: false, reopen: true, rate: true } });
    const kept = uploads({ kept: [{ token: 't1', name: 'a.log', size: 1 }] });
    const TABLE: Record<string, { sample: Sample; action: string; method?: string; names: string[] }> = {
      'a new case': {
        sample: { page: 'case-form', model: caseForm({ uploads: kept }) },
        action: '/cases',
        names: ['type', 'subject', 'description', 'priority', 'files', 'kept', 'key'],
      },
      'a comment': {
        sample: { page: 'case', model: casePage() },
        action: '/cases/00012873/comments',
        names: ['body', 'files', 'close', 'key'],
      },
      closing: { sample: { page: 'case', model: casePage() }, action: '/cases/00012873/close', names: ['key'] },
      reopening: { sample: { page: 'case', model: reopened }, action: '/cases/00012873/reopen', names: ['key'] },
      'a rating': {
        sample: { page: 'case', model: reopened },
        action: '/cases/00012873/rate',
        names: ['value', 'comment', 'key'],
      },
      'the filter': {
        sample: { page: 'case-list', model: caseList() },
        ...{ action: '/cases', method: 'get', names: ['view', 'status', 'q', 'type'] },
      },
      'the search': {
        sample: { page: 'home', model: home(), frame: { section: 'home' } },
        ...{ action: '/search', method: 'get', names: ['q'] },
      },
      'sign-out': { sample: { page: 'case', model: casePage() }, action: '/signout', names: ['key'] },
      'the language': {
        sample: { page: 'case', model: casePage() },
        action: '/language',
        names: ['locale', 'to', 'key'],
      },
    };
    for (const [name, { sample, action, method = 'post', names }] of Object.entries(TABLE)) {
      it(name, () => {
        const found = forms(shown(made, sample)).filter((form) => form.action === action && form.method === method);
        expect(found).not.to.deep.equal([]);
        expect(found[0]?.names).to.include.members(names);
      });
    }
  });

  describe('show hostile text as text', () => {
    const person = { name: HOSTILE, initials: '<b>', email: HOSTILE, company: HOSTILE };
    const words = field({ label: HOSTILE, hint: HOSTILE, value: HOSTILE, error: { key: HOSTILE } });
    const file = { name: HOSTILE, size: 1, href: HOSTILE };
    const author = { kind: 'customer', name: HOSTILE, initials: HOSTILE } as const;
    const message = { kind: 'message', channel: 'email', own: true, author } as const;
    const TABLE: Record<string, Sample> = {
      'in a list': {
        page: 'case-list',
        model: caseList({
          scope: { company: HOSTILE, view: 'mine' },
          filter: { ...caseList().filter, q: HOSTILE, status: HOSTILE, sort: HOSTILE },
          rows: [
            row({ subject: HOSTILE, number: HOSTILE, type: HOSTILE, openedBy: author, href: 'javascript:alert(1)' }),
          ],
        }),
        frame: { person },
      },
      'in a case': {
        page: 'case',
        model: casePage({
          subject: HOSTILE,
          turn: { name: HOSTILE, question: HOSTILE },
          timeline: [
            { ...message, id: 'c1', at: '2026-11-17T07:41:00Z', text: HOSTILE, subject: HOSTILE, files: [file] },
          ],
          details: [{ label: HOSTILE, value: HOSTILE, kind: 'text' }],
          files: [file],
          people: [author],
        }),
      },
      'in a form': {
        page: 'case-form',
        model: caseForm({
          fields: [words, { ...words, name: 'description', kind: 'textarea' }],
          uploads: uploads({ kept: [{ token: HOSTILE, name: HOSTILE, size: 1 }] }),
        }),
      },
      'in a search': {
        page: 'search',
        model: foundPage({
          q: HOSTILE,
          rows: [
            foundRow({
              ...{ href: 'javascript:alert(1)', ref: HOSTILE, title: HOSTILE, excerpt: HOSTILE },
              titleParts: [{ text: HOSTILE, hit: true }],
              excerptParts: [{ text: HOSTILE, hit: false }],
            }),
          ],
        }),
      },
      'in a search that finds nothing': {
        page: 'search',
        model: nothingFound({ q: HOSTILE, spelling: { text: HOSTILE, href: 'javascript:alert(1)' } }),
      },
    };
    for (const [name, sample] of Object.entries(TABLE)) {
      it(name, () => {
        const html = shown(made, sample);
        expect(count(html, /<script(?![^>]*\ssrc=)|<img/g)).to.equal(0);
        expect(html).not.to.include('javascript:');
        expect(html).to.include('&lt;script&gt;alert(1)&lt;/script&gt;');
      });
    }
  });

  it('point out each wrong field where it stands and above the form', () => {
    const sample = samples()['form-refused'];
    const html = sample ? shown(made, sample) : '';
    expect(html).to.match(/role="alert"[^>]*tabindex="-1"/);
    expect(html).to.include('<a href="#field-description">Tell us what happens, in a sentence or two.</a>');
    expect(html).to.match(
      /<textarea[^>]*aria-invalid="true"[^>]*aria-describedby="error-description hint-description"/,
    );
  });

  it('keep what was written exactly, also a line break at its start', () => {
    const text = '\n two\n\nlines & <tags>';
    const written = field({ name: 'description', kind: 'textarea', value: text });
    const html = shown(made, { page: 'case-form', model: caseForm({ fields: [written] }) });
    // A browser drops the one line break that follows the tag.
    const area = /<textarea[^>]*>\n([\s\S]*?)<\/textarea>/.exec(html)?.[1];
    expect(area).to.equal('\n two\n\nlines &amp; &lt;tags&gt;');
  });

  it('show nobody’s links to a person who is not signed in', () => {
    const { signin } = samples();
    expect(signin ? shown(made, signin) : '').not.to.match(/href="\/cases|action="\/signout/);
  });

  it('hide a part that is switched off or that the org lacks, at the top and at the bottom', () => {
    const round = (pages: PageId[]) =>
      made.render('home', home(), frame({ pages })).replace(/<main[\s\S]*<\/main>/, '');
    const links = {
      cases: 'href="/cases',
      solutions: 'href="/solutions"',
      knowledge: 'href="/knowledge"',
      ideas: 'href="/ideas"',
    };
    for (const page of PAGES) {
      const without = page === 'knowledge' || page === 'solutions' ? ['knowledge', 'solutions'] : [page];
      expect(round([page])).to.include(links[page]);
      expect(round(PAGES.filter((one) => !without.includes(one)))).not.to.include(links[page]);
    }
    expect(round([...PAGES]))
      .to.include(links.solutions)
      .and.not.include(links.knowledge);
  });

  it('stay light: style sheet under 14 KB and script under 6 KB, compressed', () => {
    const { signin } = samples();
    const html = signin ? shown(made, signin) : '';
    const asset = (name: string) => made.asset(new RegExp(`/assets/[^"]*/${name}`).exec(html)?.[0] ?? '');
    expect(gzipSync(asset('portal.css')?.body ?? 'x'.repeat(1e6)).length).to.be.within(1000, 14_336);
    expect(gzipSync(asset('portal.js')?.body ?? '').length).to.be.within(500, 6144);
  });
});

describe('the sentences', () => {
  const read = (locale: string): Record<string, string> =>
    Object.assign(
      {},
      ...readdirSync(`${ROOT}/locales/${locale}`).map((name) =>
        JSON.parse(readFileSync(`${ROOT}/locales/${locale}/${name}`, 'utf8')),
      ),
    );

  for (const locale of ['fa', 'he']) {
    it(`are all there in ${locale}, and no more`, () => {
      expect(Object.keys(read(locale)).sort()).to.deep.equal(Object.keys(read('en')).sort());
    });
  }
});
