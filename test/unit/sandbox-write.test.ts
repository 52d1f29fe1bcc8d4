import { expect } from 'chai';
import type { Row } from '../../plugin/sandbox/org/org.ts';
import { formatDateTime } from '../../plugin/sandbox/org/values.ts';
import { makeCompany, makeOrg, NOW, refusal, VERSION } from './sandbox-org.ts';

describe('the org keeps on a case', () => {
  const org = makeOrg();
  const { account, maya, queue, cases } = makeCompany(org);
  const read = (id: string): Row => org.rows('Case', { Id: id })[0] ?? {};

  it('defaults, number, times and author', () => {
    const row = read(org.insert('Case', { Subject: '  trimmed  ', Site__c: '' }));
    expect(row).to.include({ Subject: 'trimmed', Site__c: null, Status: 'New', Priority: 'Medium', IsClosed: false });
    const now = formatDateTime(org.now().getTime());
    expect(row).to.include({ CreatedDate: now, LastModifiedDate: now, SystemModstamp: now });
    expect(row).to.include({ CreatedById: org.integrationUserId, OwnerId: org.integrationUserId, IsDeleted: false });
    expect(row.CaseNumber).to.match(/^0000\d{4}$/);
  });

  it("the contact's account and addresses", () => {
    expect(read(cases[0] ?? '')).to.include({ AccountId: account, ContactEmail: 'maya@h.example' });
    org.update('Contact', maya, { Email: 'maya.l@h.example' });
    expect(read(cases[0] ?? '').ContactEmail).to.equal('maya.l@h.example');
  });

  it('that and when it was closed, until it is open again', () => {
    const id = org.insert('Case', { Subject: 'x' });
    const opened = read(id).CreatedDate ?? null;
    org.advance(1);
    org.update('Case', id, { Status: 'Resolved' });
    const later = formatDateTime(org.now().getTime());
    expect(read(id)).to.include({ IsClosed: true, ClosedDate: later, LastModifiedDate: later, CreatedDate: opened });
    org.update('Case', id, { Status: 'Working' });
    expect(read(id)).to.include({ IsClosed: false, ClosedDate: null, IsClosedOnCreate: false });
    expect(read(org.insert('Case', { Status: 'Closed' }))).to.include({ IsClosed: true, IsClosedOnCreate: true });
  });

  it('what happened to it', () => {
    const id = org.insert('Case', { Subject: 'x' });
    org.update('Case', id, { Status: 'Working', OwnerId: queue, Subject: 'y' });
    const history = org.rows('CaseHistory', { CaseId: id }).map((row) => [row.Field, row.OldValue, row.NewValue]);
    expect(history).to.deep.equal([
      ['created', null, null],
      ['Status', 'New', 'Working'],
      ['Owner', 'Portal Integration', 'Machines'],
      ['Owner', org.integrationUserId, queue],
    ]);
  });

  it('internal comments that came with it', () => {
    const id = org.insert('Case', { Subject: 'x', Comments: 'Difficult customer' });
    const [comment] = org.rows('CaseComment', { ParentId: id });
    expect(comment).to.include({
      CommentBody: 'Difficult customer',
      IsPublished: false,
      CreatorName: 'Portal Integration',
    });
    expect(read(id).Comments).to.equal(null);
  });

  it('nothing of what belongs to it once it is deleted', () => {
    const id = org.insert('Case', { Subject: 'x', Comments: 'y' });
    org.remove('Case', id);
    expect(org.rows('CaseComment', { ParentId: id })).to.deep.equal([]);
    const soql = `SELECT Id FROM Case WHERE Id = '${id}'`;
    expect(org.query(soql, { version: VERSION }).totalSize).to.equal(0);
    expect(org.query(soql, { version: VERSION, all: true }).totalSize).to.equal(1);
  });
});

