import type { Brand, Locale } from '../../brand.ts';

/** Old codes that the CRM still uses. */
const RENAMED: Record<string, string> = { iw: 'he', in: 'id', ji: 'yi' };

/** What the CRM calls `en_US` or `iw`, as a language tag: `en-US`, `he`. */
export function languageTag(crm: string): string {
  const [language = '', ...rest] = crm.split('_');
  return [RENAMED[language] ?? language, ...rest].join('-');
}

/** The portal’s language of a text; undefined for others, and when the org does not say. */
export function localeOf(crm: string | null | undefined): Locale | undefined {
  const language = languageTag(crm ?? '').split('-')[0];
  return language === 'en' || language === 'fa' || language === 'he' ? language : undefined;
}

/** Of the versions of an article the one for a reader: his language, else the brand’s first, else the one it was written in. */
export function versionFor<V extends { locale: Locale | undefined; isMaster: boolean }>(
  versions: readonly V[],
  { locales }: Brand,
  locale: Locale,
): V | undefined {
  return (
    versions.find((one) => one.locale === locale) ??
    versions.find((one) => one.locale === locales[0]) ??
    versions.find((one) => one.isMaster) ??
    versions[0]
  );
}
