import type { Context } from 'mocha';

/**
 * Leaves the tests of a suite out where this machine lacks what they need; the last lines of `npm test` say which, and why.
 *
 * @param missing undefined when all is there
 * @example before(function () { needs(this, whyNoRedis()); });
 */
export function needs(context: Context, missing: string | undefined): void {
  if (missing === undefined) return;
  Object.assign(context, { missing }); // read by test/reporter.cjs
  context.skip();
}
