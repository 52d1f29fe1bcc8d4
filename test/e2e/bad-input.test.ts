import { expect } from 'chai';
import { type Browser, type Page, unescaped } from '../make/browser.ts';
import { type CaseMade, caseOf } from '../make/case-rows.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { KEEPABLE, MEGABYTE, NOTHING, UNSTORABLE } from '../make/texts.ts';

type Pairs = [name: string, value: string][];

const ERIK = 'erik@fjordhus.example';
const GOOD = { subject: 'A good subject', description: 'A good description', priority: 'Low' };
/** In a text that can only be found if the form came back whole. */
const KEPT = 'what was written beside it';

/** What the CRM and the portal make of line ends and of space at the ends. */
const tidied = (text: string) => text.replace(/\r\n?/g, '\n').trim();

describe('bad input', function () {
  this.timeout(5_000);
  let portal: RunningPortal;
  let erik: Browser;
  let open: CaseMade;

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal({
      change: (config) => {
        const saml = config.saml as { providers: object[] };
        // A second way in, so that the sign-in page asks for an address.
        const [first] = saml.providers;
        saml.providers.push({ ...first, id: 'partner', name: 'Partner ID', domains: ['partner.example'] });
      },
    });
    erik = await portal.signIn('erik');
    open = await caseOf(portal, ERIK, { Subject: 'For comments' });
  });
  after(() => portal.close());

  const send = (path: string, pairs: Pairs, how: 'multipart' | 'urlencoded' = 'multipart') => {
    if (how === 'urlencoded') return erik.send(path, { method: 'POST', body: new URLSearchParams(pairs) });
    const body = new FormData();
    for (const [name, value] of pairs) body.append(name, value);
    return erik.send(path, { method: 'POST', body });
  };
  const fresh = () => erik.keyOn('/cases/new');
  const newCase = async (values: Record<string, string>, more: Pairs = [], how?: 'urlencoded') =>
    send('/cases', [...Object.entries({ key: await fresh(), ...GOOD, ...values }), ...more], how);
  const comment = async (values: Record<string, string>, more: Pairs = [], how?: 'urlencoded') =>
    send(`/cases/${open.number}/comments`, [...Object.entries({ key: await fresh(), ...values }), ...more], how);

  /** Everything a customer could have caused, so that before and after can be compared. */
  const written = () => {
    // What was offered to somebody before is noted half a minute later.
    const entries = `Portico_Entry__c WHERE Kind__c NOT IN ('offer', 'open')`;
    const objects = ['Case', 'CaseComment', entries, 'ContentVersion'];
    const count = (object: string) => portal.world.org.query(`SELECT COUNT() FROM ${object}`, { version: '67.0' });
    return objects.map((object) => count(object).totalSize);
  };

  const caseAt = async (page: Page) => {
    expect(page.status).to.equal(200);
    const number = /\/cases\/(\d+)$/.exec(new URL(page.url).pathname)?.[1] ?? '';
    const [row] = await portal.records('Case', { CaseNumber: number });
    if (!row) throw new Error(`no case at ${page.url}`);
    return row;
  };

  /** The page says each line of the text, and none of it as markup. */
  const shows = (page: Page, text: string) => {
    // An address in a text is a link.
    const said = unescaped(page.text.replace(/<\/?a\b[^>]*>/g, ''));
    for (const line of tidied(text).split('\n')) expect(said).to.include(line);
    for (const tag of text.match(/<\w[^>]*(?:alert|onload)[^>]*>/g) ?? []) expect(page.text).not.to.include(tag);
  };

  /** The same form, with all that was written, and a message. */
  const givesBack = (page: Page, texts: string[], status = 422) => {
    expect(page.status).to.equal(status);
    expect(page.text).to.include('id="problem"');
    const said = tidied(unescaped(page.text));
    for (const text of texts) expect(said.includes(text.replace(/\r\n?/g, '\n')), 'the text is kept').to.equal(true);
  };

  describe('a case keeps in its subject', () => {
    for (const [name, text] of Object.entries(KEEPABLE)) {
      it(name, async () => {
        const page = await newCase({ subject: text });
        expect((await caseAt(page)).Subject).to.equal(text);
        shows(page, text);
      });
    }
  });

  describe('a case keeps in its description', () => {
    const more = { 'several lines': 'one\r\n\r\n  two\r\nthree\r\n', 'the most it can hold': 'é'.repeat(32_000) };
    for (const [name, text] of Object.entries({ ...KEEPABLE, ...more })) {
      it(name, async () => {
        const page = await newCase({ description: text });
        expect((await caseAt(page)).Description).to.equal(tidied(text));
        shows(page, text);
      });
    }
  });

  describe('a case keeps in a field of its request', () => {
    for (const [name, text] of Object.entries(KEEPABLE).filter(([, one]) => one.length <= 80)) {
      it(name, async () => {
        const page = await newCase({ type: 'site-offline', site: text });
        expect((await caseAt(page)).Site__c).to.equal(text);
        shows(page, text);
      });
    }
  });

  describe('a comment keeps', () => {
    const more = { 'several lines': 'one\r\n\r\ntwo\rthree\n', 'the most it can hold': 'ش'.repeat(2_000) };
    for (const [name, text] of Object.entries({ ...KEEPABLE, ...more })) {
      it(name, async () => {
        const page = await comment({ body: text });
        expect(page.status).to.equal(200);
        const said = await portal.records('CaseComment', { ParentId: open.id, CommentBody: tidied(text) });
        expect(said).to.have.length(1);
        shows(page, text);
      });
    }
  });

  describe('a rating keeps beside its number', () => {
    const more = { 'several lines': 'one\r\ntwo', 'the most it can hold': '🙂'.repeat(500) };
    for (const [name, text] of Object.entries({ ...KEEPABLE, ...more })) {
      it(name, async () => {
        const { id, number } = await caseOf(portal, ERIK, { Status: 'Closed' });
        const page = await send(`/cases/${number}/rate`, [
          ['key', await fresh()],
          ['value', '4'],
          ['comment', text],
        ]);
        expect(page.status).to.equal(200);
        const [note] = await portal.records('CaseComment', { ParentId: id });
        expect(note).to.include({ IsPublished: false });
        expect(note?.CommentBody).to.include(tidied(text));
      });
    }
  });

  describe('a search shows what was typed', () => {
    for (const [name, text] of Object.entries(KEEPABLE)) {
      it(name, async () => {
        const query = new URLSearchParams({ status: 'all', q: text });
        const [list, search] = [await erik.get(`/cases?${query}`), await erik.get(`/search?${query}`)];
        for (const page of [list, search]) {
          expect(page.status).to.equal(200);
          shows(page, text.replace('\t', ' '));
        }
      });
    }

    it('and cuts what is longer than the field, without dropping it', async () => {
      const q = `${'a'.repeat(199)}🙂${'b'.repeat(3_000)}`;
      for (const path of ['/cases?status=all&', '/search?']) {
        const page = await erik.get(`${path}${new URLSearchParams({ q })}`);
        expect(page.status).to.equal(200);
        expect(page.text).to.include(`value="${'a'.repeat(199)}`);
        expect(page.text).not.to.include('\uFFFD');
      }
    });

    for (const text of Object.keys({ ...NOTHING, ...UNSTORABLE })) {
      it(`and stands ${text}`, async () => {
        const q = { ...NOTHING, ...UNSTORABLE }[text] ?? '';
        for (const path of ['/cases?status=all&', '/search?'])
          expect((await erik.get(`${path}${new URLSearchParams({ q })}`)).status).to.equal(200);
      });
    }
  });

  describe('the sign-in page', () => {
    const ask = (email: string, more: Record<string, string> = {}) =>
      portal.visitor().post('/signin', { email, ...more }, { follow: false });

    it('leads an address it knows to its company', async () => {
      const page = await ask('maya@partner.example');
      expect(page).to.include({ status: 303 });
      expect(page.headers.location).to.match(/^\/auth\/saml\/partner\/login/);
    });

    for (const [name, text] of Object.entries({ ...KEEPABLE, ...UNSTORABLE, 'a long one': 'x'.repeat(5_000) })) {
      it(`gives back ${name}`, async () => {
        const page = await ask(text);
        expect(page.status).to.equal(422);
        shows(page, text);
      });
    }

    for (const [name, text] of Object.entries(NOTHING)) {
      it(`asks again for ${name}`, async () => expect((await ask(text)).status).to.equal(422));
    }

    it('does not read a megabyte', async () => expect((await ask(MEGABYTE)).status).to.equal(413));

    it('leads nowhere else', async () => {
      for (const to of ['https://evil.test', '//evil.test', '/\\evil.test', 'javascript:alert(1)', 'x'.repeat(500)]) {
        const { headers } = await ask('maya@partner.example', { to });
        expect(new URL(headers.location ?? '', portal.origin).origin).to.equal(portal.origin);
      }
    });
  });

  describe('what a record cannot hold comes back', () => {
    const bad: [field: string, name: string, text: string][] = [
      ...Object.entries({ ...NOTHING, ...UNSTORABLE }).flatMap(([name, text]): [string, string, string][] => [
        ['subject', name, text],
        ['description', name, text],
        ['body', name, text],
      ]),
      ...Object.entries(UNSTORABLE).flatMap(([name, text]): [string, string, string][] => [
        ['site', name, text],
        ['comment', name, text],
      ]),
      ['subject', 'one character too many', 's'.repeat(256)],
      ['subject', 'two lines', 'one\ntwo'],
      ['subject', 'a header of its own', 'x\r\nSet-Cookie: a=b'],
      ['description', 'one character too many', 'd'.repeat(32_001)],
      ['site', 'one character too many', 's'.repeat(81)],
      ['site', 'two lines', 'one\ntwo'],
      ['body', 'one byte too many', `${'ش'.repeat(2_000)}x`],
      ['comment', 'one character too many', 'c'.repeat(1_001)],
      ...['subject', 'description', 'site', 'body', 'comment'].map((field): [string, string, string] => [
        field,
        'a megabyte',
        MEGABYTE,
      ]),
      ...['since', 'affected', 'priority', 'type'].map((field): [string, string, string] => [
        field,
        'a megabyte',
        MEGABYTE,
      ]),
      ...['31-12-2026', '2026-02-30', '2026-13-01', '0000-00-00', 'yesterday', '2026-1-1', '+02026-01-01'].map(
        (text): [string, string, string] => ['since', text, text],
      ),
      ...['twelve', '1e999', '0x10', '1e3', '12.5', '1000000', '99999999999999999999', '1,000', '--1', '٫'].map(
        (text): [string, string, string] => ['affected', text, text],
      ),
    ];
    for (const [field, name, text] of bad) {
      it(`${field}: ${name}`, async () => {
        const before = written();
        if (field === 'body') givesBack(await comment({ body: text }), [text]);
        else if (field === 'comment') {
          const { number } = await caseOf(portal, ERIK, { Status: 'Closed' });
          before[0] = Number(before[0]) + 1;
          const page = await send(
            `/cases/${number}/rate`,
            [
              ['key', await fresh()],
              ['value', '4'],
              ['comment', text],
            ],
            'urlencoded',
          );
          givesBack(page, [text]);
          expect(page.text).to.match(/value="4"[^>]* checked/);
        } else {
          const beside = field === 'description' ? { subject: KEPT } : { description: KEPT };
          const page = await newCase({ type: 'site-offline', ...beside, [field]: text });
          const isChoice = field === 'priority' || field === 'type';
          givesBack(page, [KEPT, ...(isChoice ? [] : [text])]);
        }
        expect(written()).to.deep.equal(before);
      });
    }

    it('a megabyte, also in the other kind of form', async () => {
      givesBack(await comment({ body: MEGABYTE }, [], 'urlencoded'), [MEGABYTE]);
      givesBack(await newCase({ description: MEGABYTE }, [], 'urlencoded'), [MEGABYTE]);
    });
  });

  describe('an answer that is none of those offered comes back', () => {
    const rows: [field: string, values: string[]][] = [
      ['priority', ['', 'Urgent', 'low', 'Low;High', "Low' OR '1'='1", '<b>Low</b>', '🙂', '\u0000']],
      ['type', ['nothing-of-ours', '__proto__', 'constructor', 'SITE-OFFLINE', '../new', '<script>', '\u0000', '🙂']],
      ['on-site', ['maybe', '2', '<script>', '🙂', MEGABYTE]],
    ];
    for (const [field, values] of rows) {
      for (const value of values) {
        it(`${field}: ${JSON.stringify(value).slice(0, 30)}`, async () => {
          const before = written();
          const type = field === 'on-site' ? { type: 'replace-device' } : {};
          givesBack(await newCase({ ...type, [field]: value, description: KEPT }), [KEPT]);
          expect(written()).to.deep.equal(before);
        });
      }
    }

    for (const value of ['', '0', '6', '3.5', 'five', '-1', '1e0', ' ', '<b>', '🙂', '٣', 'NaN', '4\u0000']) {
      it(`rating: ${JSON.stringify(value)}`, async () => {
        const { number } = await caseOf(portal, ERIK, { Status: 'Closed' });
        const before = written();
        const page = await erik.post(`/cases/${number}/rate`, { value, comment: KEPT }, { from: '/cases/new' });
        givesBack(page, [KEPT]);
        expect(written()).to.deep.equal(before);
      });
    }

    for (const value of ['maybe', '2', 'TRUE', '<b>', '🙂']) {
      it(`close: ${JSON.stringify(value)}`, async () => {
        givesBack(await comment({ body: KEPT, close: value }), [KEPT]);
        expect((await portal.records('Case', { Id: open.id }))[0]).to.include({ IsClosed: false });
      });
    }

    it('while good ones are taken, in any digits', async () => {
      const answers = { type: 'site-offline', site: 'KX-20', since: '۲۰۲۶-۱۱-۰۱', affected: '۱۲', priority: 'High' };
      const row = await caseAt(await newCase(answers));
      expect(row).to.include({ Problem_Since__c: '2026-11-01', Affected_Users__c: 12, Priority: 'High' });
      const device = await caseAt(await newCase({ type: 'replace-device', 'on-site': 'true' }));
      expect(device).to.include({ On_Site__c: true });
    });
  });

  describe('a field that came twice', () => {
    for (const how of ['multipart', 'urlencoded'] as const) {
      for (const field of ['subject', 'description', 'priority', 'type', 'site', 'key']) {
        it(`${field} of a case, ${how}`, async () => {
          const before = written();
          const key = await fresh();
          const values = { key, ...GOOD, type: 'site-offline', site: 'KX-20', description: KEPT };
          const again: Record<string, string> = { ...values, description: 'another text' };
          const page = await send('/cases', [...Object.entries(values), [field, again[field] ?? '']], how);
          givesBack(page, [KEPT]);
          expect(written()).to.deep.equal(before);
        });
      }
      for (const field of ['body', 'close', 'key']) {
        it(`${field} of a comment, ${how}`, async () => {
          const before = written();
          const values: Record<string, string> = { key: await fresh(), body: KEPT, close: 'true' };
          const pairs: Pairs = [...Object.entries(values), [field, values[field] ?? '']];
          givesBack(await send(`/cases/${open.number}/comments`, pairs, how), [KEPT]);
          expect(written()).to.deep.equal(before);
        });
      }
    }

    for (const field of ['value', 'comment', 'key']) {
      it(`${field} of a rating`, async () => {
        const { number } = await caseOf(portal, ERIK, { Status: 'Closed' });
        const before = written();
        const values: Record<string, string> = { key: await fresh(), value: '5', comment: KEPT };
        const pairs: Pairs = [...Object.entries(values), [field, values[field] ?? '']];
        givesBack(await send(`/cases/${number}/rate`, pairs), [KEPT]);
        expect(written()).to.deep.equal(before);
      });
    }

    it('of an address is as if it were not there', async () => {
      const twice =
        '/cases?view=mine&view=company&status=open&status=all&q=a&q=b&sort=number&sort=type&after=x&after=y';
      for (const path of [twice, '/search?q=a&q=b', '/cases/new?draft=a&draft=b&about=a&about=b', '/signin?to=a&to=b'])
        expect((await erik.get(path)).status).to.equal(200);
    });
  });

  describe('a nested field is no field of ours', () => {
    const names = [
      'subject[a]',
      'subject[a][b][c]',
      'subject[$ne]',
      'subject[length]',
      '__proto__[polluted]',
      '__proto__',
      'constructor[prototype][polluted]',
      'toString',
      'hasOwnProperty',
      'key[0]',
      'kept[a]',
      'kept[4294967294]',
      'subject[4294967294]',
      'files',
      '',
      `deep${'[a]'.repeat(30)}`,
    ];
    for (const how of ['multipart', 'urlencoded'] as const) {
      for (const name of names) {
        it(`${name || 'a nameless one'}, ${how}`, async () => {
          const page = await send('/cases', [[name, 'true'], ...Object.entries({ key: await fresh(), ...GOOD })], how);
          expect(page.status).to.be.oneOf([200, 400, 403, 422]);
          if (page.status === 403 || page.status === 422) givesBack(page, [GOOD.description], page.status);
          if (page.status === 200) expect(await caseAt(page)).to.include({ Subject: GOOD.subject });
          expect(Object.hasOwn(Object.prototype, 'polluted')).to.equal(false);
        });
      }

      it(`also instead of the field, ${how}`, async () => {
        const before = written();
        const { subject: _, ...rest } = { key: await fresh(), ...GOOD, description: KEPT };
        givesBack(await send('/cases', [['subject[$ne]', 'x'], ...Object.entries(rest)], how), [KEPT]);
        expect(written()).to.deep.equal(before);
      });
    }

    it('and fields of the CRM are nothing', async () => {
      const [other] = await portal.records('Contact', { Email: 'Tom.Aas@Nordlys.example' });
      const row = await caseAt(
        await newCase({
          ...{ ContactId: String(other?.Id), AccountId: String(other?.AccountId), OwnerId: '005Q50000000001IAA' },
          ...{ Status: 'Closed', IsEscalated: 'true', Origin: 'Phone', ParentId: open.id, Subject: 'Another' },
        }),
      );
      const [contact] = await portal.records('Contact', { Email: ERIK });
      expect(row).to.include({ ContactId: contact?.Id, AccountId: contact?.AccountId, Status: 'New', Origin: 'Web' });
      expect(row).to.include({ IsEscalated: false, ParentId: null, Subject: GOOD.subject });
    });
  });

  describe('a key that is not in order changes nothing, and what was written comes back', () => {
    const altered = (key: string) => key.slice(0, -1) + (key.endsWith('A') ? 'B' : 'A');
    const keys: Record<string, (good: string, foreign: string) => string | undefined> = {
      missing: () => undefined,
      empty: () => '',
      garbage: () => 'garbage',
      altered,
      'of another person': (_good, foreign) => foreign,
      'without its signature': (good) => good.split('.')[0],
      'with another number': (good) => `00000000-0000-4000-8000-000000000000.${good.split('.')[1]}`,
      'in capitals': (good) => good.toUpperCase(),
      'of a megabyte': () => MEGABYTE,
      'of SOQL': () => "' OR Key__c != '",
    };
    for (const [name, make] of Object.entries(keys)) {
      it(name, async () => {
        const foreign = await (await portal.signIn('tom')).keyOn('/cases/new');
        const key = make(await fresh(), foreign);
        const closed = await caseOf(portal, ERIK, { Status: 'Closed' });
        const before = written();
        const forms: [string, Record<string, string>][] = [
          ['/cases', { ...GOOD, description: KEPT }],
          [`/cases/${open.number}/comments`, { body: KEPT }],
          [`/cases/${closed.number}/rate`, { value: '4', comment: KEPT }],
        ];
        for (const [path, fields] of forms) {
          const page = await send(path, Object.entries(key === undefined ? fields : { ...fields, key }));
          givesBack(page, [KEPT], 403);
          expect(page.text).not.to.include(`name="key" value="${key}"`);
        }
        for (const path of [`/cases/${open.number}/close`, `/cases/${closed.number}/reopen`])
          expect((await send(path, key === undefined ? [['a', 'b']] : [['key', key]])).status).to.equal(403);
        expect(written()).to.deep.equal(before);
      });
    }

    it('while the key of the page that came back is good', async () => {
      const { key } = { key: await fresh() };
      const page = await send('/cases', Object.entries({ ...GOOD, key: altered(key) }));
      const good = /name="key" value="([^"]+)"/.exec(page.text.slice(page.text.indexOf('action="/cases"')))?.[1] ?? '';
      await caseAt(await send('/cases', Object.entries({ ...GOOD, key: good })));
    });
  });

  describe('a body of another kind is refused', () => {
    const boundary = (text: string) => `multipart/form-data; boundary=${text}`;
    const part = (name: string, value: string) =>
      `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const bodies: Record<
      string,
      (key: string) => { type?: string; body: string | Buffer; more?: Record<string, string> }
    > = {
      JSON: (key) => ({ type: 'application/json', body: JSON.stringify({ key, ...GOOD, body: 'x', value: 4 }) }),
      'JSON that pollutes': () => ({ type: 'application/json', body: '{"__proto__":{"polluted":true}}' }),
      'broken JSON': () => ({ type: 'application/json', body: '{"key":' }),
      'JSON, very deep': () => ({ type: 'application/json', body: '['.repeat(100_000) }),
      'plain text': (key) => ({ type: 'text/plain', body: `key=${key}&subject=x&body=x` }),
      'no type': (key) => ({ body: `key=${key}&subject=x&body=x` }),
      XML: () => ({ type: 'text/xml', body: '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>' }),
      'a type of nonsense': () => ({ type: '\\\\;;=', body: 'x' }),
      'a type of another alphabet': (key) => ({
        type: 'application/x-www-form-urlencoded; charset=utf-16',
        body: `key=${key}`,
      }),
      'a packed body that is not': () => ({
        ...{ type: 'application/x-www-form-urlencoded', body: 'key=x' },
        more: { 'content-encoding': 'gzip' },
      }),
      'multipart without a boundary': (key) => ({ type: 'multipart/form-data', body: part('key', key) }),
      'multipart with another boundary': (key) => ({ type: boundary('other'), body: `${part('key', key)}--b--` }),
      'multipart without its end': (key) => ({ type: boundary('b'), body: part('key', key) + part('subject', 'x') }),
      'multipart that stops in a header': () => ({ type: boundary('b'), body: '--b\r\nContent-Disposition: form-d' }),
      'multipart of nothing': () => ({ type: boundary('b'), body: '' }),
      'multipart, a part without a name': () => ({ type: boundary('b'), body: '--b\r\n\r\nx\r\n--b--' }),
      'multipart, a name of 2,000 characters': () => ({
        type: boundary('b'),
        body: `${part('n'.repeat(2_000), 'x')}--b--`,
      }),
      'multipart, names of brackets': () => ({
        type: boundary('b'),
        body: `${part(`a${'[b]'.repeat(30)}`, 'x')}--b--`,
      }),
      'multipart of 300 fields': () => ({
        type: boundary('b'),
        body: `${Array.from({ length: 300 }, (_, at) => part(`f${at}`, 'x')).join('')}--b--`,
      }),
      'a form of 2,000 fields': () => ({
        type: 'application/x-www-form-urlencoded',
        body: Array.from({ length: 2_000 }, (_, at) => `f${at}=x`).join('&'),
      }),
      'a form of three megabytes': (key) => ({
        type: 'application/x-www-form-urlencoded',
        body: `key=${key}&body=${'x'.repeat(3_000_000)}`,
      }),
      'random bytes': () => ({ type: boundary('b'), body: Buffer.from('\u00ff\u0000\u00fe'.repeat(500), 'latin1') }),
    };
    for (const [name, make] of Object.entries(bodies)) {
      it(name, async () => {
        const closed = await caseOf(portal, ERIK, { Status: 'Closed' });
        const before = written();
        const { type, body, more = {} } = make(await fresh());
        const actions = [
          `${open.number}/comments`,
          `${open.number}/close`,
          `${closed.number}/reopen`,
          `${closed.number}/rate`,
        ];
        for (const path of ['/cases', ...actions.map((action) => `/cases/${action}`)]) {
          const page = await erik.send(path, {
            method: 'POST',
            body: new Uint8Array(Buffer.from(body)),
            headers: { ...(type === undefined ? {} : { 'content-type': type }), ...more },
          });
          expect(page.status, path).to.be.oneOf([400, 403, 413, 415]);
          expect(page.text).to.include('<h1');
        }
        expect(written()).to.deep.equal(before);
        expect(Object.hasOwn(Object.prototype, 'polluted')).to.equal(false);
      });
    }
  });

  describe('an address with values of nobody shows the list all the same', () => {
    const cursor = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url');
    const odd = [...Object.values(KEEPABLE), ...Object.values(UNSTORABLE), '', '-1', '__proto__', 'x'.repeat(3_000)];
    for (const name of ['view', 'status', 'sort', 'type', 'after']) {
      it(name, async () => {
        for (const value of odd) {
          const page = await erik.get(`/cases?${new URLSearchParams({ [name]: value })}`);
          expect(page.status, value).to.equal(200);
          expect(page.text).to.include('<h1');
        }
      });
    }

    const cursors: Record<string, unknown> = {
      'a place far away': [9_999_999, 'on', null, null, null],
      'a place below nothing': [-1, 'on', null, null, null],
      'a time beyond the calendar': [25, 'on', '+275760-09-13T00:00:00.000Z', '500000000000000AAA', null],
      'a time before it': [25, 'on', '-271821-04-20T00:00:00.000Z', '500000000000000AAA', null],
      'a number for a time': [25, 'on', '123456789012', '500000000000000AAA', null],
      'a word that is a time': [25, 'on', 'March 7', '500000000000000AAA', null],
      'SOQL in the key': [25, 'on', "' OR Id != '", '500000000000000AAA', null],
      'SOQL in the id': [25, 'on', '2026-01-01T00:00:00.000Z', "500' OR Id != '", null],
      'a key without an id': [25, 'on', '2026-01-01T00:00:00.000Z', null, null],
      'backwards from a position': [25, 'back', null, null, 25],
      'a position of the end': [2_000, 'on', null, null, 2_000],
      'another shape': { start: 0 },
      'nothing at all': null,
    };
    for (const [name, parts] of Object.entries(cursors)) {
      it(`after: ${name}`, async () => {
        for (const sort of ['updated', 'oldest', 'newest', 'number', 'status', 'type', 'priority']) {
          const page = await erik.get(`/cases?${new URLSearchParams({ status: 'all', sort, after: cursor(parts) })}`);
          expect(page.status, sort).to.equal(200);
        }
      });
    }

    it('and a path with them is not there', async () => {
      const paths = [
        '%00',
        '%zz',
        "'",
        '<script>',
        '..%2f..',
        'ّ',
        '1'.repeat(31),
        '-1',
        'new/__proto__',
        'new/x/y',
        '1e3',
      ];
      for (const path of paths) expect((await erik.get(`/cases/${path}`)).status, path).to.be.oneOf([400, 404]);
    });
  });

  describe('the choice of a language', () => {
    const choose = (fields: Record<string, string>) => portal.visitor().post('/language', fields, { follow: false });

    it('is kept', async () => expect(await choose({ locale: 'fa', to: '/signin' })).to.include({ status: 303 }));

    for (const locale of [
      '',
      'xx',
      'FA',
      'fa-IR',
      '__proto__',
      '<b>',
      "fa' OR ''='",
      '🙂',
      'fa\r\nSet-Cookie: a=b',
      '\u0000',
    ]) {
      it(`is not ${JSON.stringify(locale)}`, async () => {
        const page = await choose({ locale });
        expect(page.status).to.equal(400);
        expect(page.headers['set-cookie'] ?? []).not.to.match(/portico-language/);
      });
    }

    it('leads nowhere else', async () => {
      for (const to of [
        'https://evil.test',
        '//evil.test',
        '/\\evil.test',
        'javascript:alert(1)',
        '/a\r\nX: y',
        '',
        'x',
      ]) {
        const { headers } = await choose({ locale: 'he', to });
        expect(headers.location).to.equal('/');
      }
    });

    it('does not read a megabyte, JSON, or a list', async () => {
      expect((await choose({ locale: MEGABYTE })).status).to.equal(413);
      const visitor = portal.visitor();
      const body = JSON.stringify({ locale: 'fa' });
      const json = await visitor.send('/language', {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      });
      expect(json.status).to.equal(400);
      const twice = new URLSearchParams('locale=fa&locale=he');
      expect((await visitor.send('/language', { method: 'POST', body: twice })).status).to.equal(400);
    });
  });

  describe('all the while', () => {
    it('nothing failed inside', () => {
      const lines = portal.log.map((line) => JSON.parse(line));
      expect(lines.filter((line) => line.level === 'error' || line.status >= 500)).to.deep.equal([]);
      expect(lines.length).to.be.greaterThan(100);
    });
  });
});
