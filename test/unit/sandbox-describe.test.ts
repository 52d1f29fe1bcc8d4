import { expect } from 'chai';
import { makeOrg, refusal } from './sandbox-org.ts';

const GLOBAL_KEYS =
  'activateable associateEntityType associateParentEntity createable custom customSetting deepCloneable deletable deprecatedAndHidden feedEnabled hasSubtypes isInterface isSubtype keyPrefix label labelPlural layoutable mergeable mruEnabled name queryable replicateable retrieveable searchable triggerable undeletable updateable urls';
const OBJECT_KEYS =
  'actionOverrides childRelationships compactLayoutable defaultImplementation extendedBy extendsInterfaces fields implementedBy implementsInterfaces listviewable lookupLayoutable namedLayoutInfos networkScopeFieldName recordTypeInfos searchLayoutable sobjectDescribeOption supportedScopes';
const FIELD_KEYS =
  'aggregatable aiPredictionField autoNumber byteLength calculated calculatedFormula cascadeDelete caseSensitive compoundFieldName controllerName createable custom defaultValue defaultValueFormula defaultedOnCreate dependentPicklist deprecatedAndHidden digits displayLocationInDecimal encrypted externalId extraTypeInfo filterable filteredLookupInfo formulaTreatNullNumberAsZero groupable highScaleNumber htmlFormatted idLookup inlineHelpText label length mask maskType name nameField namePointing nillable permissionable picklistValues polymorphicForeignKey precision queryByDistance referenceTargetField referenceTo relationshipName relationshipOrder restrictedDelete restrictedPicklist scale searchPrefilterable soapType sortable type unique updateable writeRequiresMasterRead';

const org = makeOrg();
const list = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value : []);
const get = (value: object, key: string): unknown => Object.entries(value).find(([name]) => name === key)?.[1];
const field = (object: string, name: string): object =>
  list(get(org.describe(object, '67.0'), 'fields')).find((each) => each.name === name) ?? {};

describe('describe', () => {
  it('lists every object with every key', () => {
    const global = org.describeGlobal('67.0');
    expect(global).to.include({ encoding: 'UTF-8', maxBatchSize: 200 });
    const objects = list(get(global, 'sobjects'));
    expect(objects.map((object) => object.name)).to.deep.equal(org.objectNames());
    for (const object of objects) expect(object).to.have.all.keys(GLOBAL_KEYS.split(' '));
    expect(objects.find((object) => object.name === 'Case')).to.include({
      keyPrefix: '500',
      labelPlural: 'Cases',
      createable: true,
    });
    expect(objects.find((object) => object.name === 'Vote')).to.include({
      searchable: false,
      undeletable: false,
      deletable: true,
    });
    expect(objects.find((object) => object.name === 'User')).to.include({ deletable: false });
  });

  it('has every key of an object and of each of its fields', () => {
    for (const name of org.objectNames()) {
      const described = org.describe(name, '67.0');
      expect(described).to.have.all.keys(...GLOBAL_KEYS.split(' '), ...OBJECT_KEYS.split(' '));
      for (const each of list(get(described, 'fields'))) expect(each).to.have.all.keys(FIELD_KEYS.split(' '));
    }
  });

  it('says what can be done with a field', () => {
    expect(field('Case', 'Type')).to.include({
      label: 'Case Type',
      length: 255,
      byteLength: 765,
      soapType: 'xsd:string',
      type: 'picklist',
    });
    expect(field('Case', 'Description')).to.include({
      filterable: false,
      sortable: false,
      extraTypeInfo: 'plaintextarea',
      length: 32000,
    });
    expect(field('Case', 'CaseNumber')).to.include({ autoNumber: true, nameField: true, createable: false });
    expect(field('Case', 'IsClosed')).to.include({ createable: false, updateable: false, type: 'boolean' });
    expect(field('Contact', 'Email')).to.include({ idLookup: true, externalId: false });
    expect(field('Portico_Entry__c', 'Key__c')).to.include({
      externalId: true,
      unique: true,
      custom: true,
      nillable: false,
    });
    expect(field('Portico_Entry__c', 'Value__c')).to.include({ precision: 18, scale: 0, soapType: 'xsd:double' });
    expect(get(field('Case', 'OwnerId'), 'referenceTo')).to.deep.equal(['Group', 'User']);
    expect(field('Case', 'OwnerId')).to.include({
      namePointing: true,
      polymorphicForeignKey: true,
      relationshipName: 'Owner',
    });
  });

  it('says which values a picklist has and which is first', () => {
    const values = list(get(field('Case', 'Status'), 'picklistValues'));
    expect(values[0]).to.deep.equal({ active: true, defaultValue: true, label: 'New', validFor: null, value: 'New' });
    expect(values.map((each) => each.value)).to.include.members(['Waiting on Customer', 'Closed', 'Resolved']);
    expect(field('Contact', 'Portal_Access__c')).to.include({ restrictedPicklist: true, type: 'multipicklist' });
  });

  it('names the children of an object', () => {
    const children = list(get(org.describe('Case', '67.0'), 'childRelationships')).map((each) => each.relationshipName);
    expect(children).to.include.members([
      'CaseComments',
      'Histories',
      'EmailMessages',
      'ContentDocumentLinks',
      'CaseSolutions',
      'Cases',
    ]);
  });

  it('carries the version in its addresses', () => {
    expect(get(org.describe('case', '62.0'), 'urls')).to.include({
      rowTemplate: '/services/data/v62.0/sobjects/Case/{ID}',
    });
  });

  it('refuses an unknown object', () => {
    expect(refusal(() => org.describe('Foo', '67.0'))).to.include({ status: 404, errorCode: 'NOT_FOUND' });
  });
});
