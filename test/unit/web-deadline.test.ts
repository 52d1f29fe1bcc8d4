import { type AddressInfo, connect } from 'node:net';
import { expect } from 'chai';
import express from 'express';
import { bodyInTime } from '../../plugin/web/deadline.ts';

describe('a body that comes slowly', () => {
  const WITHIN_MS = 40;
  let port = 0;
  let close: () => void;

  before((done) => {
    const app = express();
    app.use(bodyInTime(WITHIN_MS), (req, res) => {
      req.resume().once('end', () => res.send('read'));
    });
    const server = app.listen(0, '127.0.0.1', () => {
      port = (server.address() as AddressInfo).port;
      done();
    });
    close = () => server.close();
  });
  after(() => close());

  /** Sends the head, and the last byte of its body so much later; answers what came back until the connection ended. */
  function slowly(type: string, lastAfterMs: number): Promise<string> {
    return new Promise((resolve) => {
      let answer = '';
      const socket = connect(port, '127.0.0.1');
      const last = setTimeout(() => socket.end('b'), lastAfterMs);
      socket.on('data', (bytes) => {
        answer += bytes;
      });
      socket
        .on('error', () => {})
        .on('close', () => {
          clearTimeout(last);
          resolve(answer);
        });
      socket.write(
        `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: 2\r\n\r\na`,
      );
    });
  }

  const FORM = 'application/x-www-form-urlencoded';
  const CASES: Record<string, [type: string, lastAfterMs: number, isRead: boolean]> = {
    'in time is read': [FORM, 5, true],
    'too late ends its connection': [FORM, 10_000, false],
    'too late as JSON, too': ['application/json', 10_000, false],
    'with files may take its time': ['multipart/form-data; boundary=x', 3 * WITHIN_MS, true],
  };
  for (const [name, [type, lastAfterMs, isRead]] of Object.entries(CASES))
    it(name, async () => {
      const answer = await slowly(type, lastAfterMs);
      expect(answer.includes('200 OK')).to.equal(isRead);
      if (!isRead) expect(answer).to.equal('');
    });
});
