import { expect } from 'chai';
import { mayMakeAdmins } from '../../plugin/auth/doors.ts';
import { identify } from '../../plugin/auth/identity.ts';
import { parseConfig } from '../../plugin/config.ts';
import { PortalError } from '../../plugin/errors.ts';

const ANA = 'Ana.Lopez@Fjordhus.example';

interface Case {
  provider?: Record<string, unknown>;
  name?: string;
  attributes?: Record<string, string[]>;
  admins?: Record<string, unknown>;
  /** Further providers. */
  others?: Record<string, unknown>[];
}

async function identity({ provider, name = ANA, attributes = {}, admins, others = [] }: Case) {
  const settings = parseConfig({
    baseUrl: 'https://support.larkfield.example',
    crm: {
      instanceUrl: 'https://crm.example',
      auth: { flow: 'client-credentials', clientId: 'x', clientSecret: { env: 'PATH' } },
    },
    saml: {
      entityId: 'urn:portal',
      providers: [{ id: 'one', name: 'One', metadata: 'https://id.example', ...provider }, ...others],
    },
    ...(admins && { admins }),
  });
  const [one] = settings.saml.providers;
  const [brand] = settings.brands;
  if (!one || !brand) throw new Error('no provider');
  const asked: object[] = [];
  const found = await identify(
    { name: { value: name }, attributes: new Map(Object.entries(attributes)) },
    {
      provider: one,
      brand,
      mayMakeAdmins: mayMakeAdmins(brand, one.id, settings),
      admins: settings.admins,
      contacts: {
        find: async ({ field, value }) => {
          asked.push({ field, value });
          return {
            contactId: '003',
            accountId: '001',
            name: 'Ana',
            firstName: 'Ana',
            email: 'ana.lopez@fjordhus.example',
            company: null,
            brand: brand.id,
            grants: { see: false, comment: false, close: false },
          };
        },
        refresh: async (customer) => customer,
      },
    },
  );
  return { ...found, asked };
}

async function refusal(of: Case): Promise<string> {
  return identity(of).then(
    () => 'taken',
    (thrown: unknown) => (thrown instanceof PortalError ? thrown.code : String(thrown)),
  );
}

describe('who signed in', () => {
  const byMail = { match: { attribute: 'mail', contactField: 'Email' } };

  describe('is found', () => {
    const FOUND: Record<string, [Case, object]> = {
      'by NameID': [{}, { field: 'Email', value: ANA }],
      'by an attribute': [
        { provider: byMail, attributes: { mail: ['a@b.example'] } },
        { field: 'Email', value: 'a@b.example' },
      ],
      'by a field of the contact': [
        { provider: { match: { contactField: 'Federation_Id__c' } }, name: '4711' },
        { field: 'Federation_Id__c', value: '4711' },
      ],
      'where the provider speaks for the domain': [
        { provider: { domains: ['fjordhus.example', 'other.example'] } },
        { field: 'Email', value: ANA },
      ],
      'by a number, where the provider speaks for the contact’s domain': [
        { provider: { domains: ['FJORDHUS.example'] }, name: '4711' },
        { field: 'Email', value: '4711' },
      ],
    };
    for (const [name, [given, asked]] of Object.entries(FOUND)) {
      it(name, async () => {
        expect((await identity(given)).asked).to.deep.equal([asked]);
      });
    }
  });

  describe('is refused', () => {
    const REFUSED: Record<string, Case> = {
      'an attribute that is not there': { provider: byMail },
      'an attribute in other letters': { provider: byMail, attributes: { Mail: [ANA] } },
      'an attribute with two values': { provider: byMail, attributes: { mail: [ANA, 'maya@fjordhus.example'] } },
      'the same value twice': { provider: byMail, attributes: { mail: [ANA, ANA] } },
      'control characters': { provider: byMail, attributes: { mail: ['ana\u0000@fjordhus.example'] } },
      'a very long value': { provider: byMail, attributes: { mail: [`${'a'.repeat(600)}@fjordhus.example`] } },
      'a property every object has': { provider: { match: { attribute: 'constructor' } } },
      'another domain': { provider: { domains: ['sepidar.example'] } },
      'a domain that ends like ours': { provider: { domains: ['hus.example'] } },
      'a domain below ours': { provider: { domains: ['fjordhus.example'] }, name: 'a@mail.fjordhus.example' },
      'two at signs': { provider: { domains: ['fjordhus.example'] }, name: 'a@evil.test@fjordhus.example' },
      'a number, of a contact of another domain': { provider: { domains: ['sepidar.example'] }, name: '4711' },
    };
    for (const [name, given] of Object.entries(REFUSED)) {
      it(name, async () => {
        expect(await refusal(given)).to.equal('auth.rejected');
      });
    }
    it('nothing else', async () => {
      expect(await refusal({ provider: { domains: ['fjordhus.example'] } })).to.equal('taken');
    });
  });

  describe('is an admin', () => {
    const admins = { attribute: 'groups', values: ['portal-admins'] };
    const group = { groups: ['portal-admins'] };
    const others = [{ id: 'two', name: 'Two', metadata: 'https://two.example' }];
    const ADMIN: Record<string, [Case, boolean]> = {
      'by one of his groups': [{ admins, attributes: { groups: ['staff', 'portal-admins'] } }, true],
      'by another name the provider has for groups': [{ admins, attributes: { memberOf: ['portal-admins'] } }, true],
      'by an attribute of its own': [
        { admins: { attribute: 'role', values: ['boss'] }, attributes: { role: ['boss'] } },
        true,
      ],
      'not by another group': [{ admins, attributes: { groups: ['portal-admins-not'] } }, false],
      'not by another attribute': [{ admins, attributes: { role: ['portal-admins'] } }, false],
      'not where several providers lead to one brand': [{ admins, attributes: group, others }, false],
      'there, if it is named': [{ admins: { ...admins, providers: ['one'] }, attributes: group, others }, true],
      'not if another one is': [{ admins: { ...admins, providers: ['two'] }, attributes: group, others }, false],
      'not when nobody is': [{ attributes: { groups: [''] } }, false],
    };
    for (const [name, [given, admin]] of Object.entries(ADMIN)) {
      it(name, async () => expect((await identity(given)).admin).to.equal(admin));
    }
  });

  describe('reads', () => {
    const LANGUAGE: [string[], string | undefined][] = [
      [['fa'], 'fa'],
      [['he-IL'], 'he'],
      [['fa_IR'], 'fa'],
      [['EN'], 'en'],
      [['de-DE, fa;q=0.8, en;q=0.5'], 'fa'],
      [['de', 'he'], 'he'],
      [['sv'], undefined],
      [[''], undefined],
      [[], undefined],
    ];
    for (const [values, locale] of LANGUAGE) {
      it(`${JSON.stringify(values)} as ${locale}`, async () => {
        expect((await identity({ attributes: { preferredLanguage: values } })).locale).to.equal(locale);
      });
    }
  });
});
