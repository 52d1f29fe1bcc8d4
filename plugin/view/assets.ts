import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

export interface Asset {
  body: Buffer;
  type: string;
}

const TYPES: Readonly<Record<string, string>> = {
  ...{ '.css': 'text/css; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.svg': 'image/svg+xml' },
  ...{ '.png': 'image/png', '.jpg': 'image/jpeg', '.webp': 'image/webp', '.ico': 'image/x-icon' },
  ...{ '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8', '.webmanifest': 'application/manifest+json' },
};

/**
 * Files of an assets folder by name. The style sheet and the script are kept in parts: `css/*.css`, joined in the order of
 * their names, is `portal.css`, and `js/*.js` is `portal.js`.
 */
export function readAssets(folder: string): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  const joined: Record<string, Buffer[]> = { '.css': [], '.js': [] };
  if (!existsSync(folder)) return files;
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const name = file.replaceAll('\\', '/');
    const type = extname(name);
    if (TYPES[type] === undefined) continue;
    const body = readFileSync(join(folder, file));
    if (name.startsWith(`${type.slice(1)}/`) && joined[type])
      joined[type].push(withoutComments(body), Buffer.from('\n'));
    else files.set(name, body);
  }
  for (const [type, parts] of Object.entries(joined))
    if (parts.length > 0) files.set(`portal${type}`, Buffer.concat(parts));
  return files;
}

/** Comments on lines of their own are a quarter of what would be sent. */
function withoutComments(body: Buffer): Buffer {
  return Buffer.from(body.toString('utf8').replace(/^[ \t]*(?:\/\/.*|\/\*\*(?:(?!\*\/)[\s\S])*\*\/[ \t]*)\n/gm, ''));
}

/**
 * Addresses of a brand's files. All carry one hash, made of all of them, so that a style sheet finds its fonts and
 * pictures by relative address.
 */
export function publish(files: ReadonlyMap<string, Buffer>, served: Map<string, Asset>): Map<string, string> {
  const hash = createHash('sha256');
  for (const [name, body] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(`${name}\0${body.length}\0`).update(body);
  const folder = `/assets/${hash.digest('base64url').slice(0, 12)}`;
  const addresses = new Map<string, string>();
  for (const [name, body] of files) {
    const address = `${folder}/${name}`;
    addresses.set(name, address);
    served.set(address, { body, type: TYPES[extname(name)] ?? 'application/octet-stream' });
  }
  return addresses;
}
