import { describeError } from '../log.ts';
import type { Cases } from '../records/cases.ts';
import type { Kept, Outbox } from '../records/outbox/outbox.ts';
import { caseHref } from './case-models.ts';
import { type Drafts, newCaseForm } from './drafts.ts';
import type { Asking, Submitted } from './handle.ts';
import { arrived, type Queued } from './queued.ts';
import { placeOf } from './queued-models.ts';
import { type Flash, type Reply, seeOther } from './reply.ts';
import type { Uploads } from './uploads.ts';

/** The form it was written in, its text, and where on the page it stands; undefined where there is nothing to show. */
type WayBack = { form: string; text: Record<string, string>; place?: string } | undefined;

/** Takes back what waits or was refused, and gives its form back with text and files. */
export function createWithdraw(parts: {
  outbox: Outbox;
  queued: Queued;
  cases: Cases;
  uploads: Uploads;
  drafts: Drafts;
}) {
  const { outbox, queued, cases, uploads, drafts } = parts;
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

  async function wayBack({ submission }: Kept, asking: Asking): Promise<WayBack> {
    switch (submission.kind) {
      case 'case': {
        const text = await caseForm(submission, asking);
        return { form: newCaseForm(text), text };
      }
      case 'comment': {
        const { number, body } = submission;
        return { form: caseHref(number), text: { body }, place: '#reply' };
      }
      case 'rating':
        return { form: caseHref(submission.number), text: { value: String(submission.value) } };
      case 'idea': {
        const { title, body, category } = submission;
        return { form: '/ideas/new', text: { title, body, category: category ?? '' } };
      }
      case 'idea-comment':
        return { form: placeOf(submission).href, text: { body: submission.body }, place: '#comment' };
      case 'solution': {
        const { title, text, topic = '', named } = submission.solution;
        const fields = { title, details: text, category: topic, name: named ? 'true' : '' };
        return { form: '/solutions/new', text: fields };
      }
      default:
        return undefined;
    }
  }

  return async ({ path }: Submitted<{ ref: string }>, asking: Asking): Promise<Reply> => {
    const found = await queued.find(path.ref, asking);
    if ('delivered' in found) return tooLate(arrived(found.delivered));
    // Both before it is taken back: what cannot be shown in its form again is better left where it is.
    const back = await wayBack(found.kept, asking);
    const draft = back && (await drafts.keep(asking.customer, back.text));
    const taken = await outbox.withdraw(asking.customer, path.ref);
    if (!taken) {
      await drafts.forget(draft);
      const now = await queued.find(path.ref, asking);
      if ('delivered' in now) return tooLate(arrived(now.delivered));
      return seeOther(caseHref(path.ref), { kind: 'bad', message: 'flash.queued.unsure' });
    }
    const flash = (message: string): Flash => ({ kind: 'ok', message });
    if (!back || draft === undefined) return seeOther(placeOf(taken.submission).href, flash('flash.queued.gone'));
    const form = `${back.form}?draft=${draft}${back.place ?? ''}`;
    try {
      const held = await uploads.keep(asking.session, taken.uploads);
      if (held.length > 0) await drafts.add(draft, { kept: held.map(({ token }) => token).join(' ') });
    } catch (thrown) {
      // Its text is safe by now, and nothing of it waits any more.
      asking.log.error(describeError(thrown), 'files of what was taken back could not be kept');
      return seeOther(form, { kind: 'bad', message: 'flash.queued.without-files' });
    }
    return seeOther(form, flash('flash.queued.taken-back'));
  };
}

function tooLate(reply: Reply): Reply {
  if (reply.kind !== 'redirect') return reply;
  return { ...reply, flash: { kind: 'ok', message: 'flash.queued.too-late' } };
}
