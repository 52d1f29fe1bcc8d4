import type { Brand } from '../brand.ts';
import { PortalError } from '../errors.ts';
import type { Manifest } from '../manifest.ts';
import type { Settings } from '../settings.ts';
import type { Crm, CrmRow } from './crm.ts';
import type { Customer } from './customer.ts';
import { rowsOf } from './rows.ts';
import { all, names, type Soql, soql } from './soql.ts';

/** From who signed in to the contact that he is. The CRM's contact is the only user there is. */
export interface Contacts {
  /** @throws PortalError `auth.no-contact`, `auth.inactive`, `auth.ambiguous` */
  find(match: { field: string; value: string; brand: Brand }): Promise<Customer>;
  /** The same contact as it is now. @throws PortalError `auth.inactive` when it is gone or switched off */
  refresh(customer: Customer): Promise<Customer>;
}

type Rules = Settings['contact'];

export function createContacts(parts: { crm: Crm; manifest: Manifest; rules: Rules; brands: Brand[] }): Contacts {
  const { crm, manifest, rules, brands } = parts;
  const contacts = rowsOf(manifest, 'Contact');
  const grants = [rules.see, rules.comment, rules.close];
  const asked = [rules.active?.field, ...grants.map((grant) => (grant.from === 'contact' ? grant.field : undefined))];
  const extra = [...new Set(asked.filter((field) => field !== undefined))];

  async function read(condition: Soql, brand: Brand): Promise<CrmRow[]> {
    const conditions = [condition];
    // The brand's accounts are part of the question: a contact of another brand is not there.
    if (brand.accounts) conditions.push(soql`${names([`Account.${brand.accounts.field}`])} = ${brand.accounts.value}`);
    const fields = extra.length > 0 ? soql`${contacts.fields}, ${names(extra)}` : contacts.fields;
    return crm.query(soql`SELECT ${fields} FROM Contact WHERE ${all(...conditions)} LIMIT 3`);
  }

  function toCustomer(row: CrmRow, brand: Brand): Customer {
    const contact = contacts.read(row);
    return {
      contactId: contact.id,
      accountId: contact.accountId,
      name: contact.name,
      firstName: contact.firstName ?? contact.name,
      email: contact.email ?? '',
      company: contact.company,
      brand: brand.id,
      grants: { see: granted(rules.see, row), comment: granted(rules.comment, row), close: granted(rules.close, row) },
    };
  }

  const isActive = (row: CrmRow) => !rules.active || holds(row[rules.active.field], rules.active.value);

  return {
    find: async ({ field, value, brand }) => {
      const found = await read(soql`${names([field])} = ${value}`, brand);
      const [first] = found;
      if (!first)
        throw new PortalError('auth.no-contact', { detail: `no contact whose ${field} is the signed-in value` });
      // Two with one address: never the first of them, also not when the other is switched off.
      if (found.length > 1)
        throw new PortalError('auth.ambiguous', { detail: `${found.length} or more contacts share one ${field}` });
      if (!isActive(first)) throw new PortalError('auth.inactive', { detail: 'the contact is switched off' });
      return toCustomer(first, brand);
    },
    refresh: async (customer) => {
      const brand = brands.find((one) => one.id === customer.brand);
      if (!brand) throw new PortalError('auth.inactive', { detail: `there is no brand ${customer.brand} any more` });
      const [row] = await read(soql`Id = ${customer.contactId}`, brand);
      if (!row || !isActive(row))
        throw new PortalError('auth.inactive', { detail: 'the contact is gone or switched off' });
      return toCustomer(row, brand);
    },
  };
}

function granted(grant: Rules['see'], row: CrmRow): boolean {
  if (grant.from === 'contact') return holds(row[grant.field], grant.value);
  return grant.from === 'everybody';
}

/** A multi-select comes as one text joined by semicolons. */
function holds(value: unknown, wanted: string | boolean): boolean {
  if (typeof value === 'string' && typeof wanted === 'string') return value.split(';').includes(wanted);
  return value === wanted;
}
