import type { Brand } from '../brand.ts';
import type { Settings } from '../settings.ts';
import type { Crm } from './crm.ts';

/** A field of the org that a setting names. */
interface NamedField {
  readonly object: string;
  readonly field: string;
  readonly setting: string;
}

function namedFields({ contact, saml }: Pick<Settings, 'contact' | 'saml'>, brands: readonly Brand[]): NamedField[] {
  const ofContact = (setting: string, field: string | undefined) =>
    field === undefined ? [] : [{ object: 'Contact', field, setting }];
  const grants = (['see', 'comment', 'close'] as const).flatMap((name) => {
    const grant = contact[name];
    return ofContact(`contact.${name}.field`, grant.from === 'contact' ? grant.field : undefined);
  });
  return [
    ...grants,
    ...ofContact('contact.active.field', contact.active?.field),
    ...saml.providers.flatMap(({ match }, at) =>
      ofContact(`saml.providers.${at}.match.contactField`, match.contactField),
    ),
    ...brands.flatMap(({ accounts, caseTypes }, at) => [
      ...(accounts ? [{ object: 'Account', field: accounts.field, setting: `brands.${at}.accounts.field` }] : []),
      ...caseTypes.flatMap(({ id, fields }) =>
        fields.map(({ field }) => ({ object: 'Case', field, setting: `brands.${at}.caseTypes ${id}` })),
      ),
    ]),
  ];
}

/** One sentence for each field that the settings name and the org lacks, or does not show to the portal’s user. */
export async function missingFields(
  crm: Pick<Crm, 'describe'>,
  settings: Pick<Settings, 'contact' | 'saml'>,
  brands: readonly Brand[],
): Promise<string[]> {
  const missing: string[] = [];
  for (const { object, field, setting } of namedFields(settings, brands)) {
    const described = await crm.describe(object);
    if (!described || described.fields.has(field)) continue;
    missing.push(`${setting}: ${object} has no field ${field}, or the portal’s user may not read it`);
  }
  return [...new Set(missing)];
}
