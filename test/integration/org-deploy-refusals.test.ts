import { expect } from 'chai';
import { zipSync } from 'fflate';
import { startWorld, type World } from '../../plugin/sandbox/world.ts';
import {
  deploy,
  type Files,
  fieldRight,
  files,
  manifest,
  OBJECT,
  object,
  objectRight,
  permissionSet,
  TEXT,
  zip,
} from './org-package.ts';

const OBJECT_FILE = `objects/${OBJECT}.object`;
const SET_FILE = 'permissionsets/Note_Book_User.permissionset';
const SET = 'Note_Book_User';

const withObject = (options: Parameters<typeof object>[0]): Files => files({ [OBJECT_FILE]: object(options) });
const withField = (inner: string): Files => withObject({ fields: `${TEXT}\n<fields>${inner}</fields>` });
const withRights = (...rights: string[]): Files =>
  files({ [SET_FILE]: permissionSet([objectRight(OBJECT, ['Read']), ...rights].join('\n')) });
const named = (name: string, rest: string) => `<fullName>${name}</fullName><label>A</label>${rest}`;

interface Wrong {
  content: Files | Buffer;
  says: RegExp;
  /** Where the problem stands. */
  file?: string;
  component?: string;
  line?: number;
}

const WRONG: Record<string, Wrong> = {
  'no zip': { content: Buffer.from('this is no zip'), says: /zip file could not be read/ },
  'half a zip': { content: zip(files()).subarray(0, 300), says: /zip file could not be read/ },
  'a zip of nothing': { content: Buffer.from(zipSync({})), says: /No package.xml found/, file: 'package.xml' },
  'no package.xml': { content: files({ 'package.xml': undefined }), says: /No package.xml found/, file: 'package.xml' },
  'a broken package.xml': {
    content: files({ 'package.xml': '<Package' }),
    says: /Error parsing file/,
    file: 'package.xml',
  },
  'a package.xml of entities': {
    content: files({ 'package.xml': `<!DOCTYPE a [<!ENTITY b "c">]>${manifest([])}` }),
    says: /DOCTYPE is disallowed/,
  },
  'a package of another namespace': {
    content: files({ 'package.xml': '<Package><version>67.0</version></Package>' }),
    says: /Element Package invalid/,
  },
  'a version that does not exist': {
    content: files({ 'package.xml': manifest([['CustomObject', OBJECT]], '99.0') }),
    says: /Invalid version specified: 99.0/,
  },
  'a kind nobody knows': {
    content: files({
      'package.xml': manifest([
        ['CustomObject', OBJECT],
        ['PermissionSet', SET],
        ['Spell', 'Abra'],
      ]),
    }),
    says: /Unknown type name 'Spell' specified in package.xml/,
    line: 4,
  },
  'a member that is not in the zip': {
    content: files({ [SET_FILE]: undefined }),
    says: /An object 'Note_Book_User' of type PermissionSet was named in package.xml, but was not found/,
    component: SET,
    line: 3,
  },
  'a field that is not in its file': {
    content: files({
      'package.xml': manifest([
        ['CustomField', `${OBJECT}.Key__c`, `${OBJECT}.Absent__c`],
        ['CustomObject', OBJECT],
        ['PermissionSet', SET],
      ]),
    }),
    says: /'Note_Book__c.Absent__c' of type CustomField was named in package.xml/,
    component: `${OBJECT}.Absent__c`,
  },
  'a file that is not in package.xml': {
    content: files({ 'objects/Other__c.object': object() }),
    says: /Not in package.xml/,
    file: 'objects/Other__c.object',
  },
  'fields for an object that is not there': {
    content: {
      'package.xml': manifest([['CustomField', 'Gone__c.Key__c']]),
      'objects/Gone__c.object': `<CustomObject xmlns="http://soap.sforce.com/2006/04/metadata">${TEXT}</CustomObject>`,
    },
    says: /Entity of type 'Gone__c' cannot be found/,
  },
  'an object without a label': {
    content: files({ [OBJECT_FILE]: object().replace(/<label>Note book<\/label>/, '') }),
    says: /Required field is missing: label/,
    component: OBJECT,
    line: 2,
  },
  'an object without a name field': {
    content: withObject({ name: '' }),
    says: /Must specify a nameField of type Text or AutoNumber/,
  },
  'an object shared as nothing is': {
    content: withObject({ sharing: 'Public' }),
    says: /'Public' is not a valid value for 'sharingModel'/,
    line: 5,
  },
  'an element that no object has': {
    content: withObject({ more: '<color>red</color>' }),
    says: /Element color invalid at this location in type CustomObject/,
    line: 6,
  },
  'two fields of one name': { content: withObject({ fields: TEXT + TEXT }), says: /Duplicate name 'Key__c' specified/ },
  'a name that is not for custom fields': {
    content: withField(named('Shelf', '<type>Text</type><length>9</length>')),
    says: /'Shelf' is not a valid name/,
  },
  'a field of a type nobody knows': {
    content: withField(named('Shelf__c', '<type>Aura</type>')),
    says: /'Aura' is not a valid value for the enum 'FieldType'/,
    component: `${OBJECT}.Shelf__c`,
  },
  'a text without a length': {
    content: withField(named('Shelf__c', '<type>Text</type>')),
    says: /Must specify 'length' for a CustomField of type Text/,
  },
  'a text that is too long': {
    content: withField(named('Shelf__c', '<type>Text</type><length>256</length>')),
    says: /'length' must be between 1 and 255/,
    component: `${OBJECT}.Shelf__c`,
    line: 11,
  },
  'a number without a scale': {
    content: withField(named('Shelf__c', '<type>Number</type><precision>9</precision>')),
    says: /Must specify 'scale'/,
  },
  'a box that is neither on nor off': {
    content: withField(named('Shelf__c', '<type>Checkbox</type>')),
    says: /Must specify 'defaultValue'/,
  },
  'a box as external id': {
    content: withField(
      named('Shelf__c', '<type>Checkbox</type><defaultValue>true</defaultValue><externalId>true</externalId>'),
    ),
    says: /Can not specify 'externalId' for a CustomField of type Checkbox/,
  },
  'a lookup of nothing': {
    content: withField(
      named(
        'Shelf__c',
        '<type>Lookup</type><referenceTo>Shelf__c</referenceTo><relationshipName>Shelves</relationshipName>',
      ),
    ),
    says: /referenceTo value of 'Shelf__c' does not resolve to a valid sObject type/,
    component: `${OBJECT}.Shelf__c`,
  },
  'a required lookup that is emptied': {
    content: withField(
      named(
        'Shelf__c',
        '<type>Lookup</type><required>true</required><referenceTo>Contact</referenceTo><relationshipName>Shelves</relationshipName>',
      ),
    ),
    says: /must specify either cascade delete or restrict delete/,
  },
  'a permission on an unknown object': {
    content: withRights(objectRight('Gone__c', ['Read'])),
    says: /In field: object - no CustomObject named Gone__c found/,
    component: SET,
    line: 3,
  },
  'a permission on an object that has none of its own': {
    content: withRights(objectRight('CaseComment', ['Read'])),
    says: /no CustomObject named CaseComment found/,
  },
  'a permission on an unknown field': {
    content: withRights(fieldRight(`${OBJECT}.Gone__c`)),
    says: /In field: field - no CustomField named Note_Book__c.Gone__c found/,
  },
  'a permission on a required field': {
    content: withRights(fieldRight(`${OBJECT}.Key__c`)),
    says: /You cannot deploy to a required field: Note_Book__c.Key__c/,
  },
  'a permission on a required standard field': {
    content: withRights(fieldRight('Contact.LastName')),
    says: /You cannot deploy to a required field: Contact.LastName/,
  },
  'editing a field unseen': {
    content: withRights(fieldRight(`${OBJECT}.Page__c`, true, false)),
    says: /Permission Edit Note_Book__c.Page__c depends on permission\(s\): Read/,
  },
  'editing an object unseen': {
    content: withRights(objectRight('Idea', ['Edit'])),
    says: /Permission Edit Idea depends on permission\(s\): Read Idea/,
  },
  'contacts without their accounts': {
    content: withRights(objectRight('Contact', ['Read'])),
    says: /Permission Read Contact depends on permission\(s\): Read Account/,
  },
  'one object twice': { content: withRights(objectRight(OBJECT, ['Read'])), says: /Duplicate objectPermissions/ },
  'a right nobody knows': {
    content: withRights('<userPermissions><enabled>true</enabled><name>FlyToTheMoon</name></userPermissions>'),
    says: /Unknown user permission: FlyToTheMoon/,
  },
};

