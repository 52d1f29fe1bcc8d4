import type { Cases } from '../records/cases.ts';
import type { Kept, Outbox } from '../records/outbox/outbox.ts';
import { caseHref } from './case-models.ts';
import { type Drafts, newCaseDraft } from './drafts.ts';
import type { Asking, Submitted } from './handle.ts';
import { arrived, type Queued } from './queued.ts';
import { placeOf } from './queued-models.ts';
import { type Flash, type Reply, seeOther } from './reply.ts';
import type { Uploads } from './uploads.ts';

/** Where what was written is shown again, in the form it was written in; undefined where there is nothing to show. */
type WayBack = (more: Record<string, string>) => Promise<string>;

/** Takes back what waits or was refused, and gives its form back with text and files. */
export function createWithdraw(parts: {
  outbox: Outbox;
  queued: Queued;
  cases: Cases;
  uploads: Uploads;
  drafts: Drafts;
}) {
  const { outbox, queued, cases, uploads, drafts } = parts;
  const draftAt =
    (path: string, text: Record<string, string>, place = ''): WayBack =>
    async (more) =>
      `${path}?draft=${await drafts.keep({ ...text, ...more })}${place}`;

  async function caseForm({ values, request }: Extract<Kept['submission'], { kind: 'case' }>, asking: Asking) {
    const { brand, customer, locale } = asking;
    const type = brand.caseTypes.some(({ id }) => id === request) ? request : undefined;
    const { questions } = await cases.form(customer, type, locale);
    const text: Record<string, string> = type === undefined ? {} : { type };
    for (const { name, field } of questions) {
      const value = values[field.name];
      if (value !== undefined && value !== null) text[name] = String(value);
    }
    return text;
  }

  /** Made before it is taken back: what cannot be shown in its form again is better left where it is. */
  async function wayBack({ submission }: Kept, asking: Asking): Promise<WayBack | undefined> {
    switch (submission.kind) {
      case 'case': {
        const text = await caseForm(submission, asking);
        return (more) => newCaseDraft(drafts, { ...text, ...more });
      }
      case 'comment': {
        const { number, body } = submission;
        return draftAt(caseHref(number), { body }, '#reply');
      }
      case 'rating':
        return draftAt(caseHref(submission.number), { value: String(submission.value) });
      case 'idea': {
        const { title, body, category } = submission;
        return draftAt('/ideas/new', { title, body, category: category ?? '' });
      }
      case 'idea-comment':
        return draftAt(placeOf(submission).href, { body: submission.body }, '#comment');
      case 'solution': {
        const { title, text, topic = '', named } = submission.solution;
        return draftAt('/solutions/new', { title, details: text, category: topic, name: named ? 'true' : '' });
      }
      default:
        return undefined;
    }
  }

  return async ({ path }: Submitted<{ ref: string }>, asking: Asking): Promise<Reply> => {
    const found = await queued.find(path.ref, asking);
    if ('delivered' in found) return tooLate(arrived(found.delivered));
    const back = await wayBack(found.kept, asking);
    const taken = await outbox.withdraw(asking.customer, path.ref);
    if (!taken) {
      const now = await queued.find(path.ref, asking);
      if ('delivered' in now) return tooLate(arrived(now.delivered));
      return seeOther(caseHref(path.ref), { kind: 'bad', message: 'flash.queued.unsure' });
    }
    const flash = (message: string): Flash => ({ kind: 'ok', message });
    if (!back) return seeOther(placeOf(taken.submission).href, flash('flash.queued.gone'));
    const held = await uploads.keep(asking.session, taken.uploads);
    const kept = held.map(({ token }) => token).join(' ');
    return seeOther(await back(kept === '' ? {} : { kept }), flash('flash.queued.taken-back'));
  };
}

function tooLate(reply: Reply): Reply {
  if (reply.kind !== 'redirect') return reply;
  return { ...reply, flash: { kind: 'ok', message: 'flash.queued.too-late' } };
}
