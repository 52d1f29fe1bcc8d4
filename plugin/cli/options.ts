import { parseArgs } from 'node:util';

/** Parts of an org that the sandbox's may lack. */
export const LEFT_OUT = ['Idea', 'Solution', 'Knowledge'];

/** Options of a command, by name; `flag` for those without a value. An option nobody declared is refused. */
export function readOptions(
  args: string[],
  names: readonly string[],
  flags: readonly string[] = [],
): {
  text: (name: string, fallback: string) => string;
  flag: (name: string) => boolean;
  number: (name: string, fallback: number) => number;
  /** Words with commas between them, of those allowed. */
  list: (name: string, allowed: readonly string[]) => string[];
} {
  const options = Object.fromEntries([
    ...names.map((name) => [name, { type: 'string' as const }]),
    ...flags.map((name) => [name, { type: 'boolean' as const }]),
  ]);
  const values: Record<string, unknown> = parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  const text = (name: string, fallback: string) => {
    const value = values[name];
    return typeof value === 'string' ? value : fallback;
  };
  return {
    text,
    flag: (name) => values[name] === true,
    number: (name, fallback) => {
      const value = Number(text(name, String(fallback)));
      if (Number.isSafeInteger(value) && value >= 0) return value;
      throw refusal(`Option '--${name}' takes a whole number`);
    },
    list: (name, allowed) => {
      const given = text(name, '')
        .split(',')
        .filter((one) => one !== '');
      if (given.every((one) => allowed.includes(one))) return given;
      throw refusal(`Option '--${name}' takes ${allowed.join(', ')}`);
    },
  };
}

/** As parseArgs itself refuses what it is given. */
function refusal(message: string): Error {
  return Object.assign(new TypeError(message), { code: 'ERR_PARSE_ARGS_VALUE' });
}
