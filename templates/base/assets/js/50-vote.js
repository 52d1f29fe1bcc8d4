// Votes are shown at once and put right by what the server answers. Without this each is a form that leads back.
{
  const said = document.getElementById('vote-words')?.dataset;
  const number = new Intl.NumberFormat(page.lang);
  const toast = make('div', { className: 'toast', role: 'status' });
  let leaving;

  if (said) document.body.append(toast);

  const rest = () => {
    clearTimeout(leaving);
    leaving = setTimeout(() => toast.replaceChildren(), 10_000);
  };
  for (const event of ['pointerenter', 'focusin']) toast.addEventListener(event, () => clearTimeout(leaving));
  for (const event of ['pointerleave', 'focusout']) toast.addEventListener(event, rest);

  function tell(text, undo) {
    const button = make('button', { type: 'button', onclick: undo }, said.undo);
    toast.replaceChildren(make('span', {}, text), button);
    rest();
  }

  function fail() {
    const flash = make('div', { className: 'flash is-bad', role: 'alert' }, said.failed);
    toast.replaceChildren();
    document.querySelector('main .flash.is-bad')?.remove();
    document.querySelector('main > .wrap').prepend(flash);
    flash.scrollIntoView({ block: 'nearest' });
  }

  const weight = { up: 10, none: 0, down: -10 };

  function control(form) {
    const shown = form.querySelector('b');
    const buttons = [...form.querySelectorAll('[data-vote]')];
    const pressed = buttons.find((one) => one.ariaPressed === 'true');
    let now = { vote: pressed?.dataset.vote ?? 'none', points: Number(shown.dataset.points) };
    let known = now;
    let last = Promise.resolve();
    /** Not sent yet. */
    let wish;

    function show(state) {
      now = state;
      shown.textContent = number.format(state.points).replace('-', '−');
      for (const one of buttons) {
        const isHis = one.dataset.vote === state.vote;
        one.ariaPressed = String(isHis);
        one.value = isHis ? 'none' : one.dataset.vote;
      }
    }

    async function send() {
      const body = new URLSearchParams(new FormData(form));
      body.set('value', wish);
      wish = undefined;
      const options = { method: 'POST', body, headers: { accept: 'application/json' }, keepalive: true };
      const answer = await fetch(form.action, options);
      const state = answer.ok ? await answer.json() : {};
      if (!Number.isInteger(state.points)) throw new Error('not counted');
      known = state;
    }

    /** One after the other, and of what is wished meanwhile only the last, so that this is what stands. */
    function cast(vote) {
      const before = now.vote;
      const undo = () => {
        buttons[0].focus();
        cast(before);
      };
      toast.replaceChildren();
      show({ vote, points: now.points + weight[vote] - weight[before] });
      wish = vote;
      const turn = last
        .then(() => last === turn && wish && send())
        .then(() => last === turn && tell(vote === 'none' ? said.removed : said.counted, undo), fail)
        .then(() => last === turn && show(known));
      last = turn;
    }

    // What was begun to be sent goes on by itself.
    addEventListener('pagehide', () => wish && send().catch(fail));
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      cast(event.submitter.value);
    });
  }

  for (const form of document.querySelectorAll('form.vote')) control(form);

  /** Ideas like the one whose title is being written: asked when the hands rest, shown beside the form or under one line. */
  function watch(panel) {
    const form = panel.closest('form');
    const { title, key } = form.elements;
    const beside = matchMedia('(min-width: 64rem)');
    let resting;
    let asking;

    async function look() {
      asking?.abort();
      asking = new AbortController();
      const body = new URLSearchParams({ key: key.value, title: title.value, look: '1' });
      const answer = await fetch(form.action, { method: 'POST', body, signal: asking.signal });
      const found = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-like]');
      if (!found) return;
      for (const part of ['[role="status"]', 'ul']) {
        const [old, fresh] = [panel, found].map((one) => one.querySelector(part));
        if (old.textContent !== fresh.textContent) old.replaceChildren(...fresh.childNodes);
      }
      panel.open = beside.matches && found.open;
    }

    title.addEventListener('input', () => {
      clearTimeout(resting);
      if (title.value.trim().length > 2) resting = setTimeout(() => look().catch(() => undefined), 250);
    });
  }

  for (const panel of document.querySelectorAll('[data-like]')) watch(panel);
}
