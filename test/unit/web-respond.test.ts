import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import express from 'express';
import { createRespond, downloadHeaders, initials } from '../../plugin/web/respond.ts';

describe('the headers of a download', () => {
  const NAMES: [name: string, plain: string, encoded: string][] = [
    ['note.txt', 'note.txt', 'note.txt'],
    ['two words.txt', 'two words.txt', 'two%20words.txt'],
    ['گزارش.txt', '_____.txt', '%DA%AF%D8%B2%D8%A7%D8%B1%D8%B4.txt'],
    ['🙃.txt', '__.txt', '%F0%9F%99%83.txt'],
    ['a"b\\c%d.txt', 'a_b_c_d.txt', 'a%22b%5Cc%25d.txt'],
    ['a\r\nSet-Cookie: x.txt', 'a__Set-Cookie: x.txt', 'a%0D%0ASet-Cookie%3A%20x.txt'],
    ["it's (1)*!.txt", "it's (1)*!.txt", 'it%27s%20%281%29%2A!.txt'],
    ['lone \ud800.txt', 'lone _.txt', 'lone%20_.txt'],
    ['x; filename=evil.exe', 'x; filename=evil.exe', 'x%3B%20filename%3Devil.exe'],
  ];
  for (const [name, plain, encoded] of NAMES) {
    it(`name ${JSON.stringify(name)} in both ways of RFC 6266`, () => {
      expect(downloadHeaders(name)['Content-Disposition']).to.equal(
        `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
      );
    });
  }

  it('never let a browser open what it is', () => {
    expect(downloadHeaders('a.html')).to.include({
      ...{ 'Content-Type': 'application/octet-stream', 'X-Content-Type-Options': 'nosniff' },
      ...{ 'Content-Security-Policy': "sandbox; default-src 'none'", 'Cross-Origin-Resource-Policy': 'same-origin' },
    });
  });
});

describe('initials', () => {
  const TABLE: Record<string, string> = {
    'Maya Lindqvist': 'ML',
    'Ana Maria da Costa': 'AC',
    Larkfield: 'L',
    'مریم رضایی': 'م\u200Cر',
    '🙃 smith': '🙃S',
    ' two  spaces ': 'TS',
    '': '',
  };
  for (const [name, letters] of Object.entries(TABLE))
    it(`of “${name}” are “${letters}”`, () => expect(initials(name)).to.equal(letters));
});

describe('a download', () => {
  function never(): never {
    throw new Error('nobody asks for this');
  }

  /** @param chunks how many, of 64 kB each */
  async function serving(chunks: number) {
    const respond = createRespond({
      ...{
        view: { render: never, text: never, asset: never },
        keptPages: { answerNow: never, answer: never, keep: never },
      },
      ...{ crmState: () => ({ kind: 'up' }), secure: false, clock: () => new Date(), stalledMs: 100 },
    });
    const chunk = Buffer.alloc(65_536);
    const stream = Readable.from(Array.from({ length: chunks }, () => chunk));
    const file = { kind: 'file', name: 'a.bin', size: chunks * chunk.length, stream } as const;
    const app = express();
    const outcome = new Promise<string>((resolve) => {
      app.get('/', (req, res) => {
        respond(req, res, file).then(
          () => resolve('sent'),
          () => resolve('given up'),
        );
      });
    });
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {}); // the server breaks it off
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    function close(): void {
      socket.destroy();
      server.close();
    }
    return { outcome, stream, socket, close };
  }

  it('of which nothing is taken is given up, and what it came from is let go', async () => {
    const { outcome, stream, socket, close } = await serving(1_000);
    socket.pause();
    expect(await outcome).to.equal('given up');
    expect(stream.destroyed).to.equal(true);
    close();
  });

  it('that is taken bit by bit is not, however long it lasts (control)', async () => {
    const { outcome, socket, close } = await serving(200);
    socket.on('data', () => {
      socket.pause();
      setTimeout(() => socket.resume(), 2);
    });
    expect(await outcome).to.equal('sent');
    close();
  });
});
