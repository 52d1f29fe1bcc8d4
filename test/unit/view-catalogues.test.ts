import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { LANGUAGES } from '../../plugin/view/formats.ts';
import { compileMessage, createFormatters } from '../../plugin/view/messages.ts';

function catalogue(locale: 'en' | 'fa' | 'he') {
  const folder = new URL(`../../templates/locales/${locale}/`, import.meta.url);
  const texts = readdirSync(folder)
    .sort()
    .map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
  const messages: [string, string][] = texts.flatMap((text: Record<string, string>) => Object.entries(text));
  const { tag } = LANGUAGES[locale];
  const compiled = new Map(
    messages.map(([key, pattern]) => [
      key,
      compileMessage(pattern, { tag, number: String, formatters: createFormatters() }),
    ]),
  );
  return { messages, compiled, keys: messages.map(([key]) => key) };
}

const english = catalogue('en');

describe('the catalogues', () => {
  for (const locale of ['fa', 'he'] as const) {
    const other = catalogue(locale);

    it(`${locale} has the sentences of en, in the same order`, () => {
      expect(other.keys).to.deep.equal(english.keys);
    });

    it(`${locale} uses the values and tags of en`, () => {
      const shape = (message: { args: ReadonlySet<string>; tags: ReadonlySet<string> } | undefined) =>
        [...(message?.args ?? []), ...(message?.tags ?? [])].sort();
      for (const key of english.keys)
        expect(shape(other.compiled.get(key)), key).to.deep.equal(shape(english.compiled.get(key)));
    });

    it(`${locale} has no English left`, () => {
      const same = english.messages.filter(
        ([key, text]) => /[a-z]{3}/.test(withoutCode(text)) && other.messages.some(([k, t]) => k === key && t === text),
      );
      expect(same.map(([key]) => key)).to.deep.equal(['signin.email.example']);
    });
  }

  it('say nothing twice', () => {
    expect(new Set(english.keys).size).to.equal(english.keys.length);
  });

  it('shout nowhere', () => {
    const loud = (['en', 'fa', 'he'] as const).flatMap((locale) =>
      catalogue(locale).messages.filter(([, text]) => text.includes('!')),
    );
    expect(loud).to.deep.equal([]);
  });
});

/** The words of a sentence, without names of values and tags. */
function withoutCode(text: string): string {
  return text.replace(/\{[^{}]*\}/g, '').replace(/<[^>]*>/g, '');
}
