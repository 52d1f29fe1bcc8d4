#!/usr/bin/env node
// A checkout runs its source as it is; the published package, and a checkout without the tools to do so, what was built.
import { existsSync } from 'node:fs';

const source = new URL('./main.ts', import.meta.url);
const built = new URL('../../dist/cli/main.js', import.meta.url);

async function canRunSource() {
  if (!existsSync(source)) return false;
  try {
    const { register } = await import('tsx/esm/api');
    register();
    return true;
  } catch (missing) {
    if (existsSync(built)) return false;
    throw missing;
  }
}

const { main } = await import((await canRunSource()) ? source.href : built.href);
process.exitCode = await main(process.argv.slice(2));
// A call that hangs keeps no process that is done.
setTimeout(() => process.exit(), 500).unref();
