import { expect } from 'chai';
import { createOrg, type Engine } from '../../plugin/sandbox/org/engine.ts';
import type { Row } from '../../plugin/sandbox/org/org.ts';
import { seed } from '../../plugin/sandbox/seed/seed.ts';

/** The day and hour at which the design's pictures were drawn. */
const NOW = new Date('2026-11-19T09:20:00.000Z');

async function bytesIn(org: Engine, recordId: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of org.blobs.read(recordId) ?? []) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

describe('the people of the sandbox', () => {
  let org: Engine;
  let people: { id: string; name: string; email: string; attributes?: object | undefined }[];
  const contactsOf = (email: string): Row[] =>
    org.rows('Contact').filter((row) => String(row.Email).toLowerCase() === email.toLowerCase());

  before(async () => {
    org = createOrg({ clock: () => NOW });
    ({ people } = await seed(org, { seed: 1, cases: 0, now: NOW }));
  });
  after(() => org.blobs.close());

  it('offers those of the pictures first', () => {
    const names = people.slice(0, 6).map((person) => person.name);
    expect(names).to.deep.equal([
      'Maya Lindqvist',
      'Erik Solberg',
      'Maryam Rezaei',
      'Noa Levi',
      'Ana Costa',
      'Sam Admin',
    ]);
    expect(people.find((person) => person.id === 'sam')?.attributes).to.deep.equal({ groups: ['portal-admins'] });
    expect(new Set(people.map((person) => person.id)).size).to.equal(people.length);
  });

  const MATCHES: Record<string, { contacts: number; active?: boolean }> = {
    'maya@fjordhus.example': { contacts: 1, active: true },
    'nina@fjordhus.example': { contacts: 0 },
    'olav@fjordhus.example': { contacts: 1, active: false },
    'kari@nordlys.example': { contacts: 2, active: true },
    'tom.aas@nordlys.example': { contacts: 1, active: true },
  };
  for (const [email, { contacts, active }] of Object.entries(MATCHES)) {
    it(`has ${contacts} contacts for ${email}`, () => {
      expect(people.some((person) => person.email === email)).to.equal(true);
      const found = contactsOf(email);
      expect(found).to.have.length(contacts);
      for (const row of found) expect(row.Portal_Active__c).to.equal(active);
    });
  }

  it('writes one address in the CRM with other capitals than the identity provider does', () => {
    expect(contactsOf('tom.aas@nordlys.example')[0]?.Email).to.equal('Tom.Aas@Nordlys.example');
  });

  const RIGHTS: Record<string, string | null> = {
    maya: 'See company cases;Comment on company cases;Close company cases',
    ingrid: 'See company cases;Comment on company cases',
    siri: 'See company cases',
    erik: null,
  };
  for (const [name, rights] of Object.entries(RIGHTS)) {
    it(`gives ${name} of Fjordhus ${rights ?? 'own cases only'}`, () => {
      expect(contactsOf(`${name}@fjordhus.example`)[0]?.Portal_Access__c).to.equal(rights);
    });
  }

  const PICTURE = [
    '00012873 | VPN to Bergen drops every hour | Waiting on Customer | Connectivity | High | Maya Lindqvist | 2026-11-19T07:20',
    '00012879 | Add two read-only users to the Console | New | Access | Medium | Maya Lindqvist | 2026-11-19T07:02',
    '00012861 | Replacement power supply for KX-20 | In Progress | Devices | Medium | Erik Solberg | 2026-11-18',
    '00012840 | Invoice INV-20817 lists the Bergen site twice | In Progress | Billing | Low | Maya Lindqvist | 2026-11-17',
    '00012796 | Guest Wi-Fi in the Stavanger conference hall is slow | Escalated | Connectivity | High | Erik Solberg | 2026-11-14',
    '00012755 | Static address for the booking server | On Hold | Connectivity | Medium | Maya Lindqvist | 2026-11-09',
    '00012711 | Access point AP-6 restarts at night | Resolved | Devices | Medium | Ingrid Dahl | 2026-11-02',
    '00012690 | Copy of all invoices from 2025 | Closed | Billing | Low | Ingrid Dahl | 2026-10-28',
    '00012655 | Console shows the wrong time zone | Closed | Access | Low | Maya Lindqvist | 2026-10-21',
    '00012601 | New site in Tromsø: two access points | Closed | Devices | Medium | Erik Solberg | 2026-10-13',
    '00012588 | Text alerts arrive twice | Closed | Connectivity | Medium | Ingrid Dahl | 2026-10-08',
  ];

  function companyCases(email: string): Row[] {
    const cases = org.rows('Case', { AccountId: contactsOf(email)[0]?.AccountId ?? null });
    return cases.sort((a, b) => String(b.LastModifiedDate).localeCompare(String(a.LastModifiedDate)));
  }

  it('shows Maya the list of the picture', () => {
    const cases = companyCases('maya@fjordhus.example');
    const names = new Map(org.rows('Contact').map((row) => [row.Id, row.Name]));
    const lines = cases.slice(0, PICTURE.length).map((row, index) => {
      const length = PICTURE[index]?.split(' | ').at(-1)?.length;
      const updated = String(row.LastModifiedDate).slice(0, length);
      return [
        row.CaseNumber,
        row.Subject,
        row.Status,
        row.Type,
        row.Priority,
        names.get(row.ContactId ?? null),
        updated,
      ].join(' | ');
    });
    expect(lines).to.deep.equal(PICTURE);
    expect(cases).to.have.length(27);
    expect(cases.filter((row) => !row.IsClosed)).to.have.length(6);
    expect(cases.filter((row) => row.Status === 'Waiting on Customer')).to.have.length(1);
  });

  it('gives Noa a list of the same shape, in Hebrew', () => {
    const cases = companyCases('noa@pyord.example');
    expect(cases.map((row) => row.Subject).slice(0, 2)).to.deep.equal([
      'VPN לסניף חיפה מתנתק כל שעה',
      'הוספת שני משתמשים לקונסולה',
    ]);
    expect([cases.length, cases.filter((row) => !row.IsClosed).length]).to.deep.equal([27, 6]);
  });

  it('tells the case of the picture as it was drawn', () => {
    const [found] = org.rows('Case', { CaseNumber: '00012873' });
    const id = found?.Id ?? null;
    const published = org.rows('CaseComment', { ParentId: id, IsPublished: true });
    expect(published.map((row) => [row.CreatorName, row.CreatedDate])).to.deep.equal([
      ['Jonas Berg', '2026-11-17T08:32:00.000+0000'],
      ['Portal Integration', '2026-11-18T15:10:00.000+0000'],
      ['Jonas Berg', '2026-11-19T07:20:00.000+0000'],
    ]);
    expect(String(published[0]?.CommentBody)).to.include('Please tell me on Wednesday if it still happens.');
    const written = org.rows('Portico_Entry__c', { Parent_Id__c: id }).map((row) => row.Kind__c);
    expect(written.sort()).to.deep.equal(['case', 'comment', 'file']);
    const statuses = org.rows('CaseHistory', { CaseId: id, Field: 'Status' }).map((row) => row.NewValue);
    expect(statuses).to.deep.equal(['In Progress', 'Waiting on Customer']);
    const asset = org.rows('Asset', { Id: found?.AssetId ?? null })[0];
    expect([asset?.Name, asset?.SerialNumber]).to.deep.equal(['KX-20, Bergen', 'KX20-4471-0932']);
  });

  const FILES: Record<string, { size: number; begins: string }> = {
    'bergen-gateway.log': { size: 212_000, begins: '# bergen-gateway.log' },
    'oslo-side-config.txt': { size: 8_000, begins: '# oslo-side-config.txt' },
    'gauge.jpg': { size: 1_100_000, begins: '\xff\xd8\xff' },
    'fjordhus-invoices-2025.pdf': { size: 0, begins: '%PDF-1.4' },
  };
  for (const [name, { size, begins }] of Object.entries(FILES)) {
    it(`has the bytes of ${name}`, async () => {
      const [version] = org.rows('ContentVersion', { PathOnClient: name });
      const bytes = await bytesIn(org, String(version?.Id));
      expect(bytes.subarray(0, begins.length).toString('latin1')).to.equal(begins);
      expect(bytes.length).to.equal(size || version?.ContentSize);
      expect(org.rows('ContentDocument', { Id: version?.ContentDocumentId ?? null })[0]?.ContentSize).to.equal(
        bytes.length,
      );
    });
  }

  for (const hour of ['00:05', '03:40', '07:59', '12:00', '16:15', '23:55']) {
    it(`puts everything in its order, and in the past, at ${hour}`, async () => {
      const now = new Date(`2026-03-29T${hour}:00.000Z`); // the night on which clocks change in Europe
      const early = createOrg({ clock: () => now });
      await seed(early, { seed: 1, cases: 0, now });
      const cases = early.rows('Case').filter((row) => PICTURE.some((line) => line.startsWith(String(row.CaseNumber))));
      const order = cases.sort((a, b) => String(b.LastModifiedDate).localeCompare(String(a.LastModifiedDate)));
      expect(order.map((row) => row.CaseNumber)).to.deep.equal(PICTURE.map((line) => line.slice(0, 8)));
      const times = [...early.rows('CaseComment'), ...early.rows('CaseHistory')].map((row) => String(row.CreatedDate));
      expect(times.filter((time) => time >= now.toISOString())).to.deep.equal([]);
      await early.blobs.close();
    });
  }
});
