import { expect } from 'chai';
import { PortalError } from '../../plugin/errors.ts';
import { createLog } from '../../plugin/log.ts';
import { count, type Moment } from '../../plugin/records/deflection/count.ts';
import { fitsWell } from '../../plugin/records/deflection/fits.ts';
import { createJournal } from '../../plugin/records/deflection/journal.ts';
import { createOffered } from '../../plugin/records/deflection/offered.ts';
import { customer, ERIK, fakeCrm, ID } from '../make/records.ts';

const MAYA = ID('003', 1);
const day = (at: number, hour = 9) => new Date(Date.UTC(2026, 10, at, hour));
const RULE = { from: day(1, 0), to: day(30, 0), days: 7, now: day(30, 0), timeZone: 'Europe/Oslo' };

function moment(kind: Moment['kind'], at: Date, more: Partial<Moment> = {}): Moment {
  return { kind, at, journey: 'one', textId: 'a', contactId: ERIK, ofCase: false, ...more };
}

const offered = moment('offer', day(10));
const opened = moment('open', day(10));
const solved = moment('solved', day(10));
const yes = (at: Date) => moment('feedback', at, { journey: 'feedback' });
const caseAt = (at: Date, contactId: string | null = ERIK) => ({ contactId, at });

describe('deflection', () => {
  const nothing = { offered: 0, opened: 0, potential: 0, confirmed: 0, withdrawn: 0, young: 0 };
  const table: Record<string, { moments: Moment[]; cases?: ReturnType<typeof caseAt>[]; is: object }> = {
    'nothing, when nothing happened': { moments: [], is: {} },
    'an offer is none yet': { moments: [offered], is: { offered: 1 } },
    'what was offered and opened is potential': {
      moments: [offered, opened],
      is: { offered: 1, opened: 1, potential: 1 },
    },
    'three texts of one form are one': {
      moments: [offered, offered, offered, opened, opened],
      is: { offered: 1, opened: 1, potential: 1 },
    },
    'two forms of a day are one potential': {
      moments: [offered, opened, ...[offered, opened].map((one) => ({ ...one, journey: 'two', at: day(10, 15) }))],
      is: { offered: 2, opened: 2, potential: 1 },
    },
    'two people are two': {
      moments: [offered, opened, ...[offered, opened].map((one) => ({ ...one, journey: 'two', contactId: MAYA }))],
      is: { offered: 2, opened: 2, potential: 2 },
    },
    'the day is that of the brand’s place': {
      moments: [solved, { ...solved, journey: 'two', at: day(9, 23) }],
      is: { confirmed: 1 },
    },
    'no potential, when its form became a case, whichever was written first': {
      moments: [offered, opened, moment('case', day(10, 8))],
      is: { offered: 1, opened: 1 },
    },
    'no potential, when a case came through another channel': {
      moments: [offered, opened],
      cases: [caseAt(day(12))],
      is: { offered: 1, opened: 1 },
    },
    'a thank-you is confirmed': { moments: [offered, solved], is: { offered: 1, confirmed: 1 } },
    'a yes under a text that was offered is, too': {
      moments: [offered, yes(day(10))],
      is: { offered: 1, confirmed: 1 },
    },
    'or that was opened, noted a moment after it': {
      moments: [moment('open', new Date(day(10).getTime() + 30_000)), yes(day(10))],
      is: { confirmed: 1 },
    },
    'a yes of who just reads is none': { moments: [yes(day(10))], is: {} },
    'a yes under another text than was offered is none': {
      moments: [offered, { ...yes(day(10)), textId: 'b' }],
      is: { offered: 1 },
    },
    'a yes to what somebody else was offered is none': {
      moments: [{ ...offered, contactId: MAYA }, yes(day(10))],
      is: { offered: 1 },
    },
    'a yes long after the offer is none': { moments: [moment('offer', day(2)), yes(day(10))], is: { offered: 1 } },
    'a yes after a case is none': {
      moments: [offered, yes(day(10))],
      cases: [caseAt(day(9))],
      is: { offered: 1 },
    },
    'a yes that a case followed is taken back': {
      moments: [offered, yes(day(10))],
      cases: [caseAt(day(11))],
      is: { offered: 1, withdrawn: 1 },
    },
    'both on one day are one': {
      moments: [offered, solved, yes(day(10, 12))],
      is: { offered: 1, confirmed: 1 },
    },
    'on two days they are two': {
      moments: [offered, solved, yes(day(11))],
      is: { offered: 1, confirmed: 2 },
    },
    'a case within seven days takes it back': { moments: [solved], cases: [caseAt(day(17))], is: { withdrawn: 1 } },
    'one after that does not': { moments: [solved], cases: [caseAt(day(17, 10))], is: { confirmed: 1 } },
    'one before it does not': { moments: [solved], cases: [caseAt(day(10, 8))], is: { confirmed: 1 } },
    'one of somebody else does not': { moments: [solved], cases: [caseAt(day(12), MAYA)], is: { confirmed: 1 } },
    'one without a contact does not': { moments: [solved], cases: [caseAt(day(12), null)], is: { confirmed: 1 } },
    'an entry that a case followed takes it back, also when the case is gone': {
      moments: [solved, moment('follow', day(12), { journey: 'two' })],
      is: { withdrawn: 1 },
    },
    'a person’s day is taken back as a whole': {
      moments: [solved, { ...solved, journey: 'two', at: day(10, 18) }],
      cases: [caseAt(day(10, 12))],
      is: { withdrawn: 1 },
    },
    'what solved a case that was there is none': { moments: [{ ...solved, ofCase: true }], is: {} },
    'what is outside the period is not counted, but its cases are': {
      moments: [moment('solved', day(29, 23)), moment('solved', new Date(Date.UTC(2026, 11, 1)), { journey: 'two' })],
      cases: [caseAt(new Date(Date.UTC(2026, 11, 2)))],
      is: { withdrawn: 1 },
    },
    'what is young may still be taken back': { moments: [moment('solved', day(28))], is: { confirmed: 1, young: 1 } },
    'contacts that are gone are each one': {
      moments: ['one', 'two'].map((journey) => ({ ...solved, journey, contactId: null })),
      is: { confirmed: 2 },
    },
  };
  for (const [name, { moments, cases = [], is }] of Object.entries(table))
    it(name, () => expect(count({ ...RULE, moments, cases })).to.deep.equal({ ...nothing, ...is }));
});

