// Figures of one run on this machine: take them as ratios.
// Usage: npm run bench [-- --only speed --seconds 5 --rounds 3]
import { parseArgs } from 'node:util';
import { print } from './figures.ts';
import { measureSpeed } from './speed.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '3' },
    profile: { type: 'string' },
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
};

for (const [name, section] of Object.entries(sections))
  if (values.only === undefined || values.only === name) print(name, await section());
