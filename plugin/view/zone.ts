const DAY = 86_400_000;
const KEPT = 5000;

/**
 * Milliseconds a zone is ahead of UTC at an instant. Zones change at most once a day, so a day that begins and ends with
 * the same offset has it throughout; only the few others ask the formatter for each instant.
 */
export function zoneOffsets(timeZone: string): (instant: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric', calendar: 'gregory', numberingSystem: 'latn' },
  });
  const days = new Map<number, number | 'changes'>();

  function read(instant: number): number {
    const value: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
    for (const part of format.formatToParts(instant)) value[part.type] = Number(part.value);
    const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = value;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
  }

  return (instant) => {
    const day = Math.floor(instant / DAY);
    let known = days.get(day);
    if (known === undefined) {
      const start = read(day * DAY);
      known = start === read((day + 1) * DAY) ? start : 'changes';
      if (days.size >= KEPT) days.clear();
      days.set(day, known);
    }
    return known === 'changes' ? read(instant) : known;
  };
}
