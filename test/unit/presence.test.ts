import { expect } from 'chai';
import { PAGES, type PageId } from '../../plugin/brand.ts';
import { PortalError } from '../../plugin/errors.ts';
import { createLog } from '../../plugin/log.ts';
import { loadManifest } from '../../plugin/manifest.ts';
import type { Crm } from '../../plugin/records/crm.ts';
import { createPresence } from '../../plugin/records/presence.ts';
import { brandWith, described, fakeCrm } from '../make/records.ts';

const log = createLog({ level: 'silent' });
const manifest = loadManifest();

function presenceWithout(...missing: string[]) {
  const crm: Crm = {
    ...fakeCrm(),
    describe: async (name) => (missing.includes(name) ? undefined : described(name, [])),
  };
  return createPresence({ crm, manifest, log });
}

const without = (...pages: PageId[]) => PAGES.filter((page) => !pages.includes(page));

describe('what is there', () => {
  const rows: { without: string[]; pages: PageId[] }[] = [
    { without: [], pages: [...PAGES] },
    { without: ['Idea'], pages: without('ideas') },
    { without: ['IdeaComment'], pages: without('ideas') },
    { without: ['Solution'], pages: without('solutions') },
    { without: ['Knowledge__kav'], pages: without('knowledge') },
    { without: ['EmailMessage'], pages: [...PAGES] },
    { without: ['Portico_Entry__c'], pages: [...PAGES] },
    { without: ['Idea', 'Solution', 'Knowledge__kav'], pages: ['cases'] },
  ];
  for (const row of rows)
    it(`without ${row.without.join(', ') || 'a gap'}: ${row.pages.join(', ')}`, async () => {
      expect(await presenceWithout(...row.without).pages(brandWith())).to.deep.equal(row.pages);
    });

  it('is never more than the brand has switched on', async () => {
    const presence = presenceWithout('Solution');
    expect(await presence.pages(brandWith({ pages: ['solutions', 'ideas'] }))).to.deep.equal(['ideas']);
  });

  it('stays what it was while the org does not answer', async () => {
    let isAway = false;
    const crm: Crm = {
      ...fakeCrm(),
      describe: async (name) => {
        if (isAway) throw new PortalError('crm.unavailable');
        return name === 'Idea' ? undefined : described(name, []);
      },
    };
    const presence = createPresence({ crm, manifest, log });
    await presence.pages(brandWith());
    isAway = true;
    expect(await presence.pages(brandWith())).to.deep.equal(without('ideas'));
  });
});
