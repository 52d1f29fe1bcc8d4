/** How many API calls were made, and for what; a composite call is one. */

export interface Stats {
  count(path: string[]): void;
  read(): { apiCalls: number; byResource: Record<string, number> };
  reset(): void;
}

export function createStats(): Stats {
  let byResource: Record<string, number> = {};
  return {
    count(path) {
      const resource = kindOf(path);
      byResource[resource] = (byResource[resource] ?? 0) + 1;
    },
    read() {
      const apiCalls = Object.values(byResource).reduce((sum, calls) => sum + calls, 0);
      return { apiCalls, byResource: { ...byResource } };
    },
    reset() {
      byResource = {};
    },
  };
}

/** `sobjects/Case`, `composite/batch`, `query`: two steps where the second one says what kind of call it was. */
export function kindOf([first = '', second = '']: string[]): string {
  if (first === '') return 'resources';
  const twofold =
    first === 'sobjects' ||
    first === 'composite' ||
    first === 'limits' ||
    first === 'search' ||
    first === 'support' ||
    first === 'soap';
  return twofold && second !== '' ? `${first}/${second}` : first;
}
