/** Small texts to whoever listens, here and on the other machines. Nothing is kept: who is away does not hear. */
export interface Bus {
  /** Resolves when it is on its way to all: who is asked from now on has heard it. Never throws: what cannot be said is not heard. */
  publish(channel: string, text: string): Promise<void>;
  /** Hears also what this machine says; answers how to stop. */
  subscribe(channel: string, heard: (text: string) => void): () => void;
  /** Called when something may have been missed, since the line was down; answers how to stop. */
  onGap(missed: () => void): () => void;
}

/** Something only one machine does at a time. When its holder dies, another one has it after the term. */
export interface Lease {
  /** Takes it, or holds on to it for another term. False if somebody else has it, and while nobody can tell. Never throws. */
  hold(): Promise<boolean>;
  /** Gives it back, if it is ours, so that nobody waits for the term to end. Never throws. */
  release(): Promise<void>;
}

/** What one machine has read already, for the others. It may forget at any time and never throws: a problem is a miss. */
export interface Shared {
  get(key: string): Promise<string | undefined>;
  put(key: string, text: string, ttlSeconds: number): Promise<void>;
}
