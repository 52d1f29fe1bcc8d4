// Writes the chapters of the README that are made from the source. Usage: npm run docs
import { readFileSync, writeFileSync } from 'node:fs';
import { withSettings } from './make/settings-doc.ts';

const readme = new URL('../README.md', import.meta.url);
writeFileSync(readme, withSettings(readFileSync(readme, 'utf8')));
