import { expect } from 'chai';
import { downloadHeaders, initials } from '../../plugin/web/respond.ts';

describe('the headers of a download', () => {
  const NAMES: [name: string, plain: string, encoded: string][] = [
    ['note.txt', 'note.txt', 'note.txt'],
    ['two words.txt', 'two words.txt', 'two%20words.txt'],
    ['گزارش.txt', '_____.txt', '%DA%AF%D8%B2%D8%A7%D8%B1%D8%B4.txt'],
    ['🙃.txt', '__.txt', '%F0%9F%99%83.txt'],
    ['a"b\\c%d.txt', 'a_b_c_d.txt', 'a%22b%5Cc%25d.txt'],
    ['a\r\nSet-Cookie: x.txt', 'a__Set-Cookie: x.txt', 'a%0D%0ASet-Cookie%3A%20x.txt'],
    ["it's (1)*!.txt", "it's (1)*!.txt", 'it%27s%20%281%29%2A!.txt'],
    ['lone \ud800.txt', 'lone _.txt', 'lone%20_.txt'],
    ['x; filename=evil.exe', 'x; filename=evil.exe', 'x%3B%20filename%3Devil.exe'],
  ];
  for (const [name, plain, encoded] of NAMES) {
    it(`name ${JSON.stringify(name)} in both ways of RFC 6266`, () => {
      expect(downloadHeaders(name)['Content-Disposition']).to.equal(
        `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
      );
    });
  }

  it('never let a browser open what it is', () => {
    expect(downloadHeaders('a.html')).to.include({
      ...{ 'Content-Type': 'application/octet-stream', 'X-Content-Type-Options': 'nosniff' },
      ...{ 'Content-Security-Policy': "sandbox; default-src 'none'", 'Cross-Origin-Resource-Policy': 'same-origin' },
    });
  });
});

describe('initials', () => {
  const TABLE: Record<string, string> = {
    'Maya Lindqvist': 'ML',
    'Ana Maria da Costa': 'AC',
    Larkfield: 'L',
    'مریم رضایی': 'م\u200Cر',
    '🙃 smith': '🙃S',
    ' two  spaces ': 'TS',
    '': '',
  };
  for (const [name, letters] of Object.entries(TABLE))
    it(`of “${name}” are “${letters}”`, () => expect(initials(name)).to.equal(letters));
});
