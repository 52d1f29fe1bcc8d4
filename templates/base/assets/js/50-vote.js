// Votes are shown at once and put right by what the server answers. Without this each is a form that leads back.
{
  const said = document.getElementById('vote-words')?.dataset;
  const number = new Intl.NumberFormat(page.lang);
  const toast = document.createElement('div');
  let leaving;

  toast.className = 'toast';
  toast.setAttribute('role', 'status');
  if (said) document.body.append(toast);

  const rest = () => {
    clearTimeout(leaving);
    leaving = setTimeout(() => toast.replaceChildren(), 10_000);
  };
  for (const event of ['pointerenter', 'focusin']) toast.addEventListener(event, () => clearTimeout(leaving));
  for (const event of ['pointerleave', 'focusout']) toast.addEventListener(event, rest);

  function tell(text, undo) {
    const words = document.createElement('span');
    const button = document.createElement('button');
    [words.textContent, button.textContent, button.type] = [text, said.undo, 'button'];
    button.addEventListener('click', undo);
    toast.replaceChildren(words, button);
    rest();
  }

  function fail() {
    const flash = document.createElement('div');
    [flash.className, flash.textContent] = ['flash is-bad', said.failed];
    flash.setAttribute('role', 'alert');
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
    /** What is to be sent next, and what stood before it. */
    let wish;
    let isSending = false;

    function show(state) {
      now = state;
      shown.textContent = number.format(state.points).replace('-', '−');
      for (const one of buttons) {
        const isHis = one.dataset.vote === state.vote;
        one.ariaPressed = String(isHis);
        one.value = isHis ? 'none' : one.dataset.vote;
      }
    }

    /** What was sent is not called back when the page is left. */
    async function send(vote) {
      const body = new URLSearchParams(new FormData(form));
      body.set('value', vote);
      const headers = { accept: 'application/json' };
      const answer = await fetch(form.action, { method: 'POST', body, headers, keepalive: true });
      const state = answer.ok ? await answer.json() : {};
      if (!Number.isInteger(state.points)) throw new Error('not counted');
      known = state;
    }

    /** One after the other, and of those wished meanwhile only the last, so that this is the one that stands. */
    async function settle() {
      if (isSending) return;
      isSending = true;
      let sent;
      let isCounted = false;
      while (wish) {
        sent = wish;
        wish = undefined;
        isCounted = await send(sent.vote).then(
          () => true,
          () => false,
        );
      }
      isSending = false;
      show(known);
      if (!isCounted) return fail();
      tell(sent.vote === 'none' ? said.removed : said.counted, () => {
        buttons[0].focus({ preventScroll: true });
        cast(sent.before);
      });
    }

    function cast(vote) {
      wish = { vote, before: now.vote };
      toast.replaceChildren(); // what it says is over
      show({ vote, points: now.points + weight[vote] - weight[now.vote] });
      settle();
    }

    addEventListener('pagehide', () => {
      if (wish) send(wish.vote).catch(() => undefined);
      wish = undefined;
    });
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
