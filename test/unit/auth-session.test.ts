import { expect } from 'chai';
import { createSessions, type SignedIn } from '../../plugin/auth/session.ts';
import { PortalError } from '../../plugin/errors.ts';
import { createLog } from '../../plugin/log.ts';
import type { Customer } from '../../plugin/records/customer.ts';
import { memoryStore } from '../../plugin/store/memory.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 10, 20, 9);

const MAYA: Customer = {
  contactId: '003000000000001AAA',
  accountId: '001000000000001AAA',
  name: 'Maya Lindqvist',
  firstName: 'Maya',
  email: 'maya@fjordhus.example',
  company: 'Fjordhus',
  brand: 'larkfield',
  grants: { see: true, comment: true, close: true },
};

const WHO: SignedIn = {
  customer: MAYA,
  provider: 'fjordhus',
  name: { value: MAYA.email },
  sessionIndex: '_1',
  admin: false,
  locale: 'en',
  endsAt: undefined,
};

function make({ secure = true } = {}) {
  const clock = { now: START };
  const crm = { asked: 0, refuses: undefined as PortalError | undefined };
  const store = memoryStore();
  const written: string[] = [];
  const trips = { made: 0 };
  const sessions = createSessions({
    store: {
      ...store,
      get: (key) => {
        trips.made += 1;
        return store.get(key);
      },
      many: (keys) => {
        trips.made += 1;
        return store.many(keys);
      },
      set: async (key, value, ttl) => {
        written.push(`${key} ${value}`);
        await store.set(key, value, ttl);
      },
      renew: async (key, value, ttl) => {
        written.push(`${key} ${value}`);
        await store.renew(key, value, ttl);
      },
    },
    contacts: {
      find: async () => MAYA,
      refresh: async (customer) => {
        crm.asked += 1;
        if (crm.refuses) throw crm.refuses;
        return { ...customer, name: 'Maya Berg' };
      },
    },
    log: createLog({ level: 'silent' }),
    clock: () => new Date(clock.now),
    rules: { idleMinutes: 30, maxHours: 8 },
    isSecure: () => secure,
  });
  const start = async (change: Partial<SignedIn> = {}) => {
    const { cookie, session } = await sessions.start({ ...WHO, ...change });
    const request = { headers: { cookie: cookie.split(';')[0] } };
    return { cookie, session, look: () => sessions.current(request, 'larkfield'), request };
  };
  return { clock, crm, sessions, start, trips, written };
}

