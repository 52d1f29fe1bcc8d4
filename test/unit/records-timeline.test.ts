import { expect } from 'chai';
import type { CaseFile } from '../../plugin/records/files.ts';
import type { RowOf } from '../../plugin/records/rows.ts';
import { timelineOf } from '../../plugin/records/timeline.ts';
import { caseRow, customer, ERIK, ID, JONAS, PORTAL } from '../make/records.ts';

type Material = Parameters<typeof timelineOf>[0];

const MAYA = ID('003', 1);
const at = (minute: number) => new Date(Date.UTC(2026, 10, 17, 8, minute));

function comment(number: number, more: Partial<RowOf<'CaseComment'>> = {}): RowOf<'CaseComment'> {
  const base = { id: ID('00a', number), text: `comment ${number}`, createdAt: at(number) };
  return { ...base, createdById: JONAS, author: 'Jonas Berg', ...more };
}

function entry(
  kind: string,
  recordId: string,
  more: Partial<RowOf<'Portico_Entry__c'>> = {},
): RowOf<'Portico_Entry__c'> {
  return {
    ...{ key: 'k1', kind, contactId: ERIK, contactName: 'Erik Solberg', recordId, parentId: ID('500', 1) },
    ...{ value: null, brand: 'larkfield', note: null, createdAt: at(0) },
    ...more,
  };
}

function email(number: number, more: Partial<RowOf<'EmailMessage'>> = {}): RowOf<'EmailMessage'> {
  return {
    ...{ id: ID('02s', number), subject: 'Re: VPN', text: `mail ${number}`, html: null, incoming: false },
    ...{
      fromName: 'Jonas Berg',
      fromAddress: 'jonas@larkfield.example',
      sentAt: at(number),
      createdAt: at(number + 1),
    },
    ...more,
  };
}

function history(number: number, more: Partial<RowOf<'CaseHistory'>>): RowOf<'CaseHistory'> {
  return { id: ID('017', number), field: 'Status', from: 'New', to: 'Working', createdAt: at(number), ...more };
}

function file(name: string, more: Partial<RowOf<'ContentDocumentLink'>> = {}): Material['files'][number] {
  const shown: CaseFile = { id: `id of ${name}`, name, size: 1, versionId: ID('068', 1) };
  return {
    ...{ documentId: ID('069', 1), title: name, extension: 'txt', size: 1, versionId: ID('068', 1) },
    ...{ createdAt: at(0), createdById: PORTAL, file: shown },
    ...more,
  };
}

function material(more: Partial<Material> = {}): Material {
  return {
    ...{ customer: customer(), userId: PORTAL, case: caseRow(), description: undefined },
    ...{ comments: [], history: [], emails: [], files: [], entries: [] },
    ...more,
  };
}

const messages = (of: Material) => timelineOf(of).flatMap((one) => (one.kind === 'message' ? [one] : []));

