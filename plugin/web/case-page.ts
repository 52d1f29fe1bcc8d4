import { inLanguage } from '../brand.ts';
import type { CaseDetail } from '../records/case-page.ts';
import { COMMENT_BYTES } from '../records/case-writes.ts';
import { textHref } from '../records/library/texts.ts';
import { meaningOf } from '../records/status.ts';
import type { Offer } from '../view/deflection-models.ts';
import type { CasePage, Field, Message, TimelineEntry, UploadRules } from '../view/models.ts';
import { author, chip, fileLink, priorityWords, type Reader, timelineEntry, typeWords } from './case-models.ts';

/** Entries at the ends of a long timeline that stay open. */
const FOLD_OVER = 8;

/** What the two forms of the page hold: empty at first, what was typed after a refusal. */
export interface CaseForms {
  key: string;
  body: { value: string; error?: Message };
  close: boolean;
  uploads: UploadRules;
  rating: { value?: number; comment: string; error?: Message };
  meanwhile?: Offer;
  problem?: { form: 'reply' | 'rate'; fields: { name: string; message: Message }[] };
}

/** @param waiting what is not in the CRM yet; it stands last */
export function caseModel(
  detail: CaseDetail,
  forms: CaseForms,
  reader: Reader,
  now: Date,
  waiting: TimelineEntry[],
): CasePage {
  const { case: found } = detail;
  const isClosed = (status: string) => meaningOf(status, reader.brand)?.as === 'solved';
  const happened = detail.timeline.map((entry) => timelineEntry(entry, found.number, isClosed, reader));
  const timeline = [...happened, ...waiting];
  return {
    number: found.number,
    subject: found.subject ?? found.number,
    status: chip(found.status, reader),
    ...(found.type === null ? {} : { type: typeWords(found.type, reader) }),
    opened: found.createdAt.toISOString(),
    ...(found.isClosed && found.closedAt ? { closedAt: found.closedAt.toISOString() } : {}),
    ...(detail.turn
      ? { turn: { name: detail.turn.name ?? reader.brand.name, question: detail.turn.question ?? '' } }
      : {}),
    timeline,
    ...(timeline.length > FOLD_OVER ? { fold: { from: 2, count: timeline.length - 6 } } : {}),
    details: details(detail, reader),
    files: detail.files.map((file) => fileLink(found.number, file)),
    people: [author(detail.openedBy, reader)],
    may: detail.may,
    ...(detail.reopenUntil && detail.may.reopen ? { reopenUntil: detail.reopenUntil.toISOString() } : {}),
    ...(detail.rating === undefined ? {} : { rating: { value: detail.rating } }),
    reply: {
      body: replyField(forms.body),
      uploads: forms.uploads,
      close: forms.close,
      key: forms.key,
      ...(forms.problem?.form === 'reply' ? { problem: { fields: forms.problem.fields } } : {}),
    },
    rate: {
      ...(forms.rating.value === undefined ? {} : { value: forms.rating.value }),
      comment: rateField(forms.rating),
      key: forms.key,
      ...(forms.problem?.form === 'rate' ? { problem: { fields: forms.problem.fields } } : {}),
    },
    ...(detail.solutions.length > 0 ? { solutions: detail.solutions.map(solutionLink) } : {}),
    ...(forms.meanwhile && detail.may.close ? { meanwhile: forms.meanwhile } : {}),
    readAt: now.toISOString(),
  };
}

function solutionLink({ number, title }: CaseDetail['solutions'][number]): { title: string; href: string } {
  return { title: title ?? number, href: textHref({ kind: 'solution', ref: number }) };
}

function replyField({ value, error }: CaseForms['body']): Field {
  return {
    name: 'body',
    kind: 'textarea',
    labelKey: 'field.body.label',
    required: true,
    value,
    maxLength: COMMENT_BYTES,
    ...(error ? { error } : {}),
  };
}

function rateField({ comment, error }: CaseForms['rating']): Field {
  return {
    name: 'comment',
    kind: 'textarea',
    labelKey: 'field.comment.label',
    required: false,
    value: comment,
    maxLength: 1_000,
    ...(error ? { error } : {}),
  };
}

function details(detail: CaseDetail, reader: Reader): CasePage['details'] {
  const { case: found } = detail;
  const rows: CasePage['details'] = [];
  if (found.priority !== null)
    rows.push({ labelKey: 'case.details.priority', value: priorityWords(found.priority, reader), kind: 'text' });
  rows.push(...answered(detail, reader));
  const you = detail.openedBy.kind === 'you';
  rows.push({ labelKey: 'case.details.opened-by', value: detail.openedBy.name, kind: you ? 'you' : 'text' });
  if (detail.lookedAfterBy !== undefined)
    rows.push({ labelKey: 'case.details.owner', value: detail.lookedAfterBy, kind: 'text' });
  if (detail.firstReplyMinutes !== undefined)
    rows.push({ labelKey: 'case.details.first-reply', value: '', kind: 'duration', minutes: detail.firstReplyMinutes });
  if (found.isClosed && found.closedAt) {
    const minutes = Math.round((found.closedAt.getTime() - found.createdAt.getTime()) / 60_000);
    rows.push({ labelKey: 'case.details.solved-in', value: '', kind: 'duration', minutes });
  }
  return rows;
}

/** What the customer answered to the questions of his request, each once. */
function answered(detail: CaseDetail, { brand, locale }: Reader): CasePage['details'] {
  const questions = new Map(brand.caseTypes.flatMap((type) => type.fields).map((field) => [field.field, field]));
  return [...questions].flatMap(([apiName, question]) => {
    const value = detail.fields[apiName];
    if (value === null || value === undefined || value === '' || value === false) return [];
    const label = inLanguage(question.short ?? question.label, locale, brand.locales[0]);
    const isDay = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value);
    const kind = isDay ? 'date' : typeof value === 'number' ? 'number' : 'text';
    return [{ label, value: value === true ? '✓' : String(value), kind }];
  });
}
