import { strToU8, zipSync } from 'fflate';
import type { Manifest } from '../../manifest.ts';
import { customObject } from './custom-object.ts';
import { type Grants, grantsOf } from './grants.ts';
import { document, element } from './markup.ts';
import type { OrgObjects } from './org-objects.ts';
import { PERMISSION_SET, permissionSet } from './permission-set.ts';

/** A field that the configuration names; the org's own rules want more of what is written than we can know. */
export interface ConfiguredField {
  readonly object: string;
  readonly field: string;
  readonly edit: boolean;
}

/** What is deployed, by path in the zip, and what was left out of it. */
export interface Package {
  readonly files: Readonly<Record<string, string>>;
  readonly grants: Grants;
}

/** The objects and fields of the manifest's `adds`, and one permission set with exactly the rights it names. */
export function packageOf(options: {
  manifest: Manifest;
  org: OrgObjects;
  configured: readonly ConfiguredField[];
  apiVersion: string;
}): Package {
  const { manifest, apiVersion } = options;
  const added = Object.entries(manifest.adds);
  const grants = grantsOf(options);
  const objects = added.map(([name, object]) => [`objects/${name}.object`, customObject(object)]);
  return {
    grants,
    files: {
      'package.xml': contents(Object.keys(manifest.adds), apiVersion),
      ...Object.fromEntries(objects),
      [`permissionsets/${PERMISSION_SET}.permissionset`]: permissionSet(grants),
    },
  };
}

/** The same bytes for the same files, whenever it is made. */
export function zipOf({ files }: Package): Buffer {
  const entries = Object.entries(files).map(([path, text]) => [path, strToU8(text)] as const);
  return Buffer.from(zipSync(Object.fromEntries(entries), { mtime: new Date(1980, 0, 1) }));
}

function contents(objects: string[], apiVersion: string): string {
  return document('Package', [
    element('types', [...objects.map((name) => element('members', name)), element('name', 'CustomObject')]),
    element('types', [element('members', PERMISSION_SET), element('name', 'PermissionSet')]),
    element('version', apiVersion),
  ]);
}
