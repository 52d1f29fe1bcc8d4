import { createHash } from 'node:crypto';
import type { RowOf } from './rows.ts';

/** A file on a case or beside a text. `id` says nothing about the CRM's own ids. */
export interface CaseFile {
  id: string;
  name: string;
  size: number;
  versionId: string;
}

/** A file as its link to a record tells of it. */
export function fileOf(link: RowOf<'ContentDocumentLink'>): CaseFile {
  const ending = link.extension ? `.${link.extension}` : '';
  const title = link.title ?? 'file';
  return {
    id: createHash('sha256').update(link.documentId).digest('base64url').slice(0, 22),
    name: title.toLowerCase().endsWith(ending.toLowerCase()) ? title : title + ending,
    size: link.size ?? 0,
    versionId: link.versionId ?? '',
  };
}

/** Endings a browser or a desktop would run. Customers may still have to send some of them; they only ever come back as downloads. */
const NEVER = new Set([
  'exe',
  'com',
  'bat',
  'cmd',
  'msi',
  'scr',
  'pif',
  'cpl',
  'hta',
  'js',
  'jse',
  'vbs',
  'vbe',
  'wsf',
  'wsh',
  'ps1',
  'jar',
  'lnk',
  'reg',
  'app',
  'dmg',
  'sh',
]);

/** Containers whose parts carry other names: what is seen of them says little about the ending. */
const ALIKE: Record<string, string[]> = {
  zip: ['docx', 'xlsx', 'pptx', 'odt', 'ods', 'zip'],
  cfb: ['doc', 'xls', 'ppt', 'msg'],
  jpg: ['jpg', 'jpeg'],
  gz: ['gz', 'tgz'],
  xml: ['xml', 'svg', 'html', 'txt', 'log', 'cfg', 'conf'],
  mp4: ['mp4', 'mov', 'm4v'],
  mov: ['mp4', 'mov'],
};

/** Formats that are recognised by their first bytes: a file that claims one of them must be one. */
const RECOGNISED = new Set([
  'pdf',
  'png',
  'jpg',
  'jpeg',
  'gif',
  'webp',
  'zip',
  'gz',
  '7z',
  'docx',
  'xlsx',
  'pptx',
  'odt',
  'ods',
  'mp4',
  'mov',
  'pcap',
]);

/** Why a file is not taken, as a message; undefined when it is. `detected` is the ending its first bytes speak of. */
export function fileRefusal(
  file: { name: string; size: number; detected: string | undefined },
  rules: { maxBytes: number; types: string[] },
): { key: string; values: Record<string, string | number> } | undefined {
  const values = { name: file.name };
  const ending = endingOf(file.name);
  if (file.size === 0) return { key: 'problem.file.empty', values };
  if (file.size > rules.maxBytes)
    return { key: 'problem.file.too-large', values: { ...values, limit: rules.maxBytes / 1e6 } };
  if (NEVER.has(ending) || !rules.types.includes(ending)) return { key: 'problem.file.type', values };
  const fits =
    file.detected === undefined
      ? !RECOGNISED.has(ending)
      : file.detected === ending || (ALIKE[file.detected] ?? []).includes(ending);
  return fits ? undefined : { key: 'problem.file.content', values };
}

/** The name as it is kept: no path, no control or direction characters, no more than 200 characters, its ending kept. */
export function safeName(name: string): string {
  const base = name.normalize('NFC').replace(/^.*[/\\]/, '');
  const clean = base
    .replace(/[\p{Cc}\p{Surrogate}\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff<>:"|?*]/gu, '')
    .replace(/^[.\s]+|[.\s]+$/g, '');
  const named = clean === '' || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(clean) ? `file-${clean}` : clean;
  if (named.length <= 200) return named;
  const ending = endingOf(named);
  return ending ? `${named.slice(0, 199 - ending.length)}.${ending}` : named.slice(0, 200);
}

function endingOf(name: string): string {
  const at = name.lastIndexOf('.');
  return at > 0 ? name.slice(at + 1).toLowerCase() : '';
}
