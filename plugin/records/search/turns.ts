/** Long work in pieces, so that whoever asks meanwhile is answered. */
export interface Turns {
  /** Lets others go first when this piece has lasted long enough. */
  rest(): Promise<void> | undefined;
}

const PIECE_MS = 10;

export function createTurns(): Turns {
  let began = performance.now();
  return {
    rest() {
      if (performance.now() - began < PIECE_MS) return undefined;
      return new Promise((resolve) =>
        setImmediate(() => {
          began = performance.now();
          resolve();
        }),
      );
    },
  };
}
