import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parseQuery, type Query, type Subquery, type WhereClause } from '@jetstreamapp/soql-parser-js';
import { expect } from 'chai';
import { Connection } from 'jsforce';
import { Agent } from 'undici';
import { z } from 'zod';
import { createBulkhead } from '../../plugin/crm/bulkhead.ts';
import { createFiles } from '../../plugin/crm/files.ts';
import { createMeter } from '../../plugin/crm/meter.ts';
import { quoteParts } from '../../plugin/crm/quote.ts';
import { loadManifest, type Manifest } from '../../plugin/manifest.ts';
import { STATUS_TABS } from '../../plugin/records/case-list.ts';
import { createCases } from '../../plugin/records/cases.ts';
import { createContacts } from '../../plugin/records/contacts.ts';
import { type Crm, DuplicateKey, type UploadedFile } from '../../plugin/records/crm.ts';
import { SORTS } from '../../plugin/records/paging.ts';
import { createOrg } from '../../plugin/sandbox/org/engine.ts';
import {
  brandWith,
  caseParts,
  customer,
  described,
  ERIK,
  FJORDHUS,
  fakeCrm,
  field,
  ID,
  JONAS,
} from '../make/records.ts';

const description = z.object({
  fields: z.array(
    z.object({
      name: z.string(),
      ...{ createable: z.boolean(), updateable: z.boolean(), filterable: z.boolean() },
      relationshipName: z.string().nullable(),
      referenceTo: z.array(z.string()),
    }),
  ),
  childRelationships: z.array(
    z.object({ childSObject: z.string(), field: z.string(), relationshipName: z.string().nullable() }),
  ),
});
type Description = z.infer<typeof description>;

const org = createOrg();
const kept = new Map<string, Description>();
function describeOf(object: string): Description {
  const found = kept.get(object) ?? description.parse(org.describe(object, '67.0'));
  kept.set(object, found);
  return found;
}

/** Their names are for everybody to read, and files come with their links: no permission set grants these objects. */
const NEED_NO_RIGHT = ['User', 'Group', 'ContentDocument'];

/** What the configuration of this test names. */
const CONFIGURED = ['Contact.Portal_Access__c', 'Case.Site__c', 'Account.Industry'];
const SEE = { from: 'contact' as const, field: 'Portal_Access__c', value: 'See company cases' };
const BRAND = brandWith({
  accounts: { field: 'Industry', value: 'Hospitality' },
  caseTypes: [
    {
      id: 'outage',
      name: 'Outage',
      value: 'Connectivity',
      fields: [{ name: 'site', field: 'Site__c', label: 'Site' }],
    },
  ],
});

type Use = 'read' | 'filter' | 'write';
interface Uses {
  note(use: Use, object: string, name: string): void;
  of(object: string): Record<Use, string[]>;
  objects(): string[];
}

function createUses(): Uses {
  const found: { use: Use; object: string; name: string }[] = [];
  function note(use: Use, object: string, name: string): void {
    found.push({ use, object, name });
    const [relationship, ...rest] = name.split('.');
    if (rest.length === 0) return;
    const link = describeOf(object).fields.find((one) => one.relationshipName === relationship);
    expect(link, `${object}.${relationship}`).to.not.equal(undefined);
    for (const parent of link?.referenceTo ?? [])
      if (!NEED_NO_RIGHT.includes(parent)) note('read', parent, rest.join('.'));
  }
  const isOurs = (one: { object: string; name: string }) => {
    const configured = CONFIGURED.map((path) => path.split('.').slice(-1)[0]);
    return !configured.includes(one.name.split('.').at(-1));
  };
  return {
    note,
    objects: () => [...new Set(found.filter(isOurs).map((one) => one.object))],
    of: (object) => {
      const names = (use: Use) =>
        [
          ...new Set(
            found.filter((one) => one.object === object && one.use === use && isOurs(one)).map((one) => one.name),
          ),
        ].sort();
      return { read: names('read'), filter: names('filter'), write: names('write') };
    },
  };
}

function noteQuery(uses: Uses, query: Query | Subquery, object: string): void {
  for (const one of query.fields ?? []) {
    if (one.type === 'Field') uses.note('read', object, one.field);
    else if (one.type === 'FieldRelationship') uses.note('read', object, [...one.relationships, one.field].join('.'));
    else if (one.type === 'FieldFunctionExpression')
      for (const name of one.parameters ?? []) uses.note('filter', object, String(name));
    else if (one.type === 'FieldSubquery') {
      const child = describeOf(object).childRelationships.find(
        (each) => each.relationshipName === one.subquery.relationshipName,
      );
      if (!child) throw new Error(`${object} has no ${one.subquery.relationshipName}`);
      uses.note('filter', child.childSObject, child.field);
      noteQuery(uses, one.subquery, child.childSObject);
    } else throw new Error(`not expected: ${one.type}`);
  }
  let where: WhereClause | undefined = query.where;
  while (where) {
    if (where.left && 'field' in where.left) uses.note('filter', object, where.left.field);
    where = 'right' in where ? where.right : undefined;
  }
  for (const one of [query.orderBy ?? [], query.groupBy ?? []].flat())
    if ('field' in one && typeof one.field === 'string') uses.note('filter', object, one.field);
}