describe('the journal', () => {
  const log = createLog({ level: 'silent' });
  const erik = customer();
  const offer = (textId: string, journey = 'one') => ({ kind: 'offer', journey, textId }) as const;
  const keys = (crm: ReturnType<typeof fakeCrm>) => crm.appended.map(({ rows }) => rows.map((row) => row.Key__c));

  it('writes what waits in one call, each once', async () => {
    const crm = fakeCrm();
    const journal = createJournal({ crm, log });
    for (const text of ['a', 'b', 'a']) journal.note(erik, offer(text));
    journal.note(erik, { kind: 'open', journey: 'one', textId: 'a' });
    await journal.close();
    await journal.flush();
    expect(keys(crm)).to.deep.equal([['offer:one:a', 'offer:one:b', 'open:one:a']]);
    expect(crm.appended[0]?.rows[0]).to.include({ Contact__c: ERIK, Record_Id__c: 'a', Parent_Id__c: 'a' });
  });

  it('writes by itself when there are 200', async () => {
    const crm = fakeCrm();
    const journal = createJournal({ crm, log });
    for (let at = 0; at < 200; at++) journal.note(erik, offer(`t${at}`));
    await journal.flush();
    expect(crm.appended.map(({ rows }) => rows.length)).to.deep.equal([200]);
  });

  it('keeps what could not be written, and lets go of what the org refuses', async () => {
    for (const [code, again] of [
      ['crm.unavailable', 1],
      ['crm.busy', 1],
      ['internal', 0],
    ] as const) {
      let tries = 0;
      const crm = fakeCrm();
      const { append } = crm;
      const journal = createJournal({
        crm: {
          append: async (object, rows) => {
            tries++;
            if (tries === 1) throw new PortalError(code);
            return append(object, rows);
          },
        },
        log,
      });
      journal.note(erik, offer('a'));
      await journal.flush();
      expect(crm.appended).to.deep.equal([]);
      await journal.close();
      expect(crm.appended.length, code).to.equal(again);
    }
  });

  it('does not hammer an org that is away', async () => {
    let tries = 0;
    const append = async () => {
      tries++;
      throw new PortalError('crm.unavailable');
    };
    const journal = createJournal({ crm: { append }, log });
    for (let at = 0; at < 200; at++) journal.note(erik, offer(`t${at}`));
    await journal.flush();
    const before = tries;
    for (let at = 0; at < 50; at++) journal.note(erik, offer(`u${at}`));
    await new Promise(setImmediate);
    expect(tries).to.equal(before);
  });

  it('gives a journey’s share to its case, and takes it back when that failed', async () => {
    const crm = fakeCrm();
    const journal = createJournal({ crm, log });
    for (const journey of ['one', 'two']) for (const text of ['a', 'b']) journal.note(erik, offer(text, journey));
    const share = journal.take('one', 1);
    expect(share.steps).to.have.length(1);
    expect(share.steps[0]).to.include({ upsert: 'Portico_Entry__c', by: 'Key__c', key: 'offer:one:a' });
    share.undo();
    expect(journal.take('one', 9).steps).to.have.length(2);
    await journal.close();
    expect(keys(crm)).to.deep.equal([['offer:two:a', 'offer:two:b']]);
  });
});