describe('the org counts', () => {
  const org = makeOrg();
  makeCompany(org);
  const idea = (id: string): Row => org.rows('Idea', { Id: id })[0] ?? {};
  let ideaId = '';
  beforeEach(() => {
    ideaId = org.insert('Idea', { Title: 'A night mode', Body: 'Dark.', Categories: 'Mobile App;Devices' });
  });

  it('the first vote of who had the idea, and takes it back', () => {
    expect(idea(ideaId)).to.include({ VoteTotal: 10, VoteScore: 10, CreatorName: 'Portal Integration', IsHtml: true });
    const [vote] = org.rows('Vote', { ParentId: ideaId });
    org.remove('Vote', String(vote?.Id));
    expect(idea(ideaId)).to.include({ VoteTotal: 0, VoteScore: 0 });
    org.insert('Vote', { ParentId: ideaId, Type: 'Down' });
    expect(idea(ideaId).VoteTotal).to.equal(-10);
  });

  it('votes of other users that were there before', () => {
    const voter = org.nextId('User');
    org.load('User', [{ Id: voter, Username: 'agent@larkfield.example', LastName: 'Agent' }]);
    org.load('Vote', [{ Id: org.nextId('Vote'), ParentId: ideaId, Type: 'Up', CreatedById: voter, CreatedDate: NOW }]);
    const mine = org.rows('Vote', { ParentId: ideaId, CreatedById: org.integrationUserId })[0];
    org.update('Vote', String(mine?.Id), { Type: 'Up' });
    expect(idea(ideaId).VoteTotal).to.equal(20);
  });

  it('comments on an idea, and votes on them', () => {
    const first = org.insert('IdeaComment', { IdeaId: ideaId, CommentBody: 'Yes!' });
    const last = org.insert('IdeaComment', { IdeaId: ideaId, CommentBody: 'Please.' });
    expect(idea(ideaId)).to.include({ NumComments: 2, LastCommentId: last, LastCommentDate: NOW });
    org.insert('Vote', { ParentId: first, Type: 'Up' });
    expect(org.rows('IdeaComment', { Id: first })[0]).to.include({ UpVotes: 1 });
    org.remove('IdeaComment', last);
    expect(idea(ideaId)).to.include({ NumComments: 1, LastCommentId: first });
  });

  it('cases that a solution helped, each once', () => {
    const solution = org.insert('Solution', { SolutionNote: 'Restart it.', Status: 'Reviewed' });
    const caseId = org.insert('Case', {});
    const first = org.insert('CaseSolution', { CaseId: caseId, SolutionId: solution });
    expect(org.insert('CaseSolution', { CaseId: caseId, SolutionId: solution })).to.equal(first);
    expect(org.rows('Solution', { Id: solution })[0]).to.include({ TimesUsed: 1, IsReviewed: true, SolutionName: '-' });
  });
});

describe('a file', () => {
  const org = makeOrg();
  const { cases } = makeCompany(org);
  const caseId = cases[0] ?? '';
  after(() => org.blobs.close());

  const upload = (record: Record<string, unknown>): Row => {
    const data = Buffer.from('hello').toString('base64');
    const id = org.insert('ContentVersion', { PathOnClient: 'Photos/press.JPEG', VersionData: data, ...record });
    return org.rows('ContentVersion', { Id: id })[0] ?? {};
  };
  const links = (document: unknown): unknown[] =>
    org
      .rows('ContentDocumentLink', { ContentDocumentId: String(document) })
      .map((row) => [row.LinkedEntityId, row.Visibility]);

  it('makes a document and links it to its owner and the case', () => {
    const version = upload({ FirstPublishLocationId: caseId });
    expect(version).to.include({
      Title: 'press',
      FileExtension: 'JPEG',
      FileType: 'JPG',
      ContentSize: 5,
      IsLatest: true,
      VersionNumber: '1',
    });
    expect(version.Checksum).to.equal('5d41402abc4b2a76b9719d911017c592');
    expect(version.VersionData).to.equal(`/services/data/v67.0/sobjects/ContentVersion/${version.Id}/VersionData`);
    expect(links(version.ContentDocumentId)).to.deep.equal([
      [org.integrationUserId, 'AllUsers'],
      [caseId, 'InternalUsers'],
    ]);
  });

  it('is linked once to a record', () => {
    const { ContentDocumentId } = upload({});
    const link = { ContentDocumentId, LinkedEntityId: caseId, ShareType: 'V', Visibility: 'AllUsers' };
    org.insert('ContentDocumentLink', link);
    expect(links(ContentDocumentId)).to.deep.include([caseId, 'AllUsers']);
    expect(refusal(() => org.insert('ContentDocumentLink', link)).errorCode).to.equal('DUPLICATE_VALUE');
  });

  it('has one latest version', () => {
    const first = upload({});
    const second = upload({ ContentDocumentId: first.ContentDocumentId, Title: 'press again' });
    const versions = org.rows('ContentVersion', { ContentDocumentId: String(first.ContentDocumentId) });
    expect(versions.map((row) => [row.VersionNumber, row.IsLatest])).to.deep.equal([
      ['1', false],
      ['2', true],
    ]);
    const document = org.rows('ContentDocument', { Id: String(first.ContentDocumentId) })[0];
    expect(document).to.include({ LatestPublishedVersionId: second.Id ?? null, Title: 'press again' });
    org.remove('ContentDocument', String(first.ContentDocumentId));
    expect(org.rows('ContentVersion', { Id: String(second.Id) })).to.deep.equal([]);
  });

  it('gives back its bytes', async () => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of org.blobs.read(String(upload({}).Id)) ?? []) chunks.push(Buffer.from(chunk));
    expect(Buffer.concat(chunks).toString()).to.equal('hello');
  });

  it('can be received in pieces before its record', async () => {
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('hel');
      yield Buffer.from('lo');
    }
    const blob = await org.blobs.put(pieces());
    const id = org.insert('Attachment', { ParentId: caseId, Name: 'note.txt', Body: blob });
    expect(org.rows('Attachment', { Id: id })[0]?.BodyLength).to.equal(5);
  });
});

