// Figures of one run on this machine: take them as ratios. Ends with 1 when a goal is not met.
// Usage: npm run bench [-- --only speed|cold|fresh|outage|growth|sign-ins|files|search --seconds 2 --rounds 9
//   --sign-ins 10000 --large 1000000 --file-mib 500]
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { measureCold, measureGrowth } from './cold.ts';
import { print } from './figures.ts';
import { measureFiles } from './files.ts';
import { measureFreshness } from './fresh.ts';
import { measureOutage } from './outage.ts';
import { measureSignIns } from './sign-ins.ts';
import { measureSpeed } from './speed.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seconds: { type: 'string', default: '2' },
    rounds: { type: 'string', default: '9' },
    profile: { type: 'string' },
    'sign-ins': { type: 'string', default: '10000' },
    large: { type: 'string', default: '1000000' },
    'file-mib': { type: 'string', default: '500' },
    texts: { type: 'string', default: '50000' },
  },
});
const speed = {
  seconds: Number(values.seconds),
  rounds: Number(values.rounds),
  ...(values.profile === undefined ? {} : { profile: values.profile }),
};

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const sections = {
  speed: () => measureSpeed(speed),
  cold: measureCold,
  fresh: measureFreshness,
  outage: measureOutage,
  growth: () => measureGrowth({ small: 10_000, large: Number(values.large) }),
  'sign-ins': () => measureSignIns({ signIns: Number(values['sign-ins']) }),
  files: () => measureFiles({ mib: Number(values['file-mib']) }),
};

const names = [...Object.keys(sections), 'search'];
if (values.only !== undefined && !names.includes(values.only)) {
  console.error(`There is no ${values.only} among the figures, only ${names.join(', ')}.`);
  process.exit(64); // EX_USAGE, as `portico` does
}

for (const [name, section] of Object.entries(sections)) {
  if (values.only !== undefined && values.only !== name) continue;
  const figures = await section();
  print(name, figures);
  if (figures.some(({ met }) => met === false)) process.exitCode = 1;
}

// By itself, so that nothing of the above is in its memory.
if (values.only === undefined || values.only === 'search') {
  console.log('\nsearch');
  const args = ['--import', 'tsx', 'test/bench/search.ts', '--texts', values.texts];
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

if (values.only === undefined)
  console.log(`
Others print what is not here:
  npm run bench:economy                calls to the CRM, of a busy hour and of a day
  npm run bench:loss                   what becomes of submissions when portals are killed and the CRM fails
  npm run bench:loss -- --store redis  the same of two portals and a Redis that is restarted; needs redis-server
  npm run bench:leaks                  whether a page holds a word of another customer’s
  npm test                             SAML (forged answers, SimpleSAMLphp), accessibility (axe), and all else`);
