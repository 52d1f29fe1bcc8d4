import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createLog } from '../../plugin/log.ts';
import { createScanner } from '../../plugin/web/scan.ts';
import { type Clamd, clamdPath, EICAR, type FakeClamd, fakeClamd, type Manner, startClamd } from '../make/clamd.ts';
import { needs } from '../make/needs.ts';
import { freePort } from '../make/ports.ts';

const CLEAN = { kind: 'clean' };
const UNCHECKED = { kind: 'unchecked' };

describe('the virus scanner', () => {
  let folder: string;
  const logged: string[] = [];
  const log = createLog({ level: 'info', write: (line) => void logged.push(line) });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portico-scan-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));
  beforeEach(() => void logged.splice(0));

  async function file(bytes: string | Buffer): Promise<string> {
    const path = join(folder, 'file');
    await writeFile(path, bytes);
    return path;
  }
  const scannerAt = (port: number, timeoutMs = 5_000) =>
    createScanner({ settings: { clamd: { host: '127.0.0.1', port }, timeoutMs }, log });

  it('without one in the configuration everything is clean', async () => {
    const { scan } = createScanner({ settings: { timeoutMs: 100 }, log });
    expect(await scan(await file(EICAR))).to.deep.equal(CLEAN);
  });

  it('that is not there leaves the file unchecked', async () => {
    expect(await scannerAt(await freePort()).scan(await file('x'))).to.deep.equal(UNCHECKED);
    expect(logged).to.have.length(1);
  });

  describe('as it may behave', () => {
    let fake: FakeClamd;
    before(async () => {
      fake = await fakeClamd();
    });
    after(() => fake.close());
    beforeEach(() => void fake.seen.splice(0));

    const MANNERS: Record<Manner, object> = {
      scans: CLEAN,
      silent: UNCHECKED,
      'hangs-up': UNCHECKED,
      'too-large': UNCHECKED,
      'answers-early': { kind: 'infected', signature: 'Early-Bird' },
      'talks-nonsense': UNCHECKED,
    };
    for (const [manner, verdict] of Object.entries(MANNERS) as [Manner, object][])
      it(`${manner}: ${JSON.stringify(verdict)}`, async () => {
        fake.manner = manner;
        const bytes = Buffer.alloc(3_000_000, 'abc');
        const found = await scannerAt(fake.port, manner === 'silent' ? 300 : 5_000).scan(await file(bytes));
        expect(found).to.deep.equal(verdict);
        expect(logged.length).to.equal(verdict === UNCHECKED ? 1 : 0);
      });

    it('is not waited for longer than is asked for', async () => {
      fake.manner = 'silent';
      expect(await scannerAt(fake.port, 60_000).scan(await file('x'), 100)).to.deep.equal(UNCHECKED);
    });

    it('gets every byte, of large files and empty ones', async () => {
      fake.manner = 'scans';
      for (const bytes of [Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(3_000_001, 'abcdefg')]) {
        expect(await scannerAt(fake.port).scan(await file(bytes))).to.deep.equal(CLEAN);
        expect(fake.seen.at(-1)?.equals(bytes)).to.equal(true);
      }
    });

    it('finds what is infected', async () => {
      fake.manner = 'scans';
      const infected = { kind: 'infected', signature: 'Eicar-Test' };
      expect(await scannerAt(fake.port).scan(await file(EICAR))).to.deep.equal(infected);
    });
  });

  describe('ClamAV', function () {
    this.timeout(20_000);
    let clamd: Clamd;
    before(async function () {
      const daemon = clamdPath();
      needs(this, daemon === undefined ? 'there is no clamd on this machine' : undefined);
      clamd = await startClamd(daemon ?? '');
    });
    after(() => clamd?.stop());

    for (const [way, to] of Object.entries({
      'a port': () => ({ host: '127.0.0.1', port: clamd.port }),
      'a socket': () => ({ socket: clamd.socket }),
    }))
      it(`UP9: finds the test file and nothing in a clean one, by ${way}`, async () => {
        const { scan } = createScanner({ settings: { clamd: to(), timeoutMs: 5_000 }, log });
        expect(await scan(await file(EICAR))).to.have.property('kind', 'infected');
        expect(await scan(await file('a clean file'))).to.deep.equal(CLEAN);
      });

    it('a file larger than it takes stays unchecked', async () => {
      const { scan } = scannerAt(clamd.port, 5_000);
      expect(await scan(await file(Buffer.alloc(2_000_000, 'x')))).to.deep.equal(UNCHECKED);
    });
  });
});
