import type { Brand, Locale } from '../brand.ts';
import type { Contacts } from '../records/contacts.ts';
import type { Customer } from '../records/customer.ts';
import type { ProviderSettings, Settings } from '../settings.ts';
import type { Assertion, Attributes } from './assertion.ts';
import { demand } from './refusal.ts';

/** Who signed in, as the CRM knows him, with what his provider says of him this time. */
export interface Identity {
  customer: Customer;
  admin: boolean;
  locale: Locale | undefined;
}

/** @throws PortalError `auth.rejected`, and what `Contacts` throws */
export async function identify(
  assertion: Pick<Assertion, 'name' | 'attributes'>,
  at: {
    provider: ProviderSettings;
    brand: Brand;
    mayMakeAdmins: boolean;
    admins: Settings['admins'];
    contacts: Contacts;
  },
): Promise<Identity> {
  const { provider, brand, mayMakeAdmins, admins, contacts } = at;
  const { attribute, contactField } = provider.match;
  const value = attribute === 'nameID' ? assertion.name.value : single(assertion.attributes, attribute);
  if (value.includes('@')) checkDomain(value, provider);
  const customer = await contacts.find({ field: contactField, value, brand });
  // A user name or number says nothing of who may speak for it; the contact's own address does.
  if (!value.includes('@')) checkDomain(customer.email, provider);
  return {
    customer,
    admin: mayMakeAdmins && isAdmin(assertion.attributes, { provider, admins }),
    locale: localeOf(assertion.attributes, provider, brand),
  };
}

/** Two values would let the person choose who he is. */
function single(attributes: Attributes, name: string): string {
  const [value, ...others] = attributes.get(name) ?? [];
  demand(value !== undefined, `no attribute ${name}`);
  demand(others.length === 0, `${others.length + 1} values of ${name}`);
  demand(value.length <= 512 && !/[\u0000-\u001f\u007f]/.test(value), `the value of ${name} is no name`);
  return value;
}

/** One provider must not sign in the people of another: each speaks for its own domains. */
function checkDomain(address: string, { domains, id }: ProviderSettings): void {
  if (domains.length === 0) return;
  const domain = domainOf(address);
  demand(
    domain !== undefined && domains.some((one) => one.toLowerCase() === domain),
    `${id} may not speak for the domain`,
  );
}

/** What stands behind the @, in small letters. */
export function domainOf(address: string): string | undefined {
  return /^[^@\s]+@([^@\s]+)$/.exec(address.trim())?.[1]?.toLowerCase();
}

function isAdmin(
  attributes: Attributes,
  { provider, admins }: { provider: ProviderSettings; admins: Settings['admins'] },
) {
  const { groups } = provider.attributes;
  // The attribute of the settings may be one of several names a provider has for groups.
  const names = groups.includes(admins.attribute) ? groups : [admins.attribute];
  return names.some((name) => (attributes.get(name) ?? []).some((value) => admins.values.includes(value)));
}

/** `es-MX`, `es_MX` and lists such as `de-DE, en;q=0.5` are all seen. */
function localeOf(attributes: Attributes, { attributes: names }: ProviderSettings, brand: Brand): Locale | undefined {
  const wished = names.language
    .flatMap((name) => attributes.get(name) ?? [])
    .flatMap((value) => value.slice(0, 200).split(','))
    .map((tag) => tag.trim().toLowerCase().split(/[-_;]/)[0]);
  return wished
    .map((language) => brand.locales.find((locale) => locale === language))
    .find((found) => found !== undefined);
}
