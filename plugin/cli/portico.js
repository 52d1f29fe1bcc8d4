#!/usr/bin/env node
// A checkout runs its source as it is; the published package carries it compiled.
import { existsSync } from 'node:fs';

const source = new URL('./main.ts', import.meta.url);
if (existsSync(source)) {
  const { register } = await import('tsx/esm/api');
  register();
}
const { main } = await import(
  existsSync(source) ? source.href : new URL('../../dist/cli/main.js', import.meta.url).href
);
process.exitCode = await main(process.argv.slice(2));
