import fs from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openJournal, readJournal } from '../../plugin/store/file-queue-journal.ts';

/** While `work` runs, folders cannot be brought to the disk. */
async function whileFoldersFail(work: () => Promise<unknown>): Promise<void> {
  const before = fs.openSync;
  const failing = () => {
    throw Object.assign(new Error('too many open files'), { code: 'EMFILE' });
  };
  Object.assign(fs, { openSync: failing });
  syncBuiltinESMExports();
  try {
    await work();
  } finally {
    Object.assign(fs, { openSync: before });
    syncBuiltinESMExports();
  }
}

describe('the journal of the outbox', () => {
  let folder: string;
  let path: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portico-journal-'));
    path = join(folder, 'journal');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const inFile = () => readJournal(path).entries;
  const reasonOf = (work: Promise<unknown>) =>
    work.then(
      () => 'no reason',
      (thrown: Error) => thrown.message,
    );

  it('has what is confirmed after a rewrite that went wrong at its last step', async () => {
    const live = [{ one: 1 }];
    const journal = await openJournal(path, () => live);
    await whileFoldersFail(async () => expect(await reasonOf(journal.rewrite())).to.equal('too many open files'));
    await journal.append({ two: 2 });
    expect(inFile()).to.deep.equal([{ one: 1 }, { two: 2 }]);
    await journal.close();
  });

  it('confirms nothing while it cannot be brought to the disk, and all once it can', async () => {
    const live: object[] = [];
    const journal = await openJournal(path, () => live);
    await whileFoldersFail(async () => {
      await reasonOf(journal.rewrite());
      expect(await reasonOf(journal.append({ one: 1 }))).to.equal('too many open files');
    });
    await journal.append({ two: 2 });
    expect(inFile()).to.deep.equal([{ two: 2 }]);
    await journal.close();
  });

  it('is left to whoever has it next, once it is closed', async () => {
    const journal = await openJournal(path, () => [{ old: 1 }]);
    const before = journal.append({ old: 2 });
    await journal.close();
    await before;
    expect(inFile()).to.deep.equal([{ old: 1 }, { old: 2 }]);
    const next = await openJournal(path, () => [{ next: 1 }]);
    for (const late of [journal.append({ late: 1 }), journal.append({ late: 2 }), journal.rewrite()])
      expect(await reasonOf(late)).to.equal('the outbox is closed');
    await next.append({ next: 2 });
    expect(inFile()).to.deep.equal([{ next: 1 }, { next: 2 }]);
    await next.close();
  });

  for (const [what, at] of Object.entries({ length: 3, checksum: 8, text: 15 }))
    it(`has all but the entry whose ${what} the disk has altered`, async () => {
      const journal = await openJournal(path, () => []);
      for (const one of [1, 2, 3]) await journal.append({ is: one });
      await journal.close();
      const bytes = await readFile(path);
      expect(bytes.length).to.equal(3 * 20);
      await writeFile(
        path,
        bytes.map((byte, index) => (index === 20 + at ? byte ^ 1 : byte)),
      );
      expect(readJournal(path)).to.deep.equal({ entries: [{ is: 1 }, { is: 3 }], lostBytes: 20, hasGap: true });
    });

  it('has no gap where only its end was torn off', async () => {
    const journal = await openJournal(path, () => []);
    for (const one of [1, 2]) await journal.append({ is: one });
    await journal.close();
    await writeFile(path, (await readFile(path)).subarray(0, 35));
    expect(readJournal(path)).to.deep.equal({ entries: [{ is: 1 }], lostBytes: 15, hasGap: false });
  });
});
