import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readlinkSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Browser, keyIn, type Page, unescaped } from '../make/browser.ts';
import { type CaseMade, caseOf, dataOf } from '../make/case-rows.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const ERIK = 'erik@fjordhus.example';
const LIMIT = 20_000_000;
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
const PDF = Buffer.from('%PDF-1.7\n%âãÏÓ\n', 'latin1');
const WORDS = Buffer.from('some words');

/** What a page says, without its markup. */
const words = (page: Page) => unescaped(page.text.replace(/<[^>]+>/g, ''));
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

interface Sent {
  name: string;
  bytes: Buffer;
  type?: string;
}

describe('files', function () {
  this.timeout(5_000);
  let portal: RunningPortal;
  let erik: Browser;
  let open: CaseMade;
  let folder = '';

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal({
      change: (config) => {
        folder = join((config.outbox as { path: string }).path, 'uploads');
        const brands = config.brands as Record<string, unknown>[];
        config.brands = brands.map((brand) => ({ ...brand, uploads: { maxBytes: LIMIT } }));
      },
    });
    erik = await portal.signIn('erik');
    open = await caseOf(portal, ERIK, { Subject: 'For files' });
  });
  after(() => portal.close());

  const send = async (files: Sent[], fields: Record<string, string> = { body: 'with files' }, number = open.number) =>
    erik.post(`/cases/${number}/comments`, fields, { from: `/cases/${open.number}`, files });
  const inCrm = async () => (await portal.records('ContentVersion')).length;
  const linked = (caseId: string) => portal.records('ContentDocumentLink', { LinkedEntityId: caseId });

  /** Waits until something of the portal’s own making is done; the test’s time limit ends it. */
  const until = async (done: () => boolean) => {
    while (!done()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const nothingOnDisk = () => until(() => readdirSync(folder).length === 0);

  /** A case of its own with this one file on it. */
  const kept = async (file: Sent) => {
    const made = await caseOf(portal, ERIK);
    const page = await send([file], { body: 'one file' }, made.number);
    expect(page.status).to.equal(200);
    const { files } = await dataOf('case', erik, `/cases/${made.number}`);
    expect(files).to.have.length(1);
    const [shown] = files;
    if (!shown) throw new Error('no file');
    return { page, shown, download: await erik.get(shown.href) };
  };

  const refused = async (page: Page, sentence: string, status = 422) => {
    expect(page.status).to.equal(status);
    expect(words(page)).to.include(sentence);
    expect(page.text).to.include('with files');
    await nothingOnDisk();
  };

  describe('come back as downloads and nothing else', () => {
    const SHOWABLE: Record<string, Sent> = {
      'a page': { name: 'a.html', type: 'text/html', bytes: Buffer.from('<script>alert(1)</script>') },
      'a page in capitals': { name: 'A.HTML', type: 'text/html', bytes: Buffer.from('<script>alert(1)</script>') },
      'a drawing with a script': {
        ...{ name: 'a.svg', type: 'image/svg+xml' },
        bytes: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
      },
      'a drawing that says it is XML': {
        ...{ name: 'b.svg', type: 'image/svg+xml' },
        bytes: Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
      },
      'a picture': { name: 'a.png', type: 'image/png', bytes: PNG },
      'a document': { name: 'a.pdf', type: 'application/pdf', bytes: PDF },
      'a text that says it is a page': { name: 'a.txt', type: 'text/html', bytes: Buffer.from('<h1>hello') },
    };
    for (const [name, file] of Object.entries(SHOWABLE)) {
      it(name, async () => {
        const { download } = await kept(file);
        expect(download.status).to.equal(200);
        expect(sha256(download.body)).to.equal(sha256(file.bytes));
        expect(download.headers).to.include({
          'content-type': 'application/octet-stream',
          'x-content-type-options': 'nosniff',
          'content-security-policy': "sandbox; default-src 'none'",
          'cache-control': 'private, no-store',
        });
        expect(download.headers['content-disposition']).to.match(/^attachment; filename="[^"]+"; filename\*=UTF-8''/);
      });
    }
  });

  describe('have a name that does no harm', () => {
    const NAMES: Record<string, [name: string, kept: string]> = {
      'a plain one': ['note.txt', 'note.txt'],
      'a path': ['../../etc/note.txt', 'note.txt'],
      'a path of Windows': ['C:\\Users\\x\\note.txt', 'note.txt'],
      'a header': ['note\r\nSet-Cookie: a=b.txt', 'noteSet-Cookie a=b.txt'],
      'marks of direction': ['invoice\u202Etxt.exe\u202C.txt', 'invoicetxt.exe.txt'],
      quotes: ['say "no"; filename=evil.exe.txt', 'say no; filename=evil.exe.txt'],
      'a name of a device': ['CON.txt', 'file-CON.txt'],
      emoji: ['🙃 broken.txt', '🙃 broken.txt'],
      'a leading dot': ['.hidden.txt', 'hidden.txt'],
      'another script': ['گزارش شبکه.txt', 'گزارش شبکه.txt'],
      markup: ['<img src=x onerror=alert(1)>.txt', 'img src=x onerror=alert(1).txt'],
      'percent signs': ['100%25 %0d%0a.txt', '100%25 %0d%0a.txt'],
      'an apostrophe and brackets': ["it's (1)*.txt", "it's (1).txt"],
    };
    for (const [name, [given, safe]] of Object.entries(NAMES)) {
      it(name, async () => {
        const { page, shown, download } = await kept({ name: given, bytes: WORDS });
        // Browsers write these three characters of a name in this way (HTML, “Multipart form data”).
        const expected = given.includes('%0d%0a') ? '100%25 .txt' : safe;
        expect(shown.name).to.equal(expected);
        expect(unescaped(page.text)).to.include(expected);
        expect(page.text).not.to.include('<img src=x');
        const header = download.headers['content-disposition'] ?? '';
        const [, plain = '', encoded = ''] =
          /^attachment; filename="([\x20-\x21\x23-\x7e]+)"; filename\*=UTF-8''([\w.!~%-]+)$/.exec(header) ?? [];
        expect(decodeURIComponent(encoded)).to.equal(expected);
        expect(plain).to.match(/\.txt$/);
        expect(download.headers).not.to.have.property('set-cookie');
      });
    }

    it('no longer than 200 characters, its ending kept', async () => {
      const { shown } = await kept({ name: `${'n'.repeat(300)}.txt`, bytes: WORDS });
      expect(shown.name)
        .to.match(/^n+\.txt$/)
        .and.have.length(200);
    });
  });

  describe('of a kind that could run are refused', () => {
    const REFUSED: [name: string, bytes?: Buffer][] = [
      ['a.pdf.exe'],
      ['a.js'],
      ['a.HTA'],
      ['a.bat'],
      ['a.txt.lnk'],
      ['a.exe.'],
      ['a.exe '],
      ['a.ps1'],
      ['a.sh'],
      ['no ending'],
      ['.htaccess'],
      ['a.php'],
      ['a.txt\u202E.exe'],
    ];
    for (const [name, bytes = WORDS] of REFUSED) {
      it(JSON.stringify(name), async () => {
        const before = await inCrm();
        await refused(await send([{ name, bytes }]), 'this kind of file is not allowed');
        expect(await inCrm()).to.equal(before);
      });
    }

    const OTHER: Record<string, [name: string, bytes: Buffer]> = {
      'a program called a document': ['a.pdf', Buffer.concat([Buffer.from('MZ\u0090\u0000'), Buffer.alloc(200)])],
      'a program called a text': [
        'a.txt',
        Buffer.concat([Buffer.from('7f454c460201010000', 'hex'), Buffer.alloc(200)]),
      ],
      'words called a picture': ['a.png', WORDS],
      'a picture called a text': ['a.txt', PNG],
      'a document called a picture': ['a.png', PDF],
    };
    for (const [name, [called, bytes]] of Object.entries(OTHER)) {
      it(name, async () => {
        const before = await inCrm();
        await refused(await send([{ name: called, bytes }]), 'is not what its ending says');
        expect(await inCrm()).to.equal(before);
      });
    }

    it('and an empty one', async () =>
      refused(await send([{ name: 'empty.txt', bytes: Buffer.alloc(0) }]), 'empty.txt is empty'));

    it('but none is needed', async () => {
      const body = new FormData();
      body.append('key', await erik.keyOn(`/cases/${open.number}`));
      body.append('body', 'no file');
      body.append('files', new Blob([]), ''); // what a browser sends for a field that was left alone
      const page = await erik.send(`/cases/${open.number}/comments`, { method: 'POST', body });
      expect(page.status).to.equal(200);
    });
  });

  describe('at the limits', () => {
    const largest = randomBytes(LIMIT);

    it('four clicks at once send a file once', async () => {
      const before = await inCrm();
      const key = await erik.keyOn('/cases/new');
      const fields = { key, subject: 'Pressed four times', description: 'One file.', priority: 'Low' };
      const files = [{ name: 'once.txt', bytes: Buffer.from('once') }];
      const pages = await Promise.all([1, 2, 3, 4].map(() => erik.post('/cases', fields, { files })));
      expect(new Set(pages.map((page) => page.url)).size).to.equal(1);
      expect(await portal.records('Case', { Subject: 'Pressed four times' })).to.have.length(1);
      expect(await inCrm()).to.equal(before + 1);
    });

    it('20 MB go up and come down, byte by byte', async () => {
      const { shown, download } = await kept({ name: 'trace.pcap.log', bytes: largest });
      expect(shown.size).to.equal(LIMIT);
      expect(sha256(download.body)).to.equal(sha256(largest));
      expect(download.headers['content-length']).to.equal(String(LIMIT));
      await nothingOnDisk();
    });

    it('one byte more is refused, and the rest of the form can be sent again', async () => {
      const made = await caseOf(portal, ERIK);
      const first = await send([{ name: 'small.txt', bytes: WORDS }], { body: '' }, made.number);
      expect(first.status).to.equal(422);
      const form = new FormData();
      const token = /name="kept" value="([^"]+)"/.exec(first.text)?.[1] ?? '';
      for (const [name, value] of [
        ['key', keyIn(first.text)],
        ['body', 'with files'],
        ['kept', token],
      ] as const)
        form.append(name, value);
      form.append('files', new Blob([new Uint8Array(LIMIT + 1)]), 'large.log');
      const before = await inCrm();
      const page = await erik.send(`/cases/${made.number}/comments`, { method: 'POST', body: form });
      expect(page.status).to.equal(413);
      expect(words(page)).to.include('large.log is too large').and.include('20');
      expect(page.text).to.include('with files').and.include('small.txt').and.include(token);
      expect(await inCrm()).to.equal(before);

      const again = { key: keyIn(page.text.slice(page.text.indexOf('/comments"'))), body: 'with files', kept: token };
      expect((await send([], again, made.number)).status).to.equal(200);
      expect(await linked(made.id)).to.have.length(1);
    });

    it('the new case is told in the same way', async () => {
      const fields = { subject: 'Large', description: 'with files', priority: 'Low' };
      const files = [{ name: 'large.log', bytes: Buffer.alloc(LIMIT + 1) }];
      const page = await erik.post('/cases', fields, { from: '/cases/new', files });
      expect(page.status).to.equal(413);
      expect(page.text).to.include('with files').and.include('value="Large"');
      expect(await portal.records('Case', { Subject: 'Large' })).to.have.length(0);
    });

    it('five fit, six are refused', async () => {
      const files = Array.from({ length: 6 }, (_, at) => ({ name: `${at}.txt`, bytes: WORDS }));
      const before = await inCrm();
      const page = await send(files);
      expect(page.status).to.equal(422);
      expect(page.text).to.include('Only 5 files fit in one message').and.include('with files');
      expect(await inCrm()).to.equal(before);
      expect((await send(files.slice(1))).status).to.equal(200);
      expect(await inCrm()).to.equal(before + 5);
    });

    it('those that wait and new ones are counted together', async () => {
      const files = Array.from({ length: 3 }, (_, at) => ({ name: `${at}.txt`, bytes: WORDS }));
      const first = await send(files, { body: '' });
      const form = new FormData();
      form.append('key', keyIn(first.text.slice(first.text.indexOf('/comments"'))));
      form.append('body', 'with files');
      for (const [, token = ''] of first.text.matchAll(/name="kept" value="([^"]+)"/g)) form.append('kept', token);
      for (const { name, bytes } of files) form.append('files', new Blob([new Uint8Array(bytes)]), name);
      const page = await erik.send(`/cases/${open.number}/comments`, { method: 'POST', body: form });
      expect(page.status).to.equal(422);
      expect(page.text).to.include('Only 5 files fit in one message');
    });
  });

  describe('are for nobody else', () => {
    it('a file for a foreign case goes nowhere', async () => {
      const foreign = await caseOf(portal, 'Tom.Aas@Nordlys.example');
      const before = await inCrm();
      expect((await send([{ name: 'a.txt', bytes: WORDS }], undefined, foreign.number)).status).to.equal(404);
      expect(await inCrm()).to.equal(before);
      expect(await linked(foreign.id)).to.have.length(0);
    });

    it('nobody who is not signed in fills the disk', async function () {
      this.timeout(20_000); // dozens of megabytes are sent
      const [disk, before] = [readdirSync(folder), await inCrm()];
      const paths = ['/cases', `/cases/${open.number}/comments`, '/cases/x/y', '/language', '/signin', '/'];
      for (const path of paths) {
        for (const size of [10, 1_000_000, LIMIT + 1]) {
          const files = [{ name: 'a.txt', bytes: Buffer.alloc(size, 'x') }];
          const page = await portal.visitor().post(path, { body: 'x', key: 'x' }, { files, follow: false });
          expect(page.status, path).to.be.oneOf([303, 400, 404, 413, 422]);
        }
      }
      // One that was there may have gone meanwhile.
      expect(readdirSync(folder).filter((name) => !disk.includes(name))).to.deep.equal([]);
      expect(await inCrm()).to.equal(before);
    });

    it('nor the memory, with texts no draft holds', async () => {
      const field = Buffer.from(
        `--cut\r\nContent-Disposition: form-data; name="body"\r\n\r\n${'x'.repeat(1_900_000)}\r\n`,
      );
      const before = process.memoryUsage().heapUsed;
      let most = 0;
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const headers = { 'content-type': 'multipart/form-data; boundary=cut' };
        const asked = http.request(`${portal.origin}/cases`, { method: 'POST', headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        asked.on('error', reject);
        const more = (left: number) => {
          most = Math.max(most, process.memoryUsage().heapUsed - before);
          if (left === 0) asked.end('--cut--\r\n');
          else asked.write(field, () => more(left - 1));
        };
        more(60);
      });
      expect(status).to.equal(413);
      expect(most, '114 MB were sent').to.be.lessThan(57_000_000);
    });

    it('nor does a form without its key, for another address, or from another site', async () => {
      const disk = readdirSync(folder).length;
      const before = await inCrm();
      const files = [{ name: 'a.txt', bytes: WORDS }];
      const key = await erik.keyOn('/cases/new');
      const asked: [path: string, key: string, headers?: Record<string, string>][] = [
        ['/cases/new', key],
        ['/cases/00000001/comments', key],
        [`/cases/${open.number}/close/now`, key],
        [`/cases/${open.number}/rate`, 'forged'],
        [`/cases/${open.number}/comments`, key, { origin: 'https://evil.test' }],
      ];
      for (const [path, with_, headers = {}] of asked)
        expect((await erik.post(path, { key: with_, body: 'x' }, { files, headers })).status, path).to.be.oneOf([
          403, 404,
        ]);
      expect(await inCrm()).to.equal(before);
      await until(() => readdirSync(folder).length === disk);
    });
  });

  describe('that never arrive whole', () => {
    /** Says it will send more than it does, and hangs up. */
    const breakOff = (cookie: string, head: Buffer, tell: number) =>
      new Promise<void>((resolve) => {
        const request = http.request({
          ...{ host: '127.0.0.1', port: portal.port, path: `/cases/${open.number}/comments`, method: 'POST' },
          headers: {
            ...{ host: `localhost:${portal.port}`, cookie, 'content-length': tell },
            'content-type': 'multipart/form-data; boundary=b',
          },
        });
        request.on('error', () => {});
        request.on('close', () => resolve());
        request.write(head, () => setImmediate(() => request.destroy()));
      });
    const openFiles = () =>
      readdirSync('/proc/self/fd').filter((name) => {
        try {
          return readlinkSync(`/proc/self/fd/${name}`).startsWith(folder);
        } catch {
          return false;
        }
      });

    it('50 of them leave nothing behind', async () => {
      const key = await erik.keyOn(`/cases/${open.number}`);
      const cookie = [...(erik.cookies.get('localhost') ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
      const disk = readdirSync(folder).length;
      const before = await inCrm();
      const head = Buffer.concat([
        Buffer.from(`--b\r\nContent-Disposition: form-data; name="key"\r\n\r\n${key}\r\n`),
        Buffer.from('--b\r\nContent-Disposition: form-data; name="files"; filename="a.log"\r\n\r\n'),
        Buffer.alloc(300_000, 'x'),
      ]);
      await Promise.all(
        Array.from({ length: 50 }, (_, at) => breakOff(cookie, head.subarray(0, 300 + at * 6_000), 5_000_000)),
      );
      await until(() => readdirSync(folder).length === disk && openFiles().length === 0);
      expect(await inCrm()).to.equal(before);
      expect((await erik.get('/cases')).status).to.equal(200);
      expect(portal.log.filter((line) => JSON.parse(line).level === 'error')).to.deep.equal([]);
    });

    const part = (header: string, body = '') => `--b\r\n${header}\r\n\r\n${body}\r\n`;
    const named = (name: string, more = '') => `Content-Disposition: form-data; name="${name}"${more}`;
    const BROKEN: Record<string, [type: string, body: string]> = {
      'without an end': ['multipart/form-data; boundary=b', part(named('files', '; filename="a.txt"'), 'x')],
      'with a boundary of 10 kB': [`multipart/form-data; boundary=${'b'.repeat(10_000)}`, `--${'b'.repeat(10_000)}--`],
      'with a header of 1 MB': ['multipart/form-data; boundary=b', `${part(`X: ${'h'.repeat(1_000_000)}`)}--b--`],
      'with a thousand headers': [
        'multipart/form-data; boundary=b',
        `${part('X: y\r\n'.repeat(1_000) + named('a'))}--b--`,
      ],
      'with a name 1,000 deep': ['multipart/form-data; boundary=b', `${part(named(`a${'[b]'.repeat(1_000)}`))}--b--`],
      'with an index of billions': ['multipart/form-data; boundary=b', `${part(named('kept[4294967294]'))}--b--`],
      'with a NUL in the name of a file': [
        'multipart/form-data; boundary=b',
        `${part(named('files', '; filename="a.exe\u0000.txt"'), 'x')}--b--`,
      ],
      'with a file under another name': [
        'multipart/form-data; boundary=b',
        `${part(named('evil', '; filename="a.txt"'), 'x')}--b--`,
      ],
      'with a file that has no name': [
        'multipart/form-data; boundary=b',
        `${part(named('', '; filename="a.txt"'), 'x')}--b--`,
      ],
    };
    for (const [name, [type, body]] of Object.entries(BROKEN)) {
      it(`are refused at once ${name}`, async () => {
        const disk = readdirSync(folder).length;
        const page = await erik.send('/cases', { method: 'POST', body, headers: { 'content-type': type } });
        expect(page.status).to.be.oneOf([400, 403, 413]);
        expect((await erik.get('/healthz')).status).to.equal(200);
        await until(() => readdirSync(folder).length === disk);
      });
    }
  });
});
