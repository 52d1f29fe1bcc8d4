// Sends forms of all kinds to portals that are killed, over a CRM that fails, and compares what was confirmed with what is there.
// Usage: npm run bench:loss [-- --submissions 10000 --customers 200 --kills 50 --store memory|redis --no-files --seed 1]
import { parseArgs } from 'node:util';
import { runLoss } from './loss-run.ts';

const { values } = parseArgs({
  allowNegative: true,
  options: {
    submissions: { type: 'string', default: '10000' },
    customers: { type: 'string', default: '200' },
    kills: { type: 'string', default: '50' },
    store: { type: 'string', default: 'memory' },
    files: { type: 'boolean', default: true },
    seed: { type: 'string', default: '1' },
  },
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const report = await runLoss({
  submissions: Number(values.submissions),
  customers: Number(values.customers),
  kills: Number(values.kills),
  store: values.store === 'redis' ? 'redis' : 'memory',
  files: values.files,
  seed: Number(values.seed),
  isBuilt: true,
  say: (line) => console.error(line),
});

const list = (counts: Record<string, number>) =>
  Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
const wrong = {
  ...{ lost: report.lost, doubled: report.doubled, 'out of order': report.outOfOrder },
  ...{ 'wrong files': report.wrongFiles, 'at a wrong case': report.wrongPlace },
  ...{ 'open, or closed, wrongly': report.wrongState, 'nowhere when taken back': report.vanished },
  'there though taken back': report.notTakenBack,
};

console.log(`store                    ${values.store}, ${values.customers} customers, ${Math.round(report.seconds)} s`);
console.log(`sent                     ${report.sent}`);
console.log(`confirmed                ${report.confirmed} (${list(report.kinds)})`);
console.log(`  of them waited first   ${report.kept}`);
console.log(`taken back               ${report.takenBack} (by a try without an answer ${report.gone})`);
for (const [what, found] of Object.entries(wrong)) console.log(`${what.padEnd(24)} ${found.length}`);
console.log(`kills                    ${report.kills}`);
if (values.store === 'redis') console.log(`restarts of Redis        ${report.redisRestarts}`);
console.log(`faults                   ${list(report.faults)}`);
for (const [what, found] of Object.entries(wrong)) for (const one of found.slice(0, 20)) console.log(`${what}: ${one}`);
if (report.evidence !== undefined) console.log(`kept for a look          ${report.evidence}`);
const none = (counts: Record<string, number>) => Object.keys(counts).filter((name) => counts[name] === 0);
// What was not tried has not been shown either.
const untried = [
  ...(report.sent < Number(values.submissions) ? [`only ${report.sent} were sent`] : []),
  ...(report.kills < Number(values.kills) ? [`only ${report.kills} kills`] : []),
  ...(report.kept === 0 ? ['nothing had to wait'] : []),
  ...(values.store === 'redis' && report.redisRestarts === 0 ? ['Redis was never restarted'] : []),
  ...none(report.faults).map((name) => `the CRM was never wrong in this way: ${name}`),
  ...none(report.kinds).map((name) => `none was confirmed: ${name}`),
];
for (const one of untried) console.log(`not tried: ${one}`);
process.exit(untried.length > 0 || Object.values(wrong).some(({ length }) => length > 0) ? 1 : 0);
