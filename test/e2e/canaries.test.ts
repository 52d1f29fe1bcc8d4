import { expect } from 'chai';
import { placeCanaries } from '../make/canaries.ts';
import { listen } from '../make/canary-ears.ts';
import { startPortal } from '../make/portal.ts';

const SECONDS = 8;

describe('many people at once under what is kept', () => {
  it(`AZ23: in ${SECONDS} seconds nobody hears of a record that is not for him`, async function () {
    this.timeout(90_000); // as long as it reads, and every case gets its word before
    const portal = await startPortal({ cases: 200 });
    try {
      const canaries = await placeCanaries(portal);
      const onCases = ['Bytes', 'Case', 'CaseComment', 'ContentDocument', 'EmailMessage'];
      const kinds = ['Article', 'Idea', 'IdeaComment', 'Solution', ...onCases].sort();
      const enough = { own: 1_000, kindsToHear: kinds.length };
      const heard = await listen(portal, canaries, { ms: SECONDS * 1_000, ...enough, seed: 4 });
      expect(heard.foreign).to.deep.equal([]);
      expect(heard.failed).to.deep.equal([]);
      expect(heard.answers).to.be.above(200);
      expect(heard.own).to.be.above(1_000);
      // What agents say meanwhile is not on every page: where much else runs, nobody may come by in so short a time.
      expect(heard.kinds, 'each kind of record is heard by whom it is for').to.include.members(kinds);
    } finally {
      await portal.close();
    }
  });
});
