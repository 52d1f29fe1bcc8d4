// Prints whether Node gives each promise an id, as it does before 24 while a storage is in use: before any work, and after it.
import { executionAsyncId } from 'node:async_hooks';
import { createAsyncContext } from '../../plugin/async-context.ts';

async function isTracked(): Promise<boolean> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  await Promise.resolve();
  const id = executionAsyncId();
  await Promise.resolve();
  return executionAsyncId() !== id;
}

const before = await isTracked();
await createAsyncContext<string>().run('one', isTracked);
process.stdout.write(JSON.stringify({ before, after: await isTracked() }));
