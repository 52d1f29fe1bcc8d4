import { read } from '../reader.ts';
import { duplicateAssignment, integrity } from './refusals.ts';
import { type Change, type Rules, text } from './writer.ts';

/** A person's name is made of its parts. */
function compose({ values, after }: Change): void {
  values.set('Name', [after('FirstName'), after('LastName')].filter((part) => part !== null).join(' '));
}

export const CONTACT: Rules = { before: compose };

export const USER: Rules = {
  before: (change) => {
    compose(change);
    const { place, values, after } = change;
    if (place) return;
    values.set('UserType', 'Standard');
    if (!values.get('CommunityNickname'))
      values.set('CommunityNickname', String(after('Username')).split('@')[0] ?? null);
  },
};

export const ASSET: Rules = {
  before: ({ after }) => {
    if (after('AccountId') === null && after('ContactId') === null) {
      throw integrity('Every asset needs an account, a contact, or both.', ['AccountId', 'ContactId']);
    }
  },
};

export const ORDER: Rules = {
  before: ({ place, values, after }) => {
    if (!place && after('Status') !== 'Draft')
      throw integrity('An order must have a draft status when it is created.', ['Status']);
    values.set('StatusCode', after('Status') === 'Draft' ? 'Draft' : 'Activated');
  },
};

export const PERMISSION_SET_ASSIGNMENT: Rules = {
  before: ({ values }, writer) => {
    const [user, set] = [values.get('AssigneeId'), values.get('PermissionSetId')];
    const others = writer.rows('PermissionSetAssignment', 'AssigneeId', text(user ?? null) ?? '');
    const same = others.some((row) => read(writer.store, row, 'PermissionSetId') === set);
    if (same) throw duplicateAssignment(String(user).slice(0, 15), String(set).slice(0, 15));
  },
};
