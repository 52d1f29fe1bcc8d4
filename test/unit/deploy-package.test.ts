import { DOMParser } from '@xmldom/xmldom';
import { expect } from 'chai';
import { unzipSync } from 'fflate';
import type { OrgObjects } from '../../plugin/crm/deploy/org-objects.ts';
import { type ConfiguredField, packageOf, zipOf } from '../../plugin/crm/deploy/package.ts';
import { loadManifest } from '../../plugin/manifest.ts';

const LEDGER = 'Portico_Entry__c';

/** An org in which these fields can be granted, and those with a star cannot; those with a plus are of rich text. */
function orgWith(objects: Record<string, string>): OrgObjects {
  return new Map(
    Object.entries(objects).map(([object, fields]) => [
      object,
      new Map(
        fields.split(' ').map((text) => {
          const name = text.replace(/[*+]/, '');
          const relationshipName = name.endsWith('Id') && name !== 'Id' ? name.slice(0, -2) : null;
          return [name, { permissionable: !text.endsWith('*'), isRichText: text.endsWith('+'), relationshipName }];
        }),
      ),
    ]),
  );
}

const ORG = orgWith({
  Account: 'Id* Name* Industry',
  Contact: 'Id* AccountId Name* FirstName* Email Portal_Access__c',
  Case: 'Id* CaseNumber* Subject Status* Priority Type ContactId AccountId Description Origin OwnerId* Site__c',
  CaseComment: 'Id* CommentBody*',
});

interface Files {
  [path: string]: Document;
}

function deployed(more: { org?: OrgObjects; configured?: ConfiguredField[] } = {}): Files {
  const content = packageOf({ manifest: loadManifest(), org: ORG, configured: [], apiVersion: '62.0', ...more });
  return Object.fromEntries(
    Object.entries(unzipSync(zipOf(content))).map(([path, bytes]) => [
      path,
      new DOMParser().parseFromString(Buffer.from(bytes).toString('utf8'), 'text/xml'),
    ]),
  );
}

const children = (at: Element) => Array.from(at.childNodes).filter((node): node is Element => node.nodeType === 1);
const read = (at: Element) => Object.fromEntries(children(at).map((one) => [one.localName, one.textContent]));
const all = (file: Document | undefined, name: string) =>
  Array.from(file?.documentElement?.getElementsByTagName(name) ?? []).map(read);
const set = (files: Files) => files['permissionsets/Portico_Integration.permissionset'];
const userRights = (files: Files) => all(set(files), 'userPermissions').map(({ name }) => name);
const fieldsOf = (files: Files, object: string) =>
  Object.fromEntries(
    all(set(files), 'fieldPermissions')
      .filter(({ field }) => field?.startsWith(`${object}.`))
      .map(({ field, readable, editable }) => [field?.split('.')[1], readable === 'true' && editable === 'true']),
  );

