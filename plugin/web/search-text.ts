import { z } from 'zod';

const LONGEST = 200;

/** What was typed in a search field: one line, cut where the field ends and between characters. */
export const searchText = z
  .string()
  .catch('')
  .transform((typed) => {
    const line = typed.replace(/\p{Cc}/gu, ' ').trim();
    return line.slice(0, LONGEST).replace(/\p{Surrogate}$/u, '');
  });
