import { z } from 'zod';

/** What of the company’s library and ideas a brand shows; everything if left out. */
export const librarySchema = z
  .strictObject({
    solutionCategories: z
      .array(z.string().min(1))
      .default([])
      .describe('Names of top categories of solutions; all if left out.'),
    dataCategories: z
      .array(z.string().min(1))
      .default([])
      .describe('Names of top data categories of articles; all if left out.'),
    ideaCategories: z.array(z.string().min(1)).default([]).describe('Categories of ideas; all if left out.'),
    ideaPoints: z
      .number()
      .int()
      .positive()
      .optional()
      .describe('Points from which every idea is answered; nothing is promised if left out.'),
  })
  .prefault({});
