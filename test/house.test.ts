import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import ts from 'typescript';

const root = fileURLToPath(new URL('..', import.meta.url));
const MOST_LINES = 300;

/** Who may import whom: the rooms a room may look into, besides itself and what everyone may use. */
const DOORS: Record<string, string[]> = {
  records: [],
  store: ['records'],
  crm: ['records', 'store'],
  auth: ['records', 'store'],
  view: [],
  web: ['records', 'store', 'view', 'auth'],
  sandbox: [],
  cli: ['sandbox', 'portal', 'serve', 'deploy'],
  deploy: ['crm'],
  portal: ['records', 'crm', 'store', 'auth', 'view', 'web'],
  index: ['portal'],
  serve: [],
};
const EVERYONE = [
  'async-context',
  'errors',
  'log',
  'http',
  'sweep',
  'config',
  'settings',
  'settings-operations',
  'settings-saml',
  'brand',
  'brand-library',
  'manifest',
];

/** Packages that are let in by one door only. */
const KEEPERS: Record<string, string[]> = {
  jsforce: ['crm'],
  '@node-saml/passport-saml': ['auth'],
  '@node-saml/node-saml': ['auth'],
  passport: ['auth'],
  handlebars: ['view'],
  'node-cache': ['store'],
  redis: ['store'],
  bullmq: ['store'],
  multer: ['web', 'sandbox'],
  express: ['web', 'auth/session.ts', 'portal', 'serve', 'sandbox'],
};

interface Source {
  path: string;
  room: string;
  text: string;
  imports: string[];
}

function sources(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => {
      const path = relative(root, join(entry.parentPath, entry.name));
      const text = readFileSync(join(root, path), 'utf8');
      const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
      return { path, room: roomOf(path), text, imports };
    });
}

function roomOf(path: string): string {
  const [, second = ''] = path.split('/');
  return second.replace(/\.ts$/, '');
}

const plugin = sources('plugin');

function offences(find: (source: Source) => string[]): string[] {
  return plugin.flatMap((source) => find(source).map((what) => `${source.path}: ${what}`));
}

describe('the house', () => {
  it('has rooms to look at', () => {
    expect(plugin.length).to.be.greaterThan(50);
    expect(new Set(plugin.map((source) => source.room))).to.include.all.keys(
      'records',
      'crm',
      'store',
      'auth',
      'view',
      'web',
      'sandbox',
      'cli',
    );
  });

  it('loads only the parts of undici that it uses: the rest takes 5 MB', () => {
    const whole = /^import (?!type )[^;]*from 'undici'/m;
    expect(offences(({ room, text }) => (room !== 'sandbox' && whole.test(text) ? ['undici'] : []))).to.deep.equal([]);
  });

  it('imports one way only', () => {
    const wrong = offences(({ path, room, imports }) =>
      imports
        .filter((name) => name.startsWith('.'))
        .map((name) => roomOf(normalize(join(dirname(path), name))))
        .filter(
          (target) =>
            target !== room &&
            !(room !== 'sandbox' && EVERYONE.includes(target)) &&
            !EVERYONE.includes(room) &&
            !(DOORS[room] ?? []).includes(target),
        ),
    );
    expect(wrong).to.deep.equal([]);
  });

  it('lets what everyone uses look into no room', () => {
    const wrong = offences(({ path, room, imports }) =>
      EVERYONE.includes(room)
        ? imports.filter(
            (name) => name.startsWith('.') && !EVERYONE.includes(roomOf(normalize(join(dirname(path), name)))),
          )
        : [],
    );
    expect(wrong).to.deep.equal([]);
  });

  it('lets each package in by its own door', () => {
    const wrong = offences(({ path, room, imports }) =>
      imports.filter((name) => {
        const keepers = Object.entries(KEEPERS).find(
          ([packageName]) => name === packageName || name.startsWith(`${packageName}/`),
        )?.[1];
        return keepers && !keepers.includes(room) && !keepers.some((keeper) => path === `plugin/${keeper}`);
      }),
    );
    // The type of a request is known to whoever reads one; only rooms that answer requests run Express.
    expect(wrong.filter((offence) => !offence.endsWith('type express'))).to.deep.equal([]);
  });

  it('reads the environment in config.ts only', () => {
    expect(
      offences(({ path, text }) =>
        path !== 'plugin/config.ts' && /process\.env|process\[/.test(text) ? ['process.env'] : [],
      ),
    ).to.deep.equal([]);
  });

  it('knows nothing of the sandbox outside the command line', () => {
    expect(
      offences(({ room, imports }) =>
        room === 'cli' || room === 'sandbox' ? [] : imports.filter((name) => name.includes('sandbox')),
      ),
    ).to.deep.equal([]);
  });

  it(`has no file of more than ${MOST_LINES} lines`, () => {
    expect(
      offences(({ text }) => (text.split('\n').length > MOST_LINES + 1 ? [`${text.split('\n').length} lines`] : [])),
    ).to.deep.equal([]);
  });

  it('has no drawers for odds and ends', () => {
    expect(
      plugin
        .map((source) => source.path)
        .filter(
          (path) =>
            /\/(utils?|types|constants|common|helpers?|misc)\.ts$/.test(path) && path !== 'plugin/view/helpers.ts',
        ),
    ).to.deep.equal([]);
  });

  it('does nothing when it is imported', () => {
    const declares = new Set([
      ts.SyntaxKind.ImportDeclaration,
      ts.SyntaxKind.ExportDeclaration,
      ts.SyntaxKind.FunctionDeclaration,
      ts.SyntaxKind.ClassDeclaration,
      ts.SyntaxKind.InterfaceDeclaration,
      ts.SyntaxKind.TypeAliasDeclaration,
      ts.SyntaxKind.VariableStatement,
      ts.SyntaxKind.ModuleDeclaration,
    ]);
    const acts = ({ path, text }: Source) =>
      ts
        .createSourceFile(path, text, ts.ScriptTarget.ES2023)
        .statements.filter((statement) => !declares.has(statement.kind));
    expect(
      offences((source) => acts(source).map((statement) => source.text.slice(statement.pos, statement.end).trim())),
    ).to.deep.equal([]);
  });

  it('keeps no state outside its parts', () => {
    expect(offences(({ text }) => text.split('\n').filter((line) => /^(export )?let /.test(line)))).to.deep.equal([]);
  });

  it('leaves no test out but where something is missing, and says what', () => {
    const left = sources('test').flatMap(({ path, text }) =>
      path === 'test/make/needs.ts' || !/\b(?:it|describe)\.(?:skip|only)\(|\.skip\(\)/.test(text) ? [] : [path],
    );
    expect(left.filter((path) => path !== 'test/house.test.ts')).to.deep.equal([]);
  });

  it('says every sentence from the catalogues: each key the code names is in all three', () => {
    const catalogues = ['en', 'fa', 'he'].map((locale) => {
      const folder = join(root, 'templates/locales', locale);
      const parts = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
      return Object.assign({}, ...parts);
    });
    const keys = new Set(
      plugin.flatMap(({ text, room }) =>
        ['web', 'records', 'crm'].includes(room)
          ? [...text.matchAll(/'((?:problem|flash|field|error\.field|list|case\.details)\.[a-z][a-z.-]*[a-z])'/g)].map(
              (match) => match[1] ?? '',
            )
          : [],
      ),
    );
    expect(keys.size).to.be.greaterThan(25);
    for (const key of keys)
      for (const [at, catalogue] of catalogues.entries())
        expect(catalogue, `${['en', 'fa', 'he'][at]}: ${key}`).to.have.property(key);
  });
});
