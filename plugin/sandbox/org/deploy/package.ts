/** The zip of a deploy: its files, and what package.xml says is in it. */
import { unzipSync } from 'fflate';
import { childrenOf, type Markup, parseMarkup, textOf } from './markup.ts';
import { type Problem, problem } from './problem.ts';

export interface Package {
  /** By path below the package. */
  files: ReadonlyMap<string, string>;
  members: Member[];
}

export interface Member {
  type: string;
  name: string;
  line: number;
}

/** An org takes 39 MB of zip; what comes out of it is bounded too, so that a bomb does no harm. */
const ZIP_LIMIT = 39 * 1024 * 1024;
const FILES_LIMIT = 400 * 1024 * 1024;
const FILE_COUNT = 10_000;
const MANIFEST = 'package.xml';

/** Folder and ending of the files of each kind of metadata that this org knows. */
export const KINDS: Record<string, { folder: string; ending: string }> = {
  CustomObject: { folder: 'objects', ending: '.object' },
  CustomField: { folder: 'objects', ending: '.object' },
  PermissionSet: { folder: 'permissionsets', ending: '.permissionset' },
};

/** @throws Problem when it is no package at all */
export function openPackage(zip: Uint8Array, { singlePackage }: { singlePackage: boolean }): Package {
  const files = below(unpack(zip), singlePackage);
  const manifest = files.get(MANIFEST);
  if (manifest === undefined) throw problem(MANIFEST, 'No package.xml found');
  return { files, members: membersOf(parseMarkup(MANIFEST, manifest, 'Package')) };
}

function unpack(zip: Uint8Array): Map<string, string> {
  if (zip.byteLength > ZIP_LIMIT)
    throw problem('', `Maximum size of request reached. Maximum size of request is ${ZIP_LIMIT} bytes.`);
  let size = 0;
  let count = 0;
  try {
    const entries = unzipSync(zip, {
      filter: ({ originalSize }) => {
        size += originalSize;
        if (size > FILES_LIMIT || ++count > FILE_COUNT) throw new Error('too large');
        return true;
      },
    });
    const texts = Object.entries(entries).filter(([path]) => !path.endsWith('/'));
    return new Map(texts.map(([path, bytes]) => [path, Buffer.from(bytes).toString('utf8')]));
  } catch {
    throw problem('', 'The zip file could not be read: it is damaged, too large or no zip file');
  }
}

/** Without the single-package option each package has a folder of its own; this org takes one. */
function below(files: Map<string, string>, single: boolean): Map<string, string> {
  if (single) return files;
  const folder = [...files.keys()].find((path) => /^[^/]+\/package\.xml$/.test(path))?.split('/')[0];
  if (folder === undefined) return new Map();
  const inside = [...files].filter(([path]) => path.startsWith(`${folder}/`));
  return new Map(inside.map(([path, text]) => [path.slice(folder.length + 1), text]));
}

function membersOf(root: Markup): Member[] {
  for (const child of root.children) {
    if (!['types', 'version', 'fullName', 'description', 'apiAccessLevel'].includes(child.name))
      throw unexpected(child, 'Package');
  }
  const version = textOf(root, 'version');
  if (version === undefined || !/^\d{2,3}\.0$/.test(version) || Number(version) < 31 || Number(version) > 68)
    throw problem(MANIFEST, `Invalid version specified: ${version ?? ''}`, root);
  return childrenOf(root, 'types').flatMap((types) => {
    const type = textOf(types, 'name') ?? '';
    if (!KINDS[type]) throw problem(MANIFEST, `Unknown type name '${type}' specified in package.xml`, types);
    return childrenOf(types, 'members').map(({ text, line }) => ({ type, name: text, line }));
  });
}

function unexpected(markup: Markup, type: string): Problem {
  return problem(
    MANIFEST,
    `Error parsing file: Element ${markup.name} invalid at this location in type ${type}`,
    markup,
  );
}