const FILE: UploadedFile = { path: '', name: 'a.txt', size: 1, type: 'text/plain' };
const AT = '2026-11-17T12:00:00.000Z';

/** A recording CRM with one case, open or closed. With `taken`, every write was made before. */
function recording(uses: Uses, isClosed: boolean, taken: boolean): Crm {
  const link = {
    ...{ ContentDocumentId: ID('069', 1), 'ContentDocument.Title': 'a', 'ContentDocument.FileExtension': 'txt' },
    ...{ 'ContentDocument.ContentSize': 1, 'ContentDocument.LatestPublishedVersionId': ID('068', 1) },
    ...{ 'ContentDocument.CreatedDate': AT, 'ContentDocument.CreatedById': JONAS },
  };
  const row = {
    ...{ Id: ID('500', 1), CaseNumber: '00001001', Subject: 'VPN', Status: 'Working', IsClosed: isClosed },
    ...{ ClosedDate: isClosed ? AT : null, Priority: 'High', Type: null, CreatedDate: AT, CreatedById: JONAS },
    ...{ LastModifiedDate: AT, ContactId: ERIK, 'Contact.Name': 'Erik', Description: 'It drops' },
    ...{ 'Owner.Name': 'Jonas', 'Owner.Type': 'User', ContentDocumentLinks: [link] },
  };
  const person = { Id: ERIK, AccountId: FJORDHUS, Name: 'Erik', FirstName: null, Email: null, 'Account.Name': null };
  const statuses = [true, false].map((closed) => ({
    ApiName: `${closed}`,
    IsClosed: closed,
    IsDefault: !closed,
    SortOrder: 1,
  }));
  const fake = fakeCrm({
    rows: [
      ['GROUP BY', []],
      ['COUNT(', [{ n: 1 }]],
      ['FROM CaseStatus', statuses],
      ['FROM Contact', [person]],
      ['Record_Id__c FROM', taken ? [{ Record_Id__c: ID('500', 1) }] : []],
      ['FROM CaseComment WHERE', [{ CommentBody: 'Hello' }]],
      ['Parent_Id__c =', []],
      ['FROM Case', [row]],
    ],
    objects: ['Case', 'EmailMessage', 'Portico_Entry__c'].map((name) =>
      described(
        name,
        describeOf(name).fields.map((one) => field(one.name)),
      ),
    ),
  });
  const noted = ({ text: query }: { text: string }) => {
    const parsed = parseQuery(query.replace(':id', "'x'"));
    noteQuery(uses, parsed, parsed.sObject ?? '');
  };
  return {
    ...fake,
    query: (query) => {
      noted(query);
      return fake.query(query);
    },
    queryWithRelated: (first, related) => {
      noted(first);
      for (const one of related({ text: ':id' })) noted(one);
      return fake.queryWithRelated(first, related);
    },
    upload: async () => ID('068', 1),
    append: async (object, rows) => {
      for (const row of rows) for (const name of Object.keys(row)) uses.note('write', object, name);
      return rows.length;
    },
    download: async (id) => {
      uses.note('read', 'ContentVersion', 'VersionData'); // the last part of the address
      return { stream: Readable.from([]), size: id.length };
    },
    write: async (steps) => {
      for (const step of steps) {
        if ('read' in step) for (const name of step.fields) uses.note('read', step.read, name);
        else {
          const object = 'create' in step ? step.create : 'update' in step ? step.update : step.upsert;
          for (const name of Object.keys(step.values)) uses.note('write', object, name);
          if ('upsert' in step) uses.note('write', object, step.by); // a new record gets its key
        }
      }
      if (taken) throw new DuplicateKey();
      return { made: { id: ID('500', 1), row: { CaseNumber: '00001001' } } };
    },
  };
}

