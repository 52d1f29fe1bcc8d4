import { expect } from 'chai';
import { fileRefusal, safeName } from '../../plugin/records/files.ts';

const RULES = {
  maxBytes: 1_000_000,
  types: ['txt', 'log', 'pdf', 'png', 'jpg', 'jpeg', 'docx', 'zip', 'svg', 'html', 'js'],
};

describe('a file is taken', () => {
  const TAKEN: [name: string, detected: string | undefined][] = [
    ['note.txt', undefined],
    ['NOTE.TXT', undefined],
    ['a.pdf', 'pdf'],
    ['photo.jpeg', 'jpg'],
    ['letter.docx', 'zip'],
    ['letter.docx', 'docx'],
    ['a.svg', 'xml'],
    ['a.html', undefined],
  ];
  for (const [name, detected] of TAKEN)
    it(`${name}, seen as ${detected}`, () =>
      expect(fileRefusal({ name, size: 1, detected }, RULES)).to.equal(undefined));

  it('of the largest size', () =>
    expect(fileRefusal({ name: 'a.txt', size: 1_000_000, detected: undefined }, RULES)).to.equal(undefined));
});

describe('a file is refused', () => {
  const REFUSED: [name: string, detected: string | undefined, key: string, size?: number][] = [
    ['a.txt', undefined, 'empty', 0],
    ['a.txt', undefined, 'too-large', 1_000_001],
    ['a.exe', 'exe', 'type'],
    ['a.pdf.exe', undefined, 'type'],
    ['a.js', undefined, 'type'], // never, whatever the list says
    ['a.csv', undefined, 'type'],
    ['noending', undefined, 'type'],
    ['.txt', undefined, 'type'],
    ['a.pdf', undefined, 'content'],
    ['a.pdf', 'exe', 'content'],
    ['a.txt', 'png', 'content'],
    ['a.png', 'jpg', 'content'],
    ['a.log', 'elf', 'content'],
  ];
  for (const [name, detected, key, size = 1] of REFUSED) {
    it(`${name}, seen as ${detected}: ${key}`, () =>
      expect(fileRefusal({ name, size, detected }, RULES)).to.deep.include({ key: `problem.file.${key}` }));
  }
});

describe('the name of a file', () => {
  const NAMES: [given: string, kept: string][] = [
    ['note.txt', 'note.txt'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\temp\\note.txt', 'note.txt'],
    ['a\u0000b\r\nc.txt', 'abc.txt'],
    ['invoice\u202Etxt.exe', 'invoicetxt.exe'],
    ['\u200E\uFEFFa.txt', 'a.txt'],
    ['say "hi" <b>|?*:.txt', 'say hi b.txt'],
    ['..hidden', 'hidden'],
    ['a.exe.', 'a.exe'],
    ['a.exe \u0020', 'a.exe'],
    ['con.txt', 'file-con.txt'],
    ['LPT1', 'file-LPT1'],
    ['console.txt', 'console.txt'],
    ['', 'file-'],
    ['...', 'file-'],
    ['🙃.txt', '🙃.txt'],
    ['lone \ud800.txt', 'lone .txt'],
    ['e\u0301.txt', 'é.txt'],
  ];
  for (const [given, kept] of NAMES) it(JSON.stringify(given), () => expect(safeName(given)).to.equal(kept));

  it('is cut before its ending', () => {
    expect(safeName(`${'n'.repeat(300)}.log`)).to.equal(`${'n'.repeat(196)}.log`);
    expect(safeName('n'.repeat(300))).to.have.length(200);
  });
});
