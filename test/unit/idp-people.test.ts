import { expect } from 'chai';
import { markup, raw } from '../../plugin/sandbox/idp/markup.ts';
import { attributesOf, findPerson, nameIdOf, type Person } from '../../plugin/sandbox/idp/people.ts';
import { isWithin } from '../../plugin/sandbox/idp/registry.ts';

const person = (change: Partial<Person>): Person => ({
  id: 'p1',
  name: 'Maya Lindqvist',
  email: 'maya@fjordhus.example',
  company: 'Fjordhus',
  locale: 'en',
  ...change,
});

describe('a person at the identity provider', () => {
  const maya = person({});
  const erik = person({ id: '0035', email: 'erik@fjordhus.example' });
  const sam = person({ id: 's1', email: 'sam@one.example' });
  const other = person({ id: 's2', email: 'sam@two.example' });
  const people = [maya, erik, sam, other];

  for (const [wanted, found] of [
    ['p1', maya],
    ['MAYA@FJORDHUS.example', maya],
    [' maya ', maya],
    ['0035', erik],
    ['sam', undefined],
    ['sam@two.example', other],
    ['may', undefined],
    ['', undefined],
  ] as const) {
    it(`is ${found?.email ?? 'nobody'} when asked for as "${wanted}"`, () => {
      expect(findPerson(people, wanted)).to.equal(found);
    });
  }

  it('has the attributes everybody has, and his own over them', () => {
    const own = attributesOf(person({ attributes: { company: 'Elsewhere', groups: ['a', 'b'] } }));
    const values = Object.fromEntries(own.map((one) => [one.name, one.values]));
    expect(values).to.deep.equal({
      email: ['maya@fjordhus.example'],
      displayName: ['Maya Lindqvist'],
      givenName: ['Maya'],
      surname: ['Lindqvist'],
      preferredLanguage: ['en'],
      company: ['Elsewhere'],
      groups: ['a', 'b'],
    });
  });

  it('has a persistent NameID that stays, and differs between services and people', () => {
    const id = (who: Person, service: string) => nameIdOf(who, 'persistent', service, 'secret').value;
    expect(id(maya, 'urn:a')).to.equal(id(maya, 'urn:a'));
    expect(new Set([id(maya, 'urn:a'), id(maya, 'urn:b'), id(erik, 'urn:a')])).to.have.property('size', 3);
  });
});

describe('an address belongs to a service', () => {
  for (const [address, url, belongs] of [
    ['http://localhost:3000/auth/acs', 'http://localhost:3000', true],
    ['http://localhost:3000', 'http://localhost:3000/', true],
    ['http://localhost:3000.evil.example/', 'http://localhost:3000', false],
    ['http://localhost:3000@evil.example/', 'http://localhost:3000', false],
    ['https://localhost:3000/', 'http://localhost:3000', false],
    ['http://one.example/portal/acs', 'http://one.example/portal', true],
    ['http://one.example/portals/acs', 'http://one.example/portal', false],
    ['http://one.example/portal/../x', 'http://one.example/portal', false],
    ['javascript:alert(1)', 'http://one.example', false],
    ['nonsense', 'http://one.example', false],
  ] as const) {
    it(`${address} ${belongs ? 'to' : 'not to'} ${url}`, () => {
      expect(isWithin(address, url)).to.equal(belongs);
    });
  }
});

describe('markup', () => {
  it('escapes what is not markup, for text and for attributes', () => {
    const text = `<b a="x" b='y'>&\r`;
    expect(markup`<i t="${text}">${[markup`${text}`]}${undefined}${1}${raw('<br>')}</i>`.markup).to.equal(
      '<i t="&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&amp;&#13;">&lt;b a=&quot;x&quot; b=&#39;y&#39;&gt;&amp;&#13;1<br></i>',
    );
  });
});
