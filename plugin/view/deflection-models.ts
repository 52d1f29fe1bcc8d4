/** Pages of what is offered instead of a case, and of submitting a solution, by name of their template. */
import type { Field, FormProblem } from './models.ts';

/** A text that may help. */
export interface Offer {
  kind: 'solution' | 'article';
  /** Names it in forms: `solution:00001234`. */
  value: string;
  title: string;
  href: string;
  helped: number;
  minutes: number;
  /** At most five, as plain text. */
  steps: string[];
}

/** What stands beside a form while it is written. */
export interface Suggested {
  offers: Offer[];
  /** Whether what was written has been looked through. */
  asked: boolean;
}

/** The text a new case is about. */
export interface About {
  field: 'solution' | 'article';
  ref: string;
  title: string;
  href: string;
  /** The form without it. */
  removeHref: string;
}

/** After “This solved it”: the text that did, while it is still there. */
export interface SolvedPage {
  text?: { title: string; href: string };
}

export interface SolutionFormPage {
  fields: Field[];
  key: string;
  similar: Offer[];
  /** As it will be read. */
  preview?: { title: string; problem: string; steps: string[]; products: string };
  problem?: FormProblem;
}

/** Deflection of one period, from the ledger alone: how each number is counted is said beside it. */
export interface InsightsPage {
  periods: { days: number; href: string; current: boolean }[];
  from: string;
  to: string;
  offered: number;
  opened: number;
  potential: number;
  confirmed: number;
  withdrawn: number;
  /** Of those confirmed, how many a case may still take back. */
  young: number;
  /** Days within which a case takes credit back. */
  days: number;
}

export interface DeflectionPages {
  solved: SolvedPage;
  'solution-form': SolutionFormPage;
  insights: InsightsPage;
}