describe('what was offered', () => {
  const seconds = 60;

  it('is known to every machine, by text and place, and nothing else is', async () => {
    const kept = new Map<string, { text: string; ttlSeconds: number }>();
    const shared = {
      get: async (key: string) => kept.get(key)?.text,
      put: async (key: string, text: string, ttlSeconds: number) => void kept.set(key, { text, ttlSeconds }),
    };
    const [one, two] = [createOffered({ shared, seconds }), createOffered({ shared, seconds })];
    await Promise.all([one.add('j', ['a'], 'form'), two.add('j', ['b'], 'case')]);
    for (const machine of [one, two])
      expect([...(await machine.among('j', ['a', 'b', 'c']))]).to.deep.equal([
        ['a', 'form'],
        ['b', 'case'],
      ]);
    expect(await two.among('other', ['a'])).to.deep.equal(new Map());
    expect([...kept.values()].map(({ ttlSeconds }) => ttlSeconds)).to.deep.equal([seconds, seconds]);
  });

  it('is known to a process that is alone, and to no other', async () => {
    const [one, two] = [1, 2].map(() => createOffered({ shared: undefined, seconds }));
    await one?.add('j', ['a'], 'form');
    expect(await one?.among('j', ['a'])).to.deep.equal(new Map([['a', 'form']]));
    expect(await two?.among('j', ['a'])).to.deep.equal(new Map());
  });
});

describe('a text fits well', () => {
  const TITLE = 'VPN tunnel drops every hour: fix the rekey settings';
  const table: [written: string, fits: boolean][] = [
    ['VPN to Bergen drops every hour', true],
    ['the tunnel dropped again', true],
    ['VPN', false],
    ['Invoice for October is missing', false],
    ['', false],
  ];
  for (const [written, fits] of table)
    it(`${fits ? 'to' : 'not to'} “${written}”`, () => expect(fitsWell(TITLE, written)).to.equal(fits));

  it('in other scripts, with points or without', () => {
    expect(fitsWell('خاموش شدن دستگاه در شب', 'دستگاه هر شب خاموش می‌شود')).to.equal(true);
    expect(fitsWell('החיבור נופל בכל שעה', 'הַחִיבּוּר שלנו נופל')).to.equal(true);
    expect(fitsWell('החיבור נופל בכל שעה', 'חשבונית חסרה')).to.equal(false);
  });
});
