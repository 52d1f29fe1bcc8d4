const DAY = 86_400_000;

/** A range of time: `from` is in it, `to` is not; milliseconds since 1970. */
export interface Period {
  from: number;
  to: number;
}

type Unit = 'DAY' | 'WEEK' | 'MONTH' | 'QUARTER' | 'YEAR';

/**
 * The range a date literal stands for, such as `LAST_N_DAYS:30`, in the zone of the API user, which is GMT here.
 * Weeks start on Sunday; the fiscal year is the calendar year.
 */
export function periodOf(literal: string, count: number | undefined, now: Date): Period {
  const name = literal.replace('FISCAL_', '').replace(/^(LAST|NEXT)_90_DAYS$/, '$1_N_DAYS');
  const n = count ?? (literal.includes('90') ? 90 : 1);
  const day = startOf('DAY', now.getTime());
  if (name === 'TODAY') return { from: day, to: day + DAY };
  if (name === 'YESTERDAY') return { from: day - DAY, to: day };
  if (name === 'TOMORROW') return { from: day + DAY, to: day + 2 * DAY };
  const unit = unitOf(name);
  const start = startOf(unit, now.getTime());
  if (name.startsWith('THIS_')) return { from: start, to: moved(unit, start, 1) };
  if (name.endsWith('_AGO')) return { from: moved(unit, start, -n), to: moved(unit, start, 1 - n) };
  // The last n days include today; the last n weeks, months … do not include the current one.
  if (name.startsWith('LAST_'))
    return { from: moved(unit, start, -n), to: name.startsWith('LAST_N_DAYS') ? day + DAY : start };
  return { from: moved(unit, start, 1), to: moved(unit, start, 1 + n) };
}

function unitOf(name: string): Unit {
  const units: Unit[] = ['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'];
  return units.find((unit) => name.includes(unit)) ?? 'DAY';
}

function startOf(unit: Unit, time: number): number {
  const date = new Date(time);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const day = Date.UTC(year, month, date.getUTCDate());
  if (unit === 'WEEK') return day - date.getUTCDay() * DAY;
  if (unit === 'MONTH') return Date.UTC(year, month, 1);
  if (unit === 'QUARTER') return Date.UTC(year, month - (month % 3), 1);
  return unit === 'YEAR' ? Date.UTC(year, 0, 1) : day;
}

function moved(unit: Unit, start: number, by: number): number {
  if (unit === 'DAY') return start + by * DAY;
  if (unit === 'WEEK') return start + by * 7 * DAY;
  const date = new Date(start);
  const months = { MONTH: 1, QUARTER: 3, YEAR: 12 }[unit];
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + by * months, 1);
}
