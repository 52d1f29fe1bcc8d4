import type { Brand } from '../brand.ts';

/** The style sheet of a brand: its tokens, then its own rules in the last layer. */
export function brandStyles(brand: Brand, _base: string, own = ''): { css: string; changed: object[] } {
  const tokens = Object.entries(brand.tokens).map(([name, value]) => `--${name}: ${value};`);
  return { css: `@layer brand {\n:root { ${tokens.join(' ')} }\n${own}}\n`, changed: [] };
}
