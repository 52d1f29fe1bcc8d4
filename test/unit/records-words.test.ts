import { expect } from 'chai';
import { ANOTHER_TEXT, demandSame, marksOf, type Words } from '../../plugin/records/words.ts';
import { thrownBy } from '../make/records.ts';

const SENT: Words = { title: 'Port', body: 'One\ntwo' };

describe('what was sent before', () => {
  const known = marksOf(SENT);
  const refused = (note: unknown, words: Words) => thrownBy(async () => demandSame(note, words));

  const same: Record<string, [note: unknown, words: Words]> = {
    'the same words': [known, SENT],
    'as another browser ends its lines': [known, { title: ' Port', body: 'One\r\ntwo\r\n' }],
    'beside what else its entry notes': [`name ${known}`, SENT],
    'nothing, twice': [marksOf({ title: 'Port', body: null }), { title: 'Port', body: undefined }],
    'an entry that knows no words': [null, SENT],
    'an entry that notes something else only': ['name', SENT],
  };
  for (const [name, [note, words]] of Object.entries(same))
    it(`is the same: ${name}`, () => expect(() => demandSame(note, words)).not.to.throw());

  const others: Record<string, { words: Words; field: string }> = {
    'another title': { words: { ...SENT, title: 'port' }, field: 'title' },
    'another body': { words: { ...SENT, body: 'One two' }, field: 'body' },
    'one that is in the place of the other': { words: { title: 'One\ntwo', body: 'Port' }, field: 'title' },
    'nothing any more': { words: { ...SENT, body: null }, field: 'body' },
  };
  for (const [name, { words, field }] of Object.entries(others))
    it(`is not: ${name}`, async () => {
      for (const note of [known, `name ${known}`])
        expect(await refused(note, words)).to.deep.include({
          code: 'input.invalid',
          fields: { [field]: ANOTHER_TEXT },
        });
    });

  it('fits beside a word in the note of an entry, however long it is, and tells nothing of it', () => {
    const marks = marksOf({ title: 'x'.repeat(255), body: 'Secret '.repeat(5_000) });
    expect(`name ${marks}`.length).to.be.at.most(255);
    expect(marks).to.match(/^[\w-]{43} [\w-]{43}$/);
  });
});
