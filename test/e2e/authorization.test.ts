import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { ABSENT, ASIDE, INTERNAL, makeCase, neutral, type Target, told, traces } from '../make/authorization.ts';
import type { Browser, Page } from '../make/browser.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';

/** Somebody before a case, and what the case is to him. */
interface Role {
  /** Undefined: nobody is signed in. */
  person: string | undefined;
  /** Whose case it is. */
  of: 'erik' | 'ingrid';
  sees: boolean;
  comments: boolean;
  closes: boolean;
  owns: boolean;
  host?: string;
}

const NOTHING = { sees: false, comments: false, closes: false, owns: false };

const ROLES: Record<string, Role> = {
  'the owner': { person: 'erik', of: 'erik', sees: true, comments: true, closes: true, owns: true },
  'a colleague with every grant': { person: 'maya', of: 'erik', ...NOTHING, sees: true, comments: true, closes: true },
  'a colleague who sees and comments': { person: 'ingrid', of: 'erik', ...NOTHING, sees: true, comments: true },
  'a colleague who only sees': { person: 'siri', of: 'erik', ...NOTHING, sees: true },
  'a colleague without a grant': { person: 'erik', of: 'ingrid', ...NOTHING },
  'somebody with every grant of another company': { person: 'tom', of: 'erik', ...NOTHING },
  'somebody of another company, in Persian': { person: 'maryam', of: 'erik', ...NOTHING },
  'an administrator of the portal': { person: 'sam', of: 'erik', ...NOTHING },
  'a customer of another brand': { person: 'ana', of: 'erik', host: 'olmo.localhost', ...NOTHING },
  nobody: { person: undefined, of: 'erik', ...NOTHING },
};

type Names = Pick<Target, 'id' | 'number' | 'fileId' | 'subject'>;

/** One address that names a record. */
interface Door {
  ask(browser: Browser, names: Names, at: Asked): Promise<Page>;
  /** The status for this role. */
  status(role: Role): number;
  /** What is on the case afterwards that was not before, when it is allowed. */
  leaves?: Partial<Record<'comments' | 'entries' | 'links' | 'uploads', number>> & { status?: string };
  /** The page tells what the case is about. */
  tells?: boolean;
  closed?: boolean;
}

/** Where the portal is, and a form key of this session. */
interface Asked {
  origin: string;
  key: string;
}

const JSON_PLEASE = { headers: { accept: 'application/json' }, follow: false };
const HTML_PLEASE = { follow: false };

const page = ({ person, sees }: Role, seen = 200, unseen = 404) => (person === undefined ? 303 : sees ? seen : unseen);
const data = ({ person, sees }: Role, seen = 200, unseen = 404) => (person === undefined ? 401 : sees ? seen : unseen);
/** A form: done, forbidden to who may see the case, and not there for everybody else. */
const form = (role: Role, right: boolean) => (role.person === undefined || right ? 303 : role.sees ? 403 : 404);

const write =
  (what: string, fields: Record<string, string>, files: { name: string; bytes: Buffer }[] = []): Door['ask'] =>
  (browser, { number }, { origin, key }) =>
    browser.post(`${origin}/cases/${number}/${what}`, { key, ...fields }, { files, follow: false });

const NOTE = { name: ASIDE, bytes: Buffer.from('a note') };