describe('a transaction', () => {
  const org = makeOrg();
  const { maya, cases } = makeCompany(org);
  const caseId = cases[0] ?? '';

  it('leaves nothing behind when a part of it fails', () => {
    const before = org.rows('Case', { Id: caseId })[0];
    const seen: string[] = [];
    org.onChange((object) => seen.push(object));
    const refused = refusal(() =>
      org.transaction(() => {
        org.insert('Portico_Entry__c', { Key__c: 'k1', Kind__c: 'case' });
        org.update('Case', caseId, { Status: 'Closed', Subject: 'changed' });
        org.remove('Case', cases[1] ?? '');
        org.insert('Portico_Entry__c', { Key__c: 'k1', Kind__c: 'case' });
      }),
    );
    expect(refused.errorCode).to.equal('DUPLICATE_VALUE');
    expect(org.rows('Portico_Entry__c')).to.deep.equal([]);
    expect(org.rows('Case', { Id: caseId })[0]).to.deep.equal(before);
    expect(org.query(`SELECT Id FROM Case WHERE ContactId = '${maya}'`, { version: VERSION }).totalSize).to.equal(2);
    expect(
      org.query(`SELECT Id FROM Case WHERE Subject = 'changed'`, { version: VERSION, all: true }).totalSize,
    ).to.equal(0);
    expect(seen).to.deep.equal([]);
    expect(org.insert('Portico_Entry__c', { Key__c: 'k1', Kind__c: 'case' })).to.match(/^a00/);
  });

  it('tells of its changes once it is done', () => {
    const seen: unknown[] = [];
    org.onChange((object, id, row) => seen.push([object, id, row?.Subject]));
    org.transaction(() => {
      org.update('Case', caseId, { Subject: 'one' });
      org.update('Case', caseId, { Subject: 'two' });
      expect(seen).to.deep.equal([]);
    });
    expect(seen).to.deep.equal([['Case', caseId, 'two']]);
  });
});

describe('an upsert', () => {
  const org = makeOrg();

  it('makes a record, then changes it', () => {
    const first = org.upsert('Portico_Entry__c', 'Key__c', 'k1', { Kind__c: 'vote', Value__c: 1 });
    const second = org.upsert('portico_entry__c', 'key__c', 'K1', { Value__c: 2 });
    expect(second).to.deep.equal({ id: first.id, created: false });
    expect(org.retrieveByExternalId('Portico_Entry__c', 'Key__c', 'k1', VERSION)).to.include({
      Value__c: 2,
      Name: 'E-00001000',
    });
  });

  it('does not choose between two', () => {
    for (const key of ['a', 'b'])
      org.insert('Portico_Entry__c', { Key__c: key, Kind__c: 'case', Parent_Id__c: 'same' });
    const refused = refusal(() => org.upsert('Portico_Entry__c', 'Parent_Id__c', 'same', {}));
    expect(refused.status).to.equal(300);
    expect(refused.fields).to.have.length(2);
  });
});

describe('a merge of contacts', () => {
  const org = makeOrg();
  const { account, maya, erik, cases } = makeCompany(org);

  it('gives what was the one’s to the other, and says where he went', () => {
    org.merge('Contact', maya, erik);
    expect(org.rows('Contact', { Id: maya })).to.deep.equal([]);
    const text = `SELECT MasterRecordId, IsDeleted FROM Contact WHERE Id = '${maya}'`;
    const { records } = org.query(text, { version: VERSION, all: true });
    expect(records[0]).to.include({ MasterRecordId: erik, IsDeleted: true });
    for (const id of cases.slice(0, 2)) expect(org.rows('Case', { Id: id })[0]).to.include({ ContactId: erik });
  });

  it('is none with itself, with what is gone, or of what cannot be merged; and no client writes where', () => {
    for (const [object, id, into] of [
      ['Contact', erik, erik],
      ['Contact', maya, erik],
      ['Contact', erik, account],
      ['CaseComment', cases[0] ?? '', cases[1] ?? ''],
    ] as const)
      expect(refusal(() => org.merge(object, id, into)).status, object).to.be.oneOf([400, 404]);
    const written = refusal(() => org.update('Contact', erik, { MasterRecordId: maya }));
    expect(written.errorCode).to.equal('INVALID_FIELD_FOR_INSERT_UPDATE');
  });
});
