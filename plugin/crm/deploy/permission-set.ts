import type { FieldGrant, Grants, ObjectGrant } from './grants.ts';
import { document, element } from './markup.ts';

export const PERMISSION_SET = 'Portico_Integration';
const PERMISSION_SET_LABEL = 'Portico Integration';

/** Metadata API guide, PermissionSet. Nothing is ever deleted, so no right says so. */
export function permissionSet({ objects, fields, knowledge }: Grants): string {
  const user = ['ApiEnabled', ...(knowledge ? ['AllowViewKnowledge'] : [])];
  return document('PermissionSet', [
    element('description', 'What the portal reads and writes for its customers, and nothing else.'),
    ...fields.map(fieldPermission),
    element('hasActivationRequired', false),
    element('label', PERMISSION_SET_LABEL),
    ...objects.map(objectPermission),
    ...user.sort().map((name) => element('userPermissions', [element('enabled', true), element('name', name)])),
  ]);
}

function fieldPermission({ field, edit }: FieldGrant): string {
  return element('fieldPermissions', [element('editable', edit), element('field', field), element('readable', true)]);
}

function objectPermission({ object, create, edit, viewAll }: ObjectGrant): string {
  return element('objectPermissions', [
    element('allowCreate', create),
    element('allowDelete', false),
    element('allowEdit', edit),
    element('allowRead', true),
    element('modifyAllRecords', false),
    element('object', object),
    element('viewAllRecords', viewAll),
  ]);
}
