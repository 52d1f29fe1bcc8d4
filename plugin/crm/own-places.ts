import { type Bulkhead, createBulkhead } from './bulkhead.ts';

/** Places of each person, so that one who takes all of his keeps nobody else waiting. */
export interface OwnPlaces {
  /** Answers how to give the place back; do so exactly once. @throws PortalError `crm.unavailable` */
  enter(whose: string): Promise<() => void>;
}

export function createOwnPlaces(limits: Parameters<typeof createBulkhead>[0]): OwnPlaces {
  const people = new Map<string, Bulkhead>();
  return {
    async enter(whose) {
      const own = people.get(whose) ?? createBulkhead(limits);
      people.set(whose, own);
      const leave = await own.enter();
      return () => {
        leave();
        if (own.inside() === 0) people.delete(whose);
      };
    },
  };
}
