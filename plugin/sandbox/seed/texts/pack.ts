import type { Language } from '../moments.ts';
import type { Story } from '../story.ts';

/**
 * One thing people write about, in interchangeable sentences. In braces: `{site}`, `{other}` another site, `{device}`,
 * `{n}` a small number, `{time}`, `{invoice}`, `{person}` a colleague, `{version}` of the firmware.
 */
export interface Topic {
  type: Story['type'];
  /** How often it comes up, against 1. */
  weight: number;
  subjects: string[];
  /** Each is told by the problem in the same place; then come a detail and a wish. */
  problems: string[];
  details: string[];
  wishes: string[];
  /** What agents say first. */
  answers: string[];
  /** What customers say to that. */
  replies: string[];
  /** What agents say last. */
  ends: string[];
  /** Titles of solutions that help. */
  solutions: string[];
}

/** A name in its own script, and in Latin letters for an e-mail address. */
export type Name = readonly [written: string, latin: string];

/** Everything that is written in one language for one brand. */
export interface Pack {
  language: Language;
  topics: Topic[];
  /** For agents only. */
  notes: string[];
  /** How a description ends; `{customer}` is the customer number. */
  reference: string;
  firstNames: Name[];
  lastNames: Name[];
  sites: string[];
  titles: string[];
}
