// Failures in full, one line a file of tests otherwise, and the count that test/run.js adds up.
const { reporters, Runner } = require('mocha');

module.exports = class Brief extends reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    const suites = new Map();
    runner.on(Runner.constants.EVENT_TEST_END, (test) => {
      const title = test.titlePath()[0];
      const seen = suites.get(title) ?? { count: 0, ms: 0 };
      suites.set(title, { count: seen.count + 1, ms: seen.ms + (test.duration ?? 0) });
    });
    runner.on(Runner.constants.EVENT_RUN_END, () => {
      for (const [title, { count, ms }] of suites) console.log(`  ${String(count).padStart(4)}  ${title} (${ms} ms)`);
      if (this.failures.length > 0) reporters.Base.list(this.failures);
      console.log(`tier: ${this.stats.passes} passed, ${this.stats.failures} failed, ${this.stats.pending} skipped`);
    });
  }
};