describe('the timeline of a case', () => {
  it('begins with who opened it, and is in the order of time', () => {
    const entries = timelineOf(
      material({
        ...{ description: 'It drops', comments: [comment(9), comment(2)], emails: [email(5)] },
        history: [history(3, {}), history(9, { to: 'Closed' })],
      }),
    );
    expect(entries.map((one) => one.kind)).to.deep.equal([
      ...['opened', 'message', 'message', 'status', 'message', 'message', 'status'],
    ]);
    const times = entries.map((one) => one.at.getTime());
    expect(times).to.deep.equal([...times].sort((a, b) => a - b));
  });

  describe('says of a comment', () => {
    const AUTHORS: Record<
      string,
      [Partial<RowOf<'CaseComment'>>, Partial<RowOf<'Portico_Entry__c'>> | undefined, object]
    > = {
      'one’s own': [{ createdById: PORTAL }, {}, { kind: 'you', name: 'Erik Solberg' }],
      'a colleague’s': [
        { createdById: PORTAL },
        { contactId: MAYA, contactName: 'Maya Lindqvist' },
        { kind: 'customer', name: 'Maya Lindqvist' },
      ],
      'an agent’s': [{}, undefined, { kind: 'agent', name: 'Jonas Berg' }],
      'the portal’s, by nobody known': [{ createdById: PORTAL }, undefined, { kind: 'team', name: '' }],
      'by a contact who is gone': [
        { createdById: PORTAL },
        { contactId: null, contactName: null },
        { kind: 'team', name: '' },
      ],
      'by an agent without a name': [{ author: null }, undefined, { kind: 'team', name: '' }],
    };
    for (const [name, [row, written, author]] of Object.entries(AUTHORS)) {
      it(name, () => {
        const entries = written ? [entry('comment', ID('00a', 1), written)] : [];
        expect(messages(material({ comments: [comment(1, row)], entries }))[0]?.author).to.deep.equal(author);
      });
    }
  });

  describe('says of the beginning', () => {
    it('that it was you, or the colleague who opened it', () => {
      const mine = messages(material({ description: 'x' }))[0];
      expect(mine?.author).to.deep.equal({ kind: 'you', name: 'Erik Solberg' });
      const hers = caseRow({ contactId: MAYA, contactName: 'Maya Lindqvist' });
      expect(messages(material({ description: 'x', case: hers }))[0]?.author).to.deep.equal({
        ...{ kind: 'customer', name: 'Maya Lindqvist' },
      });
    });
  });

  describe('shows e-mails', () => {
    it('by when they were sent, or else when they came', () => {
      expect(messages(material({ emails: [email(5)] }))[0]?.at).to.deep.equal(at(5));
      expect(messages(material({ emails: [email(5, { sentAt: null })] }))[0]?.at).to.deep.equal(at(6));
    });

    it('from the customer, an agent, or nobody in particular', () => {
      const kinds = [email(1, { incoming: true }), email(2), email(3, { fromName: null })];
      expect(messages(material({ emails: kinds })).map((one) => one.author.kind)).to.deep.equal([
        'you',
        'agent',
        'team',
      ]);
    });

    it('each with an id of its own, also two of one moment', () => {
      const [one, two] = messages(material({ emails: [email(1), email(2, { sentAt: at(1) })] }));
      expect(one?.id).not.to.equal(two?.id);
    });

    const HTML: Record<string, [html: string, text: string]> = {
      paragraphs: ['<p>one</p><p>two<br>three</p>', 'one\n two\nthree'],
      entities: ['a &lt;b&gt; &amp;amp; &quot;c&quot;', 'a <b> &amp; "c"'],
      'scripts and styles': ['<style>p{}</style><script>alert(1)</script>text', 'text'],
      'markup that is none': ['<svg onload=alert(1)><math><mtext>x', 'x'],
      nothing: ['', ''],
    };
    for (const [name, [html, text]] of Object.entries(HTML)) {
      it(`that came as HTML only as text: ${name}`, () => {
        const [shown] = messages(material({ emails: [email(1, { text: null, html })] }));
        expect(shown?.text.replace(/\s*\n\s*/g, '\n')).to.equal(text.replace(/\s*\n\s*/g, '\n'));
      });
    }
  });

  describe('puts files', () => {
    it('to the message they were sent with', () => {
      const entries = [
        entry('comment', ID('00a', 5), { key: 'k5' }),
        entry('file', ID('069', 1), { key: 'k5:file:0' }),
      ];
      const comments = [comment(1, { createdById: PORTAL }), comment(5, { createdById: PORTAL })];
      const [first, second] = messages(material({ comments, entries, files: [file('a.txt')] }));
      expect([first?.files.length, second?.files.map((one) => one.name)]).to.deep.equal([0, ['a.txt']]);
    });

    it('to the case they were opened with', () => {
      const entries = [entry('case', ID('500', 1)), entry('file', ID('069', 1), { key: 'k1:file:0' })];
      const [first] = messages(material({ description: 'x', entries, files: [file('a.txt', { createdAt: at(50) })] }));
      expect(first?.files).to.have.length(1);
    });

    it('of an agent to what he said just before or after', () => {
      const files = [file('a.txt', { createdById: JONAS, createdAt: at(2) })];
      expect(messages(material({ comments: [comment(1)], files }))[0]?.files).to.have.length(1);
      const later = [file('a.txt', { createdById: JONAS, createdAt: at(20) })];
      const entries = timelineOf(material({ comments: [comment(1)], files: later }));
      expect(entries.find((one) => one.kind === 'files')).to.deep.include({ author: { kind: 'team', name: '' } });
    });

    it('for themselves when their message is not there', () => {
      const entries = [entry('file', ID('069', 1), { key: 'gone:file:0' })];
      const found = timelineOf(
        material({ comments: [comment(1, { createdById: PORTAL })], entries, files: [file('a.txt')] }),
      );
      expect(found.find((one) => one.kind === 'files')).to.deep.include({
        author: { kind: 'you', name: 'Erik Solberg' },
      });
    });
  });

  describe('tells changes', () => {
    it('of the status, and of the owner by name', () => {
      const rows = [
        history(1, { from: null }),
        history(2, { field: 'Owner', from: 'Queue', to: 'Jonas Berg' }),
        history(2, { field: 'Owner', from: ID('00G', 1), to: JONAS }),
        history(3, { to: null }),
        history(4, { to: 7 }),
      ];
      const told = timelineOf(material({ history: rows })).slice(1);
      expect(told.map(({ id: _, at: __, ...one }) => one)).to.deep.equal([
        { kind: 'status', from: undefined, to: 'Working' },
        { kind: 'owner', name: 'Jonas Berg' },
      ]);
    });
  });
});
