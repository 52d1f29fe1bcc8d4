import { Router } from 'express';
import { z } from 'zod';
import { PortalError } from '../errors.ts';
import { describeError } from '../log.ts';
import type { Deflection } from '../records/deflection/deflection.ts';
import { fitsWell } from '../records/deflection/fits.ts';
import type { HeldLibrary } from '../records/library/library.ts';
import { type LibraryText, textHref, textKey } from '../records/library/texts.ts';
import type { Outbox } from '../records/outbox/outbox.ts';
import type { Search } from '../records/search/search.ts';
import type { Offer, Suggested } from '../view/deflection-models.ts';
import { caseHref } from './case-models.ts';
import type { Asking, Handle } from './handle.ts';
import { keptReply } from './queued.ts';
import { type Reply, seeOther, show } from './reply.ts';

export type Offers = ReturnType<typeof createOffers>;

const MOST = 3;
/** So many of the best are looked through for some in a language he reads. */
const LOOKED_THROUGH = 12;
/** From so many words on it is looked for what fits. */
const WORDS = 3;
/** Characters that are looked at; whoever writes more has said what it is about. */
const LOOKED_AT = 300;

/** Texts that are offered where somebody is about to write. Never in the way: what fails here is logged and left out. */
export function createOffers(parts: {
  search: Search;
  library: Pick<HeldLibrary, 'all' | 'shows'>;
  deflection: Deflection;
}) {
  const { search, library, deflection } = parts;

  /** Kinds of texts that are there for this person. */
  function kinds({ pages }: Asking): LibraryText['kind'][] {
    const found: [LibraryText['kind'], boolean][] = [
      ['solution', pages.includes('solutions')],
      ['article', pages.includes('knowledge')],
    ];
    return found.flatMap(([kind, isThere]) => (isThere ? [kind] : []));
  }

  /** A text by what forms call it; undefined for what he may not read, and while nothing can be read. */
  async function find(asking: Asking, value: string): Promise<LibraryText | undefined> {
    if (!/^(solution|article):./.test(value)) return undefined;
    return quietly(asking, async () => {
      const text = (await library.all()).get(value);
      const isShown = text && kinds(asking).includes(text.kind) && (await library.shows(asking.brand, text));
      return isShown ? text : undefined;
    });
  }

  async function quietly<T>(asking: Asking, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (thrown) {
      asking.log.warn(describeError(thrown), 'no texts can be offered');
      return undefined;
    }
  }

  /** The best few for what was written, in a language that he reads. No CRM call. */
  async function like(asking: Asking, words: string, without?: string): Promise<LibraryText[]> {
    const shown = kinds(asking);
    if (shown.length === 0 || words.trim() === '') return [];
    const found = await quietly(asking, async () => {
      const options = { kinds: shown, limit: LOOKED_THROUGH, ...(without === undefined ? {} : { without }) };
      const hits = await search.similar(asking, words.slice(0, LOOKED_AT), options);
      return Promise.all(hits.map(({ kind, ref }) => find(asking, `${kind}:${ref}`)));
    });
    const texts = (found ?? []).flatMap((text) => (text && textKey(text) !== without ? [text] : []));
    const own = texts.filter(({ locale }) => locale === undefined || locale === asking.locale);
    const common = texts.filter(({ locale }) => locale === asking.brand.locales[0]);
    return [...new Set([...own, ...common])].slice(0, MOST);
  }

  return {
    find,
    like: async (asking: Asking, words: string): Promise<Offer[]> =>
      (await like(asking, words)).map((text) => offerOf(text, textHref(text))),

    /** Beside an empty form: room for what will be offered. Undefined where there is nothing to look through. */
    none: (asking: Asking): Suggested | undefined =>
      kinds(asking).length > 0 ? { offers: [], asked: false } : undefined,

    /** Beside the form of a case. What is shown is noted as offered. */
    async beside(
      asking: Asking,
      journey: string,
      text: Record<string, string>,
      without?: string,
    ): Promise<Suggested | undefined> {
      if (kinds(asking).length === 0) return undefined;
      const found = await like(asking, wordsIn(text), without);
      const ids = found.map(({ id }) => id);
      await deflection.offer(asking.customer, journey, ids, 'form');
      return { offers: found.map((one) => offerOf(one, readHref(journey, one))), asked: true };
    },

    /** One more for a case that was just opened, if it fits well and was not offered on its form: what its address carries. */
    async afterwards(
      asking: Asking,
      journey: string,
      text: Record<string, string>,
      about: string | undefined,
    ): Promise<string> {
      const found = await like(asking, wordsIn(text), about);
      const ids = found.map(({ id }) => id);
      const offered = await deflection.offered(journey, ids);
      // The second of a double click has the same offer as the first.
      const fitting = found.find(
        ({ id, title }) => offered.get(id) !== 'form' && fitsWell(title, wordsIn(text).slice(0, LOOKED_AT)),
      );
      if (!fitting) return '';
      await deflection.offer(asking.customer, journey, [fitting.id], 'case');
      return `?${new URLSearchParams({ meanwhile: textKey(fitting), journey })}`;
    },

    /** Those of some solutions that he may read. */
    async readable<S extends { number: string }>(asking: Asking, solutions: S[]): Promise<S[]> {
      const known = await Promise.all(solutions.map(({ number }) => find(asking, `solution:${number}`)));
      return solutions.filter((_, at) => known[at] !== undefined);
    },

    /** What the address of a case that was just opened carries. */
    async meanwhile(
      asking: Asking,
      value: string | undefined,
      journey: string | undefined,
    ): Promise<Offer | undefined> {
      const found = value === undefined ? undefined : await find(asking, value);
      return found && offerOf(found, journey === undefined ? textHref(found) : readHref(journey, found));
    },
  };
}

