import { expect } from 'chai';
import { direction, html, isolated, paragraphs, safe, url } from '../../plugin/view/html.ts';

const FOLLOWED = [
  '/',
  '/cases/00012873?a=b#c',
  '?view=mine',
  '#reply',
  'https://x.example/',
  'HTTP://x.example',
  'mailto:a@x.example',
];

const REFUSED = [
  ...[
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    '\tjavascript:alert(1)',
    'java\nscript:alert(1)',
  ],
  ...[
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:x',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
  ],
  ...[
    '\\\\evil.example',
    'https://x.example/\u0000',
    'cases',
    '',
    'undefined',
    '&#106;avascript:x',
    'https:evil.example',
  ],
];

describe('an address of a page', () => {
  for (const text of FOLLOWED) it(`may be ${text}`, () => expect(url(text)).to.equal(text));
  for (const text of REFUSED) it(`is never ${JSON.stringify(text)}`, () => expect(url(text)).to.equal('#'));
  it('of a telephone has digits only', () => expect(url('tel:+47 (0) 22-12" onclick')).to.equal('tel:+4702212'));
});

describe('plain text as paragraphs', () => {
  const TABLE: Record<string, [text: string, expected: string]> = {
    'one line': ['Hello', p('Hello')],
    nothing: ['', ''],
    'only space': [' \n \n ', ''],
    'line breaks': ['a\nb\r\nc', p('a<br>b<br>c')],
    paragraphs: ['a\n\n\n  \nb', p('a') + p('b')],
    'markup is shown as typed': ['<script>alert("1")</script>', p('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;')],
    'an address': ['see https://x.example/a.', p(`see ${a('https://x.example/a')}.`)],
    'an address in brackets': ['(http://x.example/a)', p(`(${a('http://x.example/a')})`)],
    'brackets of the address': ['http://x.example/a_(b)', p(a('http://x.example/a_(b)'))],
    'an address with a quotation mark': [
      'https://x.example/"onclick="x',
      p(`${a('https://x.example/')}&quot;onclick&#x3D;&quot;x`),
    ],
    'two addresses': ['https://a.example https://b.example', p(`${a('https://a.example')} ${a('https://b.example')}`)],
    'no address': ['javascript:alert(1) ftp://x www.x.example', p('javascript:alert(1) ftp://x www.x.example')],
  };
  for (const [name, [text, expected]] of Object.entries(TABLE)) {
    it(name, () => expect(html(paragraphs(text))).to.equal(expected));
  }
});

describe('a value as HTML', () => {
  it('is escaped unless it was built as markup', () => {
    expect([html('<'), html(safe('<')), html(undefined), html(null), html(0), html(false)]).to.deep.equal([
      '&lt;',
      '<',
      '',
      '',
      '0',
      'false',
    ]);
  });
});

function p(inner: string): string {
  return `<p dir="auto">${inner}</p>`;
}

function a(address: string): string {
  return `<a href="${address}" rel="noopener nofollow">${address}</a>`;
}

describe('the direction of a text from data', () => {
  const TABLE: [text: string, dir: string][] = [
    ['VPN سایت شیراز هر یک ساعت قطع می‌شود', 'rtl'],
    ['VPN לסניף חיפה מתנתק כל שעה', 'rtl'],
    ['KX-20: <b>چراغ قرمز روشن است</b>', 'rtl'],
    ['سایت شیراز VPN ندارد', 'auto'],
    ['VPN to Bergen drops every hour', 'auto'],
    ['The Console shows “חיפה” twice', 'auto'],
    ['00012873', 'auto'],
    ['', 'auto'],
  ];
  for (const [text, dir] of TABLE) it(`${text || 'nothing'}: ${dir}`, () => expect(direction(text)).to.equal(dir));

  it('holds for each paragraph and for a value within a sentence', () => {
    const html = paragraphs('VPN قطع می‌شود\n\nline two').toHTML();
    expect(html).to.equal('<p dir="rtl">VPN قطع می‌شود</p><p dir="auto">line two</p>');
    expect(isolated('VPN <قطع> می‌شود').toHTML()).to.equal('<bdi dir="rtl">VPN &lt;قطع&gt; می‌شود</bdi>');
    expect(isolated('Jonas').toHTML()).to.equal('<bdi>Jonas</bdi>');
  });
});