describe('a deploy is refused with', () => {
  let world: World;

  before(async function () {
    this.timeout(10_000);
    world = await startWorld({ port: 0, seed: 1, cases: 0, bare: true });
  });
  after(() => world.close());

  for (const [name, { content, says, file, component, line }] of Object.entries(WRONG)) {
    it(name, async () => {
      const result = await deploy(world, content);
      expect(result).to.include({ done: true, success: false, status: 'Failed', numberComponentsDeployed: 0 });
      const failures = result.details?.componentFailures ?? [];
      const failure = failures.find(({ problem }) => says.test(String(problem)));
      expect(failure, failures.map(({ problem }) => problem).join()).to.include({
        success: false,
        problemType: 'Error',
      });
      if (file !== undefined) expect(failure?.fileName).to.equal(file);
      if (component !== undefined) expect(failure?.fullName).to.equal(component);
      if (line !== undefined) expect(failure?.lineNumber).to.equal(line);
      expect(result.numberComponentErrors).to.equal(failures.length);
      expect(world.org.objectNames()).not.to.include(OBJECT);
      expect(world.org.rows('PermissionSet')).to.deep.equal([]);
    });
  }

  it('not one that only says what it would do', async () => {
    expect(await deploy(world, files(), { checkOnly: true })).to.include({ success: true, status: 'Succeeded' });
  });

  it('one part, and the rest stays when it is asked for', async () => {
    const result = await deploy(world, withRights(fieldRight(`${OBJECT}.Gone__c`)), { rollbackOnError: false });
    expect(result).to.include({ success: false, status: 'SucceededPartial', numberComponentErrors: 1 });
    expect(world.org.objectNames()).to.include(OBJECT);
    expect(world.org.rows('PermissionSet')).to.deep.equal([]);
  });

  it('another type for a field that is there', async () => {
    const other = named('Page__c', '<type>Checkbox</type><defaultValue>true</defaultValue>');
    const result = await deploy(world, withField(other));
    expect(result.details?.componentFailures[0]?.problem).to.match(/Cannot change field type from string to boolean/);
  });

  it('nothing: the same package goes in', async () => {
    expect(await deploy(world, files())).to.include({ success: true, status: 'Succeeded' });
  });
});
