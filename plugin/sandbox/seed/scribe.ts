import type { Random } from './random.ts';
import type { Tray } from './tray.ts';

/** Who writes: an agent as himself in the CRM, or a contact through the portal, whose user then is the portal's. */
export interface Author {
  user: string;
  name: string;
  email: string;
  contact?: string | undefined;
}

export interface StoryFile {
  name: string;
  /** In bytes. */
  size: number;
  /** Agents only. */
  internal?: boolean;
}

interface Owner {
  id: string;
  name: string;
}

/** Writes what hangs on one case. */
export interface Scribe {
  opened(by: Author, at: Date, files?: StoryFile[]): void;
  says(text: string, by: Author, at: Date, files?: StoryFile[]): void;
  /** For agents only; recognisable, so that a page on which it appears is found out. */
  notes(text: string, by: Author, at: Date): void;
  status(from: string, to: string, by: string, at: Date): void;
  owner(from: Owner, to: Owner, at: Date): void;
  mail(mail: { subject: string; text: string; from: Author; to: Author; at: Date; hidden?: boolean | undefined }): void;
  solution(id: string, by: string, at: Date): void;
  rating(value: number, by: Author, closed: Date, at: Date): void;
}

export interface ScribeOptions {
  caseId: string;
  brand: string;
  random: Random;
}

export function createScribe(tray: Tray, { caseId, brand, random }: ScribeOptions): Scribe {
  function entry(kind: string, key: string, record: string, by: Author, at: Date, value?: number): void {
    tray.put('Portico_Entry__c', {
      Key__c: key,
      Kind__c: kind,
      Contact__c: by.contact,
      Record_Id__c: record,
      Parent_Id__c: caseId,
      Value__c: value,
      Brand__c: brand,
      CreatedDate: at,
    });
  }

  function attach(files: StoryFile[], key: string, by: Author, at: Date): void {
    for (const [index, file] of files.entries()) {
      const document = tray.file({ record: caseId, ...file, at, by: by.user });
      if (by.contact) entry('file', `${key}:file:${index}`, document, by, at);
    }
  }

  function comment(text: string, by: Author, at: Date, published: boolean): string {
    const who = { CreatedById: by.user, LastModifiedById: by.user };
    return tray.put('CaseComment', {
      ParentId: caseId,
      CommentBody: text,
      IsPublished: published,
      CreatedDate: at,
      ...who,
    });
  }

  function changed(field: string, type: string, from: string | null, to: string | null, by: string, at: Date): void {
    const what = { CaseId: caseId, Field: field, DataType: type, OldValue: from, NewValue: to };
    tray.put('CaseHistory', { ...what, CreatedDate: at, CreatedById: by });
  }

  return {
    opened: (by, at, files = []) => {
      const key = random.uuid();
      if (by.contact) entry('case', key, caseId, by, at);
      changed('created', 'Text', null, null, by.user, at);
      attach(files, key, by, at);
    },
    says: (text, by, at, files = []) => {
      const key = random.uuid();
      const id = comment(text, by, at, true);
      if (by.contact) entry('comment', key, id, by, at);
      attach(files, key, by, at);
    },
    notes: (text, by, at) => void comment(`INTERNAL: ${text}`, by, at, false),
    status: (from, to, by, at) => changed('Status', 'DynamicEnum', from, to, by, at),
    owner: (from, to, at) => {
      // A changed lookup leaves two rows: one with names, one with ids.
      changed('Owner', 'Text', from.name, to.name, to.id, at);
      changed('Owner', 'EntityId', from.id, to.id, to.id, at);
    },
    mail: ({ subject, text, from, to, at, hidden = false }) =>
      void tray.put('EmailMessage', {
        ParentId: caseId,
        RelatedToId: caseId,
        Subject: subject,
        TextBody: hidden ? `INTERNAL: ${text}` : text,
        FromAddress: from.email,
        FromName: from.name,
        ToAddress: to.email,
        Incoming: from.contact !== undefined,
        Status: from.contact ? '1' : '3',
        MessageDate: at,
        IsExternallyVisible: !hidden,
        CreatedDate: at,
        CreatedById: from.user,
      }),
    solution: (id, by, at) =>
      void tray.put('CaseSolution', { CaseId: caseId, SolutionId: id, CreatedDate: at, CreatedById: by }),
    rating: (value, by, closed, at) =>
      entry('rating', `rating:${caseId}:${by.contact}:${closed.getTime()}`, caseId, by, at, value),
  };
}
