import type { Brand } from '../../brand.ts';
import { PortalError } from '../../errors.ts';
import { DuplicateKey, type ObjectDescription, type Reference, type WriteAnswers, type WriteStep } from '../crm.ts';
import type { Customer } from '../customer.ts';
import { demandLedger, entryStep, firstResult, sentBefore } from '../ledger.ts';
import { singleFlight } from '../single-flight.ts';
import { richLine, richText } from './body.ts';
import { type createFind, demandId } from './find.ts';
import type { IdeaParts } from './idea-parts.ts';
import type { Ideas } from './ideas.ts';
import { refOf } from './refs.ts';
import type { BoardState } from './state.ts';

/** IdeaComment.CommentBody holds so many characters. */
export const COMMENT_MAX = 4_000;
/** Idea.Body holds 32,000, with its markup; this much text a person may write. */
const BODY_MAX = 10_000;
const TITLE_MAX = 255;

type NewIdea = Parameters<Ideas['post']>[1];

export function createIdeaWrites(parts: IdeaParts & { find: ReturnType<typeof createFind> }) {
  const { crm, versions, contacts, rules, access, held, brandOf, find } = parts;
  const posting = singleFlight<{ ref: string }>();
  const commenting = singleFlight<void>();

  async function form(customer: Customer): ReturnType<Ideas['form']> {
    const { object } = await access();
    return {
      categories: categoriesIn(object, brandOf(customer)),
      titleMax: object.fields.get('Title')?.length ?? TITLE_MAX,
      bodyMax: Math.min(BODY_MAX, Math.floor((object.fields.get('Body')?.length ?? 32_000) / 2)),
      multiple: object.fields.has('Categories'),
    };
  }

  /** One all-or-nothing call; undefined when an earlier try of the same submission got through. Either way ours is old. @param id of the idea it is about */
  async function once(steps: WriteStep[], id?: string): Promise<WriteAnswers | undefined> {
    try {
      return await crm.write(steps);
    } catch (thrown) {
      if (thrown instanceof DuplicateKey) return undefined;
      throw thrown;
    } finally {
      await held.expire();
      // While the store is away the change reader tells of it.
      if (id !== undefined) await versions.bump([`idea:${id}`]).catch(() => {});
    }
  }

  async function post(asking: Customer, input: NewIdea, key: string): Promise<{ ref: string }> {
    const [customer, { object }, { value: state }] = await Promise.all([
      contacts.refresh(asking),
      access(),
      held.get(),
      demandLedger(crm),
    ]);
    const zone = rules.zone ?? onlyZone(state);
    const body = richText(input.body);
    demandFits(body, object.fields.get('Body')?.length ?? 32_000);
    const made: Reference = { from: 'idea', field: 'id' };
    const sent = { key, kind: 'idea', words: { title: input.title, body: input.body } } as const;
    const values = {
      Title: input.title,
      Body: body,
      ...categoryValue(input.category, object, brandOf(customer)),
      ...(zone === undefined ? {} : { CommunityId: zone }),
    };
    const answered = await once([
      { ref: 'idea', create: 'Idea', values },
      entryStep('entry', customer, { ...sent, record: made, parent: made }),
    ]);
    if (answered?.idea) return { ref: refOf(answered.idea.id) };
    return { ref: refOf(await firstResult(crm, customer, sent)) };
  }

  async function comment(asking: Customer, ref: string, text: string, key: string): Promise<void> {
    const id = demandId(ref);
    const [customer, { idea }] = await Promise.all([contacts.refresh(asking), find(asking, id), demandLedger(crm)]);
    const sent = { key, kind: 'idea-comment', words: { body: text } } as const;
    const before = idea.closed ? await sentBefore(crm, customer, sent, id) : undefined;
    if (idea.closed && before === undefined)
      throw new PortalError('input.invalid', { fields: { body: 'problem.idea-closed' } });
    const body = richLine(text);
    demandFits(body, COMMENT_MAX);
    const record: Reference = { from: 'comment', field: 'id' };
    const answered =
      before === undefined &&
      (await once(
        [
          { ref: 'comment', create: 'IdeaComment', values: { IdeaId: id, CommentBody: body } },
          entryStep('entry', customer, { ...sent, record, parent: id }),
        ],
        id,
      ));
    if (!answered && before === undefined) await firstResult(crm, customer, sent, id);
  }

  return {
    form,
    post: (customer: Customer, input: NewIdea, key: string) =>
      posting(`${customer.contactId} ${key} ${JSON.stringify(input)}`, () => post(customer, input, key)),
    comment: (customer: Customer, ref: string, body: string, key: string) =>
      commenting(`${customer.contactId} ${key} ${ref} ${body}`, () => comment(customer, ref, body, key)),
  };
}

/** Where ideas of other people stand, if that is one place; an org with several says that one has to be configured. */
function onlyZone({ records }: BoardState): string | undefined {
  const zones = new Set([...records.values()].map((record) => record.zone));
  const [zone] = zones;
  return zones.size === 1 ? (zone ?? undefined) : undefined;
}

/** What the org offers and the brand shows. */
function categoriesIn(object: ObjectDescription, brand: Brand): string[] {
  const field = object.fields.get('Categories') ?? object.fields.get('Category');
  const { ideaCategories } = brand.library;
  return (field?.values ?? [])
    .map(({ value }) => value)
    .filter((value) => ideaCategories.length === 0 || ideaCategories.includes(value));
}

/** Without a category a brand that shows some only would not show the idea to its own author. */
function categoryValue(category: string | null, object: ObjectDescription, brand: Brand): Record<string, string> {
  const isNeeded = brand.library.ideaCategories.length > 0;
  if (category === null && !isNeeded) return {};
  if (category === null || !categoriesIn(object, brand).includes(category))
    throw new PortalError('input.invalid', { fields: { category: 'problem.choice' } });
  return { [object.fields.has('Categories') ? 'Categories' : 'Category']: category };
}

/** Characters that mean something in markup take more room than they have on the page. */
function demandFits(html: string, max: number): void {
  if (html.length > max) throw new PortalError('input.invalid', { fields: { body: 'error.field.too-long' } });
}
