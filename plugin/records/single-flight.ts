/**
 * Work that is under way is not begun a second time: whoever asks for the same meanwhile gets its result.
 * The ledger makes a submission one record anyway; this spares the org the files of a double click.
 */
export function singleFlight<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>();
  return (key, work) => {
    const known = running.get(key);
    if (known) return known;
    const begun = work().finally(() => running.delete(key));
    running.set(key, begun);
    return begun;
  };
}
