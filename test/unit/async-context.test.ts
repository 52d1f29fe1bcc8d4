import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createAsyncContext } from '../../plugin/async-context.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('an async context', () => {
  it('is known to what is called, however deep, and to nobody else', async () => {
    const context = createAsyncContext<string>();
    const deep = async () => {
      await turn();
      return context.get();
    };
    const found = await Promise.all([context.run('one', deep), context.run('two', () => deep()), deep()]);
    expect(found).to.deep.equal(['one', 'two', undefined]);
  });

  it('is that of the inner work while it is under way, and that of the outer after it', async () => {
    const context = createAsyncContext<string>();
    const found = await context.run('outer', async () => [
      await context.run('inner', async () => context.get()),
      context.get(),
    ]);
    expect(found).to.deep.equal(['inner', 'outer']);
  });

  it('stays what it is when other work ends, or fails', async () => {
    const context = createAsyncContext<string>();
    let goOn = () => {};
    const held = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const long = context.run('long', async () => {
      await held;
      return context.get();
    });
    await context.run('short', turn);
    const failed = await context
      .run('short', () => Promise.reject(new Error('no')))
      .catch((thrown: Error) => thrown.message);
    goOn();
    expect([failed, await long]).to.deep.equal(['no', 'long']);
  });

  it('is there again after a time without work', async () => {
    const context = createAsyncContext<string>();
    await context.run('one', turn);
    expect(context.get()).to.equal(undefined);
    const found = await context.run('two', async () => {
      await turn();
      return context.get();
    });
    expect(found).to.equal('two');
  });

  it('costs whatever else the process does nothing once no work is under way', async function () {
    this.timeout(20_000); // a process of its own: here, other tests have work that never ends
    const child = fileURLToPath(new URL('./async-context-child.ts', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', child]);
    expect(JSON.parse(stdout)).to.deep.equal({ before: false, after: false });
  });
});
