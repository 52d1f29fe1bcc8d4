// Failures in full, one line a file of tests otherwise, and the count that test/run.js adds up. What is skipped says why.
const { reporters, Runner } = require('mocha');

module.exports = class Brief extends reporters.Base {
  constructor(runner, options) {
    super(runner, options);
    let suite = { title: '', count: 0, ms: 0 };
    const tell = () => {
      if (suite.count > 0) console.log(`  ${String(suite.count).padStart(4)}  ${suite.title} (${suite.ms} ms)`);
    };
    const skipped = new Map();
    runner.on(Runner.constants.EVENT_TEST_END, (test) => {
      const title = test.titlePath()[0];
      if (title !== suite.title) {
        tell();
        suite = { title, count: 0, ms: 0 };
      }
      suite = { title, count: suite.count + 1, ms: suite.ms + (test.duration ?? 0) };
    });
    // A run that hangs later on has said by then what failed before.
    runner.on(Runner.constants.EVENT_TEST_FAIL, (test) => console.log(`  failed  ${test.titlePath().join(' / ')}`));
    runner.on(Runner.constants.EVENT_TEST_PENDING, (test) => {
      // test/make/needs.ts says why, wherever in the suite.
      const reason = `“${test.titlePath()[0]}”: ${test.ctx?.missing ?? 'nobody says why'}`;
      skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
    });
    runner.on(Runner.constants.EVENT_RUN_END, () => {
      tell();
      if (this.failures.length > 0) reporters.Base.list(this.failures);
      for (const [reason, count] of skipped) console.log(`skipped: ${count} of ${reason}`);
      console.log(`tier: ${this.stats.passes} passed, ${this.stats.failures} failed, ${this.stats.pending} skipped`);
    });
  }
};
