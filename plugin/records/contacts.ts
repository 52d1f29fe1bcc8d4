import type { Brand } from '../brand.ts';
import { PortalError } from '../errors.ts';
import type { Manifest } from '../manifest.ts';
import type { Settings } from '../settings.ts';
import type { Crm, CrmRow, ObjectDescription } from './crm.ts';
import type { Customer } from './customer.ts';
import type { Reads } from './reads/reads.ts';
import type { RecentCases } from './recent-cases.ts';
import { rowsOf } from './rows.ts';
import { all, names, type Soql, soql } from './soql.ts';

/** From who signed in to the contact that he is. The CRM's contact is the only user there is. */
export interface Contacts {
  /** @throws PortalError `auth.no-contact`, `auth.inactive`, `auth.ambiguous` */
  find(match: { field: string; value: string; brand: Brand }): Promise<Customer>;
  /**
   * The same contact as it is now; with `kept` as the change reader knows it, which costs no call as long as it tells of no
   * change.
   *
   * @throws PortalError `auth.inactive` when it is gone or switched off
   */
  refresh(customer: Customer, options?: { kept?: boolean }): Promise<Customer>;
}

type Rules = Settings['contact'];

/** Bumped for all whose changes could not be told one by one. */
const ANYBODY = 'people';

export function createContacts(parts: {
  crm: Crm;
  reads: Pick<Reads, 'query' | 'queryAnew'>;
  manifest: Manifest;
  rules: Rules;
  brands: Brand[];
  recent: RecentCases;
}): Contacts {
  const { crm, reads, manifest, rules, brands, recent } = parts;
  const contacts = rowsOf(manifest, 'Contact');
  const grants = [rules.see, rules.comment, rules.close];
  const asked = [rules.active?.field, ...grants.map((grant) => (grant.from === 'contact' ? grant.field : undefined))];
  const extra = [...new Set(asked.filter((field) => field !== undefined))];

  /**
   * With what he is likely to look at next, which costs no more.
   *
   * @throws PortalError `crm.not-ready` where nobody can tell who is switched off
   */
  async function columns(): Promise<Soql> {
    const [contact, cases] = await Promise.all([crm.describe('Contact'), crm.describe('Case')]);
    const isThere = (field: string) => !contact || contact.fields.has(field);
    const active = rules.active?.field;
    if (active !== undefined && !isThere(active))
      throw new PortalError('crm.not-ready', { detail: `contact.active.field: Contact has no field ${active}` });
    // A grant by a field that is not there is not given.
    const there = extra.filter(isThere);
    const own = there.length > 0 ? soql`${contacts.fields}, ${names(there)}` : contacts.fields;
    return cases ? soql`${own}, ${recent.select}` : own;
  }

  function asking(fields: Soql, condition: Soql, brand: Brand): Soql {
    const conditions = [condition];
    // The brand's accounts are part of the question: a contact of another brand is not there.
    if (brand.accounts) conditions.push(soql`${names([`Account.${brand.accounts.field}`])} = ${brand.accounts.value}`);
    return soql`SELECT ${fields} FROM Contact WHERE ${all(...conditions)} LIMIT 3`;
  }

  const byId = (fields: Soql, id: string, brand: Brand) => asking(fields, soql`Id = ${id}`, brand);
  const rowTags = (rows: readonly CrmRow[]) => rows.flatMap((row) => tagsOf(contacts.read(row)));

  /** A field that is made from others changes without a word, and so does what the org does not stamp. */
  async function isTold(brand: Brand): Promise<boolean> {
    const [contact, account] = await Promise.all([crm.describe('Contact'), crm.describe('Account')]);
    const ofAccount = brand.accounts ? [brand.accounts.field] : [];
    const there = extra.filter((field) => contact?.fields.has(field));
    return tells(contact, there) && tells(account, ofAccount);
  }

  function toCustomer(row: CrmRow, brand: Brand): Customer {
    const contact = contacts.read(row);
    recent.saw(contact.id, row.Cases);
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
      const fields = await columns();
      const found = await reads.queryAnew(asking(fields, soql`${names([field])} = ${value}`, brand), {
        ...{ tags: [ANYBODY], rowTags, exact: true },
        as: ([row, ...others]) => (row && others.length === 0 ? byId(fields, contacts.read(row).id, brand) : undefined),
      });
      const [first] = found;
      if (!first)
        throw new PortalError('auth.no-contact', { detail: `no contact whose ${field} is the signed-in value` });
      // Two with one address: never the first of them, also not when the other is switched off.
      if (found.length > 1)
        throw new PortalError('auth.ambiguous', { detail: `${found.length} or more contacts share one ${field}` });
      if (!isActive(first)) throw new PortalError('auth.inactive', { detail: 'the contact is switched off' });
      return toCustomer(first, brand);
    },
    refresh: async (customer, { kept = false } = {}) => {
      const brand = brands.find((one) => one.id === customer.brand);
      if (!brand) throw new PortalError('auth.inactive', { detail: `there is no brand ${customer.brand} any more` });
      const query = byId(await columns(), customer.contactId, brand);
      const mayBeKept = kept && (await isTold(brand));
      const [row] = await (mayBeKept
        ? reads.query(query, { tags: [ANYBODY, `person:${customer.contactId}`], rowTags, exact: true })
        : crm.query(query));
      if (!row || !isActive(row))
        throw new PortalError('auth.inactive', { detail: 'the contact is gone or switched off' });
      return toCustomer(row, brand);
    },
  };
}

/** Bumped by the change reader when the contact or its company changes. */
function tagsOf(who: { id: string; accountId: string | null }): string[] {
  return [`person:${who.id}`, ...(who.accountId === null ? [] : [`company:${who.accountId}`])];
}

function tells(object: ObjectDescription | undefined, fields: readonly string[]): boolean {
  return [...fields, 'SystemModstamp'].every((field) => object?.fields.get(field)?.calculated === false);
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
