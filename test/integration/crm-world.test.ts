import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect } from 'chai';
import { type CrmHandle, createCrm } from '../../plugin/crm/crm.ts';
import { createLog } from '../../plugin/log.ts';
import { DuplicateKey, type WriteStep } from '../../plugin/records/crm.ts';
import { contains, soql } from '../../plugin/records/soql.ts';
import { createCredential } from '../../plugin/sandbox/idp/certificate.ts';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { codeOf, ERIK } from './crm-org.ts';
import { type Fixture, makeCase, type OrgClient, orgClient } from './org-client.ts';

const log = createLog({ level: 'silent' });

describe('the CRM on an org', () => {
  let world: World;
  let client: OrgClient;
  let fixture: Fixture;
  let crm: CrmHandle;
  let key = 0;

  before(async () => {
    world = await startWorld({ port: 0, seed: 1, cases: 0 });
    client = orgClient(world);
    fixture = await makeCase(client);
    crm = connect();
  });
  let ahead = 0;
  after(async () => {
    await crm.close();
    await world.close();
  });
  afterEach(async () => {
    await fault({});
    ahead += 60 * 60_000; // a limit that was used up is asked about again
    await crm.ping();
  });

  function connect(): CrmHandle {
    const { instanceUrl, clientId, clientSecret } = world;
    const auth = { flow: 'client-credentials' as const, clientId, clientSecret };
    const ticks = () => performance.now() + ahead;
    return createCrm({ settings: { instanceUrl, apiVersion: '62.0', auth, timeoutMs: 1_000 }, log, ticks });
  }
  const fault = (body: object) => client.send('/_world/faults', { method: 'POST', body, token: null });

  /** A case as the portal opens one: the record and its entry of the ledger, all or nothing. */
  function opening(values: Record<string, string>, entryKey = `test-${key++}`): WriteStep[] {
    return [
      { ref: 'case', create: 'Case', values: { ContactId: fixture.contactId, ...values } },
      {
        ref: 'entry',
        create: 'Portico_Entry__c',
        values: { Key__c: entryKey, Kind__c: 'case', Record_Id__c: { from: 'case', field: 'id' } },
      },
    ];
  }

  it('answers a page in one call: the case, its people, its comments', async () => {
    const before = crm.stats().calls;
    const { first, related } = await crm.queryWithRelated(
      soql`SELECT Id, Subject, Contact.Name, Contact.Account.Name FROM Case WHERE Id = ${fixture.caseId} AND ContactId = ${fixture.contactId}`,
      (id) => [
        soql`SELECT CommentBody, CreatedBy.Name FROM CaseComment WHERE ParentId = ${id} AND IsPublished = ${true}`,
        soql`SELECT Id FROM EmailMessage WHERE ParentId = ${id}`,
      ],
    );
    expect(crm.stats().calls - before).to.equal(1);
    expect(first[0]).to.include({ Id: fixture.caseId, 'Contact.Name': `Ada ${fixture.mark}` });
    expect(first[0]?.['Contact.Account.Name']).to.equal(`Nordwind ${fixture.mark}`);
    expect(related[0]?.[0]).to.include({ CommentBody: 'Which lamp?' });
    expect(related[1]).to.deep.equal([]);
  });

  it('answers nothing related to a case that is not there', async () => {
    const answer = await crm.queryWithRelated(soql`SELECT Id FROM Case WHERE Id = ${'500000000000001AAA'}`, (id) => [
      soql`SELECT Id FROM CaseComment WHERE ParentId = ${id}`,
    ]);
    expect(answer).to.deep.equal({ first: [], related: [[]] });
  });

  it('answers sub-queries and null parents', async () => {
    const written = await crm.write(opening({ Subject: 'alone' }));
    const id = written.case?.id ?? '';
    const [row] = await crm.query(
      soql`SELECT Id, Parent.Subject, (SELECT Id FROM CaseComments) FROM Case WHERE Id = ${id}`,
    );
    expect(row).to.deep.equal({ Id: id, 'Parent.Subject': null, CaseComments: [] });
  });

  it('knows the objects of the org, and those it lacks', async () => {
    const [described, absent] = await Promise.all([crm.describe('Case'), crm.describe('Nothing__c')]);
    expect(absent).to.equal(undefined);
    expect(described?.fields.get('Subject')).to.include({ type: 'string', length: 255, required: false });
    expect(described?.fields.get('Priority')?.values.map(({ value }) => value)).to.include('High');
  });

  it('takes the JWT of a registered certificate as well', async () => {
    const { privateKey, certificate } = createCredential('Portal');
    world.registerJwtCertificate(certificate);
    const [user] = await crm.query(soql`SELECT Username FROM User WHERE Id = ${await crm.userId()}`);
    const username = String(user?.Username);
    const { instanceUrl, clientId } = world;
    const common = { instanceUrl, apiVersion: '62.0', timeoutMs: 1_000 };
    const auth = { flow: 'jwt-bearer' as const, clientId, username, privateKey };
    const good = createCrm({ settings: { ...common, auth }, log });
    expect(await good.userId()).to.equal(await crm.userId());
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    const bad = createCrm({ settings: { ...common, auth: { ...auth, privateKey: String(stranger) } }, log });
    expect(await codeOf(bad.ping())).to.equal('crm.unavailable');
    await Promise.all([good.close(), bad.close()]);
  });

  it('says that a key is taken, and has written nothing the second time', async () => {
    const steps = opening({ Subject: 'only once' }, 'same-key');
    await crm.write(steps);
    expect(await crm.write(steps).catch((thrown: unknown) => thrown)).to.be.instanceOf(DuplicateKey);
    expect(world.org.rows('Case', { Subject: 'only once' })).to.have.length(1);
  });

  const WRONG: Record<string, { values: Record<string, string>; code: string; fields?: Record<string, string> }> = {
    'a subject of 256 characters': {
      values: { Subject: 'x'.repeat(256) },
      code: 'crm.refused',
      fields: { Subject: 'error.field.too-long' },
    },
    'a parent that is no case': { values: { Subject: 'x', ParentId: '003000000000001AAA' }, code: 'record.not-found' },
    'a field the org lacks': { values: { Subject: 'x', Nope__c: 'x' }, code: 'internal' },
    'nothing (the control)': { values: { Subject: 'fine' }, code: 'done' },
  };
  for (const [name, { values, code, fields }] of Object.entries(WRONG)) {
    it(`refuses ${name}, and leaves no entry behind`, async () => {
      const entryKey = `wrong-${key++}`;
      let thrown: unknown;
      const ended = await codeOf(
        crm.write(opening(values, entryKey)).catch((error: unknown) => {
          thrown = error;
          throw error;
        }),
      );
      expect(ended).to.equal(code);
      if (fields) expect(thrown).to.have.property('fields').that.deep.equals(fields);
      expect(world.org.rows('Portico_Entry__c', { Key__c: entryKey })).to.have.length(code === 'done' ? 1 : 0);
    });
  }

  const TYPED: Record<string, string> = {
    'a reference of our own making': '@{case.id}',
    'a reference to nothing': 'see @{nothing.Id} there',
    'a script': "Get-Item | % { @{ Name = 'x' } } # @{}",
    'an unfinished one': 'a @{ b',
    'two in a row': '@@{@{x}}',
    'the name of the entry that quotes': '@{porticoAt.Parent_Id__c}',
    quotes: `' OR Name != '`,
    'a backslash': 'C:\\temp\\',
    percent: '100%_',
    'a double quote': 'the "other" one',
    Persian: 'چاپگر «خراب» است',
    Hebrew: 'המדפסת לא עובדת',
    'an emoji': '🔥👩‍👩‍👧',
    HTML: '<script>alert(1)</script>&amp;',
  };
  for (const [name, typed] of Object.entries(TYPED)) {
    it(`keeps text as typed and finds it again: ${name}`, async () => {
      const subject = `${name}: ${typed}`;
      const written = await crm.write(opening({ Subject: subject, Description: `${typed}\nsecond line` }));
      const id = written.case?.id ?? '';
      const [row] = world.org.rows('Case', { Id: id });
      expect(row).to.include({ Subject: subject, Description: `${typed}\nsecond line` });
      const found = await Promise.all([
        crm.query(soql`SELECT Id FROM Case WHERE Subject = ${subject}`),
        crm.query(soql`SELECT Id FROM Case WHERE Subject LIKE ${contains(subject)}`),
        crm.query(soql`SELECT Id FROM Case WHERE Subject IN ${[subject, 'x']}`),
        crm.queryWithRelated(soql`SELECT Id FROM Case WHERE Subject = ${subject}`, () => []).then(({ first }) => first),
      ]);
      expect(found).to.deep.equal(found.map(() => [{ Id: id }]));
    });
  }

  for (const typed of ["' OR Name != '", '\\', "\\'", 'x\\', '%', '_', "' OR Id != null OR Subject = '"]) {
    it(`finds nothing of others with ${typed}`, async () => {
      const [same, like] = await Promise.all([
        crm.query(soql`SELECT Id FROM Case WHERE Subject = ${typed}`),
        crm.query(soql`SELECT Subject FROM Case WHERE Subject LIKE ${contains(typed)}`),
      ]);
      expect(same).to.deep.equal([]);
      for (const { Subject } of like) expect(String(Subject).toLowerCase()).to.include(typed.toLowerCase());
    });
  }

  it('makes the entry that quotes once, however many need it at once', async () => {
    const fresh = await startWorld({ port: 0, seed: 1, cases: 0 });
    const { instanceUrl, clientId, clientSecret } = fresh;
    const auth = { flow: 'client-credentials' as const, clientId, clientSecret };
    const other = createCrm({ settings: { instanceUrl, apiVersion: '62.0', auth, timeoutMs: 1_000 }, log });
    const texts = Array.from({ length: 10 }, (_, at) => `${at} @{x}`);
    await Promise.all(texts.map((Subject) => other.write([{ ref: 'case', create: 'Case', values: { Subject } }])));
    for (const Subject of texts) expect(fresh.org.rows('Case', { Subject })).to.have.length(1);
    expect(fresh.org.rows('Portico_Entry__c', { Key__c: 'portico-at' })).to.have.length(1);
    await other.close();
    await fresh.close();
  });

  it('takes a file up, ties it to a new case in the same call as the case, and gives it back', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'portico-'));
    const bytes = randomBytes(300_000);
    const path = join(folder, 'upload');
    await writeFile(path, bytes);
    const name = 'Rechnung „März“ – فاکتور.pdf';
    const version = await crm.upload({ path, name, size: bytes.length, type: 'application/pdf' });
    await crm.write([
      ...opening({ Subject: 'with a file' }),
      { ref: 'file', read: 'ContentVersion', id: version, fields: ['ContentDocumentId'] },
      {
        ref: 'link',
        create: 'ContentDocumentLink',
        values: {
          ContentDocumentId: { from: 'file', field: 'ContentDocumentId' },
          LinkedEntityId: { from: 'case', field: 'id' },
          ShareType: 'V',
          Visibility: 'AllUsers',
        },
      },
    ]);
    const [row] = world.org.rows('Case', { Subject: 'with a file' });
    const links = await crm.query(
      soql`SELECT ContentDocument.Title, ContentDocument.LatestPublishedVersionId FROM ContentDocumentLink WHERE LinkedEntityId = ${String(row?.Id)}`,
    );
    expect(links).to.deep.equal([
      { 'ContentDocument.Title': name, 'ContentDocument.LatestPublishedVersionId': version },
    ]);
    const { stream } = await crm.download(version, ERIK);
    expect((await buffer(Readable.from(stream))).equals(bytes)).to.equal(true);
    expect(await codeOf(crm.download('068000000000099AAA', ERIK))).to.equal('record.not-found');
    await rm(folder, { recursive: true });
  });

  it('goes on after the org has ended all sessions', async () => {
    await crm.ping();
    const { tokens } = crm.stats();
    await fault({ expireSessions: true });
    await Promise.all(Array.from({ length: 20 }, () => crm.ping()));
    expect(crm.stats().tokens - tokens).to.equal(1);
  });

  it('does not know whether a write took place whose answer was lost, and does not repeat it', async () => {
    await fault({ dropAfterCommit: true, for: 1 });
    expect(await codeOf(crm.write(opening({ Subject: 'dropped' }, 'dropped-key')))).to.equal('crm.unavailable');
    expect(world.org.rows('Case', { Subject: 'dropped' })).to.have.length(1);
    const again = await crm.write(opening({ Subject: 'dropped' }, 'dropped-key')).catch((thrown: unknown) => thrown);
    expect(again).to.be.instanceOf(DuplicateKey);
  });

  it('says when the limit of the day is used up, and knows the limit', async () => {
    await crm.ping();
    expect(crm.limit()?.max).to.be.greaterThan(0);
    await fault({ dailyLimit: 1 });
    expect(await codeOf(crm.ping())).to.equal('crm.busy');
  });

  it('says that a whole outage is one, and works after it', async () => {
    await fault({ down: true });
    expect(await codeOf(crm.query(soql`SELECT Id FROM Case LIMIT 1`))).to.equal('crm.unavailable');
    await fault({});
    expect(await codeOf(crm.query(soql`SELECT Id FROM Case LIMIT 1`))).to.equal('done');
  });
});
