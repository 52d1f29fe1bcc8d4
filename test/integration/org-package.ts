import { strToU8, zipSync } from 'fflate';
import { MetadataApi } from 'jsforce/lib/api/metadata.js';
import { Connection } from 'jsforce/lib/connection.js';
import type { World } from '../../plugin/sandbox/world.ts';

const XMLNS = 'xmlns="http://soap.sforce.com/2006/04/metadata"';

export type Files = Record<string, string>;

export const OBJECT = 'Note_Book__c';
const SET = 'Note_Book_User';

export const TEXT = `<fields>
    <fullName>Key__c</fullName><label>Key</label><type>Text</type><length>255</length>
    <externalId>true</externalId><unique>true</unique><required>true</required>
  </fields>`;
const REST = `<fields>
    <fullName>Contact__c</fullName><label>Contact</label><type>Lookup</type><referenceTo>Contact</referenceTo>
    <relationshipName>Note_Books</relationshipName>
  </fields>
  <fields><fullName>Points__c</fullName><label>Points</label><type>Number</type><precision>18</precision><scale>0</scale></fields>
  <fields><fullName>Done__c</fullName><label>Done</label><type>Checkbox</type><defaultValue>false</defaultValue></fields>
  <fields><fullName>Page__c</fullName><label>Page</label><type>Text</type><length>80</length></fields>`;
const NAME =
  '<nameField><label>Number</label><type>AutoNumber</type><displayFormat>N-{0000}</displayFormat></nameField>';

export const object = ({
  fields = TEXT + REST,
  name = NAME,
  more = '',
  sharing = 'Private',
  label = 'Note book',
} = {}): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<CustomObject ${XMLNS}>
  <label>${label}</label><pluralLabel>Note books</pluralLabel>
  ${name}
  <deploymentStatus>Deployed</deploymentStatus><sharingModel>${sharing}</sharingModel><enableSearch>true</enableSearch>
  ${more}
  ${fields}
</CustomObject>`;

export const objectRight = (on: string, rights: string[]): string =>
  `<objectPermissions>${['Create', 'Delete', 'Edit', 'Read'].map((one) => `<allow${one}>${rights.includes(one)}</allow${one}>`).join('')}<object>${on}</object></objectPermissions>`;

export const fieldRight = (field: string, editable = true, readable = true): string =>
  `<fieldPermissions><editable>${editable}</editable><field>${field}</field><readable>${readable}</readable></fieldPermissions>`;

const RIGHTS = [
  objectRight(OBJECT, ['Create', 'Edit', 'Read']),
  ...['Contact__c', 'Points__c', 'Done__c'].map((field) => fieldRight(`${OBJECT}.${field}`)),
].join('\n');

export const permissionSet = (rights = RIGHTS): string =>
  `<PermissionSet ${XMLNS}><label>Note book user</label>\n${rights}</PermissionSet>`;

export const manifest = (types: [type: string, ...members: string[]][], version = '67.0'): string =>
  `<Package ${XMLNS}>\n${types.map(([type, ...members]) => `<types>${members.map((one) => `<members>${one}</members>`).join('')}<name>${type}</name></types>`).join('\n')}<version>${version}</version></Package>`;

/** The whole package: an object, and a permission set that leaves out one of its fields. */
export const files = (changed: Record<string, string | undefined> = {}): Files => {
  const all: Record<string, string | undefined> = {
    'package.xml': manifest([
      ['CustomObject', OBJECT],
      ['PermissionSet', SET],
    ]),
    [`objects/${OBJECT}.object`]: object(),
    [`permissionsets/${SET}.permissionset`]: permissionSet(),
    ...changed,
  };
  return Object.fromEntries(Object.entries(all).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));
};

export const zip = (content: Files): Buffer =>
  Buffer.from(zipSync(Object.fromEntries(Object.entries(content).map(([path, text]) => [path, strToU8(text)]))));

export const metadataApi = (world: World, accessToken = world.accessToken) =>
  new MetadataApi(new Connection({ instanceUrl: world.instanceUrl, accessToken, version: '67.0' }));

/** As the library does it, only without its second of waiting. */
export async function deploy(world: World, content: Files | Buffer, options: Record<string, unknown> = {}) {
  const api = metadataApi(world);
  api.pollInterval = 1;
  const bytes = Buffer.isBuffer(content) ? content : zip(content);
  return api.deploy(bytes, { rollbackOnError: true, singlePackage: true, ...options }).complete(true);
}
