import { expect } from 'chai';
import { runLoss } from '../bench/loss-run.ts';
import { whyNoRedis } from '../make/redis.ts';

describe('what was confirmed to customers', () => {
  for (const store of whyNoRedis() ? (['memory'] as const) : (['memory', 'redis'] as const)) {
    it(`is in the CRM once, in order and with its files, however often portals are killed: ${store}`, async function () {
      this.timeout(180_000); // processes are killed and have to start again, and what waits is delivered at a measured pace
      const numbers = store === 'memory' ? { submissions: 200, kills: 5 } : { submissions: 80, kills: 3 };
      const report = await runLoss({ ...numbers, customers: 20, store, files: true, seed: 5, say: () => {} });
      const { lost, doubled, outOfOrder, wrongFiles, wrongPlace } = report;
      expect({ lost, doubled, outOfOrder, wrongFiles, wrongPlace }).to.deep.equal({
        ...{ lost: [], doubled: [], outOfOrder: [], wrongFiles: [], wrongPlace: [] },
      });
      expect(report.confirmed).to.equal(numbers.submissions);
      expect(report.kept).to.be.greaterThan(0);
    });
  }
});
