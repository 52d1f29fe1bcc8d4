import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { expect } from 'chai';
import type { UploadedFile } from '../../plugin/records/crm.ts';
import { type Answer, codeOf, ERIK, MAYA, refuse, type ScriptedOrg, sendJson, startScriptedOrg } from './crm-org.ts';

const FILE = '068000000000001AAA';
const MEGABYTE = 1024 * 1024;

describe('files', () => {
  let folder = '';
  let org: ScriptedOrg | undefined;
  const start = async (answer: Answer, settings: Parameters<typeof startScriptedOrg>[1] = {}) => {
    org = await startScriptedOrg(answer, settings);
    return org;
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portico-files-'));
  });
  after(() => rm(folder, { recursive: true }));
  afterEach(async () => org?.close());

  async function fileOf(megabytes: number, name: string): Promise<UploadedFile> {
    const path = join(folder, `${megabytes}`);
    const chunk = randomBytes(MEGABYTE);
    const handle = await open(path, 'w');
    for (let at = 0; at < megabytes; at += 1) await handle.write(chunk);
    await handle.close();
    return { path, name, size: megabytes * MEGABYTE, type: 'application/pdf' };
  }

  async function hashOf(stream: Readable): Promise<string> {
    const hash = createHash('sha256');
    for await (const chunk of stream) hash.update(chunk);
    return hash.digest('hex');
  }

  const saved = { id: FILE, success: true, errors: [] };
  const NAME = 'Rechnung "März"\r\nX: y – فاکتور.pdf';

  it('go up as a record and its bytes, of known length, under their own name', async () => {
    let received = '';
    let expected: string | undefined;
    const { crm } = await start(async (asked, response) => {
      expected = asked.headers['content-length'];
      received = (await buffer(response.req)).toString('latin1');
      sendJson(response, 201, saved);
    });
    const file = await fileOf(1, NAME);
    expect(await crm.upload(file)).to.equal(FILE);
    expect(received.length).to.equal(Number(expected));
    const bytes = (await buffer(createReadStream(file.path))).toString('latin1');
    expect(received).to.include(`\r\n\r\n${bytes}\r\n--portico-`);
    const record =
      /name="entity_content"\r\nContent-Type: application\/json\r\n\r\n(.*?)\r\n--/.exec(received)?.[1] ?? '';
    expect(JSON.parse(Buffer.from(record, 'latin1').toString())).to.deep.equal({ Title: NAME, PathOnClient: NAME });
    expect(received.indexOf('entity_content')).to.be.lessThan(received.indexOf('VersionData'));
  });

  it('of 60 MB go up and down without being held in memory', async () => {
    const file = await fileOf(60, 'large.bin');
    let up = '';
    const { crm } = await start(async (asked, response) => {
      if (asked.method === 'GET') {
        response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': String(file.size) });
        await pipeline(createReadStream(file.path), response);
        return;
      }
      up = await hashOf(response.req);
      sendJson(response, 201, saved);
    });
    const before = process.memoryUsage().rss;
    await crm.upload(file);
    const { stream, size } = await crm.download(FILE, ERIK);
    const down = await hashOf(Readable.from(stream));
    expect(size).to.equal(file.size);
    expect(down).to.equal(await hashOf(createReadStream(file.path)));
    expect(up).to.have.length(64);
    expect((process.memoryUsage().rss - before) / MEGABYTE).to.be.lessThan(45);
  });

  it('go up with a new token when the org refuses the old one', async () => {
    const { crm, calls } = await start(async (asked, response) => {
      await text(response.req);
      if (asked.token?.endsWith('token1')) return refuse(response, 401, 'INVALID_SESSION_ID');
      sendJson(response, 201, saved);
    });
    expect(await crm.upload(await fileOf(1, 'a.pdf'))).to.equal(FILE);
    expect(calls).to.have.length(2);
  });

  const REFUSED: Record<string, { answer: Answer; code: string }> = {
    'a record that is not there': {
      answer: (_, response) => refuse(response, 404, 'NOT_FOUND'),
      code: 'record.not-found',
    },
    'a busy org': { answer: (_, response) => refuse(response, 503, 'SERVER_UNAVAILABLE'), code: 'crm.unavailable' },
    'a used-up limit': { answer: (_, response) => refuse(response, 403, 'REQUEST_LIMIT_EXCEEDED'), code: 'crm.busy' },
    'a token refused for ever': {
      answer: (_, response) => refuse(response, 401, 'INVALID_SESSION_ID'),
      code: 'crm.unavailable',
    },
    'a broken connection': { answer: (_, response) => void response.destroy(), code: 'crm.unavailable' },
    'a page of HTML': {
      answer: (_, response) => {
        response.writeHead(500, { 'content-type': 'text/html' });
        response.end('<html>');
      },
      code: 'crm.unavailable',
    },
    silence: { answer: () => undefined, code: 'crm.unavailable' },
  };
  for (const [name, { answer, code }] of Object.entries(REFUSED)) {
    it(`come down as ${code}, before their first byte, for ${name}`, async () => {
      const { crm } = await start(answer, { timeoutMs: 100 });
      expect(await codeOf(crm.download(FILE, ERIK))).to.equal(code);
      expect(crm.stats()).to.include({ inFlight: 0 });
    });
  }

  it('are never asked for by what is no id', async () => {
    const { crm, calls } = await start(() => undefined);
    for (const id of ['../Case/500000000000001', '', '068', `${FILE}/x`, '@{a.id}']) {
      expect(await codeOf(crm.download(id, ERIK))).to.equal('record.not-found');
    }
    expect(calls).to.have.length(0);
  });

  /** Sends some bytes and then what `then` does. */
  const begun =
    (then: (response: Parameters<Answer>[1]) => void): Answer =>
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': String(MEGABYTE) });
      response.write(Buffer.alloc(1_000), () => then(response));
    };

  it('that break off half way break off for the reader as well', async () => {
    const { crm } = await start(begun((response) => response.destroy()));
    const { stream } = await crm.download(FILE, ERIK);
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
    expect(await pipeline(stream, sink).catch(() => 'broken')).to.equal('broken');
    expect(crm.stats()).to.include({ inFlight: 0 });
  });

  it('that break off before anybody reads do not end the process', async () => {
    const { crm } = await start(begun((response) => response.destroy()));
    const { stream } = await crm.download(FILE, ERIK);
    await new Promise((resolve) => stream.once('close', resolve));
    expect(await text(Readable.from(stream)).catch(() => 'broken')).to.equal('broken');
  });

  it('that one person holds open and does not read keep nobody else waiting, and himself with more of them', async () => {
    const { crm } = await start(
      begun(() => {}),
      { timeoutMs: 300 },
    );
    const streams = [];
    for (let at = 0; at < 4; at += 1) streams.push((await crm.download(FILE, ERIK)).stream);
    expect(await codeOf(crm.download(FILE, ERIK))).to.equal('crm.unavailable');
    streams.push((await crm.download(FILE, MAYA)).stream);
    await closed(streams.shift());
    streams.push((await crm.download(FILE, ERIK)).stream);
    await Promise.all(streams.map(closed));
    expect(crm.stats()).to.include({ inFlight: 0 });
  });

  it('are not fetched further when the reader goes away', async () => {
    let gone: () => void = () => {};
    const wentAway = new Promise<void>((resolve) => {
      gone = resolve;
    });
    const { crm } = await start(begun((response) => void response.once('close', gone)));
    const { stream } = await crm.download(FILE, ERIK);
    const reader = new Writable({
      write: (_chunk, _encoding, done) => done(new Error('the customer closed the page')),
    });
    await pipeline(stream, reader).catch(() => undefined);
    await wentAway;
    expect(crm.stats()).to.include({ inFlight: 0 });
  });
});

/** Gives it up, and resolves when that is through. */
function closed(stream: NodeJS.ReadableStream | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (!(stream instanceof Readable)) throw new Error('no stream');
    stream.once('close', resolve).destroy();
  });
}
