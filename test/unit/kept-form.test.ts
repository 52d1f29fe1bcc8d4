import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { Request } from 'express';
import { acceptsGzip, formOf, gzipped, gzipWithKeys, withKeys } from '../../plugin/web/kept-form.ts';

const KEY = 'k'.repeat(80);
const field = (key: string) => `<input type="hidden" name="key" value="${key}">`;
const key = (letter: string) => letter.repeat(80);

describe('a page that is kept', () => {
  const PAGES: Record<string, { html: string; slots: number; keys: number }> = {
    'without a form': { html: '<p>nothing to send</p>', slots: 0, keys: 0 },
    'with one form': { html: `<p>سلام</p>${field(KEY)}<p>end</p>`, slots: 1, keys: 1 },
    'with two forms of one key': { html: `${field(key('a'))}–${field(key('a'))}`, slots: 2, keys: 1 },
    'with forms of two keys': { html: `${field(key('a'))}é${field(key('b'))}${field(key('a'))}`, slots: 3, keys: 2 },
    'larger than a block': { html: `${'<p>row</p>'.repeat(20_000)}${field(KEY)}`, slots: 1, keys: 1 },
    'with a text that looks like a form': {
      html: '<p>name=&quot;key&quot; value=&quot;x&quot;</p>',
      slots: 0,
      keys: 0,
    },
  };
  for (const [name, { html, slots, keys }] of Object.entries(PAGES))
    it(`${name}: each answer has its own keys, plain and compressed`, () => {
      const form = formOf(Buffer.from(html));
      if (!form) return expect.fail('it is not kept');
      expect([form.slots.length, form.keys]).to.deep.equal([slots, keys]);
      const keysOf = (letters: string) => [...letters].slice(0, form.keys).map(key);
      const [fresh, others] = [keysOf('vw'), keysOf('xy')];
      const first = withKeys(form, fresh);
      form.isOut = true; // as long as that one is on its way
      const second = withKeys(form, others);
      const found = (body: Buffer) =>
        [...body.toString().matchAll(/name="key" value="([^"]+)"/g)].map(([, one]) => one);
      expect(found(first)).to.have.length(slots);
      expect(new Set([...found(first), ...found(second)])).to.deep.equal(new Set([...fresh, ...others]));
      expect(first).to.have.length(Buffer.byteLength(html));
      expect(first.toString().replace(/"[v-z]{80}"/g, '""')).to.equal(html.replace(/"[a-k]{80}"/g, '""'));
      expect(gunzipSync(gzipWithKeys(gzipped(form), others, second)).equals(second)).to.equal(true);
    });
});

describe('a page with a key of another length', () => {
  for (const [what, length, isKept] of [
    ['80 (control)', 80, true],
    ['79', 79, false],
    ['81', 81, false],
  ] as const)
    it(`${what}: it is ${isKept ? 'kept' : 'not kept'}`, () =>
      void expect(formOf(Buffer.from(field('k'.repeat(length)))) !== undefined).to.equal(isKept));
});

describe('compressed is a page', () => {
  const TABLE: [header: string | undefined, accepted: boolean][] = [
    ['gzip, deflate, br, zstd', true],
    ['br;q=1.0, gzip;q=0.8', true],
    ['gzip', true],
    ['gzip;q=0', false],
    ['gzip; q=0.000, br', false],
    ['br', false],
    ['x-gzip', false],
    [undefined, false],
  ];
  for (const [header, accepted] of TABLE)
    it(`${accepted ? 'for' : 'not for'} ${header ?? 'whoever asks for nothing'}`, () => {
      const headers = header === undefined ? {} : { 'accept-encoding': header };
      expect(acceptsGzip({ headers } as Request)).to.equal(accepted);
    });
});
