import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const ROUNDS = 200;

describe('the outbox of a portal that was killed', function () {
  this.timeout(60_000); // processes of their own
  let both: ChildProcess[];
  const next = async (child: ChildProcess) => {
    const [answer] = await once(child, 'message');
    return answer;
  };

  before(async () => {
    const child = fileURLToPath(new URL('./outbox-lock-child.ts', import.meta.url));
    both = [1, 2].map(() => fork(child, { execArgv: ['--import', 'tsx'] }));
    await Promise.all(both.map(next));
  });
  after(() => {
    for (const child of both) child.kill();
  });

  it('is taken over by one of two that start at the same moment', async () => {
    const owners: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const folder = await mkdtemp(join(tmpdir(), 'portico-lock-'));
      await writeFile(join(folder, 'lock'), `${hostname()} 999999 1`);
      const at = Date.now() + 3;
      const answers = both.map((child) => {
        const answer = next(child);
        child.send({ folder, at });
        return answer;
      });
      owners.push((await Promise.all(answers)).filter((isMine) => isMine === true).length);
      await rm(folder, { recursive: true });
    }
    expect(owners.filter((count) => count !== 1)).to.deep.equal([]);
  });
});