/** Every operation there is, on an open and on a closed case, for the first time and again. */
async function runAll(uses: Uses): Promise<void> {
  const who = customer({ grants: { see: true, comment: true, close: true } });
  for (const [isClosed, taken] of [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ] as const) {
    const crm = recording(uses, isClosed, taken);
    const parts = caseParts(crm);
    const rules = { see: SEE, comment: SEE, close: SEE, active: { field: SEE.field, value: SEE.value } };
    const contacts = createContacts({ crm, manifest: parts.manifest, rules, brands: [BRAND] });
    const made = {
      ...parts,
      brandOf: () => BRAND,
      rules: { ...parts.rules, closeStatus: undefined, reopenStatus: undefined },
    };
    const cases = createCases(made);
    const tries: (() => Promise<unknown>)[] = [
      () => contacts.find({ field: 'Email', value: 'erik@fjordhus.example', brand: BRAND }),
      () => contacts.refresh(who),
      () => cases.form(who, 'outage', 'en'),
      () => cases.types(),
      () => cases.get(who, '00001001'),
      async () => cases.file(who, '00001001', (await cases.get(who, '00001001')).files[0]?.id ?? ''),
      () => cases.numberOf(who, ID('500', 1)),
      () =>
        cases.create(
          who,
          { Subject: 'VPN', Description: 'It drops', Type: 'Connectivity', Priority: 'High', Site__c: 'Bergen' },
          [FILE],
          'key-one',
        ),
      () => cases.comment(who, '00001001', { body: 'Hello', files: [FILE], close: true }, 'key-two'),
      () => cases.close(who, '00001001', 'key-three'),
      () => cases.reopen(who, '00001001', 'key-four'),
      () => cases.rate(who, '00001001', { value: 5, note: 'Good' }),
    ];
    for (const view of ['mine', 'company'] as const)
      for (const status of STATUS_TABS)
        for (const sort of SORTS)
          for (const turn of ['on', 'back'] as const) {
            const key = sort === 'updated' || sort === 'oldest' ? AT : '00001001';
            const after = { start: 25, turn, key, id: ID('500', 1) };
            tries.push(() => cases.list(who, { view, status, sort, q: 'vpn', type: 'Connectivity', after }));
          }
    for (const one of tries) await one().catch((thrown) => refusedOnly(thrown));
  }
  for (const { body } of quoteParts('', true))
    for (const name of Object.keys(body ?? {})) uses.note('write', 'Portico_Entry__c', name);
  for (const name of await uploadedFields()) uses.note('write', 'ContentVersion', name);
}

/** A closed case takes no comment, and so on: those refusals are part of the matter, a mistake of ours is not. */
function refusedOnly(thrown: unknown): void {
  const code = z.object({ code: z.string() }).safeParse(thrown).data?.code;
  if (code === undefined || code === 'internal') throw thrown;
}

/** The names in what an upload really sends. */
async function uploadedFields(): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-'));
  const path = join(folder, 'a');
  writeFileSync(path, 'a');
  let sent = '';
  const server = createServer((incoming, answer) => {
    text(incoming).then((body) => {
      sent = body;
      answer.end(JSON.stringify({ id: ID('068', 1), success: true }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const dispatcher = new Agent();
  const session = {
    ...{ connection: new Connection({ instanceUrl: `http://127.0.0.1:${port}` }), token: async () => 'token' },
    ...{ refused: () => {}, accepted: () => {}, userId: async () => JONAS, tokens: () => 1 },
  };
  const bulkhead = createBulkhead({ atOnce: 1, waiting: 1, waitMs: 1_000 });
  const files = createFiles({
    session,
    dispatcher,
    bulkhead,
    meter: createMeter(),
    apiVersion: '67.0',
    timeoutMs: 1_000,
  });
  await files.upload({ ...FILE, path });
  await dispatcher.close();
  server.close();
  await rm(folder, { recursive: true });
  const record = z.record(z.string(), z.unknown()).parse(JSON.parse(/^\{.*\}$/m.exec(sent)?.[0] ?? ''));
  const parts = [...sent.matchAll(/ name="(\w+)"/g)].map((match) => match[1] ?? '');
  return [...Object.keys(record), ...parts.filter((name) => name !== 'entity_content')];
}

const sorted = (list: string[]) => [...list].sort();

describe('the manifest', () => {
  const manifest: Manifest = loadManifest();
  const uses = createUses();
  before(() => runAll(uses));

  it('names every object that is touched, and no other', () => {
    expect(sorted(uses.objects())).to.deep.equal(sorted(Object.keys(manifest.objects)));
  });

  for (const [object, { fields, details, filters, writes, rights }] of Object.entries(manifest.objects)) {
    it(`declares what is read, filtered and written of ${object}, and nothing else`, () => {
      const used = uses.of(object);
      const declared = [...Object.values(fields), ...Object.values(details)];
      expect({ ...used, filter: used.filter.filter((name) => !used.read.includes(name)) }).to.deep.equal({
        read: sorted(declared),
        filter: sorted(filters),
        write: sorted(writes),
      });
    });

    it(`names fields of ${object} that an org has and lets be used so`, () => {
      const there = describeOf(object).fields;
      const flagged = (flag: 'createable' | 'updateable' | 'filterable') =>
        there.filter((one) => one[flag]).map((one) => one.name);
      for (const path of [...Object.values(fields), ...Object.values(details)]) {
        const [name = '', ...rest] = path.split('.');
        expect(
          there.map((one) => (rest.length > 0 ? one.relationshipName : one.name)),
          path,
        ).to.include(name);
      }
      expect(flagged('filterable')).to.include.members(filters);
      expect(flagged('createable')).to.include.members(writes);
      if (rights.includes('edit')) expect(flagged('updateable')).to.include.members(writes);
    });
  }
});
