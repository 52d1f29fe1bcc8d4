const ENDINGS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * The 18-character form of a record id of 15 or 18. Its ending tells which letters are capitals, five of them a character
 * (Object Reference, “ID Field Type”); the CRM refuses a query with an ending that does not fit.
 * Undefined for what cannot be an id.
 */
export function canonicalId(text: string): string | undefined {
  if (!/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text)) return undefined;
  const ending = [0, 5, 10].map((from) => {
    const capitals = [...text.slice(from, from + 5)].map((letter, at) => (/[A-Z]/.test(letter) ? 2 ** at : 0));
    return ENDINGS.charAt(capitals.reduce((sum, bit) => sum + bit, 0));
  });
  const id = text.slice(0, 15) + ending.join('');
  return text.length === 15 || text === id ? id : undefined;
}