/** The subject says most; what happens is looked at as well while the subject is short. */
function wordsIn({ subject = '', description = '' }: Record<string, string>): string {
  const count = subject.split(/\s+/).filter((word) => word !== '').length;
  return (count >= WORDS ? subject : `${subject} ${description.slice(0, LOOKED_AT)}`).trim();
}

function offerOf(text: LibraryText, href: string): Offer {
  const { kind, title, minutes, steps, helped } = text;
  return { kind, value: textKey(text), title, href, helped: helped.yes, minutes, steps };
}

/** Leads to the text and notes that it was opened, with script and without. */
function readHref(journey: string, text: LibraryText): string {
  return `/cases/read?${new URLSearchParams({ journey, text: textKey(text) })}`;
}

const nothing = z.object({});
const value = z.string().max(300);
const journey = z.uuid();
const read = z.object({ journey, text: value });
const solved = z.object({ text: value.optional().catch(undefined) });
const number = z.object({ number: z.string().regex(/^[A-Za-z0-9][\w-]{0,29}$/) });

/** What becomes of an offer: read, opened, it solved the matter. Below `/cases`. */
export function deflectionRoutes(parts: {
  handle: Handle;
  outbox: Outbox;
  offers: Offers;
  deflection: Deflection;
}): Router {
  const { handle, outbox, offers, deflection } = parts;
  const routes = Router();

  async function demand(asking: Asking, named: string): Promise<LibraryText> {
    const found = await offers.find(asking, named);
    if (!found) throw new PortalError('page.not-found', { detail: 'no such text' });
    return found;
  }

  routes.get(
    '/read',
    handle.page({ path: nothing, query: read }, async ({ query }, asking): Promise<Reply> => {
      const text = await demand(asking, query.text);
      await deflection.open(asking.customer, query.journey, text.id);
      return seeOther(textHref(text));
    }),
  );

  // Unfolding one shows its steps, which is reading, too; only a script can tell.
  routes.post(
    '/opened',
    handle.form({ path: nothing }, async ({ form, submission }, asking): Promise<Reply> => {
      const text = await demand(asking, form.text.text ?? '');
      await deflection.open(asking.customer, submission, text.id);
      return seeOther(textHref(text), undefined, { opened: textKey(text) });
    }),
  );

  routes.post(
    '/solved',
    handle.form({ path: nothing }, async ({ form, submission }, asking): Promise<Reply> => {
      const text = await demand(asking, form.text.text ?? '');
      await deflection.solved(asking.customer, submission, text.id);
      return seeOther(`/cases/solved?${new URLSearchParams({ text: textKey(text) })}`);
    }),
  );

  routes.get(
    '/solved',
    handle.page({ path: nothing, query: solved }, async ({ query }, asking): Promise<Reply> => {
      const found = query.text === undefined ? undefined : await offers.find(asking, query.text);
      const text = found && { title: found.title, href: textHref(found) };
      return show('solved', text ? { text } : {}, { section: 'cases' });
    }),
  );

  routes.post(
    '/:number/solved',
    handle.form({ path: number }, async ({ path, form, submission }, asking): Promise<Reply> => {
      const text = await offers.find(asking, form.text.text ?? '');
      const closing = { kind: 'close', number: path.number, text: text?.id } as const;
      const outcome = await outbox.submit(asking.customer, closing, [], submission);
      if ('kept' in outcome) return keptReply(outcome.kept, caseHref(path.number));
      return seeOther(caseHref(path.number), { kind: 'ok', message: 'flash.case-closed' });
    }),
  );

  return routes;
}
