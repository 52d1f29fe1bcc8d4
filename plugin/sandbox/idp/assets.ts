/** Everything the pages load. Served as files, so that the policy can forbid what stands inline. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --bg: #f4f5f8; --surface: #fff; --sunken: #eef0f5; --line: #dcdfe8; --line-2: #7c8296;
  --ink: #171a24; --ink-2: #4a5063; --accent: #3b4cb8; --on-accent: #fff; --focus: #1d5bd6; --warn-bg: #fff0d2; --warn: #6d4100;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #0f1118; --surface: #171a24; --sunken: #20242f; --line: #2c3140; --line-2: #7d849b;
    --ink: #e9ebf3; --ink-2: #b3b9ca; --accent: #a9b6ff; --on-accent: #101430; --focus: #8ab4ff; --warn-bg: #33260d; --warn: #f3c567;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
header, footer { padding: 16px 24px; color: var(--ink-2); font-size: 14px; }
header { background: var(--surface); border-block-end: 1px solid var(--line); }
header strong { color: var(--ink); margin-inline-end: 8px; }
main { max-inline-size: 34rem; margin: 40px auto; padding: 32px; background: var(--surface); border: 1px solid var(--line); border-radius: 12px; }
h1 { margin: 0 0 8px; font-size: 28px; line-height: 1.22; letter-spacing: -.014em; text-wrap: balance; }
h2 { margin: 32px 0 8px; font-size: 18px; line-height: 1.22; }
p { margin: 0 0 16px; color: var(--ink-2); overflow-wrap: anywhere; }
ul { list-style: none; margin: 16px 0 0; padding: 0; }
li + li { margin-block-start: 8px; }
a { color: var(--accent); }
button, input { font: inherit; color: inherit; border-radius: 8px; border: 1px solid var(--line-2); background: var(--surface); }
button { min-block-size: 44px; padding: 8px 20px; font-weight: 600; cursor: pointer; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); inline-size: 100%; }
button.person { display: grid; inline-size: 100%; padding: 12px 16px; border-color: var(--line); text-align: start; font-weight: 400; }
button.person:hover { background: var(--sunken); }
.name { justify-self: start; font-weight: 600; }
.facts, .note { font-size: 14px; color: var(--ink-2); overflow-wrap: anywhere; }
.note { justify-self: start; margin-block-start: 4px; padding: 1px 8px; border-radius: 6px; background: var(--warn-bg); color: var(--warn); }
.search { display: flex; gap: 8px; align-items: end; flex-wrap: wrap; margin-block-start: 16px; }
.search + form { margin-block-start: 24px; }
.search label { display: grid; flex: 1 1 12rem; gap: 4px; font-size: 15px; font-weight: 600; }
.search input { min-block-size: 44px; padding: 8px 12px; inline-size: 100%; }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
@media (max-width: 48rem) { main { margin: 16px; padding: 20px 16px; } }
`;

export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="8" fill="#3b4cb8"/></svg>\n`;

/** Sends the only form of the page, so that nobody has to press Continue. */
export const SUBMIT_SCRIPT = `document.querySelector('form[data-send]')?.submit();\n`;
