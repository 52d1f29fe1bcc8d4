import { expect } from 'chai';
import { latinDigits, type Question, readAnswer, readCheck, readText, tidy } from '../../plugin/records/answers.ts';
import { field } from '../make/records.ts';

type Kind = Question['kind'];

function question(kind: Kind, more: Partial<Question> = {}): Question {
  const base = { name: 'any', kind, label: undefined, hint: undefined, required: false, field: field('Any__c') };
  const options = [{ value: 'High', label: 'High', hint: undefined }];
  return { ...base, options, ...more };
}

const whole = { field: field('N__c', { type: 'double', precision: 6, scale: 0 }) };
const money = { field: field('N__c', { type: 'currency', precision: 8, scale: 2 }) };
const counter = { field: field('N__c', { type: 'int' }) };

describe('an answer is taken', () => {
  const TAKEN: [kind: Kind, given: string, value: unknown, more?: Partial<Question>][] = [
    ['text', ' KX-20 ', 'KX-20'],
    ['text', '', null],
    ['text', 'x'.repeat(80), 'x'.repeat(80)],
    ['textarea', 'a\r\nb\rc', 'a\nb\nc'],
    ['textarea', '\ttab', 'tab'],
    ['textarea', 'a\tb', 'a\tb'],
    ['checkbox', 'true', true],
    ['checkbox', 'on', true],
    ['checkbox', '', false],
    ['select', 'High', 'High'],
    ['choice', ' High\r\n', 'High'],
    ['choice', '', null],
    ['date', '2026-02-28', '2026-02-28'],
    ['date', '۲۰۲۶-۰۲-۲۸', '2026-02-28'],
    ['date', '', null],
    ['number', '12', 12, whole],
    ['number', '۱۲', 12, whole],
    ['number', '٣', 3, whole],
    ['number', '-5', -5, whole],
    ['number', '0012', 12, whole],
    ['number', '999999', 999_999, whole],
    ['number', '12.50', 12.5, money],
    ['number', '7', 7, counter],
    ['number', '', null, whole],
  ];
  for (const [kind, given, value, more] of TAKEN)
    it(`${kind}: ${JSON.stringify(given).slice(0, 40)}`, () =>
      expect(readAnswer(question(kind, more), given)).to.deep.equal({ value }));
});

describe('an answer is asked for again', () => {
  const required = { required: true };
  const ASKED: [kind: Kind, given: string, key: string, more?: Partial<Question>][] = [
    ['text', '', 'problem.missing.other', required],
    ['text', ' \r\n ', 'problem.missing.subject', { ...required, name: 'subject' }],
    ['textarea', '', 'problem.missing.description', { ...required, name: 'description' }],
    ['choice', '', 'problem.missing.priority', { ...required, name: 'priority' }],
    ['text', 'two\nlines', 'problem.one-line'],
    ['text', 'x'.repeat(81), 'problem.too-long'],
    ['text', 'a\u0000b', 'problem.characters'],
    ['text', 'a\u001bb', 'problem.characters'],
    ['text', 'a\u007fb', 'problem.characters'],
    ['text', 'a\ud800b', 'problem.characters'],
    ['checkbox', 'maybe', 'problem.choice'],
    ['checkbox', 'false', 'problem.choice'],
    ['select', 'Low', 'problem.choice'],
    ['choice', 'high', 'problem.choice'],
    ['choice', '__proto__', 'problem.choice'],
    ['date', '2026-02-29', 'problem.date'],
    ['date', '2026-2-1', 'problem.date'],
    ['date', '28.02.2026', 'problem.date'],
    ['date', '+012026-01-01', 'problem.date'],
    ['date', '', 'problem.missing.other', required],
    ['number', 'twelve', 'problem.number', whole],
    ['number', '1e3', 'problem.number', whole],
    ['number', '0x10', 'problem.number', whole],
    ['number', 'Infinity', 'problem.number', whole],
    ['number', '12.5', 'problem.number', whole],
    ['number', '1000000', 'problem.number', whole],
    ['number', '12.345', 'problem.number', money],
    ['number', '1.', 'problem.number', money],
    ['number', '1'.repeat(16), 'problem.number', counter],
    ['number', '', 'problem.missing.other', { ...required, ...whole }],
  ];
  for (const [kind, given, key, more] of ASKED)
    it(`${kind}: ${JSON.stringify(given).slice(0, 40)} (${key})`, () =>
      expect(readAnswer(question(kind, more), given)).to.have.nested.property('problem.key', key));
});

describe('a free text', () => {
  it('is measured in characters or in bytes, and says both figures', () => {
    expect(readText('شش', { required: true, max: 2 })).to.deep.equal({ value: 'شش' });
    expect(readText('شش', { required: true, max: 3, inBytes: true })).to.deep.equal({
      problem: { key: 'problem.too-long', values: { length: 4, max: 3 } },
    });
  });

  it('has LF for its line ends and nothing round it', () => expect(tidy('\r\n a\r\n\rb \n')).to.equal('a\n\nb'));
  it('may be missing in its own words', () =>
    expect(readText(' ', { required: true, max: 9, missing: 'problem.missing.body' })).to.deep.equal({
      problem: { key: 'problem.missing.body' },
    }));
  it('has digits of any keyboard', () => expect(latinDigits('۰۱٢٣4')).to.equal('01234'));
  it('that is a tick is yes, no or nothing', () =>
    expect(['on', '', 'no'].map(readCheck)).to.deep.equal([true, false, undefined]));
});
