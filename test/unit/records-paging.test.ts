import { expect } from 'chai';
import {
  type Cursor,
  cursorAt,
  cursorCondition,
  cursorOf,
  decodeCursor,
  encodeCursor,
  SORTS,
  turned,
} from '../../plugin/records/paging.ts';
import { caseRow } from '../make/records.ts';

const ROW = caseRow();
const AT = '2026-11-17T08:00:00.000Z';

describe('a page of a list', () => {
  const KEYED: Record<string, [order: string, back: string, on: string, before: string]> = {
    updated: [
      'LastModifiedDate DESC, Id DESC',
      'LastModifiedDate ASC, Id ASC',
      `LastModifiedDate < ${AT} OR (LastModifiedDate = ${AT} AND Id < '${ROW.id}')`,
      `LastModifiedDate > ${AT} OR (LastModifiedDate = ${AT} AND Id > '${ROW.id}')`,
    ],
    oldest: [
      'LastModifiedDate ASC, Id ASC',
      'LastModifiedDate DESC, Id DESC',
      `LastModifiedDate > ${AT} OR (LastModifiedDate = ${AT} AND Id > '${ROW.id}')`,
      `LastModifiedDate < ${AT} OR (LastModifiedDate = ${AT} AND Id < '${ROW.id}')`,
    ],
    newest: [
      'CaseNumber DESC, Id DESC',
      'CaseNumber ASC, Id ASC',
      "CaseNumber < '00001001'",
      "CaseNumber > '00001001'",
    ],
    number: [
      'CaseNumber ASC, Id ASC',
      'CaseNumber DESC, Id DESC',
      "CaseNumber > '00001001'",
      "CaseNumber < '00001001'",
    ],
  };
  for (const [sort, [order, back, on, before]] of Object.entries(KEYED)) {
    it(`sorted by ${sort} begins behind a row, and the one before it in front of it`, () => {
      const name = SORTS.find((one) => one === sort) ?? 'updated';
      const [next, previous] = [cursorOf(ROW, name, 25, 'on'), cursorOf(ROW, name, 25, 'back')];
      if (!next || !previous) throw new Error('no cursor');
      expect([turned(name, next).text, turned(name, previous).text]).to.deep.equal([order, back]);
      expect(cursorCondition(next, name).map((one) => one.text)).to.deep.equal([on]);
      expect(cursorCondition(previous, name).map((one) => one.text)).to.deep.equal([before]);
    });
  }

  for (const sort of ['status', 'type', 'priority'] as const) {
    it(`sorted by ${sort} begins at a position, as far as positions reach`, () => {
      expect(cursorOf(ROW, sort, 50, 'on')).to.deep.equal({ start: 50, turn: 'on', offset: 50 });
      expect(cursorOf(ROW, sort, 50, 'back')).to.deep.equal({ start: 25, turn: 'on', offset: 25 });
      expect(cursorOf(ROW, sort, 2_001, 'on')).to.equal(undefined);
      expect(turned(sort, undefined).text).to.match(/^\w+ ASC NULLS LAST, Id DESC$/);
    });
  }

  it('has a number as far as positions reach', () => {
    expect(cursorAt(2_000)).to.deep.equal({ start: 2_000, turn: 'on', offset: 2_000 });
    expect(cursorAt(2_001)).to.equal(undefined);
  });
});

describe('a cursor in an address', () => {
  for (const sort of SORTS) {
    it(`comes back as it was, sorted by ${sort}`, () => {
      const cursor = cursorOf(ROW, sort, 25, 'on');
      if (!cursor) throw new Error('no cursor');
      const decoded = decodeCursor(encodeCursor(cursor), sort);
      expect(JSON.parse(JSON.stringify(decoded))).to.deep.equal(JSON.parse(JSON.stringify(cursor)));
      expect(encodeCursor(cursor)).to.match(/^[\w-]+$/);
    });
  }

  const key = (value: string, id = ROW.id): Cursor => ({ start: 25, turn: 'on', key: value, id });
  const NOTHING: Record<string, string> = {
    'an empty one': '',
    garbage: '%%%',
    'another shape': Buffer.from('{}').toString('base64url'),
    'too few parts': Buffer.from('[1,"on"]').toString('base64url'),
    'a place below nothing': encodeCursor({ start: -1, turn: 'on' }),
    'a place beyond positions': encodeCursor({ start: 0, turn: 'on', offset: 2_001 }),
    'SOQL for a key': encodeCursor(key("2026' OR Id != '")),
    'a word for a time': encodeCursor(key('March 7')),
    'a number for a time': encodeCursor(key('123456789012')),
    'a time beyond the calendar': encodeCursor(key('+275760-09-13T00:00:00.000Z')),
    'a day that is none': encodeCursor(key('2026-13-40T00:00:00.000Z')),
    'SOQL for an id': encodeCursor(key(AT, "500' OR Id != '00")),
    'an id that does not fit': encodeCursor(key(AT, 'aaaaaaaaaaaaaaaaaa')),
  };
  for (const [name, text] of Object.entries(NOTHING))
    it(`that we did not write is nothing: ${name}`, () => expect(decodeCursor(text, 'updated')).to.equal(undefined));

  it('of another order is nothing', () => {
    expect(decodeCursor(encodeCursor(key(AT)), 'number')).to.equal(undefined);
    expect(decodeCursor(encodeCursor(key('00001001')), 'updated')).to.equal(undefined);
    expect(decodeCursor(encodeCursor(key('00001001')), 'number')).not.to.equal(undefined);
  });
});
