import { flag, type Markup, markup, raw } from './markup.ts';
import type { Person } from './people.ts';

/** Where the pages' own files and forms are, and what the provider is called. */
export interface PageFrame {
  baseUrl: string;
  name: string;
}

export interface Choice {
  /** Under which the sign-in waits. */
  pending: string;
  service: string;
  people: readonly Person[];
  current: Person | undefined;
  /** What the list is narrowed to; empty for everybody. */
  search: string;
}

/** A list longer than a screen gets a search field. */
const SEARCH_FROM = 12;
const SHOWN = 50;

export function choosePage(frame: PageFrame, { pending, service, people, current, search }: Choice): string {
  const words = search.toLowerCase().split(/\s+/);
  const found = people.filter(({ name, email, company }) => {
    const text = `${name} ${email} ${company}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const others = found.filter(({ id }) => id !== current?.id).slice(0, SHOWN);
  return page(
    frame,
    'Choose who you are',
    markup`<h1>Choose who you are</h1>
<p>This is a pretend identity provider: no password is asked. You go on to <strong>${service}</strong>.</p>
${people.length > SEARCH_FROM ? searchForm(frame, pending, search) : undefined}
<form method="post" action="${frame.baseUrl}/sso">
<input type="hidden" name="request" value="${pending}">
${
  current &&
  markup`<button class="main" name="person" value="${current.id}">Continue as <bdi>${current.name}</bdi></button>
<h2>Somebody else</h2>
`
}<ul>
${others.map(personRow)}</ul>
${others.length === 0 ? markup`<p role="status">Nobody fits.</p>\n` : undefined}</form>`,
  );
}

function searchForm({ baseUrl }: PageFrame, pending: string, search: string): Markup {
  return markup`<form class="search" role="search" method="get" action="${baseUrl}/sso">
<input type="hidden" name="request" value="${pending}">
<label>Name, e-mail or company <input type="search" name="q" value="${search}"></label>
<button>Search</button>
</form>`;
}

function personRow({ id, name, email, company, locale, note }: Person): Markup {
  return markup`<li><button class="person" name="person" value="${id}">
<span class="name" dir="auto" lang="${locale}">${name}</span>
<span class="facts"><bdi>${company}</bdi> · <bdi>${email}</bdi></span>
${note === undefined ? undefined : markup`<span class="note">${note}</span>\n`}</button></li>
`;
}

/** A form that sends itself to the other side; the button is for browsers without script. */
export function sendPage(
  frame: PageFrame,
  { action, fields }: { action: string; fields: Readonly<Record<string, string | undefined>> },
): string {
  const inputs = Object.entries(fields).map(([name, value]) =>
    value === undefined ? raw('') : markup`<input type="hidden" name="${name}" value="${value}">\n`,
  );
  return page(
    frame,
    'One moment',
    markup`<h1>One moment</h1>
<p>You are being sent to ${new URL(action).host}.</p>
<form method="post" action="${action}"${flag('data-send', true)}>
${inputs}<button class="main">Continue</button>
</form>`,
    markup`<script src="${frame.baseUrl}/assets/submit.js" defer></script>\n`,
  );
}

export function startPage(frame: PageFrame, services: readonly { url: string; name: string }[]): string {
  const links = services.map(
    ({ url, name }) =>
      markup`<li><a href="${frame.baseUrl}/start?${new URLSearchParams({ sp: url }).toString()}">Open ${name}</a></li>\n`,
  );
  return page(
    frame,
    'Start',
    markup`<h1>${frame.name}</h1>
<p>Signs people in to the services below by SAML 2.0, without any password. Only for trying things out.</p>
<ul>
${links}<li><a href="${frame.baseUrl}/metadata">Metadata</a></li>
<li><a href="${frame.baseUrl}/logout">Sign out</a></li>
</ul>`,
  );
}

export function logoutPage(frame: PageFrame, person: Person | undefined): string {
  if (person === undefined)
    return messagePage(frame, 'You are signed out', 'Nobody is signed in here in this browser.');
  return page(
    frame,
    'Sign out',
    markup`<h1>Sign out</h1>
<p>You are signed in as <bdi>${person.name}</bdi>. Signing out here also ends the session at each service you opened.</p>
<form method="post" action="${frame.baseUrl}/logout">
<button class="main">Sign out everywhere</button>
</form>`,
  );
}

export function messagePage(frame: PageFrame, title: string, text: string): string {
  return page(frame, title, markup`<h1>${title}</h1>\n<p>${text}</p>`);
}

function page({ baseUrl, name }: PageFrame, title: string, content: Markup, head?: Markup): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${name}</title>
<link rel="stylesheet" href="${baseUrl}/assets/page.css">
<link rel="icon" href="${baseUrl}/assets/icon.svg">
${head}</head>
<body>
<header><strong>${name}</strong> Pretend sign-in</header>
<main>
${content}
</main>
<footer>For trying things out only. Nothing here is secret.</footer>
</body>
</html>
`.markup;
}
