import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { command } from '../make/command.ts';
import { freePort } from '../make/ports.ts';

describe('what waits in Redis', () => {
  it('is closed while Redis is away, and leaves nothing that keeps the process', async function () {
    this.timeout(20_000); // a process of its own
    const child = fileURLToPath(new URL('./queue-close-child.ts', import.meta.url));
    const running = command(process.execPath, ['--import', 'tsx', child, String(await freePort())]);
    await running.says(/closed/);
    const late = setTimeout(() => running.signal('SIGKILL'), 5_000);
    expect(await running.ended).to.equal(0);
    clearTimeout(late);
  });
});
