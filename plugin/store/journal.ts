/** The last texts of one name, of all machines. Neither of them throws: what cannot be kept is not there. */
export interface Journal {
  add(text: string): Promise<void>;
  /** Newest first. */
  read(): Promise<string[]>;
}

export interface JournalRule {
  most: number;
  /** After so long without a new one all are forgotten. */
  seconds: number;
}

/** Of this process, until it ends. */
export function memoryJournal({ most }: Pick<JournalRule, 'most'>): Journal {
  const texts: string[] = [];
  return {
    add: async (text) => {
      texts.push(text);
      if (texts.length > most) texts.shift();
    },
    read: async () => texts.toReversed(),
  };
}
