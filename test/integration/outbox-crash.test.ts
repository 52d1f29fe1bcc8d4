import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Submission } from '../../plugin/records/outbox/outbox.ts';
import type { FromChild, ToChild } from './outbox-child.ts';

const KILLS = 50;
const PEOPLE = 6;

/** When the process is killed. What it does meanwhile, it is in the middle of. */
type Point = 'call sent' | 'answer on its way' | 'answered' | 'at any moment';

interface Written {
  contactId: string;
  key: string;
  text: string;
  number: string;
}

/** The same every time for a seed. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

describe('an outbox that is killed again and again', () => {
  const random = dice(7);
  const rows: Written[] = [];
  const byKey = new Map<string, Written>();
  const confirmed: { contactId: string; text: string }[] = [];
  const killedAt = new Set<Point>();
  let kills = 0;
  let isAway = false;
  let child: ChildProcess | undefined;
  let up: Promise<void> = Promise.resolve();
  let folder = '';
  let crmUrl = '';

  const crm = createServer(async (request, response) => {
    const asked = JSON.parse(await text(request));
    maybeKill('call sent');
    if (isAway) {
      response.writeHead(503).end();
      return;
    }
    const before = byKey.get(asked.key);
    const row = before ?? { ...asked, number: asked.number ?? String(rows.length + 1).padStart(8, '0') };
    if (!before) {
      byKey.set(asked.key, row);
      rows.push(row);
    }
    maybeKill('answer on its way');
    response.end(JSON.stringify({ number: row.number }));
  });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portico-crash-'));
    crm.listen(0, '127.0.0.1');
    await once(crm, 'listening');
    crmUrl = `http://127.0.0.1:${(crm.address() as AddressInfo).port}`;
  });

  after(async () => {
    child?.removeAllListeners();
    child?.kill('SIGKILL');
    crm.closeAllConnections();
    crm.close();
    await rm(folder, { recursive: true, force: true });
  });

  function start(): void {
    const program = fileURLToPath(new URL('./outbox-child.ts', import.meta.url));
    const begun = fork(program, [folder, crmUrl], { execArgv: ['--import', 'tsx'] });
    child = begun;
    up = new Promise((resolve) => begun.once('message', () => resolve()).once('exit', () => resolve()));
    begun.once('exit', start);
  }

  function maybeKill(point: Point): void {
    if (kills >= KILLS || random() > 0.08) return;
    kills += 1;
    killedAt.add(point);
    child?.kill('SIGKILL');
  }

  /** What the customer is told; undefined when the line broke before he was told anything. */
  async function ask(question: ToChild): Promise<FromChild | undefined> {
    for (let known: typeof up | undefined; known !== up; ) {
      known = up;
      await known;
    }
    const asked = child;
    if (!asked?.connected || asked.signalCode !== null) return undefined;
    return new Promise((resolve) => {
      const told = (answer: FromChild) => {
        if (answer.id === question.id) done(answer);
      };
      const ended = () => done(undefined);
      const done = (answer: FromChild | undefined) => {
        asked.off('message', told).off('exit', ended);
        resolve(answer);
      };
      asked.on('message', told).once('exit', ended);
      setTimeout(() => maybeKill('at any moment'), random() * 5);
      asked.send(question, (failed) => failed && done(undefined));
    });
  }

  let ids = 0;
  /** Sends until he is told, as a person presses the button again. */
  async function send(contactId: string, submission: Submission, said: string): Promise<string> {
    const key = `${contactId}-${said}`;
    for (;;) {
      ids += 1;
      const answer = await ask({ id: ids, contactId, submission, key });
      maybeKill('answered');
      if (!answer?.outcome) {
        await new Promise((resolve) => setImmediate(resolve));
        continue;
      }
      confirmed.push({ contactId, text: said });
      return 'kept' in answer.outcome ? answer.outcome.kept.ref : (answer.outcome.sent.number ?? '');
    }
  }

  async function person(contactId: string): Promise<void> {
    for (let at = 0; kills < KILLS; at += 1) {
      const subject = `case ${at}`;
      const ref = await send(contactId, { kind: 'case', values: { Subject: subject } }, subject);
      for (let remark = 0; remark < 3; remark += 1) {
        const body = `case ${at} remark ${remark}`;
        await send(contactId, { kind: 'comment', number: ref, body, close: false }, body);
      }
      if (random() < 0.3) isAway = !isAway;
    }
  }

  it(`loses nothing, makes nothing twice and keeps the order over ${KILLS} kills`, async function () {
    this.timeout(120_000); // each of the processes has to start
    start();
    await Promise.all(Array.from({ length: PEOPLE }, (_, at) => person(`contact-${at}`)));
    isAway = false;
    const missing = () => confirmed.filter(({ contactId, text: said }) => !byKey.has(`${contactId}-${said}`));
    while (missing().length > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(kills).to.equal(KILLS);
    expect(killedAt.size).to.equal(4);
    expect(new Set(rows.map(({ key }) => key)).size, 'doubled').to.equal(rows.length);
    for (let at = 0; at < PEOPLE; at += 1) {
      const own = (all: { contactId: string; text: string }[]) =>
        all.filter(({ contactId }) => contactId === `contact-${at}`).map((one) => one.text);
      expect(own(rows), `order of contact-${at}`).to.deep.equal(own(confirmed));
    }
    for (const { text: said, number, contactId } of rows) {
      const found = /^case \d+/.exec(said)?.[0] ?? '';
      expect(number, said).to.equal(byKey.get(`${contactId}-${found}`)?.number);
    }
  });
});
