import type { Brand } from '../brand.ts';
import type { ProviderSettings, Settings } from '../settings.ts';

/** The providers people of a brand may come from: all, unless the brand names its one. */
export function doorsOf<P extends Pick<ProviderSettings, 'id'>>(brand: Pick<Brand, 'provider'>, providers: P[]): P[] {
  return providers.filter(({ id }) => brand.provider === undefined || brand.provider === id);
}

/** Whether who is an admin of the brand is for this provider to say: where several lead there, only one that is named. */
export function mayMakeAdmins(
  brand: Pick<Brand, 'provider'>,
  id: string,
  { saml, admins }: Pick<Settings, 'saml' | 'admins'>,
): boolean {
  return admins.providers?.includes(id) ?? doorsOf(brand, saml.providers).length === 1;
}

/** Brands that have several providers, of which none is named for admins. */
export function brandsWithoutAdmins({ saml, admins, brands }: Pick<Settings, 'saml' | 'admins' | 'brands'>): string[] {
  if (admins.values.length === 0 || admins.providers) return [];
  return brands.filter((brand) => doorsOf(brand, saml.providers).length > 1).map(({ id }) => id);
}

/**
 * Providers that could sign in the people of another one: several lead to one brand, and this one finds people by what it
 * says they are called, for any domain.
 */
export function unboundDoors({
  saml,
  brands,
}: Pick<Settings, 'saml' | 'brands'>): { brand: string; provider: string }[] {
  return brands.flatMap((brand) => {
    const doors = doorsOf(brand, saml.providers);
    const unbound = doors.filter(({ domains }) => doors.length > 1 && domains.length === 0);
    return unbound.map(({ id }) => ({ brand: brand.id, provider: id }));
  });
}
