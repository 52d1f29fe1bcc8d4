import type { Brand } from '../brand.ts';

type Known = Brand['statusWords'][string];

/** What the usual statuses mean to a customer; a brand's `statusWords` come on top. */
const USUAL: Record<string, Known> = {
  New: { as: 'new', turn: 'company' },
  Working: { as: 'progress', turn: 'company' },
  'In Progress': { as: 'progress', turn: 'company' },
  'Waiting on Customer': { as: 'waiting', turn: 'customer' },
  'On Hold': { as: 'hold', turn: 'nobody' },
  Escalated: { as: 'escalated', turn: 'company' },
  Closed: { as: 'solved', turn: 'nobody' },
  Resolved: { as: 'solved', turn: 'nobody' },
};

/** The meaning of a status; undefined when nobody has given it one. */
export function meaningOf(status: string, brand: Brand): Known | undefined {
  return brand.statusWords[status] ?? USUAL[status];
}

/** Statuses in which it is the customer's turn. */
export function waitingStatuses(brand: Brand): string[] {
  const known = { ...USUAL, ...brand.statusWords };
  return Object.keys(known).filter((status) => known[status]?.turn === 'customer');
}

export function isCustomersTurn(status: string | null, brand: Brand): boolean {
  return status !== null && meaningOf(status, brand)?.turn === 'customer';
}