describe('a session', () => {
  it('is whose it was', async () => {
    const { start } = make();
    const session = await (await start()).look();
    expect(session).to.deep.include({ customer: MAYA, provider: 'fjordhus', admin: false, locale: 'en' });
  });

  it('has a cookie no script reads and no other site sends, with the prefix where there is TLS', async () => {
    expect((await make().start()).cookie).to.match(
      /^__Host-portico=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    );
    expect((await make({ secure: false }).start()).cookie).to.match(
      /^portico=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
    );
  });

  it('is new at every sign-in, in id and secret', async () => {
    const { start } = make();
    const [one, two] = [await start(), await start()];
    expect(one.cookie).to.not.equal(two.cookie);
    expect(one.session.secret).to.not.equal(two.session.secret);
  });

  it('cannot be taken over by who reads the store', async () => {
    const { start, written } = make();
    const { cookie } = await start();
    const id = /=([\w-]+);/.exec(cookie)?.[1] ?? 'missing';
    expect(written.join('\n')).to.not.include(id);
  });

  describe('lives', () => {
    const LIFE: [string, { steps: number[]; endsAt?: number; alive: boolean }][] = [
      ['29 minutes without a page', { steps: [29 * MINUTE], alive: true }],
      ['not 31 minutes without a page', { steps: [31 * MINUTE], alive: false }],
      ['8 hours with a page now and then', { steps: Array(19).fill(25 * MINUTE), alive: true }],
      ['not longer than 8 hours', { steps: [...Array(19).fill(25 * MINUTE), 6 * MINUTE], alive: false }],
      ['until the provider’s session ends', { steps: [19 * MINUTE], endsAt: START + 20 * MINUTE, alive: true }],
      ['not longer than the provider’s', { steps: [20 * MINUTE], endsAt: START + 20 * MINUTE, alive: false }],
      [
        'not longer than 8 hours if the provider’s does',
        { steps: [...Array(19).fill(25 * MINUTE), 6 * MINUTE], endsAt: START + 24 * HOUR, alive: false },
      ],
    ];
    for (const [name, { steps, endsAt, alive }] of LIFE) {
      it(name, async () => {
        const { clock, start } = make();
        const { look } = await start({ endsAt });
        let session = await look();
        for (const step of steps) {
          clock.now += step;
          session = await look();
        }
        expect(session !== undefined).to.equal(alive);
      });
    }

    it('in spite of a page that was on its way when it ended', async () => {
      const { sessions, start, clock } = make();
      const { look, session } = await start();
      clock.now += 2 * MINUTE;
      const [, after] = [await Promise.all([look(), sessions.end(session.key)]), await look()];
      expect(after).to.equal(undefined);
    });
  });

  it('is read in one round trip once it was seen', async () => {
    const { start, trips } = make();
    const { look } = await start();
    await look();
    trips.made = 0;
    for (let i = 0; i < 10; i++) await look();
    expect(trips.made).to.equal(10);
  });

  it('is touched at most once a minute', async () => {
    const { clock, start, written } = make();
    const { look } = await start();
    const before = written.length;
    for (let i = 0; i < 10; i++) await look();
    expect(written.length - before).to.equal(0);
    clock.now += MINUTE;
    for (let i = 0; i < 10; i++) await look();
    expect(written.length - before).to.equal(1);
  });

  describe('asks for the contact again', () => {
    it('after five minutes, not before', async () => {
      const { clock, crm, start } = make();
      const { look } = await start();
      clock.now += 5 * MINUTE - 1;
      expect((await look())?.customer.name).to.equal('Maya Lindqvist');
      expect(crm.asked).to.equal(0);
      clock.now += 1;
      expect((await look())?.customer.name).to.equal('Maya Berg');
      expect((await look())?.customer.name).to.equal('Maya Berg');
      expect(crm.asked).to.equal(1);
    });

    it('at once when something is to be written', async () => {
      const { crm, sessions, start } = make();
      const { request } = await start();
      crm.refuses = new PortalError('auth.inactive');
      expect(await sessions.current(request, 'larkfield', { fresh: true })).to.equal(undefined);
    });

    it('and ends when the contact was switched off', async () => {
      const { clock, crm, start } = make();
      const { look } = await start();
      clock.now += 6 * MINUTE;
      crm.refuses = new PortalError('auth.inactive');
      expect(await look()).to.equal(undefined);
      crm.refuses = undefined;
      expect(await look(), 'stays ended').to.equal(undefined);
    });

    it('at once when the clock was set back since, and then not at every page', async () => {
      const { clock, crm, start } = make();
      const { look } = await start();
      clock.now += 25 * MINUTE;
      await look();
      clock.now -= 25 * MINUTE;
      const { asked } = crm;
      for (let i = 0; i < 10; i++) await look();
      expect(crm.asked - asked).to.equal(1);
      clock.now -= MINUTE;
      crm.refuses = new PortalError('auth.inactive');
      expect(await look()).to.equal(undefined);
    });

    it('and goes on while the CRM is away, up to its end, asking now and then', async () => {
      const { clock, crm, start } = make();
      const { look } = await start();
      crm.refuses = new PortalError('crm.unavailable');
      for (let passed = 0; passed < 8 * HOUR - 10 * MINUTE; passed += 10 * MINUTE) {
        clock.now += 10 * MINUTE;
        expect(await look()).to.not.equal(undefined);
      }
      const asked = crm.asked;
      await look();
      expect(crm.asked, 'not at every page').to.equal(asked);
      clock.now += 10 * MINUTE;
      expect(await look()).to.equal(undefined);
    });
  });

  describe('is nobody’s', () => {
    const { sessions } = make();
    for (const [name, cookie] of Object.entries({
      'without a cookie': undefined,
      'with an empty one': '__Host-portico=',
      'with a broken one': '__Host-portico=%00; ;=;',
      'with an id nobody has': `__Host-portico=${'A'.repeat(43)}`,
      'with a very long one': `__Host-portico=${'A'.repeat(10_000)}`,
    })) {
      it(name, async () => {
        expect(await sessions.current({ headers: { cookie } }, 'larkfield')).to.equal(undefined);
      });
    }

    it('at another brand', async () => {
      const { sessions: mine, start } = make();
      const { request } = await start();
      expect(await mine.current(request, 'other')).to.equal(undefined);
      expect(await mine.current(request, 'larkfield')).to.not.equal(undefined);
    });
  });

  describe('ended by the provider', () => {
    const ENDED: [string, Parameters<ReturnType<typeof make>['sessions']['endAt']>, boolean][] = [
      ['by its index', ['fjordhus', MAYA.email, ['_1']], true],
      ['by one of several indexes', ['fjordhus', MAYA.email, ['_0', '_1']], true],
      ['without an index', ['fjordhus', MAYA.email, []], true],
      ['not by another index', ['fjordhus', MAYA.email, ['_2']], false],
      ['not by another provider', ['sepidar', MAYA.email, []], false],
      ['not for another person', ['fjordhus', 'erik@fjordhus.example', []], false],
    ];
    for (const [name, wanted, isOver] of ENDED) {
      it(name, async () => {
        const { sessions, start } = make();
        const { look } = await start();
        await sessions.endAt(...wanted);
        expect((await look()) === undefined).to.equal(isOver);
      });
    }

    it('does not touch a sign-in that comes later, and ends that the next time', async () => {
      const { sessions, start } = make();
      await sessions.endAt('fjordhus', MAYA.email, []);
      const { look } = await start();
      expect(await look()).to.not.equal(undefined);
      await sessions.endAt('fjordhus', MAYA.email, []);
      expect(await look()).to.equal(undefined);
    });

    it('although the clock was set back since, or is that of a machine behind', async () => {
      const { clock, sessions, start } = make();
      const { look } = await start();
      clock.now -= 25 * MINUTE;
      await sessions.endAt('fjordhus', MAYA.email, []);
      expect(await look()).to.equal(undefined);
    });
  });
});
