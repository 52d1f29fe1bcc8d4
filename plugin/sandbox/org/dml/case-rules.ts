import type { Raw } from '../column.ts';
import { read } from '../reader.ts';
import type { Store } from '../store.ts';
import { readOnly, tooLong } from './refusals.ts';
import { type Change, type Rules, text, type Writer } from './writer.ts';

/** The limit of a comment counts bytes of UTF-8, not characters. */
const COMMENT_BYTES = 4000;

export const CASE: Rules = {
  before: (change, writer) => {
    fillAccount(change, writer);
    follow(change, writer);
    if (!change.place && !change.values.get('BusinessHoursId'))
      change.values.set('BusinessHoursId', defaultHours(writer.store));
  },
  after: (change, writer) => {
    keepHistory(change, writer);
    addInternalComment(change, writer);
  },
};

/** A case of a contact belongs to the contact's account, unless the writer says otherwise. */
function fillAccount({ values }: Change, { store }: Writer): void {
  const contact = text(values.get('ContactId') ?? null);
  if (!contact || values.has('AccountId')) return;
  const place = store.find(contact);
  if (place) values.set('AccountId', read(store, place, 'AccountId'));
}

/** IsClosed and ClosedDate follow from the status; a client cannot write them. */
function follow({ place, values, before, after }: Change, { store, now }: Writer): void {
  if (place && !values.has('Status')) return;
  const closed = closes(store, after('Status'));
  if (!place) values.set('IsClosedOnCreate', closed);
  if (closed === (before('IsClosed') === true)) return;
  values.set('IsClosed', closed);
  values.set('ClosedDate', closed ? now().getTime() : null);
}

function closes(store: Store, status: Raw): boolean {
  const statuses = store.table('CaseStatus');
  const [slot] = typeof status === 'string' ? (statuses.lookup('ApiName', status) ?? []) : [];
  return slot !== undefined && statuses.column('IsClosed').get(slot) === true;
}

function defaultHours(store: Store): Raw {
  const hours = store.table('BusinessHours');
  for (let slot = 0; slot < hours.size(); slot++) {
    if (hours.column('IsDefault').get(slot) === true) return hours.column('Id').get(slot);
  }
  return null;
}

const TRACKED = ['Status', 'Priority'];

function keepHistory({ place, values, before, after }: Change, writer: Writer): void {
  const caseId = text(after('Id'));
  if (!place || !caseId) return;
  const add = (field: string, type: string, from: Raw, to: Raw): void =>
    void writer.insert('CaseHistory', { CaseId: caseId, Field: field, DataType: type, OldValue: from, NewValue: to });
  if (before('Id') === null) {
    add('created', 'Text', null, null);
    return;
  }
  for (const field of TRACKED) {
    if (values.has(field) && before(field) !== after(field)) add(field, 'DynamicEnum', before(field), after(field));
  }
  const [from, to] = [before('OwnerId'), after('OwnerId')];
  if (from === to) return;
  // A changed lookup leaves two rows: one with names, one with ids.
  add('Owner', 'Text', nameOf(writer.store, from), nameOf(writer.store, to));
  add('Owner', 'EntityId', from, to);
}

function nameOf(store: Store, id: Raw): Raw {
  const place = typeof id === 'string' ? store.find(id) : undefined;
  return place ? read(store, place, 'Name') : null;
}

/** `Comments` is a way in only: it becomes a comment that customers do not see. */
function addInternalComment({ values, after }: Change, writer: Writer): void {
  const body = values.get('Comments');
  if (body) writer.insert('CaseComment', { ParentId: after('Id'), CommentBody: body, IsPublished: false });
}

export const CASE_COMMENT: Rules = {
  before: ({ type, place, values, before }, { modifiesAll }) => {
    const body = values.get('CommentBody');
    const field = type.field('CommentBody');
    if (field && typeof body === 'string' && Buffer.byteLength(body) > COMMENT_BYTES)
      throw tooLong(field, body, COMMENT_BYTES);
    // Changing what somebody said takes Modify All on cases, which an API user should not have.
    if (!modifiesAll && place && values.has('CommentBody') && body !== before('CommentBody')) throw readOnly();
  },
  beforeRemove: () => {
    throw readOnly();
  },
};

export const EMAIL_MESSAGE: Rules = {
  before: ({ place, values }) => {
    if (!place) values.set('IsExternallyVisible', Boolean(values.get('ParentId')));
  },
};
