/** One line of the table; `met` undefined where there is no goal. */
export interface Figure {
  what: string;
  goal: string;
  measured: string;
  met: boolean | undefined;
}

export type Section = () => Promise<Figure[]>;

export function print(title: string, figures: readonly Figure[]): void {
  console.log(`\n${title}`);
  console.log(line('figure', 'goal', 'measured', 'met'));
  for (const { what, goal, measured, met } of figures)
    console.log(line(what, goal, measured, met === undefined ? '' : met ? 'yes' : 'NO'));
}

function line(what: string, goal: string, measured: string, met: string): string {
  return `${what.padEnd(58)} ${goal.padStart(22)} ${measured.padStart(24)} ${met.padStart(4)}`;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
