import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { codeOf, type ScriptedOrg, sendJson, startScriptedOrg, USER } from './crm-org.ts';

const HOUR = 60 * 60_000;
const FIELD = {
  ...{ name: 'Subject', label: 'Subject', type: 'string', length: 255 },
  ...{ createable: true, updateable: true, filterable: true, nillable: true, defaultedOnCreate: false },
};
const CASE = { name: 'Case', createable: true, updateable: true, fields: [FIELD] };

describe('what is known of an org', () => {
  let folder: string;
  let org: ScriptedOrg;
  let isAway: boolean;
  let now: number;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'portico-shelf-'));
    [isAway, now] = [false, Date.UTC(2026, 0, 5)];
    org = await startScriptedOrg((asked, response) => {
      if (isAway) return void response.destroy();
      const { batchRequests } = JSON.parse(asked.body);
      const results = batchRequests.map(({ url }: { url: string }) =>
        url.includes('/Case/')
          ? { statusCode: 200, result: CASE }
          : { statusCode: 404, result: [{ errorCode: 'NOT_FOUND', message: 'no' }] },
      );
      sendJson(response, 200, { hasErrors: false, results });
    });
  });
  afterEach(async () => {
    await org.close();
    await rm(folder, { recursive: true, force: true });
  });

  const connect = () => org.connect({}, { folder, clock: () => now });
  const path = () => join(folder, 'crm.json');

  /** A portal that has looked around, and was stopped. */
  async function learnt() {
    const crm = connect();
    const found = await crm.describe('Case');
    expect(await crm.describe('Idea')).to.equal(undefined);
    expect(await crm.userId()).to.equal(USER);
    await crm.close();
    return found;
  }

  it('holds over a restart while the org is away, for a day', async () => {
    const found = await learnt();
    isAway = true;
    now += 23 * HOUR;
    const crm = connect();
    expect(await crm.isKnown()).to.equal(true);
    expect(await crm.describe('Case')).to.deep.equal(found);
    expect(await crm.describe('Idea')).to.equal(undefined);
    now += 2 * HOUR;
    const later = connect();
    expect(await later.isKnown()).to.equal(false);
    expect(await codeOf(later.describe('Case'))).to.equal('crm.unavailable');
  });

  it('holds while the portal runs and the org goes away, and is asked again when it is back', async () => {
    const crm = connect();
    const found = await crm.describe('Case');
    isAway = true;
    now += 2 * HOUR;
    expect(await crm.describe('Case')).to.deep.equal(found);
    isAway = false;
    now += 11_000;
    const before = org.calls.length;
    await crm.describe('Case');
    expect(org.calls.length - before).to.equal(1);
  });

  it('is no secret and nobody’s data', async () => {
    await learnt();
    const text = await readFile(path(), 'utf8');
    expect(text).to.include('Subject');
    expect(text).not.to.match(/token|secret|Bearer/i);
  });

  for (const [what, change] of [
    ['of another org', (text: string) => text.replace('http://127', 'http://128')],
    ['cut off', (text: string) => text.slice(0, text.length / 2)],
    ['of another version of the portal', (text: string) => text.replaceAll('"createable"', '"canCreate"')],
    ['as it was (control)', (text: string) => text],
  ] as const)
    it(`is ${what.includes('control') ? 'used' : 'not used'} when it is ${what}`, async () => {
      await learnt();
      await writeFile(path(), change(await readFile(path(), 'utf8')));
      isAway = true;
      const code = await codeOf(connect().describe('Case'));
      expect(code).to.equal(what.includes('control') ? 'done' : 'crm.unavailable');
    });
});
