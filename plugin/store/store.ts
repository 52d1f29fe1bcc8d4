/**
 * Short-lived text by key. Text in, text out, so that memory and Redis cannot differ.
 *
 * @throws PortalError `store.unavailable` from each of them while Redis does not answer
 */
export interface Store {
  get(key: string): Promise<string | undefined>;
  /** Many at once, in their order. One round trip. */
  many(keys: readonly string[]): Promise<(string | undefined)[]>;
  /** The same at once. Only where it is in this process. */
  readonly now?: (keys: readonly string[]) => (string | undefined)[];
  set(key: string, value: string, ttlSeconds: number): Promise<void>;
  /** Only where the key is still there: what was removed meanwhile does not come back. */
  renew(key: string, value: string, ttlSeconds: number): Promise<void>;
  /** False if the key is there already: whoever gets true is the only one. */
  add(key: string, value: string, ttlSeconds: number): Promise<boolean>;
  /** Read once, then gone. */
  take(key: string): Promise<string | undefined>;
  remove(key: string): Promise<void>;
  close(): Promise<void>;
}