describe('what is deployed', () => {
  it('is an object and a permission set, and a list that says so', () => {
    const files = deployed();
    expect(Object.keys(files).sort()).to.deep.equal([
      `objects/${LEDGER}.object`,
      'package.xml',
      'permissionsets/Portico_Integration.permissionset',
    ]);
    expect(all(files['package.xml'], 'types')).to.deep.equal([
      { members: LEDGER, name: 'CustomObject' },
      { members: 'Portico_Integration', name: 'PermissionSet' },
    ]);
    for (const file of Object.values(files))
      expect(file.documentElement?.namespaceURI).to.equal('http://soap.sforce.com/2006/04/metadata');
  });

  it('is the same bytes each time', () => {
    const made = () => zipOf(packageOf({ manifest: loadManifest(), org: ORG, configured: [], apiVersion: '62.0' }));
    expect(made().equals(made())).to.equal(true);
  });

  it('has every field of the manifest as it stands there', () => {
    const { adds } = loadManifest();
    const fields = all(deployed()[`objects/${LEDGER}.object`], 'fields');
    expect(fields.map(({ fullName }) => fullName)).to.deep.equal(Object.keys(adds[LEDGER]?.fields ?? {}));
    for (const { fullName, ...field } of fields) {
      const declared = Object.entries(adds[LEDGER]?.fields[fullName ?? ''] ?? {});
      expect(field).to.include(Object.fromEntries(declared.map(([name, value]) => [name, String(value)])));
    }
  });

  it('keeps the entries from other users of the org', () => {
    const root = deployed()[`objects/${LEDGER}.object`]?.documentElement;
    expect(root && read(root)).to.include({ sharingModel: 'Private', deploymentStatus: 'Deployed' });
  });

  it('grants the rights of the manifest, and to delete nothing', () => {
    const granted = all(set(deployed()), 'objectPermissions');
    expect(granted.map(({ object }) => object)).to.have.members(['Account', 'Contact', 'Case', LEDGER]);
    for (const one of granted)
      expect(one).to.include({ allowRead: 'true', allowDelete: 'false', modifyAllRecords: 'false' });
    const [contact, aCase] = ['Contact', 'Case'].map((name) => granted.find(({ object }) => object === name));
    expect(contact).to.include({ allowCreate: 'false', allowEdit: 'false', viewAllRecords: 'true' });
    expect(aCase).to.include({ allowCreate: 'true', allowEdit: 'true', viewAllRecords: 'true' });
    expect(all(set(deployed()), 'userPermissions')).to.deep.equal([{ enabled: 'true', name: 'ApiEnabled' }]);
  });

  it('names no field that comes with its object, and none that is only read as one to be changed', () => {
    expect(fieldsOf(deployed(), 'Case')).to.deep.equal({
      ...{
        AccountId: true,
        ContactId: true,
        Description: true,
        Origin: true,
        Priority: true,
        Subject: true,
        Type: true,
      },
    });
    expect(fieldsOf(deployed(), 'Contact')).to.deep.equal({ AccountId: false, Email: false });
    expect(fieldsOf(deployed(), LEDGER)).to.have.all.keys(
      ...['Brand__c', 'Contact__c', 'Note__c', 'Parent_Id__c', 'Record_Id__c', 'Value__c'],
    );
  });

  it('grants the fields that the configuration names', () => {
    const configured = [
      { object: 'Contact', field: 'Portal_Access__c', edit: false },
      { object: 'Case', field: 'Site__c', edit: true },
      { object: 'Case', field: 'Gone__c', edit: true },
    ];
    const files = deployed({ configured });
    expect(fieldsOf(files, 'Contact')).to.include({ Portal_Access__c: false });
    expect(fieldsOf(files, 'Case')).to.include({ Site__c: true }).and.not.have.property('Gone__c');
    const { grants } = packageOf({ manifest: loadManifest(), org: ORG, configured, apiVersion: '62.0' });
    expect(grants.absent).to.include('Case.Gone__c').and.not.include('Case.Site__c');
  });

  it('leaves out what the org lacks, and says so', () => {
    const org = new Map([...ORG].filter(([name]) => name !== 'Case'));
    expect(all(set(deployed({ org })), 'objectPermissions').map(({ object }) => object)).not.to.include('Case');
    expect(fieldsOf(deployed({ org }), 'Case')).to.deep.equal({});
    const { grants } = packageOf({ manifest: loadManifest(), org, configured: [], apiVersion: '62.0' });
    expect(grants.absent).to.include('Case').and.not.include(LEDGER);
  });

  it('grants the texts of articles: those that the configuration chooses, or all', () => {
    const texts = orgWith({ Knowledge__kav: 'Id* Title* Summary Answer__c+ Steps__c+ Internal__c' });
    const org = new Map([...ORG, ...texts]);
    const every = fieldsOf(deployed({ org }), 'Knowledge__kav');
    expect(every).to.include({ Answer__c: false, Steps__c: false }).and.not.have.property('Internal__c');
    const configured = [{ object: 'Knowledge__kav', field: 'Answer__c', edit: false }];
    const chosen = deployed({ org, configured });
    expect(fieldsOf(chosen, 'Knowledge__kav')).to.include({ Answer__c: false }).and.not.have.property('Steps__c');
    expect(userRights(chosen)).to.deep.equal(['AllowViewKnowledge', 'ApiEnabled']);
  });
});
