const BASE_MS = 1_000;
const CAP_MS = 60_000;

/** Exponential with full jitter, so that those who wait for the same thing do not all come at once. */
export function backOff(tries: number, random: () => number, { baseMs = BASE_MS, capMs = CAP_MS } = {}): number {
  const longest = Math.min(capMs, baseMs * 2 ** Math.min(tries, 30));
  return Math.round(random() * longest);
}
