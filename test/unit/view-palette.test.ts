import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { contrast, parseColor, readable } from '../../plugin/view/color.ts';
import { brandStyles } from '../../plugin/view/palette.ts';
import { brand } from './view-folder.ts';

const BASE = readFileSync(new URL('../../templates/base/assets/css/10-tokens.css', import.meta.url), 'utf8');

/** Every colour as the page has it: the portal's, then the brand's. */
function palette(tokens: object, look: 0 | 1) {
  const { css, changed } = brandStyles(brand({ tokens }), BASE);
  const all = new Map<string, string>();
  for (const [, name = '', ...pair] of (BASE + css).matchAll(/--([\w-]+):\s*light-dark\((#\w+),\s*(#\w+)\)/g))
    all.set(name, pair[look] ?? '');
  const ratio = (a: string, b: string) =>
    contrast(parseColor(all.get(a) ?? '') ?? [0, 0, 0], parseColor(all.get(b) ?? '') ?? [0, 0, 0]);
  return { all, changed, ratio, css };
}

const TEXT = ['ink', 'ink-2', 'ink-3', 'link'].flatMap((ink) =>
  ['bg', 'surface', 'sunken', 'accent-soft'].map((ground) => [ink, ground]),
);
const PAIRS = [
  ...TEXT,
  ...[
    ['on-accent', 'accent'],
    ['on-accent', 'accent-h'],
    ['hero-ink', 'hero-bg'],
    ['hero-2', 'hero-bg'],
  ],
  ...['info', 'warn', 'ok', 'bad', 'mute'].map((name) => [name, `${name}-bg`]),
] as [string, string][];

const BRANDS: Record<string, object> = {
  'the portal itself': {},
  'a cream brand with eight tokens': {
    ...{
      bg: '#f7f1e6',
      surface: '#fffaf2',
      ink: '#2b1d14',
      accent: '#a63d1f',
      'hero-bg': '#2f2017',
      'hero-ink': '#fff6e8',
    },
    ...{ 'r-btn': '99rem', 'font-head': 'Georgia, serif' },
  },
  'a yellow accent': { accent: '#ffd400' },
  'a black accent': { accent: '#000' },
  'a middle grey accent': { accent: '#808080' },
  'pale ink': { ink: '#bbbbbb', 'ink-2': '#cccccc' },
  'a page that is dark by itself': { bg: '#101010', surface: '#181818', ink: '#fafafa', accent: '#3355ff' },
  'a band nobody could read': { 'hero-bg': '#eeeeee', 'hero-ink': '#ffffff' },
  'a pair of status colours': { warn: '#ffcc00', 'warn-bg': '#fff0d2', 'dark-warn': '#222222' },
};

describe('with the colours of', () => {
  for (const [name, tokens] of Object.entries(BRANDS)) {
    it(`${name}, every text can be read, light and dark`, () => {
      for (const look of [0, 1] as const) {
        const { ratio } = palette(tokens, look);
        for (const [ink, ground] of PAIRS) expect(ratio(ink, ground), `${ink} on ${ground}`).to.be.at.least(4.5);
        for (const edge of ['line-2', 'focus', 'accent']) expect(ratio(edge, 'surface'), edge).to.be.at.least(3);
      }
    });
  }
});

describe('a brand', () => {
  it('without colours changes none', () => {
    expect(palette({ 'r-btn': '4px' }, 0).css).to.equal('@layer brand {\n:root {\n--r-btn: 4px;\n}\n}\n');
  });

  it('gets exactly the colours it asks for when they can be read', () => {
    const { all, changed } = palette({ accent: '#a63d1f', 'dark-accent': '#ffb59d' }, 0);
    expect([all.get('accent'), changed]).to.deep.equal(['#a63d1f', []]);
    expect(palette({ accent: '#a63d1f', 'dark-accent': '#ffb59d' }, 1).all.get('accent')).to.equal('#ffb59d');
  });

  it('is told what was asked and what is used when they cannot', () => {
    const [change] = palette({ 'ink-3': '#cccccc' }, 0).changed;
    expect(change).to.include({ token: 'ink-3', asked: '#cccccc' });
    expect(change?.used)
      .to.match(/^#[0-9a-f]{6}$/)
      .and.not.equal('#cccccc');
  });

  it('hears of each colour once, and of the one that is used in the end', () => {
    const { all, changed } = palette({ ink: '#8a8f94' }, 0);
    const [change, ...more] = changed.filter(({ token }) => token === 'ink');
    expect([change?.asked, change?.used, more]).to.deep.equal(['#8a8f94', all.get('ink'), []]);
  });
});

describe('contrast', () => {
  // black on white, and the tightest pairs of a published palette
  for (const [a, b, expected] of [
    ['#000', '#fff', 21],
    ['#fff', '#fff', 1],
    ['#767676', '#ffffff', 4.54],
    ['#0b6b57', '#ffffff', 6.47],
  ] as const) {
    it(`of ${a} and ${b} is ${expected}`, () => {
      expect(contrast(parseColor(a) ?? [0, 0, 0], parseColor(b) ?? [0, 0, 0])).to.be.closeTo(expected, 0.05);
    });
  }

  it('leaves a colour alone that passes, and finds black or white when nothing else does', () => {
    expect(readable([0, 0, 0], [[255, 255, 255]], 4.5)).to.deep.equal([0, 0, 0]);
    expect(readable([119, 119, 119], [[119, 119, 119]], 5)).to.deep.equal([0, 0, 0]);
  });
});

describe('tokens that no browser could follow', () => {
  const wrongIn = (tokens: object, own?: string) => brandStyles(brand({ tokens }), BASE, own).wrong.join('\n');

  for (const [name, value] of [
    ['accent', 'blurple'],
    ['accent', '#12345'],
    ['dark-bg', 'rgb(0, 0, 0)'],
  ] as const)
    it(`are told: ${name} as ${value}`, () => {
      expect(wrongIn({ [name]: value }))
        .to.include(`tokens.${name}`)
        .and.include(value)
        .and.include('#rrggbb');
    });

  for (const name of ['acent', 'acc', 'r-bt', 'dark-r-btn', 'rbtn'])
    it(`are told: ${name}, which is none`, () => {
      expect(wrongIn({ [name]: '#123456' })).to.include(`tokens.${name}: there is no such token`);
    });

  it('are not those there are, nor those that rules of the brand use', () => {
    expect(wrongIn({ accent: '#123', 'dark-accent': '#abcdef', 'r-btn': '2px', 'font-head': 'Georgia' })).to.equal('');
    expect(wrongIn({ stripe: '4px' }, '.bar { width: var(--stripe, 2px) }')).to.equal('');
  });
});
