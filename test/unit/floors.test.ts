import { readFileSync } from 'node:fs';
import { expect } from 'chai';

interface Locked {
  version?: string;
  hasInstallScript?: boolean;
  dev?: boolean;
  integrity?: string;
  link?: boolean;
}

const read = (name: string) => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));
const locked: Record<string, Locked> = read('package-lock.json').packages;
const own: { dependencies: Record<string, string>; devDependencies: Record<string, string> } = read('package.json');

/** The oldest version that may ship, and what is known of older ones. */
const FLOORS: Record<string, [version: string, reason: string]> = {
  '@node-saml/node-saml': ['5.1.0', 'reads parts of a response that nobody signed'],
  '@node-saml/passport-saml': ['5.1.0', 'comes with an older node-saml'],
  'xml-crypto': ['6.3.2', 'takes several SignedInfo, or a comment in a digest'],
  '@xmldom/xmldom': ['0.8.15', 'reads several roots as one document'],
  handlebars: ['4.7.10', 'a template reaches what it should not'],
  multer: ['2.3.0', 'a broken form ends the process'],
  'body-parser': ['2.2.1', 'a form of many fields takes all the time there is'],
  qs: ['6.16.0', 'a short query makes a long array'],
  passport: ['0.6.0', 'a session from before the sign-in goes on after it'],
  dompurify: ['3.4.11', 'lets scripts through'],
  'node-cache': ['5.1.2', 'is not the last one there will be'],
};

const FORBIDDEN: Record<string, string> = {
  'passport-saml': 'nobody looks after this name; @node-saml/passport-saml is its successor',
  csurf: 'nobody looks after it',
  '@cacheable/node-cache': 'its family was hijacked in August 2026',
  cacheable: 'its family was hijacked in August 2026',
  'saml-idp': 'made for tests, installed from git',
  samlify: 'reads what was not signed',
  'better-sqlite3': 'compiles when it is installed',
};

/** What they do there is not needed: `.npmrc` switches it off. */
const SCRIPTS = [
  'core-js', // asks for money
  'core-js-pure',
  'esbuild', // makes its own start a little quicker
  'msgpackr-extract', // comes compiled
];

const nameOf = (path: string) => path.split('node_modules/').at(-1) ?? '';
const copies = (name: string) => Object.entries(locked).filter(([path]) => path !== '' && nameOf(path) === name);

function isBelow(version: string, floor: string): boolean {
  const numbers = (text: string) => text.split('-')[0]?.split('.').map(Number) ?? [];
  const [mine, least] = [numbers(version), numbers(floor)];
  const at = [0, 1, 2].find((part) => mine[part] !== least[part]);
  return at !== undefined && (mine[at] ?? 0) < (least[at] ?? 0);
}

describe('packages', () => {
  for (const [name, [floor, reason]] of Object.entries(FLOORS))
    it(`${name} is at ${floor} or above: below, ${reason}`, () => {
      const found = copies(name);
      // What came in through another package may also have left.
      if (name in own.dependencies) expect(found).to.not.be.empty;
      for (const [path, { version = '' }] of found)
        expect(isBelow(version, floor), `${path} ${version}`).to.equal(false);
    });

  for (const [name, reason] of Object.entries(FORBIDDEN))
    it(`${name} is not among them: ${reason}`, () => expect(copies(name)).to.deep.equal([]));

  it('the check sees an old version', () => {
    expect(isBelow('4.7.8', '4.7.10')).to.equal(true);
    expect(isBelow('1.4.5-lts.1', '2.5.0')).to.equal(true);
    expect(isBelow('0.8.15', '0.8.15')).to.equal(false);
    expect(isBelow('1.0.0', '0.8.15')).to.equal(false);
  });

  it('what ships is named by its exact version', () => {
    for (const [name, version] of Object.entries(own.dependencies)) expect(version, name).to.match(/^\d+\.\d+\.\d+$/);
  });

  it('each comes with its checksum', () => {
    const without = Object.entries(locked).filter(([path, { integrity, link }]) => path !== '' && !integrity && !link);
    expect(without.map(([path]) => path)).to.deep.equal([]);
  });

  it('none runs a script when it is installed', () => {
    const found = Object.entries(locked).filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(found.map(([path]) => nameOf(path)).filter((name) => !SCRIPTS.includes(name))).to.deep.equal([]);
    expect(readFileSync(new URL('../../.npmrc', import.meta.url), 'utf8')).to.match(/^ignore-scripts=true$/m);
  });
});
