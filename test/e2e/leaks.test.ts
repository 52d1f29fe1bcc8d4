import { expect } from 'chai';
import { ASIDE, INTERNAL, makeCase, numbersOn, scopeOf, type Target, told, traces } from '../make/authorization.ts';
import type { Browser } from '../make/browser.ts';
import { PEOPLE } from '../make/canaries.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const JSON_PLEASE = { headers: { accept: 'application/json' } };

describe('nothing of another person comes out', () => {
  let portal: RunningPortal;
  const browsers = new Map<string, Browser>();
  const marked = new Map<string, Target>();

  before(async function () {
    this.timeout(30_000);
    portal = await startPortal();
    for (const [person, { email, host }] of Object.entries(PEOPLE)) {
      marked.set(person, await makeCase(portal, email, { subject: `mark-${person}` }));
      const origin = host === undefined ? portal.origin : `http://${host}:${portal.port}`;
      const browser = portal.visitor();
      await browser.signIn(person, `${origin}/`);
      browsers.set(person, at(browser, origin));
    }
  });
  after(() => portal?.close());

  const of = <T>(map: Map<string, T>, person: string): T => {
    const found = map.get(person);
    if (found === undefined) throw new Error(`nobody is called ${person}`);
    return found;
  };
  const browserOf = (person: string) => of(browsers, person);
  const markOf = (person: string) => of(marked, person);

  /** Nothing on a page lies out of reach, whatever it was asked with. */
  async function expectOwn(person: string, pages: { status: number; text: string; url: string }[], scope: string[]) {
    const others = [...marked].filter(([, { number }]) => !scope.includes(number)).map(([, target]) => target);
    expect(others.length).to.be.greaterThan(0);
    for (const page of pages) {
      const shown = numbersOn(page);
      expect(
        shown.filter((number) => !scope.includes(number)),
        `numbers for ${person} on ${page.url}`,
      ).to.deep.equal([]);
      expect(page.text, page.url).not.to.include(INTERNAL);
      for (const other of others) expect(told(other, page), `${other.subject} on ${page.url}`).to.equal(false);
    }
  }

  describe('a walk through all pages', () => {
    for (const [person, { email }] of Object.entries(PEOPLE)) {
      it(`as ${person}: lists, searches, cases and files are this person's`, async function () {
        this.timeout(5_000);
        const browser = browserOf(person);
        const scope = await scopeOf(portal, email);
        const lists = ['mine', 'company'].flatMap((view) =>
          ['open', 'waiting', 'closed', 'all'].map((status) => `/cases?view=${view}&status=${status}`),
        );
        const searches = ['mark', 'INTERNAL', 'said', '0000', 'secret', 'VPN'].map((q) => `/search?q=${q}`);
        const pages = await Promise.all(
          ['/', '/cases', ...lists, ...searches].flatMap((path) => [browser.get(path), browser.get(path, JSON_PLEASE)]),
        );
        await expectOwn(person, pages, scope);

        const all = await walk(browser, '/cases?status=all');
        await expectOwn(person, all, scope);
        // All of it and nothing else: what is not shown by mistake would not be missed above.
        expect([...new Set(all.flatMap(numbersOn))].sort()).to.deep.equal(scope);

        const cases = await Promise.all(
          [...scope.slice(-12), ...scope.slice(0, 4)].flatMap((number) => [
            browser.get(`/cases/${number}`),
            browser.get(`/cases/${number}`, JSON_PLEASE),
          ]),
        );
        await expectOwn(person, cases, scope);
        expect(cases.filter(({ status }) => status !== 200)).to.deep.equal([]);
      });
    }
  });

  describe('what is internal on a case of one’s own', () => {
    it('stands on no page of it, and only what is for customers does', async () => {
      const target = markOf('erik');
      for (const page of [
        await browserOf('erik').get(`/cases/${target.number}`),
        await browserOf('erik').get(`/cases/${target.number}`, JSON_PLEASE),
      ]) {
        for (const what of ['as it began', 'said', 'mailed', 'file.txt'])
          expect(page.text).to.include(`${target.subject} ${what}`);
        expect(page.text).not.to.include('INTERNAL');
        expect(page.text).not.to.include(target.internalFileId);
      }
    });

    for (const [what, name] of Object.entries({
      'its name': ({ internalFileId }: Target) => internalFileId,
      'the id of its document': ({ internalDocumentId }: Target) => internalDocumentId,
      'the id of its version': ({ internalVersionId }: Target) => internalVersionId,
    })) {
      it(`a file for agents cannot be had by ${what}`, async () => {
        const target = markOf('erik');
        for (const sending of [{}, JSON_PLEASE]) {
          const page = await browserOf('erik').get(`/cases/${target.number}/files/${name(target)}`, sending);
          expect(page.status).to.equal(404);
          expect(page.text).not.to.include('INTERNAL');
        }
      });
    }

    it('the file for customers can, by its name and not by the ids of the CRM', async () => {
      const { number, fileId, documentId, versionId, subject } = markOf('erik');
      const get = (id: string) => browserOf('erik').get(`/cases/${number}/files/${id}`);
      expect(await get(fileId)).to.include({ status: 200, text: `${subject} file` });
      for (const id of [documentId, versionId, documentId.slice(0, 15)]) expect((await get(id)).status).to.equal(404);
    });

    it('is found by no search', async () => {
      const { subject } = markOf('erik');
      for (const q of [`${INTERNAL} ${subject}`, `INTERNAL ${subject} file`, `${subject} mailed`]) {
        const page = await browserOf('erik').get(`/cases?status=all&${new URLSearchParams({ q })}`, JSON_PLEASE);
        expect(page.status).to.equal(200);
        expect(numbersOn(page)).to.deep.equal([]);
        // One of the words is enough for the search; what is internal is none of those it knows.
        const found = await browserOf('erik').get(`/search?${new URLSearchParams({ q })}`);
        expect(found.status).to.equal(200);
        expect(found.text.replace(/<[^>]*>/g, '').replaceAll(q, '')).not.to.match(/INTERNAL| said| mailed/);
      }
    });

    it('changes nothing in the list when it is added', async () => {
      const { id, subject } = markOf('amir');
      const list = async () =>
        (await browserOf('amir').get('/cases?status=all', JSON_PLEASE)).text.replace(/"readAt":"[^"]+"/, '');
      const before = await list();
      await portal.asAgent('CaseComment', {
        ...{ ParentId: id, CommentBody: `${INTERNAL} ${subject} once more`, IsPublished: false },
        as: 'jonas.berg@larkfield.example',
      });
      expect(await list()).to.equal(before);
    });
  });

  describe('a file of somebody else', () => {
    for (const [what, path] of Object.entries({
      'under its own case': (_own: Target, other: Target) => `/cases/${other.number}/files/${other.fileId}`,
      'under a case of mine': (own: Target, other: Target) => `/cases/${own.number}/files/${other.fileId}`,
      'under a case of mine, by document': (own: Target, other: Target) =>
        `/cases/${own.number}/files/${other.documentId}`,
      'under a case of mine, by version': (own: Target, other: Target) =>
        `/cases/${own.number}/files/${other.versionId}`,
      'with a way up': (own: Target, other: Target) =>
        `/cases/${own.number}/files/..%2f..%2f${other.number}%2ffiles%2f${other.fileId}`,
      'under the id of its case': (_own: Target, other: Target) => `/cases/${other.id}/files/${other.fileId}`,
    })) {
      it(`${what}: 404`, async () => {
        for (const sending of [{}, JSON_PLEASE]) {
          const page = await browserOf('erik').get(path(markOf('erik'), markOf('tom')), sending);
          expect(page.status).to.equal(404);
          expect(told(markOf('tom'), page)).to.equal(false);
        }
      });
    }
  });

  describe('a changed query', () => {
    const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
    const QUERIES: Record<string, string | (() => string)> = {
      'the company’s without the grant': 'view=company&status=all',
      'the company’s, asked twice': 'view=company&view=company&status=all',
      'a view that is none': 'view=everybody&status=all',
      'views as a list': 'view[]=company&status=all',
      'a status that is none': "status=open' OR IsClosed = TRUE OR Status = 'x",
      'two statuses': 'status=open&status=all',
      'a type with a quote': "status=all&type=x' OR Name != '",
      'a type that is a wildcard': 'status=all&type=%25',
      'an order by a field': 'status=all&sort=Account.Name',
      'an order by a query': 'status=all&sort=(SELECT Id FROM Contacts)',
      'other fields': 'status=all&fields=Id,Account.Name,OwnerId&select=*',
      'another person’s ids': () => {
        const { id } = markOf('tom');
        return `status=all&ContactId=${id}&AccountId=${id}&contact=${id}&customer=${id}&id=${id}`;
      },
      'an operator': 'status=all&q[$like]=%25&q[$ne]=',
      'JSON for a text': 'status=all&q={"$ne":null}',
      'a prototype': 'status=all&__proto__[grants][see]=true&constructor[prototype][see]=1',
      'a cursor that is garbage': 'status=all&after=AAAA',
      'a cursor that is no list': `status=all&after=${Buffer.from('{"a":1}').toString('base64url')}`,
      'a cursor before another person’s case': () =>
        `status=all&after=${cursor(3, 'on', '2100-01-01T00:00:00.000Z', markOf('tom').id, null)}`,
      'a cursor behind another person’s case': () =>
        `status=all&after=${cursor(3, 'back', '2000-01-01T00:00:00.000Z', markOf('tom').id, null)}`,
      'a cursor with another person’s number': () =>
        `status=all&sort=newest&after=${cursor(0, 'on', String(Number(markOf('tom').number) + 1), markOf('tom').id, null)}`,
      'a cursor with a quote in its key': `status=all&sort=newest&after=${cursor(0, 'on', "0' OR CaseNumber > '0", null, null)}`,
      'a cursor with a quote in its id': `status=all&after=${cursor(0, 'on', '2100-01-01', "' OR Id != '1234567", null)}`,
      'a cursor whose id cannot be one': `status=all&after=${cursor(0, 'on', '2100-01-01T00:00:00Z', '500000000000000zzz', null)}`,
      'a cursor whose id is of another object': `status=all&after=${cursor(0, 'on', '2100-01-01T00:00:00Z', '001Q50000000001IAA', null)}`,
      'a cursor with a number for a time': `status=all&after=${cursor(0, 'on', '99999999999999', '500Q50000000001IAA', null)}`,
      'a cursor with a time for a number': `status=all&sort=number&after=${cursor(0, 'on', '2026-01-01', '500Q50000000001IAA', null)}`,
      'a cursor beyond the year 9999': `status=all&after=${cursor(0, 'on', '+020000-01-01T00:00:00.000Z', '500Q50000000001IAA', null)}`,
      'a cursor in the year -1': `status=all&after=${cursor(0, 'on', '-000001-01-01T00:00:00.000Z', '500Q50000000001IAA', null)}`,
      'a cursor with half a key': `status=all&after=${cursor(0, 'on', '2100-01-01T00:00:00Z', null, null)}`,
      'a cursor far out': `status=all&after=${cursor(9_999_999, 'on', null, null, 2_000)}`,
      'a cursor farther out': `status=all&after=${cursor(0, 'on', null, null, 2_001)}`,
      'a cursor backwards by place': `status=all&after=${cursor(0, 'back', null, null, 0)}`,
      'a cursor of another order': `status=all&sort=priority&after=${cursor(0, 'on', '2100-01-01T00:00:00Z', '500Q50000000001IAA', 0)}`,
    };

    for (const [what, query] of Object.entries(QUERIES)) {
      it(`${what}: own cases at most, and no failure`, async () => {
        const text = typeof query === 'string' ? query : query();
        const path = `/cases?${text.replace(/[ '"{}()[\]]/g, encodeURIComponent)}`;
        const pages = [await browserOf('erik').get(path), await browserOf('erik').get(path, JSON_PLEASE)];
        for (const page of pages) expect(page.status, path).to.be.oneOf([200, 400]);
        await expectOwn('erik', pages, await scopeOf(portal, 'erik@fjordhus.example'));
      });
    }

    it('the company’s with the grant: all of the company', async () => {
      const pages = await walk(browserOf('siri'), '/cases?view=company&status=all');
      const shown = [...new Set(pages.flatMap(numbersOn))];
      expect(shown).to.include.members([markOf('erik').number, markOf('maya').number]);
    });
  });

  describe('what is typed into a search is text', () => {
    const FRAGMENTS = [
      "' OR Name != '",
      "x' OR ContactId != null OR Subject LIKE '%",
      "') OR (Id != '",
      '\\',
      "\\'",
      'x\\',
      "\\\\' OR Id != null --",
      '%',
      '_',
      '100%',
      '%%%%',
      '____',
      '{"$ne":null}',
      '{$like: "%"}',
      '{ } ( ) ? & | ! " ~ * :',
      'AND OR NOT',
      'a* OR b',
      'FIND {x} RETURNING Case',
      '} RETURNING Case(Id, Subject) {',
      '@{first.records[0].Id}',
      "'; DELETE FROM Case; --",
      '\u2019 OR \u2018',
      '<script>alert(1)</script>',
      '"><img src=x onerror=alert(1)>',
      '\u202eesrever',
      '#{7*7}{{7*7}}',
      'nothing\u0000here',
    ];

    for (const [at, fragment] of FRAGMENTS.entries()) {
      it(JSON.stringify(fragment), async () => {
        const words = `${fragment} pear ${at}`;
        const mine = await portal.records('Contact', { Email: 'erik@fjordhus.example' });
        const foreign = await portal.records('Contact', { Email: 'maya@fjordhus.example' });
        const storable = words.replace('\u0000', ' ');
        const [own] = await Promise.all(
          [mine[0], foreign[0]].map((contact) =>
            portal.asAgent('Case', { Subject: storable, ContactId: String(contact?.Id), Origin: 'Web', Status: 'New' }),
          ),
        );
        await portal.caughtUp();
        const [row] = await portal.records('Case', { Id: String(own) });
        const text = fragment.replace('\u0000', ' ').toLowerCase();
        const literal = (await portal.records('Case', { ContactId: String(mine[0]?.Id) }))
          .filter(({ Subject }) => String(Subject).toLowerCase().includes(text))
          .map(({ CaseNumber }) => String(CaseNumber));
        const found = await walk(browserOf('erik'), `/cases?status=all&${new URLSearchParams({ q: fragment })}`);
        expect([...new Set(found.flatMap(numbersOn))].sort()).to.deep.equal(literal.sort());
        const scope = await scopeOf(portal, 'erik@fjordhus.example');
        for (const path of ['/search?', '/cases?status=all&', '/cases?view=company&status=all&']) {
          const json = await browserOf('erik').get(`${path}${new URLSearchParams({ q: words })}`, JSON_PLEASE);
          expect(json.status).to.equal(200);
          // The search takes signs for what stands between words, and knows more than cases: what it finds is his own.
          if (path !== '/search?') expect(numbersOn(json), path).to.deep.equal([String(row?.CaseNumber)]);
          await expectOwn('erik', [json], scope);
          const pages = [
            await browserOf('erik').get(`${path}${new URLSearchParams({ q: words })}`),
            await browserOf('erik').get(`${path}${new URLSearchParams({ q: fragment })}`),
            await browserOf('erik').get(
              `${path}${new URLSearchParams({ type: fragment, q: fragment, sort: fragment })}`,
            ),
          ];
          for (const page of pages) {
            expect(page.status).to.equal(200);
            expect(page.text).not.to.match(/<script>alert|<img src=x/);
          }
          await expectOwn('erik', pages, scope);
        }
      });
    }
  });

  describe('an id in the address', () => {
    const IDS: Record<string, (target: Target) => string> = {
      '18 characters': ({ id }) => id,
      '15 characters': ({ id }) => id.slice(0, 15),
      '18 characters with a wrong ending': ({ id }) => `${id.slice(0, 15)}zzz`,
      'small letters': ({ id }) => id.toLowerCase(),
      'a document': ({ documentId }) => documentId,
      'a version': ({ versionId }) => versionId,
      'with a quote': ({ id }) => `${id.slice(0, 14)}'`,
      'with spaces round it': ({ id }) => `%20${id}%20`,
      'the number with spaces': ({ number }) => `%20${number}`,
      'the number without its zeros': ({ number }) => String(Number(number)),
      'the number as a fraction': ({ number }) => `${number}.0`,
      'the number in Persian digits': ({ number }) =>
        encodeURIComponent(number.replace(/\d/g, (digit) => String.fromCharCode(0x6f0 + Number(digit)))),
      'a wildcard': () => '%25',
      'many digits': () => '1'.repeat(31),
      'a field of the prototype': () => '__proto__',
    };
    for (const [what, name] of Object.entries(IDS)) {
      it(`${what}: not a case of somebody else`, async () => {
        for (const sending of [{}, JSON_PLEASE]) {
          const page = await browserOf('erik').get(`/cases/${name(markOf('tom'))}`, sending);
          expect(page.status).to.equal(404);
          expect(told(markOf('tom'), page)).to.equal(false);
        }
      });
    }

    for (const what of ['18 characters', '15 characters']) {
      it(`${what} of one’s own leads to the case`, async () => {
        const page = await browserOf('erik').get(`/cases/${IDS[what]?.(markOf('erik'))}`);
        expect(page.status).to.equal(200);
        expect(page.url).to.match(new RegExp(`/cases/${markOf('erik').number}$`));
      });
    }
  });

  describe('fields that are no part of a form', () => {
    const extras = () => {
      const other = markOf('tom');
      return {
        ...{ OwnerId: '005Q50000000001IAA', AccountId: '001Q50000000002IAA', ContactId: '003Q5000000000FIAQ' },
        ...{ accountId: '001Q50000000002IAA', contactId: '003Q5000000000FIAQ', customer: 'tom', Origin: 'Phone' },
        ...{ Status: 'Closed', IsEscalated: 'true', IsPublished: 'false', CreatedDate: '2001-01-01T00:00:00Z' },
        ...{ ParentId: other.id, caseId: other.id, number: other.number, id: other.id, Id: other.id },
        ...{ '__proto__[isAdmin]': '1', 'constructor[prototype][isAdmin]': '1', __proto__: '1' },
        ...{ record: other.id, parent: other.id, Visibility: 'InternalUsers' },
      };
    };

    for (const multipart of [false, true]) {
      const kind = multipart ? 'multipart' : 'urlencoded';

      it(`a new case (${kind}) is the session’s`, async () => {
        const subject = `plum ${kind}`;
        const fields = { subject, description: 'With more than was asked', priority: 'Medium', ...extras() };
        const page = await browserOf('erik').post('/cases', fields, { from: '/cases/new', multipart });
        expect(page.status).to.equal(200);
        const [row, ...more] = await portal.records('Case', { Subject: subject });
        const [erik] = await portal.records('Contact', { Email: 'erik@fjordhus.example' });
        const [agent] = await portal.records('Case', { Id: markOf('erik').id });
        expect(more).to.deep.equal([]);
        expect(row).to.include({ ContactId: erik?.Id, AccountId: erik?.AccountId, Status: 'New', Origin: 'Web' });
        expect(row).to.include({ IsEscalated: false, ParentId: null });
        expect(row?.OwnerId).to.equal(row?.CreatedById);
        expect(row?.OwnerId).not.to.equal(agent?.OwnerId);
        expect(String(row?.CreatedDate)).not.to.match(/^2001/);
      });

      it(`a comment (${kind}) goes where the address says`, async () => {
        const own = markOf('erik');
        const other = markOf('tom');
        const before = [await traces(portal, own.id), await traces(portal, other.id)];
        const files = multipart ? [{ name: ASIDE, bytes: Buffer.from('a note') }] : [];
        const path = `/cases/${own.number}`;
        const fields = { body: `Here, ${kind}`, ...extras() };
        const page = await browserOf('erik').post(`${path}/comments`, fields, { from: path, multipart, files });
        expect(page.status).to.equal(200);
        const after = [await traces(portal, own.id), await traces(portal, other.id)];
        expect(after[1]).to.deep.equal({ ...before[1], uploads: after[1]?.uploads });
        expect(after[0]?.comments).to.equal((before[0]?.comments ?? 0) + 1);
        expect(after[0]?.status).to.equal(before[0]?.status);
        const [row] = (await portal.records('CaseComment', { ParentId: own.id })).filter(
          ({ CommentBody }) => CommentBody === `Here, ${kind}`,
        );
        expect(row).to.include({ IsPublished: true, ParentId: own.id });
        expect(String(row?.CreatedDate)).not.to.match(/^2001/);
      });
    }

    it('a key that has written on one case does nothing on another, and does not say it has', async () => {
      const one = await makeCase(portal, 'erik@fjordhus.example', { subject: 'mark-first' });
      const other = await makeCase(portal, 'erik@fjordhus.example', { subject: 'mark-second' });
      const key = await browserOf('erik').keyOn('/cases/new');
      const send = ({ number }: Target) =>
        browserOf('erik').post(`/cases/${number}/comments`, { key, body: 'Once' }, { follow: false });
      expect((await send(one)).status).to.equal(303);
      const before = [await traces(portal, one.id), await traces(portal, other.id)];
      expect((await send(other)).status).to.equal(403);
      expect((await send(one)).status, 'sent twice (control)').to.equal(303);
      expect([await traces(portal, one.id), await traces(portal, other.id)]).to.deep.equal(before);
    });

    it('files put by in another session go along with nothing', async () => {
      const mine = `/cases/${markOf('maya').number}`;
      const files = [{ name: 'put-by.txt', bytes: Buffer.from('kept') }];
      const refused = await browserOf('maya').post(`${mine}/comments`, { body: '' }, { from: mine, files });
      expect(refused.status).to.equal(422);
      const kept = /name="kept" value="([0-9a-f-]{36})"/.exec(refused.text)?.[1];
      if (kept === undefined) throw new Error('no file was put by');
      const path = `/cases/${markOf('erik').number}`;
      const before = await traces(portal, markOf('erik').id);
      const page = await browserOf('erik').post(`${path}/comments`, { body: 'Mine?', kept }, { from: path });
      expect(page.status).to.equal(422);
      expect(page.text).not.to.include('put-by.txt');
      expect(page.text).not.to.include(kept);
      expect(await traces(portal, markOf('erik').id)).to.deep.equal(before);
      const again = await browserOf('maya').post(`${mine}/comments`, { body: 'With it', kept }, { from: mine });
      expect(again.text).to.include('put-by.txt');
    });
  });
});

/** All pages of a list, as JSON, by the links they give. */
async function walk(browser: Browser, from: string) {
  const pages = [];
  for (let path: string | undefined = from; path !== undefined && pages.length < 200; ) {
    const page = await browser.get(path, JSON_PLEASE);
    pages.push(page);
    path = /"next":"(\/cases\?[^"]+)"/.exec(page.text)?.[1];
  }
  return pages;
}

/** The same browser, at home at another address of the portal. */
function at(browser: Browser, origin: string): Browser {
  const here = (path: string) => new URL(path, origin).href;
  return {
    ...browser,
    get: (path, sending) => browser.get(here(path), sending),
    keyOn: (path) => browser.keyOn(here(path)),
    post: (path, fields, { from, ...options } = {}) =>
      browser.post(here(path), fields, { ...options, ...(from === undefined ? {} : { from: here(from) }) }),
  };
}
