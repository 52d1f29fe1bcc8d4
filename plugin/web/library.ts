import { Router } from 'express';
import { z } from 'zod';
import { issueKey } from '../auth/form-key.ts';
import { describeError } from '../log.ts';
import type { Problem } from '../records/answers.ts';
import { REASONS } from '../records/library/feedback.ts';
import type { LibraryReader } from '../records/library/reader.ts';
import type { TextDetail } from '../records/library/text-page.ts';
import { textHref, textKey } from '../records/library/texts.ts';
import type { Outbox } from '../records/outbox/outbox.ts';
import type { Search } from '../records/search/search.ts';
import type { TextPage } from '../view/library-models.ts';
import type { Message } from '../view/models.ts';
import type { Asking, Handle, Submitted } from './handle.ts';
import {
  createArranger,
  type Kind,
  kindsOn,
  type LibraryQuery,
  libraryHref,
  libraryModel,
  libraryQuery,
} from './library-list.ts';
import { type TextSurroundings, textModel } from './library-text.ts';
import { keptReply } from './queued.ts';
import { download, picture, type Reply, seeOther, show } from './reply.ts';
import { messages } from './submission.ts';

const MOST_RELATED = 3;

const nothing = z.object({});
/** A solution’s number, whose format is the org’s own choice, or the name in an article’s address. */
const ref = z.object({ ref: z.string().regex(/^[A-Za-z0-9][\w.-]{0,259}$/) });
/** A record id, as links in the company's own e-mails carry it: the customer is led to the text’s own address. */
const recordId = z.object({ ref: z.string().regex(/^(?:501|ka0|kA0)[a-zA-Z0-9]{12}([a-zA-Z0-9]{3})?$/) });
const file = ref.extend({ id: z.string().regex(/^[\w-]{1,64}$/) });
const pictureName = ref.extend({ id: z.string().regex(/^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/) });

type OneText = Submitted<z.output<typeof ref>>;

/** `/solutions` or `/knowledge`, and all below it but the form for a new solution. */
export function libraryRoutes(parts: {
  handle: Handle;
  reader: LibraryReader;
  outbox: Outbox;
  search: Search;
  kind: Kind;
}): Router {
  const { handle, reader, outbox, search, kind } = parts;
  const path = kind === 'solution' ? '/solutions' : '/knowledge';
  const arrange = createArranger();
  const routes = Router();

  async function list({ query }: { query: LibraryQuery }, asking: Asking): Promise<Reply> {
    if (query.q !== '') return seeOther(`/search?${new URLSearchParams({ q: query.q, in: kind })}`);
    const { brand, locale, pages, customer } = asking;
    const kinds: Kind[] = kind === 'article' ? ['article'] : kindsOn(pages);
    const [shelf, maySubmit, submissions] = await Promise.all([
      reader.shelf(brand, locale),
      reader.maySubmit(),
      kind === 'solution' ? reader.submissions(customer) : [],
    ]);
    const read = { arranged: arrange(shelf, kinds, locale), readAt: shelf.readAt };
    const model = libraryModel(
      read,
      query,
      { path, kinds, locale, maySubmit: maySubmit && pages.includes('solutions') },
      submissions,
    );
    if (!model) return seeOther(libraryHref(path, query, { page: 1 }));
    return show(kind === 'solution' ? 'solutions' : 'knowledge', model, { section: 'solutions', keep: true });
  }

  async function page(name: string, asking: Asking, refused: Partial<TextSurroundings> = {}): Promise<Reply> {
    const { brand, customer, locale, pages, session } = asking;
    const options = { locale, withCases: pages.includes('cases') };
    const [detail, link, orgTakes] = await Promise.all([
      reader.get(customer, { kind, ref: name }, options),
      reader.addresses(brand),
      reader.maySubmit(),
    ]);
    const maySubmit = orgTakes && pages.includes('solutions');
    const related = await relatedTo(detail, asking);
    const model = textModel(detail, { key: issueKey(session), related, maySubmit, link, ...refused }, asking);
    return show('solution', model, { section: 'solutions', status: refused.problem ? 422 : 200 });
  }

  /** Never a reason not to show the text. */
  async function relatedTo({ text }: TextDetail, asking: Asking): Promise<TextPage['related']> {
    const kinds = kindsOn(asking.pages);
    try {
      const similar = await search.similar(asking, text.title, {
        ...{ kinds, limit: MOST_RELATED, without: textKey(text) },
      });
      if (similar.length > 0)
        return similar.map(({ title, href, helped = 0, minutes = 1 }) => ({
          ...{ title: title.map((piece) => piece.text).join(''), href, helped, minutes },
        }));
      const near = await reader.related(text, asking.brand, asking.locale, 50);
      const others = near.filter((one) => kinds.includes(one.kind));
      return others.slice(0, MOST_RELATED).map((one) => ({
        ...{ title: one.title, href: textHref(one), helped: one.helped.yes, minutes: one.minutes },
      }));
    } catch (thrown) {
      asking.log.warn(describeError(thrown), 'nothing related can be shown');
      return [];
    }
  }

  async function answer({ path: { ref: name }, form, submission }: OneText, asking: Asking): Promise<Reply> {
    const { value = '', reason = '' } = form.text;
    const wrong = messages(problemsIn(value, reason), form);
    if (wrong.size > 0) {
      const fields = [...wrong].map(([field, message]): { name: string; message: Message } => ({
        name: field,
        message,
      }));
      return page(name, asking, { problem: { fields }, tried: value === 'no' ? { said: 'no' } : {} });
    }
    const given = { helped: value === 'yes', reason: REASONS.find((one) => one === reason) };
    const text = { kind, ref: name, locale: asking.locale };
    const outcome = await outbox.submit(asking.customer, { kind: 'feedback', text, ...given }, [], submission);
    const to = `${path}/${encodeURIComponent(name)}#helpful`;
    return 'kept' in outcome ? keptReply(outcome.kept, to) : seeOther(to);
  }

  routes.get('/', handle.page({ path: nothing, query: libraryQuery }, list));
  routes.get('/:ref', (req, res, next) => {
    if (!recordId.safeParse(req.params).success) return next();
    const lead = handle.page({ path: recordId, query: nothing }, async ({ path: { ref: id } }, asking) => {
      const text = await reader.withRecordId(asking.brand, id);
      return text && kindsOn(asking.pages).includes(text.kind) ? seeOther(textHref(text)) : page(id, asking);
    });
    return lead(req, res, next);
  });
  routes.get(
    '/:ref',
    handle.page({ path: ref, query: nothing }, ({ path: { ref: name } }, asking) => page(name, asking)),
  );
  routes.post('/:ref/helpful', handle.form({ path: ref }, answer));
  routes.get(
    '/:ref/files/:id',
    handle.page({ path: file, query: nothing }, async ({ path: { ref: name, id } }, { customer, locale }) =>
      download(await reader.file(customer, { kind, ref: name }, { locale, fileId: id })),
    ),
  );
  if (kind === 'article')
    routes.get(
      '/:ref/pictures/:id',
      handle.page({ path: pictureName, query: nothing }, async ({ path: { ref: name, id } }, { customer, locale }) =>
        picture(await reader.picture(customer, { kind, ref: name }, { locale, ref: id })),
      ),
    );

  return routes;
}

function problemsIn(value: string, reason: string): Problem[] {
  if (value !== 'yes' && value !== 'no') return [{ field: 'value', key: 'problem.choice' }];
  const isKnown = reason === '' || REASONS.some((one) => one === reason);
  return isKnown ? [] : [{ field: 'reason', key: 'problem.choice' }];
}
