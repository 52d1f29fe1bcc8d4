import { expect } from 'chai';
import { createFold, termsOf } from '../../plugin/records/search/fold.ts';
import { inflections } from '../../plugin/records/search/inflect.ts';
import { createRekey } from '../../plugin/records/search/keyboards.ts';

const fold = createFold();
const wholes = (text: string) => fold(text).map(({ whole }) => whole);
const terms = (text: string) => fold(text).flatMap(termsOf);

describe('what makes no difference to a reader makes none to the search', () => {
  const SAME: [why: string, one: string, other: string][] = [
    ['capitals', 'VPN Tunnel', 'vpn tunnel'],
    ['accents', 'Ærø café naïve Zürich', 'aero cafe naive zurich'],
    ['accents as characters of their own', 'cafe\u0301', 'café'],
    ['ß', 'Straße', 'strasse'],
    ['ø and å', 'Tromsø Ålesund', 'tromso alesund'],
    ['wide letters', 'ＫＸ２０', 'kx20'],
    ['the Arabic ي and ك', 'كابل اصلي', 'کابل اصلی'],
    ['ى', 'حتى', 'حتی'],
    ['ة and ۀ', 'شبكة خانۀ', 'شبکه خانه'],
    ['hamza above', 'مسألة رأي', 'مساله رای'],
    ['آ', 'آدرس', 'ادرس'],
    ['vowel signs', 'شُماره كِتاب', 'شماره کتاب'],
    ['tatweel', 'ســـلام', 'سلام'],
    ['ligatures', 'ﺳﻼﻡ', 'سلام'],
    ['Persian digits', '۱۲۳', '123'],
    ['Arabic digits', '١٢٣', '123'],
    ['Hebrew points', 'סִיסְמָה', 'סיסמה'],
    ['Hebrew final letters', 'שלום', 'שלומ'],
    ['gershayim', 'צה״ל', 'צה"ל'],
    ['geresh', 'צ׳ק', "צ'ק"],
    ['curly apostrophes', 'don’t', "don't"],
    ['marks of direction', '\u2067KX\u2069-20', 'KX-20'],
    ['a soft hyphen', 'fire\u00adwall', 'firewall'],
    ['hyphens of any kind', 'KX‑20 KX‐20', 'KX-20 KX-20'],
    ['a space where others write a non-joiner', 'می شود دستگاه ها', 'می‌شود دستگاه‌ها'],
  ];
  for (const [why, one, other] of SAME) it(why, () => expect(wholes(one)).to.deep.equal(wholes(other)));

  it('but words that differ stay apart', () => {
    expect(wholes('کار')).not.to.deep.equal(wholes('کارت'));
    expect(wholes('site')).not.to.deep.equal(wholes('sites'));
    expect(wholes('KX-20')).not.to.deep.equal(wholes('KX-40'));
  });
});

describe('a word is found by', () => {
  const FOUND: [word: string, by: string[]][] = [
    ['KX-20', ['kx20', 'kx', '20']],
    ['INV-20817', ['inv20817', 'inv', '20817']],
    ['IKE_SA', ['ikesa', 'ike', 'sa']],
    ['7.4', ['7.4', '7', '4']],
    ['۷٫۴', ['7.4']],
    ['KX20-4471-0932', ['kx2044710932', 'kx20', '4471', '0932', 'kx', '20']],
    ['802.11ac', ['802', '11ac', 'ac']],
    ['می‌شود', ['میشود', 'می', 'شود']],
    ['دستگاه‌های', ['دستگاههای', 'دستگاه']],
    ['ל־KX-20', ['kx20']],
    ['ל-KX-20', ['kx20']],
    ['הVPN', ['vpn']],
    ['anne.vik@fjordhus.example', ['anne', 'vik', 'fjordhus']],
  ];
  for (const [word, by] of FOUND) it(`${word}: ${by.join(', ')}`, () => expect(terms(word)).to.include.members(by));
});

describe('where a word stands', () => {
  const TEXTS = ['Set “Renew keys after” to 8 hours.', 'تونلِ KX-20 می‌شود ۱۲', 'סִיסְמָה לְ־KX-20', '🙃 Straße 𝒳yz'];
  for (const text of TEXTS)
    it(text, () => {
      for (const word of fold(text)) expect(wholes(text.slice(word.from, word.to))).to.deep.equal([word.whole]);
    });

  it('marks that follow a letter belong to it', () => {
    const [word] = fold('שָׁלוֹם');
    expect(word).to.include({ from: 0, to: 'שָׁלוֹם'.length });
  });

  it('a text of nothing else has no words', () => {
    for (const text of ['', ' \n', '---', '«»', '\u200c\u200c', '،؛؟', "'''"]) expect(fold(text)).to.deep.equal([]);
  });
});

describe('what was typed on another keyboard', () => {
  const rekey = createRekey();
  const TYPED: [typed: string, meant: string][] = [
    ['رحد', 'vpn'],
    ['قثسثف', 'reset'],
    ['ןמהםןבק', 'invoice'],
    ['פרןמאקר', 'printer'],
    ['fhckahkd', 'بازنشانی'],
    [';hfg', 'کابل'],
    ["nsj'hi", 'دستگاه'],
    ['thpux', 'איפוס'],
    ['jacubh,', 'חשבונית'],
    ['صهبه', 'wifi'],
  ];
  for (const [typed, meant] of TYPED) it(`${typed} is ${meant}`, () => expect(rekey(typed)).to.include(meant));

  it('is nothing else than what was typed where no key differs', () => {
    expect(rekey('12 34')).to.deep.equal([]);
    expect(rekey('')).to.deep.equal([]);
  });
});

describe('other forms of a word', () => {
  const FORMS: [word: string, form: string][] = [
    ['drops', 'drop'],
    ['drop', 'dropped'],
    ['dropping', 'drops'],
    ['policies', 'policy'],
    ['company', 'companies'],
    ['invoices', 'invoice'],
    ['changing', 'change'],
    ['box', 'boxes'],
    ['چراغها', 'چراغ'],
    ['فاکتور', 'فاکتورها'],
    ['הסיסמה', 'סיסמה'],
    ['נתב', 'הנתבימ'],
    ['חשבונית', 'לחשבונית'],
  ];
  for (const [word, form] of FORMS) it(`${word}: ${form}`, () => expect(inflections(word)).to.include(form));

  it('short words, numbers and names of models have none', () => {
    for (const word of ['ap', 'kx20', '12873']) expect(inflections(word)).to.deep.equal([]);
  });
});
