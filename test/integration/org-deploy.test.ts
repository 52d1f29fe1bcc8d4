import { expect } from 'chai';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { type OrgClient, orgClient } from './org-client.ts';
import { deploy, files, metadataApi, OBJECT, object, zip } from './org-package.ts';

type Deployed = Awaited<ReturnType<typeof deploy>>;

const outcome = ({ details }: Deployed) =>
  Object.fromEntries(
    (details?.componentSuccesses ?? [])
      .filter(({ componentType }) => componentType !== '')
      .map(({ componentType, fullName, created, changed }) => [
        `${componentType} ${fullName}`,
        created ? 'created' : changed ? 'changed' : 'unchanged',
      ]),
  );

const COMPONENTS = [
  `CustomObject ${OBJECT}`,
  ...['Key__c', 'Contact__c', 'Points__c', 'Done__c', 'Page__c'].map((field) => `CustomField ${OBJECT}.${field}`),
  'PermissionSet Note_Book_User',
];
const all = (effect: string) => Object.fromEntries(COMPONENTS.map((component) => [component, effect]));

describe('deploying metadata', () => {
  let world: World;
  let client: OrgClient;

  before(async function () {
    this.timeout(10_000);
    world = await startWorld({ port: 0, seed: 1, cases: 0, bare: true });
    client = orgClient(world);
  });
  after(() => world.close());

  const rights = (body: Record<string, unknown>) =>
    client.send('/_world/rights', { method: 'POST', token: null, body });
  const code = async (path: string, sent?: Parameters<OrgClient['send']>[1]) => {
    const { status, body } = await client.send(path, sent);
    return [status, body[0]?.errorCode];
  };
  const post = (path: string, body: Record<string, unknown>) => client.send(path, { method: 'POST', body });
  const select = (soql: string) => `/query?q=${encodeURIComponent(soql)}`;

  it('only checked, changes nothing', async () => {
    const result = await deploy(world, files(), { checkOnly: true });
    expect(result).to.include({ done: true, success: true, status: 'Succeeded', checkOnly: true });
    expect(result).to.include({ numberComponentsTotal: 7, numberComponentErrors: 0 });
    expect(outcome(result)).to.deep.equal(all('created'));
    expect(world.org.objectNames()).not.to.include(OBJECT);
    expect(world.org.rows('PermissionSet')).to.deep.equal([]);
  });

  it('makes the object, and nobody sees it', async () => {
    const result = await deploy(world, files());
    expect(result).to.include({ success: true, status: 'Succeeded', numberComponentsDeployed: 7 });
    expect(outcome(result)).to.deep.equal(all('created'));
    expect(world.org.objectNames()).to.include(OBJECT);
    expect(await code(`/sobjects/${OBJECT}/describe`)).to.deep.equal([404, 'NOT_FOUND']);
    expect(await code(select(`SELECT Id FROM ${OBJECT}`))).to.deep.equal([400, 'INVALID_TYPE']);
    expect(await code(`/sobjects/${OBJECT}`, { method: 'POST', body: {} })).to.deep.equal([404, 'NOT_FOUND']);
    const { body } = await client.send('/sobjects');
    expect(body.sobjects.map(({ name }: { name: string }) => name)).not.to.include(OBJECT);
    const contact = await client.send('/sobjects/Contact/describe');
    const children = contact.body.childRelationships.map((each: { childSObject: string }) => each.childSObject);
    expect(children).to.include('Case').and.not.to.include(OBJECT);
  });

  it('a second time changes nothing', async () => {
    expect(outcome(await deploy(world, files()))).to.deep.equal(all('unchanged'));
    expect(world.org.rows('PermissionSet')).to.have.length(1);
  });

  it('gives who has the permission set what it says', async () => {
    const set = (await client.query("SELECT Id, Label FROM PermissionSet WHERE Name = 'Note_Book_User'")).records[0];
    expect(set.Label).to.equal('Note book user');
    const assignment = { AssigneeId: world.org.integrationUserId, PermissionSetId: set.Id };
    expect((await post('/sobjects/PermissionSetAssignment', assignment)).status).to.equal(201);
    expect((await post('/sobjects/PermissionSetAssignment', assignment)).body[0].errorCode).to.equal('DUPLICATE_VALUE');

    const { body } = await client.send(`/sobjects/${OBJECT}/describe`);
    expect(body).to.include({ createable: true, updateable: true, deletable: false, custom: true, keyPrefix: 'a00' });
    const names = body.fields.map(({ name }: { name: string }) => name);
    expect(names).to.include.members(['Id', 'Name', 'OwnerId', 'Key__c', 'Contact__c', 'Points__c', 'Done__c']);
    // The permission set says nothing about it.
    expect(names).not.to.include('Page__c');
    const key = body.fields.find(({ name }: { name: string }) => name === 'Key__c');
    expect(key).to.include({ externalId: true, unique: true, nillable: false, length: 255, permissionable: false });
    const points = body.fields.find(({ name }: { name: string }) => name === 'Points__c');
    expect(points).to.include({ type: 'double', precision: 18, groupable: false, permissionable: true });
  });

  it('brings an object into being that works like any other', async () => {
    const contactId = await client.make('Contact', { LastName: 'Reader' });
    const id = await client.make(OBJECT, { Key__c: 'vote:a', Contact__c: contactId, Points__c: 3 });
    expect(id).to.match(/^a00/);
    expect(await code(`/sobjects/${OBJECT}`, { method: 'POST', body: { Key__c: 'VOTE:A' } })).to.deep.equal([
      400,
      'DUPLICATE_VALUE',
    ]);
    expect(await code(`/sobjects/${OBJECT}`, { method: 'POST', body: {} })).to.deep.equal([
      400,
      'REQUIRED_FIELD_MISSING',
    ]);
    expect(await code(`/sobjects/${OBJECT}`, { method: 'POST', body: { Key__c: 'x', Page__c: '1' } })).to.deep.equal([
      400,
      'INVALID_FIELD',
    ]);
    expect(await code(`/sobjects/${OBJECT}/${id}`, { method: 'DELETE' })).to.deep.equal([
      403,
      'INSUFFICIENT_ACCESS_OR_READONLY',
    ]);
    const path = `/sobjects/${OBJECT}/Key__c/${encodeURIComponent('vote:a')}`;
    const { status, body } = await client.send(path, { method: 'PATCH', body: { Points__c: 4 } });
    expect([status, body]).to.deep.equal([200, { id, success: true, errors: [], created: false }]);
    expect((await client.send(path)).body).to.include({ Name: 'N-1000', Points__c: 4, Done__c: false });

    const soql = `SELECT LastName, (SELECT Points__c, Contact__r.LastName FROM Note_Books__r) FROM Contact WHERE Id = '${contactId}'`;
    const [row] = (await client.query(soql)).records;
    expect(row.Note_Books__r.records[0]).to.deep.include({ Points__c: 4 });
    expect(row.Note_Books__r.records[0].Contact__r.LastName).to.equal('Reader');
    const found = await client.send(`/search?q=${encodeURIComponent(`FIND {vote} RETURNING ${OBJECT}(Id)`)}`);
    expect(found.body.searchRecords.map((each: { Id: string }) => each.Id)).to.deep.equal([id]);
    expect(await code(select(`SELECT Points__c FROM ${OBJECT} GROUP BY Points__c`))).to.deep.equal([
      400,
      'INVALID_FIELD',
    ]);
  });

  it('gives an object other names, once', async () => {
    const renamed = { [`objects/${OBJECT}.object`]: object({ label: 'Notebook' }) };
    expect(outcome(await deploy(world, files(renamed)))).to.include({ [`CustomObject ${OBJECT}`]: 'changed' });
    expect(outcome(await deploy(world, files(renamed)))).to.deep.equal(all('unchanged'));
    expect((await client.send(`/sobjects/${OBJECT}/describe`)).body).to.include({ label: 'Notebook' });
    await deploy(world, files());
  });

  it('adds a field later, for those whom it is granted to', async () => {
    const field =
      '<fields><fullName>Shelf__c</fullName><label>Shelf</label><type>Text</type><length>20</length></fields>';
    const more = Object.fromEntries(
      Object.entries(files()).map(([path, text]) => [path, text.replace('</CustomObject>', `${field}</CustomObject>`)]),
    );
    const result = outcome(await deploy(world, more));
    expect(result).to.include({
      [`CustomObject ${OBJECT}`]: 'unchanged',
      [`CustomField ${OBJECT}.Shelf__c`]: 'created',
    });
    expect(await code(select(`SELECT Shelf__c FROM ${OBJECT}`))).to.deep.equal([400, 'INVALID_FIELD']);
    world.org.insert(OBJECT, { Key__c: 'shelved', Shelf__c: 'top' });
    expect(world.org.rows(OBJECT, { Shelf__c: 'top' })).to.have.length(1);
  });

  it('brings fields to a standard object', async () => {
    const content = {
      'package.xml':
        '<Package xmlns="http://soap.sforce.com/2006/04/metadata"><types><members>Case.Shelf__c</members><name>CustomField</name></types><version>67.0</version></Package>',
      'objects/Case.object':
        '<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata"><fields><fullName>Shelf__c</fullName><label>Shelf</label><type>Text</type><length>20</length></fields></CustomObject>',
    };
    expect(outcome(await deploy(world, content))).to.deep.equal({ 'CustomField Case.Shelf__c': 'created' });
    expect(world.org.insert('Case', { Subject: 'x', Shelf__c: 'low' })).to.match(/^500/);
  });

  it('in a folder of its own is found there', async () => {
    const inFolder = Object.fromEntries(Object.entries(files()).map(([path, text]) => [`unpackaged/${path}`, text]));
    expect(await deploy(world, inFolder, { checkOnly: true, singlePackage: false })).to.include({ success: true });
    expect(await deploy(world, files(), { checkOnly: true, singlePackage: false })).to.include({ success: false });
  });

  it('is for valid sessions only', async () => {
    const stranger = metadataApi(world, 'nobody');
    const refused = await stranger.deploy(zip(files()), {}).then(String, (error: Error) => error);
    expect(refused).to.include({ errorCode: 'sf:INVALID_SESSION_ID' });
  });

  it('is for users with the right to it', async () => {
    await rights({ deploy: false });
    const refused = await deploy(world, files()).then(String, (error: Error) => error);
    expect(refused).to.include({ errorCode: 'sf:INSUFFICIENT_ACCESS' });
    await rights({ deploy: true });
    expect(await deploy(world, files(), { checkOnly: true })).to.include({ success: true });
  });
});
