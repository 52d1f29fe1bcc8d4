// What a question costs in a library of 50,000 texts in three scripts. Usage: node --import tsx test/bench/search.ts [--texts 50000]
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { brandSchema } from '../../plugin/brand.ts';
import { createLog } from '../../plugin/log.ts';
import { loadManifest } from '../../plugin/manifest.ts';
import { createSearch } from '../../plugin/records/search/engine.ts';
import type { Searcher } from '../../plugin/records/search/search.ts';
import { readsDesk } from '../make/reads.ts';
import { caseRow, customer, fakeCrm } from '../make/records.ts';
import { createDice, createTexts } from './texts.ts';

const QUESTIONS = 1_000;
const { values } = parseArgs({ options: { texts: { type: 'string', default: '50000' } } });
const dice = createDice(7);
const { texts, word } = createTexts(Number(values.texts), dice);
const shelf = { texts: [...texts.values()], topics: [], readAt: new Date(0) };
const ideas = new Map();
const never = () => {
  throw new Error('not part of this measurement');
};
const cases = Array.from({ length: 500 }, (_none, at) => {
  const { number } = caseRow({ number: String(10_000 + at).padStart(8, '0') });
  const at_ = '2026-11-17T08:00:00.000+0000';
  return {
    ...{ Id: `500Q50000000${String(at).padStart(3, '0')}IAA`, CaseNumber: number, Subject: `${word()} ${word()}` },
    ...{ Status: 'New', IsClosed: false, ClosedDate: null, Priority: null, Type: null, CreatedDate: at_ },
    ...{ CreatedById: '005Q50000000001IAA', LastModifiedDate: at_, ContactId: null, 'Contact.Name': null },
    ...{ Description: Array.from({ length: 60 }, word).join(' '), 'Owner.Name': null, 'Owner.Type': null },
  };
});

const crm = fakeCrm({
  rows: [
    ['Subject LIKE', []],
    ['FROM Case', cases],
  ],
});
const { reads, clock } = readsDesk(crm);
const search = createSearch({
  ...{ crm, reads, clock },
  manifest: loadManifest(),
  library: {
    shelf: async () => shelf,
    all: async () => texts,
    beyond: async () => false,
    ...{ readByIds: never, shows: never, access: never },
  },
  board: { all: async () => ideas },
  log: createLog({ level: 'error', write: (line) => void process.stderr.write(line) }),
});
const brand = brandSchema.parse({ id: 'larkfield', name: 'Larkfield' });
const pages = ['cases', 'solutions', 'knowledge', 'ideas'] as const;
const asking: Searcher = { customer: customer(), brand, locale: 'en', pages };

/** As people type: a word or a few, now and then with a slip, a number with letters, a word half written. */
function question(): string {
  const words = Array.from({ length: 1 + Math.floor(dice() * 4) }, word);
  const kind = dice();
  const last = words.at(-1) ?? '';
  if (kind < 0.1) words.push(`KX-${Math.floor(dice() * 97)}`);
  else if (kind < 0.2 && last.length > 4) words[words.length - 1] = last.slice(0, 2) + last.slice(3);
  else if (kind < 0.4) words[words.length - 1] = last.slice(0, Math.max(3, last.length - 2));
  return words.join(' ');
}

async function measure(name: string, ask: (words: string) => Promise<unknown>): Promise<string> {
  const times: number[] = [];
  for (let at = 0; at < QUESTIONS; at++) {
    const words = question();
    const began = performance.now();
    await ask(words);
    times.push(performance.now() - began);
  }
  times.sort((one, other) => one - other);
  const at = (share: number) => (times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0).toFixed(1);
  return row(name, at(0.5), at(0.95), at(0.99));
}

function row(...cells: (string | number)[]): string {
  return cells.map((cell, at) => (at === 0 ? String(cell).padEnd(34) : String(cell).padStart(14))).join('');
}

const before = process.memoryUsage().rss;
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
const began = performance.now();
await search.similar(asking, 'first', { kinds: ['solution'], limit: 1 });
const built = performance.now() - began;
delay.disable();
await search.find(asking, 'first', { from: 0, limit: 20 });

console.log(`${texts.size} texts, ${QUESTIONS} questions each, in one process.\n`);
console.log(row('question', 'p50 ms', 'p95 ms', 'p99 ms'));
console.log(await measure('search page', (words) => search.find(asking, words, { from: 0, limit: 20 })));
console.log(
  await measure('suggestions', (words) => search.suggest(asking, words, { solution: 3, article: 3, case: 2, idea: 2 })),
);
console.log(
  await measure('like this', (words) =>
    search.similar(asking, `${words} ${question()}`, { kinds: ['solution'], limit: 3 }),
  ),
);
const grown = Math.round((process.memoryUsage().rss - before) / 2 ** 20);
console.log(
  `\nindex: built in ${(built / 1_000).toFixed(1)} s; others waited ${Math.round(delay.percentile(99) / 1e6)} ms at the 99th percentile, ${Math.round(delay.max / 1e6)} ms at most; ${grown} MiB`,
);
