import { expect } from 'chai';
import { refsIn } from '../make/addresses.ts';
import type { Browser } from '../make/browser.ts';
import { caseOf } from '../make/case-rows.ts';
import { FORMS, routesOfForms } from '../make/forms.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

/** Headers and a field by which a form is not one of ours; each stands beside a key that is. */
const FOREIGN: Record<string, { headers?: Record<string, string>; key?: string }> = {
  'without a key': { key: '' },
  'with a key of nobody': { key: 'x' },
  'with the key of another session': { key: 'other' },
  'from another site': { headers: { origin: 'https://evil.test' } },
  'from nowhere': { headers: { origin: 'null' } },
  'across sites, as the browser says': { headers: { 'sec-fetch-site': 'cross-site' } },
};

describe('every form, by somebody who is signed in', () => {
  let portal: RunningPortal;
  let tom: Browser;
  let number = '';
  let [own, other, idea] = ['', '', ''];

  before(async function () {
    this.timeout(20_000);
    portal = await startPortal();
    [tom, { number }] = [
      await portal.signIn('tom'),
      await caseOf(portal, 'Tom.Aas@Nordlys.example', { Subject: 'His' }),
    ];
    idea = (await refsIn(tom)).idea;
    [own, other] = [await tom.keyOn('/cases/new'), await (await portal.signIn('tom')).keyOn('/cases/new')];
  });
  after(() => portal?.close());

  const traces = async () =>
    Promise.all(['Case', 'CaseComment', 'Portico_Entry__c'].map(async (name) => (await portal.records(name)).length));

  for (const [what, address] of Object.entries(FORMS))
    it(`${what}: 403 when it is foreign in any way, and nothing is done`, async () => {
      const path = address.replace('<number>', number).replace('<idea>', idea);
      const before = await traces();
      for (const [how, { headers = {}, key = own }] of Object.entries(FOREIGN)) {
        const fields = {
          key: key === 'other' ? other : key,
          body: 'Words',
          subject: 'Words',
          title: 'Words',
          value: '1',
        };
        const page = await tom.post(path, fields, { headers, follow: false });
        // To who is no admin these pages are not there, whatever he sends.
        const isHidden = path.startsWith('/admin/') && !('origin' in headers || 'sec-fetch-site' in headers);
        expect(page.status, how).to.equal(isHidden ? 404 : 403);
      }
      expect(await traces()).to.deep.equal(before);
    });

  it('a good one is taken (control)', async () => {
    const path = `/cases/${number}/comments`;
    expect((await tom.post(path, { key: own, body: 'Words' }, { follow: false })).status).to.equal(303);
  });

  it('AZ22: forms of admins are not there for anybody else', async () => {
    for (const path of Object.values(FORMS).filter((address) => address.startsWith('/admin/')))
      expect((await tom.post(path, { key: own })).status, path).to.equal(404);
  });

  it('none is missing here', () => {
    const addresses = Object.values(FORMS);
    const missing = routesOfForms().filter((path) => {
      const pattern = new RegExp(`^/(\\w+)${path.replace(/:\w+/g, '[^/]+').replace(/\/$/, '')}$`);
      return !addresses.some((address) => pattern.test(address));
    });
    expect(missing).to.deep.equal([]);
  });
});
