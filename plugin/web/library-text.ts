import { categoryName, PAGES, type PageId } from '../brand.ts';
import { REASONS } from '../records/library/feedback.ts';
import { pictureRefs } from '../records/library/reader.ts';
import type { Body, TextDetail } from '../records/library/text-page.ts';
import { textHref } from '../records/library/texts.ts';
import { paragraphs } from '../view/html.ts';
import type { TextFeedback, TextPage } from '../view/library-models.ts';
import { type Prose, type ProseWorld, prose } from '../view/prose.ts';
import { caseHref, chip } from './case-models.ts';
import type { Asking } from './handle.ts';
import { languageName } from './library-list.ts';

/** What the page of a text is made of besides the text. */
export interface TextSurroundings {
  key: string;
  related: TextPage['related'];
  maySubmit: boolean;
  /** Where links in it lead that were made for the CRM’s own pages. */
  link(href: string): string | undefined;
  problem?: TextFeedback['problem'];
  /** What was answered just now and not taken. */
  tried?: Pick<TextFeedback, 'said' | 'reason'>;
}

export function textModel(detail: TextDetail, around: TextSurroundings, asking: Asking): TextPage {
  const { text, files, cases, state, by } = detail;
  const { locale, pages } = asking;
  const here = textHref(text);
  const parts = partsOf(detail, {
    ...{ link: around.link, isThere: (path: string) => isOpen(path, pages) },
    ...{ picture: pictureAt(here), name: text.title },
  });
  const list = pages.includes('solutions') ? '/solutions' : '/knowledge';
  const isOther = detail.language !== undefined && text.locale !== locale;
  return {
    ...{ kind: text.kind, ref: text.ref, title: text.title, state, checked: text.reviewed && state === 'published' },
    ...{ updated: text.updatedAt.toISOString(), minutes: text.minutes },
    ...(detail.language === undefined ? {} : { lang: detail.language }),
    ...(isOther ? { language: languageName(detail.language ?? '', locale) } : {}),
    ...(by === undefined ? {} : { by }),
    trail: detail.trail.map(({ id, name }) => ({
      name: categoryName(name, asking.brand, locale),
      href: `${list}?${new URLSearchParams({ category: id })}`,
    })),
    parts,
    headings: parts.flatMap(({ heading, headings }) => [...(heading ? [heading] : []), ...headings]),
    files: files.map(({ id, name, size }) => ({ name, size, href: `${here}/files/${id}` })),
    helped: text.helped,
    ...(detail.keptAt ? { kept: detail.keptAt.toISOString() } : {}),
    ...(detail.mayAnswer ? { feedback: feedbackOf(detail, around, here) } : {}),
    ...(pages.includes('cases') && state === 'published' ? { caseHref: newCaseHref(detail) } : {}),
    cases: cases.map((one) => ({
      ...{ number: one.number, href: caseHref(one.number), subject: one.subject ?? one.number },
      status: chip(one.status, asking),
    })),
    related: around.related,
    maySubmit: around.maySubmit,
  };
}

/** Of addresses of ours those whose part of the portal is there. */
function isOpen(path: string, pages: readonly PageId[]): boolean {
  const part = PAGES.find((page) => path.startsWith(`/${page}`) && /^[/?#]|^$/.test(path.slice(page.length + 1)));
  return part === undefined || pages.includes(part);
}

type Part = TextPage['parts'][number] & Pick<Prose, 'headings'>;

/** The fields of a text one after the other; where there are several, each under its own name. */
function partsOf({ bodies }: TextDetail, world: ProseWorld): Part[] {
  return bodies.map((body, at) => {
    const part = partOf(body, world);
    if (bodies.length < 2) return part;
    const prefix = `field-${at + 1}`;
    return { ...part, heading: { id: prefix, text: body.label }, headings: [] };
  });
}

function partOf({ content, isHtml }: Body, world: ProseWorld): Part {
  if (isHtml) return prose(content, world);
  return { html: paragraphs(content), headings: [], dir: 'ltr' };
}

/** Pictures of a rich text field come through us: a browser has no session with the CRM. */
function pictureAt(here: string): (src: string) => string | undefined {
  return (src) => {
    const [ref] = pictureRefs(src);
    return ref === undefined ? undefined : `${here}/pictures/${ref}`;
  };
}

function feedbackOf({ said }: TextDetail, { key, problem, tried }: TextSurroundings, here: string): TextFeedback {
  const stands: Pick<TextFeedback, 'said' | 'reason'> = tried ?? (said ? { said: said.helped ? 'yes' : 'no' } : {});
  const reason = tried?.reason ?? said?.reason;
  const isKnown = REASONS.some((one) => one === reason);
  return {
    ...{ action: `${here}/helpful`, key },
    ...(stands.said ? { said: stands.said } : {}),
    ...(reason !== undefined && isKnown ? { reason } : {}),
    reasons: REASONS.map((value) => ({ value, checked: value === reason })),
    ...(problem ? { problem } : {}),
  };
}

/** The form of a case, with what he read. */
function newCaseHref({ text }: TextDetail): string {
  const about = [...text.title].slice(0, 200).join('');
  const name = text.kind === 'solution' ? 'solution' : 'article';
  return `/cases/new?${new URLSearchParams({ about, [name]: text.ref })}`;
}
