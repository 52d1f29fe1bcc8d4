import type { InsightsPage, Offer, SolutionFormPage } from '../../plugin/view/deflection-models.ts';
import type { CaseFormPage, CasePage } from '../../plugin/view/models.ts';
import { caseForm, casePage, field, generalForm } from './cases.ts';
import { KEY } from './frame.ts';

const STEPS = [
  'Open the Console and choose the gateway.',
  'Go to VPN, then Tunnel.',
  'Set “Renew keys after” to 8 hours.',
];

function offer(more: Partial<Offer> = {}): Offer {
  return {
    ...{ kind: 'solution', value: 'solution:00001000', title: 'VPN tunnel drops every hour: fix the rekey settings' },
    ...{ href: '/solutions/00001000', helped: 312, minutes: 3, steps: STEPS },
    ...more,
  };
}

const offers = [
  offer(),
  offer({ kind: 'article', value: 'article:update-kx', title: 'روزآمدسازی KX-20', helped: 0, minutes: 4, steps: [] }),
];

/** The form of a case with what was found, and about a text. */
export function formWithOffers(): CaseFormPage {
  const about = {
    field: 'solution',
    ref: '00001001',
    title: 'Update the firmware',
    href: '/solutions/00001001',
  } as const;
  return caseForm({ suggested: { offers, asked: true }, about: { ...about, removeHref: '/cases/new/vpn' } });
}

export function formBeforeOffers(): CaseFormPage {
  return { ...generalForm(), suggested: { offers: [], asked: false } };
}

export function formWithoutOffers(): CaseFormPage {
  return caseForm({ suggested: { offers: [], asked: true } });
}

export function caseWithSolutions(): CasePage {
  return casePage({ solutions: [{ title: 'Update the firmware', href: '/solutions/00001001' }], meanwhile: offer() });
}

export function solutionForm(more: Partial<SolutionFormPage> = {}): SolutionFormPage {
  const named = (name: string) => ({ name, labelKey: `solution-form.field.${name}` });
  const options = [{ value: 'devices', label: 'Devices', selected: true }];
  return {
    fields: [
      field({ ...named('title'), hintKey: 'solution-form.field.title.hint', value: 'Keep a port powered' }),
      field({ ...named('category'), kind: 'select', required: false, options }),
      field({ ...named('products'), required: false, value: 'AP-6' }),
      field({ ...named('problem'), kind: 'textarea', required: false, maxLength: 32_000 }),
      field({ ...named('details'), kind: 'textarea', hintKey: 'solution-form.field.details.hint', maxLength: 32_000 }),
      field({ ...named('name'), kind: 'checkbox', required: false, value: 'true' }),
    ],
    key: KEY,
    similar: [],
    ...more,
  };
}

/** With a preview, similar ones, and an answer missing. */
export function busySolutionForm(): SolutionFormPage {
  return solutionForm({
    similar: offers,
    preview: { title: 'Keep a port powered', problem: 'It restarts.\n\nEvery night.', steps: STEPS, products: 'AP-6' },
    problem: { fields: [{ name: 'details', message: { key: 'problem.missing.solution-details' } }] },
  });
}

export function insights(more: Partial<InsightsPage> = {}): InsightsPage {
  return {
    periods: [7, 30, 90].map((days) => ({ days, href: `/admin/insights?days=${days}`, current: days === 30 })),
    ...{ from: '2026-10-19T09:30:00Z', to: '2026-11-18T09:30:00Z', days: 7 },
    ...{ offered: 1_240, opened: 611, potential: 302, confirmed: 97, withdrawn: 12, young: 20 },
    ...more,
  };
}
