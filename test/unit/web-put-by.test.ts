import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Session } from '../../plugin/auth/session.ts';
import { limitsSchema } from '../../plugin/settings-operations.ts';
import { memoryLimiter } from '../../plugin/store/limiter.ts';
import { memoryStore } from '../../plugin/store/memory.ts';
import type { SharedFiles } from '../../plugin/store/shared-files.ts';
import type { Store } from '../../plugin/store/store.ts';
import { createLimits } from '../../plugin/web/limits.ts';
import { createPutBy, type HeldFile, type PutBy } from '../../plugin/web/put-by.ts';
import { customer } from '../make/records.ts';

describe('files put by for the next try', () => {
  let root: string;
  let store: Store;
  let one: PutBy;
  let other: PutBy;
  let alone: PutBy;
  let puts = 0;
  let prolonged = 0;

  /** A folder that both machines reach takes the place of Redis. */
  function sharedFiles(): SharedFiles {
    const place = (key: string) => join(root, 'shared', key);
    return {
      put: async (key, path) => {
        puts += 1;
        await copyFile(path, place(key));
        return 'sha';
      },
      fetch: async (key, _of, path) => {
        if (!existsSync(place(key))) return false;
        await copyFile(place(key), path);
        return true;
      },
      prolong: async (key) => {
        prolonged += 1;
        return existsSync(place(key));
      },
    };
  }

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'portico-put-by-'));
    store = memoryStore();
    [puts, prolonged] = [0, 0];
    const limits = createLimits({ rules: limitsSchema.parse(undefined), limiter: memoryLimiter });
    for (const folder of ['one', 'other', 'alone', 'shared']) await mkdir(join(root, folder));
    const at = (folder: string, shared: SharedFiles | undefined) =>
      createPutBy({ folder: join(root, folder), store, shared, limits });
    [one, other, alone] = [at('one', sharedFiles()), at('other', sharedFiles()), at('alone', undefined)];
  });
  afterEach(async () => {
    await store.close();
    await rm(root, { recursive: true, force: true });
  });

  const of = (contactId: string): Session => ({
    ...{ key: `session of ${contactId}`, secret: 's', provider: 'p', brand: 'larkfield', endsAt: 1 },
    name: { value: contactId },
    ...{ sessionIndex: undefined, admin: false, locale: undefined },
    customer: customer({ contactId }),
  });
  const [maya, erik] = [of('maya'), of('erik')];

  let made = 0;
  async function file(size = 5, said = size): Promise<HeldFile> {
    const path = join(root, 'one', `received-${++made}`);
    await writeFile(path, Buffer.alloc(size, 'a'));
    return { path, name: 'a.txt', size: said, type: 'text/plain' };
  }
  const tokensOf = async (by: PutBy, session: Session, files: HeldFile[]) =>
    (await by.keep(session, files)).map(({ token }) => token);

  it('are there on every machine, and again after another try', async () => {
    const tokens = await tokensOf(one, maya, [await file()]);
    const [found] = await other.kept(maya, tokens);
    expect(await readFile(found?.path ?? '', 'utf8')).to.equal('aaaaa');
    expect(found?.path).to.include(join(root, 'other'));
    expect(await tokensOf(other, maya, found ? [found] : [])).to.deep.equal(tokens);
    expect(await one.kept(maya, tokens)).to.have.length(1);
    expect([puts, prolonged], 'its bytes go over once').to.deep.equal([1, 1]);
  });

  it('are for their session alone', async () => {
    const tokens = await tokensOf(one, maya, [await file()]);
    for (const by of [one, other]) expect(await by.kept(erik, tokens)).to.deep.equal([]);
    expect(await readdir(join(root, 'other'))).to.deep.equal([]);
  });

  it('of one that was lost, or is not whole, give nothing', async () => {
    const [token = ''] = await tokensOf(one, maya, [await file()]);
    await writeFile(join(root, 'one', token), 'aa');
    expect(await one.kept(maya, [token]), 'comes from the others').to.have.length(1);
    await rm(join(root, 'one', token));
    await rm(join(root, 'shared', token));
    expect(await one.kept(maya, [token])).to.deep.equal([]);
    for (const odd of ['', '../one', 'x', token.slice(1)]) expect(await one.kept(maya, [odd])).to.deep.equal([]);
  });

  it('of one machine alone are there', async () => {
    const tokens = await tokensOf(alone, maya, [await file()]);
    expect(await alone.kept(maya, tokens)).to.have.length(1);
    expect(puts).to.equal(0);
  });

  it('that are too large, or too much, wait on the machine that has them', async () => {
    // As large as it is said to be; nobody looks again before it is sent.
    await tokensOf(one, maya, [await file(5, 25_000_001)]);
    expect(puts, 'one too large').to.equal(0);
    for (let times = 0; times < 6; times += 1) await tokensOf(one, maya, [await file(5, 24_000_000)]);
    expect(puts, 'a hundred megabytes of one person').to.equal(4);
    await tokensOf(one, erik, [await file(5, 24_000_000)]);
    expect(puts, 'somebody else').to.equal(5);
  });
});
