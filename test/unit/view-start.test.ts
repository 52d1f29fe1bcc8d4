import { expect } from 'chai';
import { brand, emptyHome, frame, viewOf } from './view-folder.ts';

const deep = '{{#if firstName}}\n\n<p>{{> row}}</p>\n{{/if}}';

/** Template of the home page → what the start says about it, after `pages/home.hbs:`. */
const REFUSED: Record<string, [template: string, said: string]> = {
  'a block that is not closed': ['<p>\n{{#if a}}', '2:'],
  'a block closed by another': ['\n\n{{#if a}}{{/each}}', "3: if doesn't match each"],
  'an unknown helper': ['\n{{shout "x"}}', '2: there is no helper shout'],
  'an unknown helper inside': ['{{#if (shout "x")}}{{/if}}', '1: there is no helper shout'],
  'an unknown block helper': ['{{#shout a}}{{/shout}}', '1: there is no helper shout'],
  'a helper of the language itself': ['{{log "x"}}', '1: there is no helper log'],
  'an unknown partial': [deep, '3: there is no partial row'],
  'a partial whose name is worked out': ['{{> (lookup . "x")}}', '1: the name of a partial must be written out'],
  'an inline partial': [
    '{{#*inline "x"}}{{/inline}}',
    '1: inline partials are not allowed; a partial is a file, a region a slot',
  ],
  'a message nobody wrote': ['\n{{t "no.such"}}', '2: there is no message no.such'],
  'such a message inside': ['{{#if (eq (t "no.such") "x")}}{{/if}}', '1: there is no message no.such'],
  'a beginning no message has': ['{{t "no." id}}', '1: no message begins with no.'],
  'a value the message needs': ['{{t "hello"}}', '1: message hello needs name=…'],
  'triple braces': ['\n{{{subject}}}', '2: unescaped output is not allowed; a helper has to make safe markup'],
  'an ampersand': ['{{& subject}}', '1: unescaped output is not allowed; a helper has to make safe markup'],
  'an address as it comes': ['<a href="{{x}}">', '1: an address goes through {{url …}}'],
  'a form target as it comes': [
    '<form method="post" action="{{#if a}}{{/if}}{{x}}"><img\n src="{{x}}">',
    '2: an address goes through {{url …}}',
  ],
  'an attribute without quotation marks': ['<p title={{x}}>', '1: the value of an attribute needs quotation marks'],
  'a field that is called like a helper': [
    '{{status}}',
    '1: status needs 1 value; for a field of that name write this.status',
  ],
  'an unknown icon': ['{{icon "unicorn"}}', '1: there is no icon unicorn'],
  'an unknown date style': [
    '{{date at "soon"}}',
    '1: there is no date style soon; there are time, year, day, long, full, short, moment, ago',
  ],
  'an unknown asset': ['<img src="{{asset "no.png"}}">', '1: there is no asset no.png'],
};

const ACCEPTED =
  '{{#if a}}{{t "hello" name=x}}{{> row}}{{/if}}<a href="{{url x}}" title="{{x}}">{{this.status}}</a><a href="/c/{{x}}">';

describe('the start is stopped by', () => {
  for (const [name, [template, said]] of Object.entries(REFUSED)) {
    it(name, () =>
      expect(problems({ 'base/pages/home.hbs': template })).to.match(new RegExp(`pages/home\\.hbs:${escaped(said)}`)),
    );
  }

  it('nothing, when all is well', () => {
    expect(problems({ 'base/pages/home.hbs': ACCEPTED, 'base/partials/row.hbs': 'x' })).to.equal('');
  });

  it('a template of a brand that calls itself for ever, and names it', () => {
    const files = { 'base/partials/row.hbs': 'x', 'brands/larkfield/partials/row.hbs': '<p>{{> row}}</p>' };
    expect(problems(files)).to.match(/brands\/larkfield\/partials\/row\.hbs: calls itself for ever \(row → row\)/);
  });

  it('two partials that call each other', () => {
    expect(problems({ 'base/partials/a.hbs': '{{> b}}', 'base/partials/b.hbs': '{{> a}}' })).to.match(/a → b → a/);
  });

  it('a sentence that is malformed, with its key', () => {
    expect(problems({ 'locales/fa.json': { hello: 'سلام {name' } })).to.match(/fa\.json: hello: /);
  });

  it('a translation that wants a value nobody gives', () => {
    expect(problems({ 'locales/he.json': { hello: '{nmae}' } })).to.match(/he\.json: hello: no value \{nmae\} here/);
  });

  it('a tag that would not become an element', () => {
    expect(problems({ 'locales/en.json': { hello: '<script>{name}</script>' } })).to.match(
      /<script> is not a known tag/,
    );
  });

  it('a catalogue that is no list of texts', () => {
    expect(problems({ 'locales/he.json': { hello: { nested: 'x' } } })).to.match(/he\.json: must be one flat list/);
  });

  it('everything at once', () => {
    const found = problems({ 'base/pages/home.hbs': '{{x "1"}}\n{{t "no"}}', 'base/pages/search.hbs': '{{#if}' });
    expect(found.split('\n')).to.have.length(3);
  });
});

