import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { command } from '../make/command.ts';

const MODULE = new URL('../../plugin/log.ts', import.meta.url).href;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** More than wait together, of one to many thousand letters of two and three bytes. */
const PATHS = `Array.from({ length: 300 }, (_, at) => '/' + 'ق€'.repeat(at === 150 ? 9_000 : at % 60) + '€'.repeat(at % 10 ? 0 : 650))`;

/** What a process does after its last request, before the lines of requests have gone out by themselves. */
const ENDS: Record<string, string> = {
  'ends by itself': '',
  'is ended at once': 'process.exit(0);',
  'ends after its last words': "log.info({}, 'stopped'); process.exit(0);",
  'dies of an error nobody catches': "throw new Error('nobody catches this');",
  'dies of a promise nobody catches': "await Promise.reject(new Error('nobody catches this'));",
};

describe('the log on standard output', function () {
  this.timeout(10_000); // each is a process of its own
  for (const [name, end] of Object.entries(ENDS))
    it(`has every line, in order, of a process that ${name}`, () => {
      const script = `
        import { createLog } from ${JSON.stringify(MODULE)};
        const log = createLog({ level: 'info' });
        log.info({}, 'listening');
        for (const path of ${PATHS})
          log.request({ reference: 'one', method: 'GET', path, status: 200, ms: 1 });
        ${end}`;
      const { stdout } = spawnSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', script], {
        cwd: ROOT,
        encoding: 'utf8',
      });
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(lines[0]).to.include({ msg: 'listening' });
      const requests = lines.filter(({ reference }) => reference !== undefined).map(({ path }) => path);
      expect(requests).to.deep.equal(new Function(`return ${PATHS}`)());
      if (end.includes('stopped')) expect(lines.at(-1)).to.include({ msg: 'stopped' });
    });

  it('has the line of a request soon, of a process that goes on and logs nothing else', async () => {
    const script = `
      import { createLog } from ${JSON.stringify(MODULE)};
      createLog({ level: 'info' }).request({ reference: 'one', method: 'GET', path: '/', status: 200, ms: 1 });
      setInterval(() => {}, 60_000);`;
    const running = command(process.execPath, ['--import=tsx', '--input-type=module', '-e', script]);
    try {
      const [line] = await running.says(/.*"reference":"one".*\n/);
      expect(JSON.parse(line)).to.include({ msg: 'request', path: '/' });
    } finally {
      running.signal('SIGKILL');
      await running.ended;
    }
  });
});
