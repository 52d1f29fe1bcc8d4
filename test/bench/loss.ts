// Sends forms of all kinds to portals that are killed, over a CRM that fails, and compares what was confirmed with what is there.
// Usage: npm run bench:loss [-- --submissions 10000 --customers 200 --kills 50 --store memory|redis --files --seed 1]
import { parseArgs } from 'node:util';
import { runLoss } from './loss-run.ts';

const { values } = parseArgs({
  options: {
    submissions: { type: 'string', default: '10000' },
    customers: { type: 'string', default: '200' },
    kills: { type: 'string', default: '50' },
    store: { type: 'string', default: 'memory' },
    files: { type: 'boolean', default: false },
    seed: { type: 'string', default: '1' },
  },
});

const { lost, doubled, outOfOrder, wrongFiles, wrongPlace, ...figures } = await runLoss({
  submissions: Number(values.submissions),
  customers: Number(values.customers),
  kills: Number(values.kills),
  store: values.store === 'redis' ? 'redis' : 'memory',
  files: values.files,
  seed: Number(values.seed),
  say: (line) => console.error(line),
});

const wrong = { lost, doubled, outOfOrder, wrongFiles, wrongPlace };
const counts = Object.fromEntries(Object.entries(wrong).map(([what, list]) => [what, list.length]));
console.log(JSON.stringify({ ...figures, ...counts }));
for (const [what, list] of Object.entries(wrong)) for (const one of list.slice(0, 20)) console.log(`${what}: ${one}`);
process.exit(Object.values(counts).some((count) => count > 0) ? 1 : 0);
