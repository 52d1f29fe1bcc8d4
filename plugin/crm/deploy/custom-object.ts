import type { Manifest } from '../../manifest.ts';
import { document, element } from './markup.ts';

type Added = Manifest['adds'][string];
type AddedField = Added['fields'][string];

/**
 * An object of the manifest's `adds` (Metadata API guide, CustomObject). Private: its rows are seen by who made them, which
 * is the portal, and by whom a permission set or the administrators' own rights let see all.
 */
export function customObject({ label, pluralLabel, fields }: Added): string {
  const numbered = [element('displayFormat', 'E-{00000000}'), element('label', 'Name'), element('type', 'AutoNumber')];
  return document('CustomObject', [
    element('deploymentStatus', 'Deployed'),
    element('description', 'What customers did in the portal: makes each write happen once, and says whose it was.'),
    ...Object.entries(fields).map(([name, field]) => customField(name, field)),
    element('label', label),
    element('nameField', numbered),
    element('pluralLabel', pluralLabel),
    element('sharingModel', 'Private'),
  ]);
}

function customField(name: string, { label, type, ...rest }: AddedField): string {
  const more = type === 'Lookup' ? { ...rest, deleteConstraint: 'SetNull' } : rest;
  const given = Object.entries(more).flatMap(([key, value]) => (value === undefined ? [] : [element(key, value)]));
  return element('fields', [element('fullName', name), element('label', label), element('type', type), ...given]);
}
