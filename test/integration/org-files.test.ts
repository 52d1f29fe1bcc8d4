import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { expect } from 'chai';
import { Connection } from 'jsforce/lib/connection.js';
import { request } from 'undici';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import { DATA, type Fixture, makeCase, type OrgClient, orgClient } from './org-client.ts';

const MEBIBYTE = 1024 * 1024;
const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex');

describe('files of the org', () => {
  let world: World;
  let client: OrgClient;
  let fixture: Fixture;

  before(async function () {
    this.timeout(10_000);
    world = await startWorld({ port: 0, seed: 1, cases: 0 });
    client = orgClient(world);
    fixture = await makeCase(client);
  });
  after(() => world.close());

  const authorization = () => ({ authorization: `Bearer ${world.accessToken}` });
  const download = (id: string) =>
    fetch(`${world.instanceUrl}${DATA}/sobjects/ContentVersion/${id}/VersionData`, { headers: authorization() });
  const bytesOf = async (id: string) => Buffer.from(await (await download(id)).arrayBuffer());

  /** Sends the parts of a form as a stream without a length. */
  async function upload(parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>) {
    const response = await request(`${world.instanceUrl}${DATA}/sobjects/ContentVersion`, {
      method: 'POST',
      headers: { ...authorization(), 'content-type': 'multipart/form-data; boundary=b' },
      body: Readable.from(parts),
    });
    // biome-ignore lint/suspicious/noExplicitAny: looked into field by field, as a client would
    const body: any = await response.body.json();
    return { status: response.statusCode, body };
  }
  const start = (name: string, type: string, file?: string) =>
    Buffer.from(
      `\r\n--b\r\ncontent-disposition: form-data; name="${name}"${file ? `; filename="${file}"` : ''}\r\ncontent-type: ${type}\r\n\r\n`,
    );
  const END = Buffer.from('\r\n--b--\r\n');
  const record = (fields: object = {}) => [
    start('entity_content', 'application/json'),
    Buffer.from(JSON.stringify({ PathOnClient: 'boot.log', FirstPublishLocationId: fixture.caseId, ...fields })),
  ];
  const binary = (bytes: Uint8Array, name = 'VersionData') => [
    start(name, 'application/octet-stream', 'boot.log'),
    bytes,
  ];

  it('come back as they went up in JSON, linked to their case', async () => {
    const bytes = randomBytes(5000);
    const id = await client.make('ContentVersion', {
      PathOnClient: 'lamp.png',
      VersionData: bytes.toString('base64'),
      FirstPublishLocationId: fixture.caseId,
    });
    const response = await download(id);
    expect(response.headers.get('content-type')).to.equal('application/octet-stream');
    expect(Buffer.from(await response.arrayBuffer())).to.deep.equal(bytes);
    const { body } = await client.send(`/sobjects/ContentVersion/${id}`);
    expect(body).to.include({
      Title: 'lamp',
      ContentSize: 5000,
      Checksum: md5(bytes),
      FileType: 'PNG',
      IsLatest: true,
    });
    expect(body.VersionData).to.equal(`${DATA}/sobjects/ContentVersion/${id}/VersionData`);
    const links = await client.query(
      `SELECT ContentDocumentId FROM ContentDocumentLink WHERE LinkedEntityId = '${fixture.caseId}'`,
    );
    expect(links.records.map((row: { ContentDocumentId: string }) => row.ContentDocumentId)).to.include(
      body.ContentDocumentId,
    );
  });

  it('come back as they went up inside a composite call', async () => {
    const bytes = randomBytes(300);
    const body = { PathOnClient: 'a.txt', VersionData: bytes.toString('base64') };
    const url = `${DATA}/sobjects/ContentVersion`;
    const answer = await client.send('/composite', {
      method: 'POST',
      body: { allOrNone: true, compositeRequest: [{ method: 'POST', url, referenceId: 'f', body }] },
    });
    expect(await bytesOf(answer.body.compositeResponse[0].body.id)).to.deep.equal(bytes);
  });

  for (const [name, parts] of Object.entries({
    'the record first': (bytes: Uint8Array) => [...record(), ...binary(bytes), END],
    'the bytes first': (bytes: Uint8Array) => [...binary(bytes), ...record(), END],
  })) {
    it(`come back as they went up in parts, ${name}`, async () => {
      const bytes = randomBytes(70_000);
      const { status, body } = await upload(parts(bytes));
      expect(status, JSON.stringify(body)).to.equal(201);
      expect(await bytesOf(body.id)).to.deep.equal(bytes);
    });
  }

  it('come back as jsforce sent them', async () => {
    const bytes = randomBytes(2000);
    const connection = new Connection({
      instanceUrl: world.instanceUrl,
      accessToken: world.accessToken,
      version: '67.0',
    });
    const made = await connection
      .sobject('ContentVersion')
      .create(
        { PathOnClient: 'j.bin', VersionData: bytes.toString('base64') },
        { multipartFileFields: { VersionData: { filename: 'j.bin', contentType: 'application/octet-stream' } } },
      );
    expect(await bytesOf(String(made.id))).to.deep.equal(bytes);
  });

  it('of 30 MB go through as a stream', async () => {
    const chunk = randomBytes(MEBIBYTE);
    const hash = createHash('sha256');
    async function* parts() {
      yield* record();
      yield start('VersionData', 'application/octet-stream', 'boot.log');
      for (let count = 0; count < 30; count += 1) {
        hash.update(chunk);
        yield chunk;
      }
      yield END;
    }
    const { status, body } = await upload(parts());
    expect(status).to.equal(201);
    const back = createHash('sha256');
    let size = 0;
    for await (const piece of (await download(body.id)).body ?? []) {
      back.update(piece);
      size += piece.length;
    }
    expect(size).to.equal(30 * MEBIBYTE);
    expect(back.digest('hex')).to.equal(hash.digest('hex'));
  });

  it('are versions of one document when told so', async () => {
    const first = await client.make('ContentVersion', { PathOnClient: 'v.txt', VersionData: 'AAAA' });
    const { ContentDocumentId } = (await client.send(`/sobjects/ContentVersion/${first}`)).body;
    const { body } = await upload([
      ...record({ ContentDocumentId, FirstPublishLocationId: undefined }),
      ...binary(Buffer.from('second')),
      END,
    ]);
    expect((await client.send(`/sobjects/ContentVersion/${body.id}`)).body).to.include({
      ContentDocumentId,
      VersionNumber: '2',
      IsLatest: true,
    });
    expect((await client.send(`/sobjects/ContentVersion/${first}`)).body).to.include({ IsLatest: false });
  });

  const REFUSED: Record<string, [parts: () => Uint8Array[], status: number, errorCode: string]> = {
    'without a record': [() => [...binary(Buffer.from('x')), END], 400, 'INVALID_MULTIPART_REQUEST'],
    'with bytes under another name': [
      () => [...record(), ...binary(Buffer.from('x'), 'Thumbnail'), END],
      400,
      'INVALID_MULTIPART_REQUEST',
    ],
    'with a record that is not JSON': [
      () => [start('entity_content', 'application/json'), Buffer.from('{x'), ...binary(Buffer.from('x')), END],
      400,
      'JSON_PARSER_ERROR',
    ],
    'cut off in the middle': [() => binary(Buffer.from('x')), 400, 'INVALID_MULTIPART_REQUEST'],
    'with a record the org refuses': [
      () => [
        ...record({ FirstPublishLocationId: fixture.contactId.replace('003', '00T') }),
        ...binary(Buffer.from('x')),
        END,
      ],
      400,
      'MALFORMED_ID',
    ],
  };
  for (const [name, [parts, status, errorCode]] of Object.entries(REFUSED)) {
    it(`are refused ${name}`, async () => {
      const answer = await upload(parts());
      expect(answer.status).to.equal(status);
      expect(answer.body[0].errorCode).to.equal(errorCode);
    });
  }

  it('are refused when the text is no base64, or names a file of this machine', async () => {
    for (const VersionData of ['not base64!', { path: '/etc/hostname', size: 1, md5: 'x' }]) {
      const { status, body } = await client.send('/sobjects/ContentVersion', {
        method: 'POST',
        body: { PathOnClient: 'x', VersionData },
      });
      expect({ status, errorCode: body[0].errorCode }).to.deep.equal({ status: 400, errorCode: 'JSON_PARSER_ERROR' });
    }
  });

  it('answer JSON when there is nothing', async () => {
    const { status, body } = await client.send('/sobjects/ContentVersion/068Q50zzzzzzzzz/VersionData');
    expect({ status, errorCode: body[0].errorCode }).to.deep.equal({ status: 404, errorCode: 'NOT_FOUND' });
  });
});
