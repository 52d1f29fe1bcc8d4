import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { main } from '../../plugin/cli/main.ts';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { found, queriesIn, type ScriptedOrg, startScriptedOrg } from '../integration/crm-org.ts';
import { dataOf } from '../make/case-rows.ts';
import { portico } from '../make/command.ts';
import { install } from '../make/installation.ts';
import { type RunningPortal, startPortal } from '../make/portal.ts';

const LEDGER = 'Portico_Entry__c';

interface Said {
  code: number;
  out: string;
  err: string;
}

/** `portico deploy` for an installation on this org; in a process of its own where its end is what counts. */
async function deploy(
  facts: Pick<World, 'instanceUrl' | 'clientId' | 'clientSecret' | 'idpMetadataUrl'>,
  args: string[] = [],
  { more = {}, token, ofItsOwn = false }: { more?: Record<string, unknown>; token?: string; ofItsOwn?: boolean } = {},
): Promise<Said> {
  const { file, folder } = await install(facts, { port: 3000, more });
  const [out, err]: [string[], string[]] = [[], []];
  const tokenFile = join(folder, 'token');
  if (token !== undefined) await writeFile(tokenFile, token);
  const given = token === undefined ? [] : ['--token-file', tokenFile];
  const all = ['deploy', '--config', file, ...args, ...given];
  try {
    if (!ofItsOwn) {
      const terminal = { stopped: Promise.resolve(), nodeEnv: 'production' };
      const code = await main(all, {
        print: (line) => void out.push(line),
        complain: (line) => void err.push(line),
        ...terminal,
      });
      return { code, out: out.join('\n'), err: err.join('\n') };
    }
    const process = portico(all);
    return { code: await process.ended, out: process.stdout(), err: process.stderr() };
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('portico deploy', function () {
  this.timeout(5_000);

  describe('in an org without the portal’s own object', () => {
    let portal: RunningPortal;
    before(async function () {
      this.timeout(20_000);
      portal = await startPortal({ bare: true });
    });
    after(() => portal.close());

    it('only checked, says what would be, and changes nothing', async () => {
      const said = await deploy(portal.world, ['--check-only']);
      expect(said, said.err).to.include({ code: 0, err: '' });
      expect(said.out)
        .to.include(`object ${LEDGER}: would be created`)
        .and.include(`field ${LEDGER}.Key__c: would be created`)
        .and.include('permission set Portico_Integration: would be created')
        .and.include('would be assigned to portal.integration@larkfield.example')
        .and.match(/Nothing was changed\.$/);
      expect(portal.world.org.objectNames()).not.to.include(LEDGER);
      expect(await portal.records('PermissionSet')).to.deep.equal([]);
    });

    it('makes it and gives the rights, so that the portal takes what a customer writes', async () => {
      const said = await deploy(portal.world);
      expect(said, said.err).to.include({ code: 0, err: '' });
      expect(said.out)
        .to.include(`object ${LEDGER}: created`)
        .and.include(`field ${LEDGER}.Note__c: created`)
        .and.include('permission set Portico_Integration: created')
        .and.include('assigned to portal.integration@larkfield.example')
        .and.match(/Deployed\.$/);

      const erik = await portal.signIn('erik');
      const fields = { subject: 'After the deploy', description: 'It works', priority: 'Low' };
      const page = await erik.post('/cases', fields, { from: '/cases/new', multipart: true });
      expect(page.status).to.equal(200);
      const [made] = await portal.records('Case', { Subject: 'After the deploy' });
      expect(made).to.include({ Description: 'It works' });
      const [entry, ...others] = await portal.records(LEDGER);
      expect(others).to.deep.equal([]);
      expect(entry).to.include({ Kind__c: 'case', Record_Id__c: made?.Id, Contact__c: made?.ContactId });
      // The portal reads its own entries back: it knows whose words these are.
      const { timeline } = await dataOf('case', erik, new URL(page.url).pathname);
      expect(JSON.stringify(timeline)).to.include('"you"');
    });

    it('a second time is no change', async () => {
      const said = await deploy(portal.world);
      expect(said, said.err).to.include({ code: 0, err: '' });
      expect(said.out).to.not.match(/created|changed|would/);
      expect(said.out).to.match(/No change\.$/);
      expect(await portal.records('PermissionSet')).to.have.length(1);
      expect(await portal.records('PermissionSetAssignment')).to.have.length(1);
    });

    it('also grants the fields that the configuration names, and says which are not there', async () => {
      const see = { from: 'contact', field: 'Portal_Access__c', value: 'See company cases' };
      const comment = { from: 'contact', field: 'Nowhere__c', value: 'x' };
      const said = await deploy(portal.world, [], { more: { contact: { see, comment } } });
      expect(said, said.err).to.include({ code: 0 });
      expect(said.out).to.include('permission set Portico_Integration: changed');
      expect(said.out).to.include('Contact.Nowhere__c: not in this org').and.not.include('Portal_Access__c');
    });
  });

  describe('in an org that has all it needs', () => {
    let world: World;
    before(async () => {
      world = await startWorld({ port: 0, seed: 1, cases: 0 });
    });
    after(() => world.close());

    it('finds the object as the manifest declares it', async () => {
      const said = await deploy(world, ['--check-only']);
      const lines = said.out.split('\n').filter((line) => line.includes(LEDGER));
      expect(lines.length).to.be.greaterThan(8);
      expect(lines.filter((line) => !line.endsWith('there already'))).to.deep.equal([]);
    });

    it('goes with the session of an administrator', async () => {
      const said = await deploy(world, ['--check-only'], { token: `${world.accessToken}\n` });
      expect(said, said.err).to.include({ code: 0, err: '' });
      expect(said.out).to.not.include(world.accessToken);
    });

    const rights = (body: object) =>
      fetch(`${world.instanceUrl}/_world/rights`, { method: 'POST', body: JSON.stringify(body) });

    it('says what a user without the right to it lacks', async () => {
      await rights({ deploy: false });
      const said = await deploy(world);
      await rights({ deploy: true });
      expect(said.code).to.equal(1);
      expect(said.err).to.include('Modify Metadata').and.include('--token-file');
    });

    const REFUSED: Record<string, { token: string; code: number; says: RegExp }> = {
      'a session that has ended': { token: '00D000000000001!gone', code: 1, says: /not valid, or has ended/ },
      'a token as a JSON Web Token': {
        token: `eyJhbGciOiJSUzI1NiJ9.${'e30'}.c2lnbmF0dXJl`,
        ...{ code: 1, says: /Untick “Issue JSON Web Token/ },
      },
      'an empty file': { token: '', code: 78, says: /--token-file: .* is not one session id/ },
      'a file that is no token': { token: 'two words', code: 78, says: /is not one session id/ },
    };
    for (const [name, { token, code, says }] of Object.entries(REFUSED))
      it(`refuses ${name}, and says why`, async () => {
        const said = await deploy(world, ['--check-only'], { token, ofItsOwn: true });
        expect(said.code, said.err).to.equal(code);
        expect(said.err)
          .to.match(says)
          .and.not.match(/\n\s+at /);
      });

    it('says what is wrong when the org does not let it in', async () => {
      const said = await deploy({ ...world, clientSecret: 'wrong' });
      expect(said.code).to.equal(1);
      expect(said.err)
        .to.include('crm.auth')
        .and.include('external client app')
        .and.not.match(/\n\s+at /);
    });
  });

  it('says where it cannot reach the org', async () => {
    const nowhere = { instanceUrl: 'http://127.0.0.1:9', clientId: 'x', clientSecret: 'y' };
    const said = await deploy({ ...nowhere, idpMetadataUrl: 'http://127.0.0.1:9/metadata' });
    expect(said.code).to.equal(1);
    expect(said.err).to.include('crm.instanceUrl');
  });

  it('with a wrong configuration ends with 78', async () => {
    const nowhere = { instanceUrl: 'x', clientId: 'x', clientSecret: 'y', idpMetadataUrl: 'http://127.0.0.1:9/m' };
    expect(await deploy(nowhere, [], { ofItsOwn: true })).to.include({ code: 78, out: '' });
  });

  describe('in an org that refuses parts', () => {
    let org: ScriptedOrg;
    afterEach(() => org.close());

    const soap = (inner: string) =>
      `<?xml version="1.0"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata"><soapenv:Body>${inner}</soapenv:Body></soapenv:Envelope>`;
    const FAILURE =
      '<componentFailures><changed>false</changed><columnNumber>12</columnNumber><componentType>CustomObject</componentType><created>false</created><fileName>objects/Portico_Entry__c.object</fileName><fullName>Portico_Entry__c</fullName><lineNumber>7</lineNumber><problem>The name is already in use</problem><problemType>Error</problemType><success>false</success></componentFailures>';

    it('names file, line and problem of each, and what to change', async () => {
      org = await startScriptedOrg((asked, response) => {
        if (!asked.path.startsWith('/services/Soap/')) {
          if (!asked.path.endsWith('/composite/batch')) return found([]);
          return { results: queriesIn(asked).map(() => ({ statusCode: 404, result: [{ errorCode: 'NOT_FOUND' }] })) };
        }
        const call = asked.body.includes('<checkDeployStatus')
          ? `<checkDeployStatusResponse><result><id>0Af000000000001</id><done>true</done><success>false</success><status>Failed</status><details>${FAILURE}</details></result></checkDeployStatusResponse>`
          : '<deployResponse><result><id>0Af000000000001</id><done>false</done></result></deployResponse>';
        response.writeHead(200, { 'content-type': 'text/xml;charset=UTF-8' });
        response.end(soap(call));
        return undefined;
      });
      const said = await deploy({
        ...{ instanceUrl: org.url, clientId: 'x', clientSecret: 'y' },
        idpMetadataUrl: 'http://127.0.0.1:9/metadata',
      });
      expect(said.code).to.equal(1);
      expect(said.err)
        .to.include('objects/Portico_Entry__c.object:7:12 (Portico_Entry__c): The name is already in use')
        .and.include('rename or delete it there')
        .and.include('nothing was changed');
    });
  });
});
