import { expect } from 'chai';
import { prose } from '../../plugin/view/prose.ts';

const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const shown = (source: string, world = {}) => prose(source, world).html.toString();

describe('a rich text as it is shown', () => {
  const kept: [what: string, source: string, expected: string][] = [
    [
      'paragraphs with emphasis',
      '<p>One <b>two</b> <em>three</em></p>',
      '<p dir="auto">One <b>two</b> <em>three</em></p>',
    ],
    [
      'lists',
      '<ul><li>a</li></ul><ol start="3"><li>b</li></ol>',
      '<ul><li dir="auto">a</li></ul><ol start="3"><li dir="auto">b</li></ol>',
    ],
    ['code from left to right', '<p>سلام <code>a b</code></p>', '<p dir="auto">سلام <code dir="ltr">a b</code></p>'],
    [
      'a web address',
      '<a href="https://a.example/b?c=1&amp;d=2">x</a>',
      '<a href="https://a.example/b?c=1&amp;d=2" rel="noopener nofollow">x</a>',
    ],
    ['a page of ours', '<a href="/solutions/00000001">x</a>', '<a href="/solutions/00000001">x</a>'],
    [
      'mail and telephone',
      '<a href="mailto:a@b.example">m</a><a href="tel:+47 22">t</a>',
      '<a href="mailto:a@b.example">m</a><a href="tel:+4722">t</a>',
    ],
    [
      'a picture within the text',
      `<img src="data:image/png;base64,${PNG}" alt="Lights">`,
      `<img src="data:image/png;base64,${PNG}" alt="Lights" loading="lazy" />`,
    ],
    [
      'a sentence from right to left that begins with a product',
      '<p>VPN سایت شیراز قطع می‌شود</p>',
      '<p dir="rtl">VPN سایت شیراز قطع می‌شود</p>',
    ],
  ];
  for (const [what, source, expected] of kept) it(`keeps ${what}`, () => expect(shown(source)).to.equal(expected));

  const dropped: [what: string, source: string, expected: string][] = [
    [
      'styles, classes, ids and handlers',
      '<p style="color:red" class="x" id="main" onclick="a()">t</p>',
      '<p dir="auto">t</p>',
    ],
    ['a place of the author’s', '<a href="#helpful">x</a>', 'x'],
    ['a path of the CRM', '<a href="/secur/logout.jsp">x</a>', 'x'],
    ['a path of another host', '<a href="//evil.example/a">x</a>', 'x'],
    ['a path with a backslash', '<a href="/solutions\\..\\x">x</a>', 'x'],
    ['an address that runs', '<a href="java&#10;script:alert(1)">x</a>', 'x'],
    ['an address of data', '<a href="data:text/html,hi">x</a>', 'x'],
    [
      'a target',
      '<a href="https://a.example/" target="_top">x</a>',
      '<a href="https://a.example/" rel="noopener nofollow">x</a>',
    ],
    ['a picture that holds a program', '<img src="data:image/svg+xml;base64,AAAA" alt="x">', ''],
    ['what is empty', '<p>&nbsp;</p><h2> </h2><p>t</p>', '<p dir="auto">t</p>'],
  ];
  for (const [what, source, expected] of dropped)
    it(`leaves out ${what}`, () => expect(shown(source)).to.equal(expected));

  it('makes a link of a picture from elsewhere', () => {
    const out = shown('<img src="https://other.example/a.png" alt="A plan" onerror="alert(1)">');
    expect(out).to.equal('<a href="https://other.example/a.png" rel="noopener nofollow">A plan</a>');
  });

  it('leads links and pictures of the org to where they are here', () => {
    const out = shown('<a href="/501x">x</a><img src="/servlet/rtaImage?refid=1" alt="p">', {
      link: (href: string) => (href === '/501x' ? '/solutions/1' : undefined),
      picture: () => '/knowledge/a/pictures/1',
    });
    expect(out).to.equal('<a href="/solutions/1">x</a><img src="/knowledge/a/pictures/1" alt="p" loading="lazy" />');
  });

  it('leads nowhere that is not there, also not where the org’s own links would', () => {
    const out = shown('<a href="/501x">x</a> <a href="/knowledge/a">y</a> <a href="/ideas/1">z</a>', {
      link: (href: string) => (href === '/501x' ? '/solutions/1' : undefined),
      isThere: (path: string) => path.startsWith('/ideas'),
    });
    expect(out).to.equal('x y <a href="/ideas/1">z</a>');
  });

  const outlines: [levels: number[], expected: string[]][] = [
    [
      [1, 2, 3],
      ['h2', 'h3', 'h4'],
    ],
    [
      [2, 3, 3, 2],
      ['h2', 'h3', 'h3', 'h2'],
    ],
    [
      [3, 3],
      ['h2', 'h2'],
    ],
    [
      [4, 2, 6],
      ['h2', 'h2', 'h3'],
    ],
  ];
  for (const [levels, expected] of outlines)
    it(`begins headings ${levels.join(', ')} at h2 and skips none`, () => {
      const out = shown(levels.map((level) => `<h${level}>x</h${level}>`).join(''));
      expect([...out.matchAll(/<(h\d)/g)].map(([, name]) => name)).to.deep.equal(expected);
    });

  it('tells its top headings with places of its own making', () => {
    const { headings, html } = prose('<h2 id="key">A &amp; <b>B</b></h2><h3>C</h3><h2>D</h2>');
    expect(headings).to.deep.equal([
      { id: 'part-1', text: 'A & B' },
      { id: 'part-3', text: 'D' },
    ]);
    for (const { id } of headings) expect(html.toString()).to.include(`id="${id}"`);
  });

  it('lets a table scroll within a region with a name, an inner one within it', () => {
    const out = shown(
      '<table><tr><th>Light</th><th>Means</th></tr><tr><td><table><tr><td>x</td></tr></table></td></tr></table>',
    );
    expect(out.match(/role="region"/g)).to.have.length(1);
    expect(out).to.match(
      /^<div class="scrolls" role="region" tabindex="0" aria-label="Light, Means"><table>.*<\/table><\/div>$/,
    );
    expect(shown('<table><tr><td>x</td></tr></table>', { name: 'The "text"' })).to.include(
      'aria-label="The &quot;text&quot;"',
    );
  });

  it('sets a quotation apart', () => {
    expect(shown('<blockquote><p>Mind this</p></blockquote>')).to.match(
      /^<blockquote class="callout is-info"><svg .*<\/svg><div><p dir="auto">Mind this<\/p><\/div><\/blockquote>$/,
    );
  });

  it('knows in which direction the greater part runs', () => {
    expect(prose('<p>Restart the gateway</p>').dir).to.equal('ltr');
    expect(prose('<p>دروازه KX-20 را دوباره راه‌اندازی کنید</p>').dir).to.equal('rtl');
  });

  it('is its markup where it is asked for as data', () => {
    expect(JSON.stringify({ text: prose('<p onclick=a>x</p>').html })).to.equal('{"text":"<p dir=\\"auto\\">x</p>"}');
  });
});
