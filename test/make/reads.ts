import type { Crm } from '../../plugin/records/crm.ts';
import { createReads, type ReadsParts } from '../../plugin/records/reads/create.ts';
import type { Versions } from '../../plugin/records/versions.ts';
import { memoryVersions } from '../../plugin/store/memory-versions.ts';

export const START = Date.parse('2026-11-18T12:00:00Z');

/** Reads of a CRM with all that they depend on in the hands of the test. */
export function readsDesk(
  crm: Crm,
  parts: { clock?: () => Date; versions?: Versions } & Pick<ReadsParts, 'shared' | 'lease'> = {},
) {
  const { versions = memoryVersions() } = parts;
  let now = START;
  let watch: string | undefined;
  let touches = 0;
  const changes = {
    touch: () => {
      touches += 1;
    },
    watch: () => watch,
    current: async () => watch,
  };
  const { clock = () => new Date(now) } = parts;
  const reads = createReads({ ...parts, crm, versions, changes, clock });
  return {
    ...{ reads, versions, changes, clock },
    touches: () => touches,
    pass: (ms: number) => {
      now += ms;
    },
    /** From now on the change reader watches, or does not. */
    watched: (by: string | undefined) => {
      watch = by;
    },
  };
}