const DOORS: Record<string, Door> = {
  'GET /cases/:number': {
    ask: (browser, { number }, { origin }) => browser.get(`${origin}/cases/${number}`, HTML_PLEASE),
    status: (role) => page(role),
    tells: true,
  },
  'GET /cases/:number as JSON': {
    ask: (browser, { number }, { origin }) => browser.get(`${origin}/cases/${number}`, JSON_PLEASE),
    status: (role) => data(role),
    tells: true,
  },
  'GET /cases/<18-character id>': {
    ask: (browser, { id }, { origin }) => browser.get(`${origin}/cases/${id}`, HTML_PLEASE),
    status: (role) => page(role, 303),
  },
  'GET /cases/<15-character id>': {
    ask: (browser, { id }, { origin }) => browser.get(`${origin}/cases/${id.slice(0, 15)}`, HTML_PLEASE),
    status: (role) => page(role, 303),
  },
  'GET /cases/<18-character id> as JSON': {
    ask: (browser, { id }, { origin }) => browser.get(`${origin}/cases/${id}`, JSON_PLEASE),
    status: (role) => data(role, 303),
  },
  'GET /cases/:number/files/:id': {
    ask: (browser, { number, fileId }, { origin }) =>
      browser.get(`${origin}/cases/${number}/files/${fileId}`, HTML_PLEASE),
    status: (role) => page(role),
    tells: true,
  },
  'GET /cases/:number/files/:id as JSON': {
    ask: (browser, { number, fileId }, { origin }) =>
      browser.get(`${origin}/cases/${number}/files/${fileId}`, JSON_PLEASE),
    status: (role) => data(role),
    tells: true,
  },
  'GET /search for the number': {
    ask: (browser, { number }, { origin }) => browser.get(`${origin}/search?q=${number}`, HTML_PLEASE),
    status: (role) => page(role, 303, 200),
  },
  'GET /search for the words': {
    ask: (browser, { subject }, { origin }) =>
      browser.get(`${origin}/search?${new URLSearchParams({ q: subject })}`, HTML_PLEASE),
    status: (role) => page(role, 200, 200),
    tells: true,
  },
  'GET /cases filtered by the number': {
    ask: (browser, { number }, { origin }) =>
      browser.get(`${origin}/cases?view=company&status=all&q=${number}`, JSON_PLEASE),
    status: (role) => data(role, 200, 200),
    tells: true,
  },
  'POST /cases/:number/comments': {
    ask: write('comments', { body: 'A word from the side' }),
    status: (role) => form(role, role.comments),
    leaves: { comments: 1, entries: 1 },
  },
  'POST /cases/:number/comments with a file': {
    ask: write('comments', { body: 'A word from the side' }, [NOTE]),
    status: (role) => form(role, role.comments),
    leaves: { comments: 1, entries: 2, links: 1, uploads: 1 },
  },
  'POST /cases/:number/comments that closes it': {
    ask: write('comments', { body: 'A word from the side', close: 'true' }),
    status: (role) => form(role, role.comments && role.closes),
    leaves: { comments: 1, entries: 1, status: 'Closed' },
  },
  'POST /cases/:number/close': {
    ask: write('close', {}),
    status: (role) => form(role, role.closes),
    leaves: { entries: 1, status: 'Closed' },
  },
  'POST /cases/:number/solved': {
    ask: write('solved', { text: 'solution:00001000' }),
    status: (role) => form(role, role.closes),
    leaves: { entries: 1, status: 'Closed' },
  },
  'POST /cases/:number/reopen': {
    ask: write('reopen', {}),
    status: (role) => form(role, role.closes),
    leaves: { entries: 1, status: 'Working' },
    closed: true,
  },
  'POST /cases/:number/rate': {
    ask: write('rate', { value: '1' }),
    status: (role) => form(role, role.owns),
    leaves: { entries: 1 },
    closed: true,
  },
};