describe('a brand', () => {
  const files = {
    'base/pages/home.hbs': '{{> row}}{{t "hello" name="M"}}',
    'base/partials/row.hbs': 'plain',
    'brands/olmo/partials/row.hbs': '<b>{{> base/row}}</b>',
    'brands/olmo/locales/en.json': { hello: 'Ciao {name}' },
  };
  const olmo = brand({ id: 'olmo', name: 'Olmo' });
  const view = viewOf(files, { brands: [brand(), olmo] });

  it('puts its own partial and its own words in place of those of the portal', () => {
    expect(view.render('home', emptyHome(), frame({ brand: olmo }))).to.include('<b>plain</b>Ciao M');
  });

  it('changes nothing for another brand', () => {
    expect(view.render('home', emptyHome(), frame())).to.include('plainHello M');
  });

  it('has its own words in answers outside templates', () => {
    expect(view.text('hello', { name: 'M' }, { brand: olmo, locale: 'he' })).to.equal('Ciao M');
    expect(view.text('no.such', {}, { brand: olmo, locale: 'en' })).to.equal('no.such');
  });
});

describe('a view', () => {
  it('puts slots and content into the layout, and an error into the plain one', () => {
    const view = viewOf({
      'base/pages/home.hbs': '{{#slot "title"}} <{{firstName}} {{/slot}}body',
      'base/pages/error.hbs': '{{code}}',
    });
    expect(view.render('home', emptyHome(), frame())).to.equal('<title><Maya</title>body');
    const model = { code: 'internal', status: 500, reference: 'K7', signedIn: false, help: {} };
    expect(view.render('error', model, frame())).to.equal('<title>plain</title>internal');
  });

  it('escapes what a slot holds once, also within a sentence', () => {
    const view = viewOf({
      'base/pages/home.hbs': '{{#slot "title"}}{{firstName}}{{/slot}}',
      'base/layouts/main.hbs': '<title>{{t "hello" name=@slots.title}} {{t "hello" name="A & B"}}</title>',
    });
    const page = view.render('home', { ...emptyHome(), firstName: 'M & <b>' }, frame());
    expect(page).to.equal('<title>Hello M &amp; &lt;b&gt; Hello A &amp; B</title>');
  });

  it('gives the same bytes for the same input', () => {
    const view = viewOf({ 'base/pages/home.hbs': '{{date "2026-11-18T08:00:00Z"}}' });
    expect(view.render('home', emptyHome(), frame())).to.equal(view.render('home', emptyHome(), frame()));
  });

  it('shows language, direction and flash, and keeps dark from a brand without it', () => {
    const template =
      '{{@frame.lang}} {{@frame.dir}} {{@frame.theme}} {{#each @frame.languages}}{{name}}{{#if current}}!{{/if}} {{/each}}{{message @frame.flash.message}}';
    const own = brand({ dark: false });
    const view = viewOf({ 'base/pages/home.hbs': template }, { brands: [own] });
    const flash = { kind: 'ok', message: 'hello', values: { name: 'M' } } as const;
    const page = view.render('home', emptyHome(), frame({ brand: own, locale: 'fa', theme: 'dark', flash }));
    expect(page).to.include('fa rtl light English فارسی! עברית Hello M');
  });

  it('logs a template of a brand that takes no effect', () => {
    const lines: string[] = [];
    const files = {
      'brands/larkfield/partials/heder.hbs': '',
      'brands/larkfield/pages/error.hbs': '{{> own}}',
      'brands/larkfield/partials/own.hbs': '',
    };
    viewOf(files, { write: (line) => lines.push(line) });
    expect(lines.join(''))
      .to.match(/heder\.hbs","msg":"template\.unused/)
      .and.not.match(/own\.hbs/);
  });

  it('logs which sentences are missing in a language', () => {
    const lines: string[] = [];
    viewOf({ 'locales/he.json': { hello: 'שלום {name}' } }, { write: (line) => lines.push(line) });
    expect(lines.join('')).to.include('"file":"locales/fa.json","missing":["hello"]').and.not.include('he.json');
  });
});

describe('assets', () => {
  const view = viewOf({
    'base/pages/home.hbs': '{{asset "portal.css"}} {{asset "logo.svg"}}',
    'base/assets/css/2-more.css': 'b {}',
    'base/assets/logo.svg': '<svg/>',
    'brands/larkfield/assets/logo.svg': '<svg id="own"/>',
    'brands/larkfield/assets/brand.css': 'h1 { color: red }',
  });
  const [css = '', logo = ''] = (/<\/title>(.+)/.exec(view.render('home', emptyHome(), frame()))?.[1] ?? '').split(' ');

  it('are served under one hash with their types', () => {
    expect(css).to.match(/^\/assets\/[\w-]{12}\/portal\.css$/);
    expect(view.asset(css)?.type).to.equal('text/css; charset=utf-8');
    expect(view.asset(css)?.body.toString()).to.match(
      /--ink[\s\S]+b \{\}[\s\S]+@layer brand \{[\s\S]+h1 \{ color: red \}\n?\}\n$/,
    );
  });

  it('of a brand replace those of the portal', () => {
    expect(view.asset(logo)?.body.toString()).to.equal('<svg id="own"/>');
  });

  for (const path of ['/assets/x/portal.css', '/assets/../locales/en.json', '/assets/', '__proto__']) {
    it(`are only what was read at start: ${path}`, () => expect(view.asset(path)).to.equal(undefined));
  }
});

function problems(files: Record<string, string | object>): string {
  try {
    viewOf(files);
    return '';
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
