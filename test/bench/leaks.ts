/**
 * Many people read everything at once while agents change cases: how many answers held a word of a record that is not for who asked.
 *
 * npm run bench:leaks [-- seconds [seed]]
 */
import { placeCanaries } from '../make/canaries.ts';
import { listen } from '../make/canary-ears.ts';
import { startPortal } from '../make/portal.ts';

const [seconds = 60, seed = 1] = process.argv.slice(2).map(Number);
const portal = await startPortal({ cases: 1_000 });
const canaries = await placeCanaries(portal);
const heard = await listen(portal, canaries, { ms: seconds * 1_000, seed, workers: 24 });
await portal.close();
console.log(`seed ${seed}, ${seconds} s, ${canaries.words.size} records with a word of their own`);
console.log(`${heard.answers} answers, ${heard.own} words heard by those they are for, of ${heard.kinds.join(', ')}`);
console.log(`${heard.foreign.length} words heard by others, ${heard.failed.length} answers failed`);
for (const line of [...heard.foreign, ...heard.failed].slice(0, 20)) console.log(line);
process.exitCode = heard.foreign.length > 0 || heard.failed.length > 0 || heard.own === 0 ? 1 : 0;
