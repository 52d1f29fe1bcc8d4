import type { Locale } from '../../brand.ts';
import { PortalError } from '../../errors.ts';
import type { Settings } from '../../settings.ts';
import type { Contacts } from '../contacts.ts';
import type { Crm, CrmRow, CrmValue, ObjectDescription, Reference, WriteStep } from '../crm.ts';
import type { Customer } from '../customer.ts';
import { demandLedger, demandThere, entryStep, firstResult, writeOnce } from '../ledger.ts';
import { singleFlight } from '../single-flight.ts';
import { soql } from '../soql.ts';
import { localeOf } from './language.ts';
import type { HeldLibrary } from './library.ts';
import { topicId } from './topics.ts';

/** Solution.SolutionNote holds this many characters of HTML. */
export const NOTE_CHARACTERS = 32_000;
/** First in the note of its entry where its writer may be named. */
const NAMED = 'name';

/** A solution as it was checked; `html` is ours, made from plain text, and `text` says the same without markup. */
export interface NewSolution {
  title: string;
  html: string;
  text: string;
  /** Id of a topic of solutions. */
  topic: string | undefined;
  locale: Locale;
  /** His first name may stand with it. */
  named: boolean;
}

/** What customers write down for others. It is no one’s to read but his own until the company has checked it. */
export interface Submissions {
  /** Characters that a title may have. @throws PortalError `page.not-found` where the org has no solutions */
  rules(): Promise<{ titleMax: number }>;
  /**
   * Writes it once, whatever happens on the way.
   *
   * @throws PortalError `input.invalid` for a key that was used for another text; `crm.not-ready`
   */
  submit(customer: Customer, solution: NewSolution, key: string): Promise<{ number: string }>;
}

export function createSubmissions(parts: {
  crm: Crm;
  contacts: Contacts;
  library: Pick<HeldLibrary, 'expire'>;
  rules: Settings['solutions'];
}): Submissions {
  const { crm, contacts, library, rules } = parts;
  const submitting = singleFlight<{ number: string }>();

  async function demandSolution(): Promise<ObjectDescription> {
    const found = await crm.describe('Solution');
    if (found) return found;
    throw new PortalError('page.not-found', { detail: 'the org has no solutions' });
  }

  /** The category behind a topic, whose id tells nobody the record’s. */
  async function nodeOf(topic: string | undefined): Promise<string | undefined> {
    if (topic === undefined) return undefined;
    const [nodes, pairs] = await Promise.all([crm.describe('CategoryNode'), crm.describe('CategoryData')]);
    if (!nodes || !pairs?.createable) return undefined;
    const rows = await crm.query(soql`SELECT Id FROM CategoryNode LIMIT 2000`);
    return rows.map(({ Id }) => String(Id)).find((id) => topicId(id) === topic);
  }

  /** Solutions are HTML or not as the org is set up; the newest one shows it. */
  async function writesHtml(): Promise<boolean> {
    const [newest] = await crm.query(soql`SELECT IsHtml FROM Solution ORDER BY LastModifiedDate DESC LIMIT 1`);
    return newest?.IsHtml !== false;
  }

  async function submit(asking: Customer, solution: NewSolution, key: string): Promise<{ number: string }> {
    const [object, customer, node, takesHtml] = await Promise.all([
      demandSolution(),
      contacts.refresh(asking),
      nodeOf(solution.topic),
      writesHtml(),
      demandLedger(crm),
    ]);
    const values = valuesFor(object, { ...solution, note: takesHtml ? solution.html : solution.text }, rules.status);
    const made: Reference = { from: 'solution', field: 'id' };
    const words = { SolutionName: solution.title, SolutionNote: solution.text };
    const sent = { key, kind: 'solution', words } as const;
    const note = solution.named ? { note: NAMED } : {};
    const pair = { CategoryNodeId: node ?? null, RelatedSobjectId: made };
    const steps: WriteStep[] = [
      { ref: 'solution', create: 'Solution', values },
      entryStep('entry', customer, { ...sent, record: made, parent: made, ...note }),
      ...(node === undefined ? [] : [{ ref: 'category', create: 'CategoryData', values: pair }]),
      { ref: 'made', read: 'Solution', id: made, fields: ['SolutionNumber'] },
    ];
    const answered = await writeOnce(crm, steps).finally(library.expire);
    if (answered) return { number: numberIn(answered.made?.row) };
    const id = await firstResult(crm, customer, sent);
    const [row] = await crm.query(soql`SELECT SolutionNumber FROM Solution WHERE Id = ${id} LIMIT 1`);
    return { number: numberIn(demandThere(row)) };
  }

  return {
    rules: async () => ({ titleMax: (await demandSolution()).fields.get('SolutionName')?.length ?? 255 }),
    submit: (customer, solution, key) =>
      submitting(`${customer.contactId} ${key} ${JSON.stringify(solution)}`, () => submit(customer, solution, key)),
  };
}

function valuesFor(
  { fields }: ObjectDescription,
  { title, note, locale }: NewSolution & { note: string },
  status: string | undefined,
): Record<string, CrmValue> {
  const language = fields.get('SolutionLanguage');
  const inOrg = language?.createable ? language.values.find(({ value }) => localeOf(value) === locale) : undefined;
  return {
    SolutionName: title,
    SolutionNote: note,
    IsPublished: false,
    ...(status === undefined ? {} : { Status: status }),
    ...(inOrg ? { SolutionLanguage: inOrg.value } : {}),
  };
}

function numberIn(row: CrmRow | undefined): string {
  if (typeof row?.SolutionNumber === 'string') return row.SolutionNumber;
  throw new PortalError('record.not-found', { detail: 'the solution that was made is not there any more' });
}

/** @param note of the entry of a solution */
export function mayBeNamed(note: string | null): boolean {
  return note?.split(' ')[0] === NAMED;
}
