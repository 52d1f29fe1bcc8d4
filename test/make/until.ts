import { setTimeout as pause } from 'node:timers/promises';

/** Asks again and again until the answer is good, for what happens by itself in its own time. @throws Error after `withinMs` */
export async function until<T>(
  ask: () => Promise<T> | T,
  isGood: (answer: T) => boolean = Boolean,
  withinMs = 5_000,
): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (isGood(answer)) return answer;
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms; at last: ${String(answer)}`);
    await pause(20);
  }
}
