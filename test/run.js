// The test command: every tier in one run, those without their program named with the reason.
// The last line is `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where a program is; undefined when the machine has none of these names. */
function programOf(names) {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

const chromium = process.env.CHROMIUM ?? programOf(['chromium', 'chromium-browser', 'google-chrome']);

const tiers = [
  { name: 'unit', folder: 'test/unit', extra: ['test/house.test.ts'] },
  { name: 'integration', folder: 'test/integration', extra: [] },
  { name: 'end to end', folder: 'test/e2e', extra: [] },
  {
    name: 'browser',
    folder: 'test/browser',
    extra: [],
    missing: chromium ? undefined : 'there is no chromium on this machine',
  },
];

/** No tier takes half of this; one that hangs has failed. */
const TIER_MS = 720_000;

const total = { passed: 0, failed: 0, skipped: 0 };
const reasons = [];

for (const tier of tiers) {
  const files = [
    ...readdirSync(tier.folder)
      .filter((name) => name.endsWith('.test.ts'))
      .map((name) => join(tier.folder, name)),
    ...tier.extra,
  ];
  if (files.length === 0) continue;
  if (tier.missing) {
    total.skipped += files.length;
    reasons.push(`${tier.name}: ${files.length} files skipped, ${tier.missing}`);
    continue;
  }
  process.stdout.write(`\n== ${tier.name}\n`);
  const run = spawnSync(
    process.execPath,
    ['node_modules/mocha/bin/mocha.js', '--reporter', 'test/reporter.cjs', ...files],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      timeout: TIER_MS,
      killSignal: 'SIGKILL',
      env: { ...process.env, ...(chromium ? { CHROMIUM: chromium } : {}) },
    },
  );
  process.stdout.write(run.stdout);
  const counts = /^tier: (\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(run.stdout);
  total.passed += Number(counts?.[1] ?? 0);
  total.failed += Number(counts?.[2] ?? 0);
  total.skipped += Number(counts?.[3] ?? 0);
  // A run that ended without its count has failed, whatever it printed before.
  if (!counts || (run.status !== 0 && Number(counts[2]) === 0)) total.failed += 1;
}

process.stdout.write('\n');
for (const reason of reasons) process.stdout.write(`${reason}\n`);
process.stdout.write(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}\n`,
);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
