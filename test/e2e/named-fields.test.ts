import { expect } from 'chai';
import { type RunningPortal, startPortal } from '../make/portal.ts';
import { until } from '../make/until.ts';

const JSON_PLEASE = { headers: { accept: 'application/json' } };
const MISSING = 'Nope__c';

/** What the log says of fields that are not there. */
const remedies = (portal: RunningPortal) =>
  portal.log
    .map((line) => JSON.parse(line))
    .filter(({ msg }) => msg === 'a setting names a field that is not there')
    .map(({ remedy }) => remedy);

describe('a setting that names a field the org lacks', function () {
  this.timeout(20_000); // a portal each, on a machine with other work
  let portal: RunningPortal;
  afterEach(() => portal?.close());

  it('for what contacts may do: is told by its name; people sign in, and see what is their own', async () => {
    const see = { from: 'contact', field: MISSING, value: 'yes' };
    portal = await startPortal({ change: (config) => Object.assign(Object(config.contact), { see }) });
    portal.examine();
    expect(
      await until(
        () => remedies(portal),
        (lines) => lines.length > 0,
      ),
    ).to.deep.equal([`contact.see.field: Contact has no field ${MISSING}, or the portal’s user may not read it`]);
    const maya = await portal.signIn('maya');
    const [contact] = await portal.records('Contact', { Email: 'maya@fjordhus.example' });
    const own = await portal.records('Case', { ContactId: String(contact?.Id) });
    const { text } = await maya.get('/cases?status=all&view=company', JSON_PLEASE);
    const numbers = Array.from(text.matchAll(/"number":"(\d+)"/g), ([, number]) => number);
    expect(numbers).to.have.length.greaterThan(0);
    expect(own.map((row) => row.CaseNumber)).to.include.members(numbers);
  });

  it('for who is switched off: nobody is let in, and the log says why', async () => {
    const active = { field: MISSING, value: true };
    portal = await startPortal({ change: (config) => Object.assign(Object(config.contact), { active }) });
    const visitor = portal.visitor();
    expect((await visitor.signIn('maya')).status).to.equal(503);
    expect((await visitor.get('/cases', JSON_PLEASE)).status).to.equal(401);
    expect(portal.log.join()).to.include(`contact.active.field: Contact has no field ${MISSING}`);
  });

  it('for a question of a request: is told, and is not asked', async () => {
    portal = await startPortal({
      change: (config) => {
        const [brand] = Object(config).brands;
        brand.caseTypes[0].fields = [{ name: 'what', field: MISSING, label: 'What is it?' }];
      },
    });
    portal.examine();
    const [told] = await until(
      () => remedies(portal),
      (lines) => lines.length > 0,
    );
    expect(told).to.match(/^brands\.0\.caseTypes [\w-]+: Case has no field Nope__c/);
  });
});
