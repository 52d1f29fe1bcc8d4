import { type Brand, inLanguage, type Locale } from '../brand.ts';
import type { Question } from '../records/answers.ts';
import type { CaseForm } from '../records/case-form.ts';
import type { ListedCase } from '../records/case-list.ts';
import { shorten } from '../records/case-page.ts';
import type { Customer } from '../records/customer.ts';
import type { CaseFile } from '../records/files.ts';
import { isCustomersTurn, meaningOf } from '../records/status.ts';
import type { Entry, Person } from '../records/timeline.ts';
import type {
  Author,
  CaseRow,
  Field,
  FileLink,
  Message,
  RequestGroup,
  StatusChip,
  TimelineEntry,
} from '../view/models.ts';
import { initials } from './respond.ts';

/** For whom words are chosen. */
export interface Reader {
  customer: Customer;
  brand: Brand;
  locale: Locale;
}

export function chip(status: string | null, { brand, locale }: Reader): StatusChip {
  const meaning = status === null ? undefined : meaningOf(status, brand);
  if (!meaning) return { tint: 'hold', words: status ?? '–' };
  return meaning.words === undefined
    ? { tint: meaning.as }
    : { tint: meaning.as, words: inLanguage(meaning.words, locale, brand.locales[0]) };
}

export function author(person: Person, { brand }: Pick<Reader, 'brand'>): Author {
  const name = person.kind === 'team' ? brand.name : person.name;
  return { kind: person.kind, name, initials: initials(name) };
}

/** The category a case type stands under, in the reader's language; the CRM's own value where there is none. */
export function typeWords(value: string, { brand, locale }: Reader): string {
  const id = brand.caseTypes.find((type) => type.value === value && type.category)?.category;
  const category = brand.categories.find((one) => one.id === id);
  return category ? inLanguage(category.name, locale, brand.locales[0]) : value;
}

export function priorityWords(value: string, { brand, locale }: Reader): string {
  const known = brand.priorities.find((one) => one.value === value);
  return known ? inLanguage(known.short ?? known.words, locale, brand.locales[0]) : value;
}

export function caseHref(number: string): string {
  return `/cases/${encodeURIComponent(number)}`;
}

/** @param seen when the reader last had the case before him */
export function caseRow(listed: ListedCase, reader: Reader, seen: Date | undefined): CaseRow {
  const { case: found, last } = listed;
  const own = found.contactId === reader.customer.contactId;
  const agentSaid = last?.byAgent ? last : undefined;
  const updated = last && last.createdAt > found.updatedAt ? last.createdAt : found.updatedAt;
  return {
    number: found.number,
    href: caseHref(found.number),
    subject: found.subject ?? found.number,
    status: chip(found.status, reader),
    ...(agentSaid && !found.isClosed
      ? {
          next: {
            author: author({ kind: 'agent', name: agentSaid.author ?? '' }, reader),
            excerpt: shorten(agentSaid.text ?? '', 110),
          },
        }
      : {}),
    ...(found.type === null ? {} : { type: typeWords(found.type, reader) }),
    ...(found.priority === null ? {} : { priority: priorityWords(found.priority, reader) }),
    openedBy: author(
      own ? { kind: 'you', name: reader.customer.name } : { kind: 'customer', name: found.contactName ?? '' },
      reader,
    ),
    updated: updated.toISOString(),
    unread: isUnread(listed, reader, seen),
  };
}

/** A reply he has not seen. Of a case he has never had before him here, only what waits for him is news. */
function isUnread({ case: found, last }: ListedCase, { brand }: Reader, seen: Date | undefined): boolean {
  if (!last?.byAgent || found.isClosed) return false;
  return seen === undefined ? isCustomersTurn(found.status, brand) : last.createdAt > seen;
}

export function fileLink(number: string, file: CaseFile): FileLink {
  return { name: file.name, size: file.size, href: `${caseHref(number)}/files/${file.id}` };
}

export function timelineEntry(
  entry: Entry,
  number: string,
  closed: (status: string) => boolean,
  reader: Reader,
): TimelineEntry {
  const base = { id: entry.id, at: entry.at.toISOString() };
  switch (entry.kind) {
    case 'opened':
      return { ...base, kind: 'opened', author: author(entry.author, reader) };
    case 'message': {
      const files = entry.files.map((file) => fileLink(number, file));
      const subject = entry.subject === undefined ? {} : { subject: entry.subject };
      const own = entry.author.kind === 'you' || entry.author.kind === 'customer';
      return {
        ...base,
        kind: 'message',
        author: author(entry.author, reader),
        own,
        text: entry.text,
        channel: entry.channel,
        files,
        ...subject,
      };
    }
    case 'status': {
      const from = entry.from === undefined ? {} : { from: chip(entry.from, reader) };
      return { ...base, kind: 'status', to: chip(entry.to, reader), closed: closed(entry.to), ...from };
    }
    case 'owner':
      return { ...base, kind: 'owner', name: entry.name };
    case 'files':
      return {
        ...base,
        kind: 'files',
        author: author(entry.author, reader),
        files: entry.files.map((file) => fileLink(number, file)),
      };
  }
}

/** The questions of a form with what was answered so far. */
export function fields(form: CaseForm, text: Record<string, string>, problems: ReadonlyMap<string, Message>): Field[] {
  return form.questions.map((question) => field(question, text[question.name], problems.get(question.name)));
}

function field(question: Question, given: string | undefined, error: Message | undefined): Field {
  const value = given ?? '';
  const chooses = question.kind === 'select' || question.kind === 'choice';
  return {
    name: question.name,
    kind: question.kind,
    required: question.required,
    value,
    ...(question.label === undefined ? { labelKey: `field.${question.name}.label` } : { label: question.label }),
    ...(question.hint === undefined
      ? question.name === 'description'
        ? { hintKey: 'field.description.hint' }
        : {}
      : { hint: question.hint }),
    ...(question.kind === 'text' || question.kind === 'textarea' ? { maxLength: question.field.length } : {}),
    ...(chooses
      ? {
          options: question.options.map(({ hint, ...option }) => ({
            ...option,
            ...(hint === undefined ? {} : { hint }),
            selected: option.value === value,
          })),
        }
      : {}),
    ...(error ? { error } : {}),
  };
}

/** The requests by category, those that are common first; for the home page only those. */
export function requestGroups(brand: Brand, locale: Locale, which: 'common' | 'all'): RequestGroup[] {
  const say = (text: Parameters<typeof inLanguage>[0]) => inLanguage(text, locale, brand.locales[0]);
  return brand.categories
    .map((category) => ({
      id: category.id,
      name: say(category.name),
      ...(category.icon ? { icon: category.icon } : {}),
      requests: brand.caseTypes
        .filter((type) => type.category === category.id && (which === 'all' || type.common))
        .map((type) => ({ name: say(type.name), href: `/cases/new/${type.id}` })),
    }))
    .filter((group) => group.requests.length > 0);
}
