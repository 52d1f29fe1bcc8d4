/** Work on one key is done one after the other. */
export type InOrder<T> = (key: string, label: string, work: () => Promise<T>) => Promise<T>;

/**
 * Whoever asks for what the last in line is about to do (the same `label`) shares its outcome.
 *
 * @param joins `waiting`: only what has not begun is shared, as it sees what the asker did before; `running`: also what is
 * under way
 */
export function inOrder<T>(joins: 'waiting' | 'running'): InOrder<T> {
  const last = new Map<string, { label: string; hasBegun: boolean; outcome: Promise<T> }>();

  return (key, label, work) => {
    const before = last.get(key);
    if (before?.label === label && (joins === 'running' || !before.hasBegun)) return before.outcome;
    const ended = before ? before.outcome.then(done, done) : Promise.resolve();
    const outcome = ended
      .then(() => {
        turn.hasBegun = true;
        return work();
      })
      .finally(() => {
        if (last.get(key) === turn) last.delete(key);
      });
    const turn = { label, hasBegun: false, outcome };
    last.set(key, turn);
    return outcome;
  };
}

function done(): void {}
