// The test command: every tier in one run, those without their program named with the reason.
// The last line is `N passed, N failed, N skipped`.
import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { chromiumPath } from './make/programs.ts';

const chromium = chromiumPath();

/** `parts` of a tier run as processes of their own. Every test brings its own portal and ports, so any two may run at once. */
const tiers = [
  {
    name: 'browser',
    folder: 'test/browser',
    parts: 3,
    missing: chromium ? undefined : 'there is no chromium on this machine',
  },
  { name: 'end to end', folder: 'test/e2e', parts: 7 },
  { name: 'integration', folder: 'test/integration', parts: 1 },
  { name: 'unit', folder: 'test/unit', parts: 1, extra: ['test/house.test.ts'] },
];

/** No part takes half of this; one that hangs has failed. */
const PART_MS = 720_000;
const AT_ONCE = Math.min(2, availableParallelism());

const total = { passed: 0, failed: 0, skipped: 0 };
const reasons = [];

function partsOf({ name, folder, parts, missing, extra = [] }) {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(folder, file));
  if (missing) {
    total.skipped += files.length;
    reasons.push(`${files.length} files of “${name}”: ${missing}`);
    return [];
  }
  // Large files are likely the long ones: dealt out in turns, so that no part has them all.
  const bySize = files.sort((a, b) => statSync(b).size - statSync(a).size);
  return Array.from({ length: parts }, (_, part) => ({
    name: parts > 1 ? `${name}, part ${part + 1} of ${parts}` : name,
    files: [...bySize.filter((_file, at) => at % parts === part), ...(part === 0 ? extra : [])],
  }));
}

function run({ name, files }) {
  return new Promise((resolve) => {
    const began = performance.now();
    const child = spawn(
      process.execPath,
      // The command itself, not what starts it in a process of its own: else a time limit would end the wrong one.
      // As modules: loaded with `require`, a file would have other copies of what is imported when it is needed.
      ['--import=tsx/esm', 'node_modules/mocha/lib/cli/cli.js', '--exit', '--reporter', 'test/reporter.cjs', ...files],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: PART_MS,
        killSignal: 'SIGKILL',
        env: { ...process.env, ...(chromium ? { CHROMIUM: chromium } : {}) },
      },
    );
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        said += text;
      });
    child.once('close', (status) => {
      const seconds = Math.round((performance.now() - began) / 1000);
      process.stdout.write(`\n== ${name} (${seconds} s)\n${said}`);
      const counts = /^tier: (\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(said);
      total.passed += Number(counts?.[1] ?? 0);
      total.failed += Number(counts?.[2] ?? 0);
      total.skipped += Number(counts?.[3] ?? 0);
      reasons.push(...[...said.matchAll(/^skipped: (.+)$/gm)].map(([, reason]) => reason));
      // A run that ended without its count has failed, whatever it printed before.
      if (!counts || (status !== 0 && Number(counts[2]) === 0)) total.failed += 1;
      resolve();
    });
  });
}

const waiting = tiers.map(partsOf);
// One part of each tier in turn: what needs a browser and what needs none share the machine best.
const queue = Array.from({ length: Math.max(...waiting.map((parts) => parts.length)) }, (_, at) =>
  waiting.flatMap((parts) => parts.slice(at, at + 1)),
).flat();
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (let part = queue.shift(); part; part = queue.shift()) await run(part);
  }),
);

process.stdout.write('\n');
for (const reason of new Set(reasons)) process.stdout.write(`skipped: ${reason}\n`);
process.stdout.write(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`,
);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