describe('authorization', () => {
  let portal: RunningPortal;
  const browsers = new Map<string, Promise<{ browser: Browser; asked: Asked }>>();
  const readable = new Map<string, Promise<Target>>();
  let made = 0;

  before(async function () {
    this.timeout(20_000);
    // Calls are counted and times compared: the change reader looks when it is told to, not in the middle of a round.
    portal = await startPortal({
      change: (config) => Object.assign(config.crm as object, { changeIntervalSeconds: 300 }),
    });
  });
  after(() => portal?.close());

  /** The browser of a role, signed in once. */
  function enter({ person, host }: Role) {
    const known = browsers.get(person ?? '') ?? open();
    browsers.set(person ?? '', known);
    return known;

    async function open() {
      const origin = host === undefined ? portal.origin : `http://${host}:${portal.port}`;
      const browser = portal.visitor();
      if (person === undefined) return { browser, asked: { origin, key: 'of nobody' } };
      await browser.signIn(person, `${origin}/`);
      return { browser, asked: { origin, key: await browser.keyOn(`${origin}/cases/new`) } };
    }
  }

  /** A form's key makes one record: each form has its own. */
  async function enterWithKey(role: Role) {
    const { browser, asked } = await enter(role);
    const key = role.person === undefined ? asked.key : await browser.keyOn(`${asked.origin}/cases/new`);
    return { browser, asked: { ...asked, key } };
  }

  function makeFor(of: Role['of'], closed = false): Promise<Target> {
    made += 1;
    // The search forgives slips: no two of them are alike. All are as long as that of the one which is absent.
    const subject = createHash('sha256').update(String(made)).digest('hex').slice(0, ABSENT.subject.length);
    return makeCase(portal, `${of}@fjordhus.example`, { subject, closed });
  }

  /** What is only read can be the same for everybody. */
  function readOnly(of: Role['of']): Promise<Target> {
    const known = readable.get(of) ?? makeFor(of);
    readable.set(of, known);
    return known;
  }

  for (const [address, door] of Object.entries(DOORS)) {
    describe(address, () => {
      for (const [who, role] of Object.entries(ROLES)) {
        const status = door.status(role);
        const allowed = status < 400 && role.sees;
        it(`${status} for ${who}`, async () => {
          const [{ browser, asked }, target] = await Promise.all([
            door.leaves ? enterWithKey(role) : enter(role),
            door.leaves ? makeFor(role.of, door.closed) : readOnly(role.of),
          ]);
          const before = await traces(portal, target.id);
          const answer = await door.ask(browser, target, asked);
          expect(answer.status).to.equal(status);
          if (role.person === undefined && status === 303) expect(answer.headers.location).to.match(/^\/auth\/saml\//);
          if (allowed && status === 303)
            expect(answer.headers.location).to.match(new RegExp(`/cases/${target.number}\\b`));
          expect(told(target, answer), 'texts of the case').to.equal(allowed && door.tells === true);
          expect(answer.text).not.to.include(INTERNAL);
          const after = await traces(portal, target.id);
          expect(after).to.deep.equal(allowed && door.leaves ? grown(before, door.leaves) : before);
        });
      }
    });
  }

  describe('an absent record and one of somebody else cannot be told apart', () => {
    const OUTSIDERS = Object.entries(ROLES).filter(([, role]) => !role.sees);
    const STRANGERS = OUTSIDERS.filter(([, { person }]) => person === 'erik' || person === 'tom' || !person);

    for (const [address, door] of Object.entries(DOORS)) {
      for (const [who, role] of OUTSIDERS) {
        it(`${address}: ${who} gets the same answer, at the price of the same calls`, async () => {
          const [{ browser, asked }, foreign] = await Promise.all([enterWithKey(role), readOnly(role.of)]);
          const seen = [];
          for (const names of [foreign, ABSENT, foreign, ABSENT]) {
            const before = await portal.stats();
            const answer = await door.ask(browser, names, asked);
            const calls = callsBetween(before, await portal.stats());
            seen.push({ status: answer.status, headers: headersOf(answer), calls, body: neutral(answer, names) });
          }
          // The first round may have had something to learn of the org; from then on every round is alike.
          const [, , other, none] = seen;
          expect(linesApart(other?.body, none?.body)).to.deep.equal([]);
          expect({ ...other, body: '' }).to.deep.equal({ ...none, body: '' });
        });
      }

      for (const [who, role] of STRANGERS) {
        it(`${address}: ${who} waits as long for the one as for the other`, async () => {
          const [{ browser, asked }, foreign] = await Promise.all([enterWithKey(role), readOnly(role.of)]);
          const ask = (names: Names) => door.ask(browser, names, asked);
          await until(
            () => mediansOf([() => ask(foreign), () => ask(ABSENT)]),
            (medians) => Math.max(...medians) < FACTOR * Math.min(...medians) + FLOOR_MS,
            PATIENCE_MS,
          );
        });
      }
    }
  });
});

const ROUNDS = 15;
/** Other work on the machine may fall on one of the two, but not again and again; a difference of theirs comes every time. */
const PATIENCE_MS = 8_000;
/** Generous: a query more, or a file fetched for nothing, would be seen all the same. */
const FACTOR = 3;
const FLOOR_MS = 8;

/** How long each of two takes, in turns, in milliseconds. */
async function mediansOf(works: [() => Promise<unknown>, () => Promise<unknown>]): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    for (const at of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
      const began = performance.now();
      await works[at]();
      times[at].push(performance.now() - began);
    }
  }
  return [median(times[0]), median(times[1])];
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function callsBetween(before: { byResource: Record<string, number> }, after: { byResource: Record<string, number> }) {
  return Object.fromEntries(
    Object.entries(after.byResource)
      .map(([resource, count]): [string, number] => [resource, count - (before.byResource[resource] ?? 0)])
      .filter(([, count]) => count > 0),
  );
}

function linesApart(one = '', other = ''): string[] {
  const lines = other.split('\n');
  return one.split('\n').filter((line, at) => line !== lines[at]);
}

/** The key of the way back is another one each time. */
function headersOf({ headers }: Page) {
  const { date: _date, ...rest } = headers;
  return { ...rest, location: rest.location?.replace(/[\w-]{43}/, 'KEY') };
}

function grown(before: Awaited<ReturnType<typeof traces>>, leaves: NonNullable<Door['leaves']>) {
  return {
    status: leaves.status ?? before.status,
    comments: before.comments + (leaves.comments ?? 0),
    entries: before.entries + (leaves.entries ?? 0),
    links: before.links + (leaves.links ?? 0),
    uploads: before.uploads + (leaves.uploads ?? 0),
  };
}
