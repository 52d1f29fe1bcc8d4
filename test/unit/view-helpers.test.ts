import { expect } from 'chai';
import { shown } from './view-folder.ts';

const messages = {
  'locales/en.json': {
    'a.plain': 'Cases',
    'a.name': 'Hello {name}',
    'a.files': '{n, plural, one {# file} other {# files}}',
    'a.rich': '<b>{name}</b> wrote <link>a reply</link> {when}',
    'a.range': '{from}–{to} of {total}',
    'a.who': '{kind, select, you {You} other {{name}}}',
    'status.case.waiting': 'Waiting for you',
  },
  'locales/fa.json': { 'a.files': '{n, plural, one {# فایل} other {# فایل}}', 'a.range': '{from} تا {to} از {total}' },
};

const TABLE: Record<string, [template: string, model: object, expected: string]> = {
  't: a sentence': ['{{t "a.plain"}}', {}, 'Cases'],
  't: a key in pieces': ['{{t "a." id}}', { id: 'plain' }, 'Cases'],
  't: values are escaped': ['{{t "a.name" name=name}}', { name: '<b>&' }, 'Hello &lt;b&gt;&amp;'],
  't: a plural': ['{{t "a.files" n=n}}', { n: 1 }, '1 file'],
  't: numbers are grouped': ['{{t "a.range" from=1 to=8 total=n}}', { n: 1240 }, '1–8 of 1,240'],
  't: a value that is missing is nothing': ['{{t "a." id}}', { id: 'name' }, 'Hello '],
  't: tags leave their content': ['{{t "a.rich" name="A" when="now" link="/"}}', {}, 'A wrote a reply now'],
  't: an unknown key is shown': ['{{t key}}', { key: 'no.such' }, 'no.such'],
  'message: as models carry it': ['{{message m}}', { m: { key: 'a.files', values: { n: 3 } } }, '3 files'],
  'tHtml: tags, isolated values, safe values, checked links': [
    '{{tHtml "a.rich" name=name link="/cases/1" when=(bdi "x")}}',
    { name: '<i>' },
    '<b><bdi>&lt;i&gt;</bdi></b> wrote <a href="/cases/1">a reply</a> <bdi>x</bdi>',
  ],
  'tHtml: a link nobody should follow': [
    '{{tHtml "a.rich" name="A" when="" link=bad}}',
    { bad: 'javascript:alert(1)' },
    '<b><bdi>A</bdi></b> wrote <a href="#">a reply</a> ',
  ],
  'tHtml: a choice by value': ['{{tHtml "a.who" kind="you" name="A"}}', {}, 'You'],
  'has: known': ['{{#if (has "a." id)}}yes{{/if}}', { id: 'plain' }, 'yes'],
  'has: unknown': ['{{#if (has "a." id)}}yes{{/if}}', { id: 'nothing' }, ''],
  'words: one for all': ['{{words w}}', { w: 'Support' }, 'Support'],
  'words: by language': ['{{words w}}', { w: { fa: 'پ', en: 'Support' } }, 'Support'],
  'status: words of the catalogue': ['{{status chip}}', { chip: { tint: 'waiting' } }, 'Waiting for you'],
  'status: words of the brand': [
    '{{status chip}}',
    { chip: { tint: 'hold', words: 'In <store>' } },
    'In &lt;store&gt;',
  ],
  'icon: mirrored': ['{{icon "chevron" class="end"}}', {}, svg('icon flip end', 'm9.5 6 6 6-6 6')],
  'icon: not mirrored': ['{{icon name}}', { name: 'check' }, svg('icon', 'm5 12.5 4.5 4.5L19 7.5')],
  'icon: unknown': ['{{icon name}}', { name: '__proto__' }, ''],
  bytes: [
    '{{bytes 212345}}, {{bytes 500}}, {{bytes 1440000}}, {{bytes 999999}}',
    {},
    '212 KB, 500 bytes, 1.4 MB, 1 MB',
  ],
  num: ['{{num 1240}}', {}, '1,240'],
  minutes: ['{{minutes 51}}, {{minutes 180}}, {{minutes 4320}}', {}, '51 minutes, 3 hours, 3 days'],
  zone: ['{{zone}}', {}, 'Oslo (CET)'],
  bdi: ['{{bdi "<x>"}}{{bdi "+47" dir="ltr"}}', {}, '<bdi>&lt;x&gt;</bdi><bdi dir="ltr">+47</bdi>'],
  'url: a telephone number': [
    '<a href="{{url "tel:" phone}}"></a>',
    { phone: '+47 22 12' },
    '<a href="tel:+472212"></a>',
  ],
  eq: ['{{#if (eq a "x")}}1{{/if}}{{#if (eq a "y")}}2{{/if}}', { a: 'x' }, '1'],
  gt: ['{{#if (gt 2 1)}}1{{/if}}{{#if (gt 1 2)}}2{{/if}}', {}, '1'],
  'and, or, not': ['{{#if (and a (not list))}}1{{/if}}{{or "" list b}}', { a: 1, list: [], b: 'b' }, '1b'],
  'and: nothing at all is nothing': ['{{#if (and nothing a)}}1{{/if}}', { a: 1 }, ''],
  in: ['{{#if (in a "x" "y")}}1{{/if}}{{#if (in a list)}}2{{/if}}', { a: 'x', list: ['z'] }, '1'],
  'add, concat, join': ['{{add 1 2}}{{concat "a" 1}}{{join list ", "}}', { list: ['x', 'y'] }, '3a1x, y'],
  slice: [
    '{{#each (slice list 1 3)}}{{this}}{{/each}}|{{#each (slice list 3)}}{{this}}{{/each}}',
    { list: [1, 2, 3, 4] },
    '23|4',
  ],
  'text of a model is escaped, also = and backticks': ['{{x}}', { x: '<a b=`c`>' }, '&lt;a b&#x3D;&#x60;c&#x60;&gt;'],
  'fields of the prototype do not exist': ['{{x.constructor}}{{constructor}}', { x: {} }, ''],
};

describe('in a template', () => {
  for (const [name, [template, model, expected]] of Object.entries(TABLE)) {
    it(name, () => expect(shown(template, { model, files: messages })).to.equal(expected));
  }

  it('a chip has mark and words', () => {
    const chip = shown('{{chip chip}}', { model: { chip: { tint: 'waiting' } }, files: messages });
    expect(chip).to.match(/^<span class="chip is-waiting"><svg [\s\S]+<\/svg><bdi>Waiting for you<\/bdi><\/span>$/);
  });

  it('numbers have Persian digits in Persian', () => {
    const model = { n: 3870 };
    const template =
      '{{t "a.files" n=n}} | {{t "a.range" from=1 to=8 total=27}} | {{num n}} | {{bytes 212000}} | {{minutes 51}}';
    const expected = '۳٬۸۷۰ فایل | ۱ تا ۸ از ۲۷ | ۳٬۸۷۰ | ۲۱۲ کیلوبایت | ۵۱ دقیقه';
    expect(shown(template, { model, locale: 'fa', files: messages })).to.equal(expected);
  });

  it('a sentence that is missing in a language is shown in English', () => {
    expect(shown('{{t "a.name" name="Maryam"}}', { locale: 'fa', files: messages })).to.equal('Hello Maryam');
  });
});

function svg(kind: string, path: string): string {
  return `<svg class="${kind}" viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
}
