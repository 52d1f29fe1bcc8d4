/** Few enough that little lies about; so many that a collection, of a millisecond, costs nothing beside them. */
const EVERY_BYTES = 2 * 1024 * 1024;

/**
 * To be told of each piece of a long stream. A piece is garbage as soon as it was passed on, and yet so small for V8, which
 * sees only the object in front of its bytes, that some 60 MiB lie about before it collects. Needs `--expose-gc`, with which
 * what is in config/deploy starts; without it, it is that much more memory.
 */
export function sweeping(): (piece: Uint8Array) => void {
  let passed = 0;
  return ({ length }) => {
    passed += length;
    if (passed < EVERY_BYTES) return;
    passed = 0;
    globalThis.gc?.({ type: 'minor', execution: 'sync' });
  };
}
