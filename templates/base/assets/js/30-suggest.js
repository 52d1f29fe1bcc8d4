// Suggestions under a search field. Without this its button leads to the same answers.
{
  const LETTERS = 3;
  const REST_MS = 250;
  const SAID_MS = 1500;

  const marked = ({ text, hit }) => (hit ? make('b', { className: 'hit' }, text) : text);

  function suggest(form) {
    const input = form.querySelector('[name="q"]');
    const id = `${input.id}-list`;
    const list = make('div', { id, role: 'listbox', className: 'suggest', hidden: true });
    const said = make('p', { role: 'status', className: 'hidden' });
    let options = [];
    let at = -1;
    let asking;
    let resting;
    let speaking;
    let saidAt = 0;

    function choose(next) {
      at = next;
      input.setAttribute('aria-activedescendant', options[at]?.id ?? '');
      for (const one of options) one.ariaSelected = one === options[at];
      options[at]?.scrollIntoView({ block: 'nearest' });
    }

    function open(isOpen) {
      clearTimeout(resting);
      asking?.abort();
      list.hidden = !isOpen;
      input.ariaExpanded = isOpen;
      choose(-1);
    }

    function say(text) {
      const speak = () => {
        saidAt = Date.now();
        said.textContent = text;
      };
      clearTimeout(speaking);
      speaking = setTimeout(speak, saidAt + SAID_MS - Date.now());
    }

    function option(href, ...children) {
      const values = { id: `${id}-${options.length}`, role: 'option', href, tabIndex: -1 };
      options.push(make('a', values, ...children));
      return options.at(-1);
    }

    function group({ label, items }, number) {
      const title = make('p', { id: `${id}-g${number}`, role: 'presentation' }, label);
      const shown = items.map(({ href, titleParts, dir, meta }) =>
        option(href, make('span', { dir }, ...titleParts.map(marked)), ' ', make('small', {}, meta)),
      );
      const made = make('div', { role: 'group' }, title, ...shown);
      made.setAttribute('aria-labelledby', title.id);
      return made;
    }

    async function ask() {
      asking = new AbortController();
      const how = { signal: asking.signal, headers: { accept: 'application/json' } };
      try {
        const answer = await fetch(`/suggest?${new URLSearchParams({ q: input.value })}`, how);
        const { groups, all, total, status } = await answer.json();
        options = [];
        list.replaceChildren(...groups.map(group), option(all.href, all.label));
        open(total > 0);
        say(status);
      } catch {
        // Dropped for a later one, or no answer: the button leads on.
      }
    }

    const keys = {
      ArrowDown: () => choose(at + 1 < options.length ? at + 1 : -1),
      ArrowUp: () => choose((at < 0 ? options.length : at) - 1),
      Enter: () => options[at].click(),
      Escape: () => open(false),
    };

    form.append(list, said);
    list.ariaLabel = form.dataset.suggest;
    Object.assign(input, { role: 'combobox', autocomplete: 'off', ariaAutoComplete: 'list', ariaExpanded: false });
    input.setAttribute('aria-controls', id);

    // What is shown stays until there is something newer, so that nothing flickers while somebody writes.
    input.addEventListener('input', () => {
      const isEnough = input.value.trim().length >= LETTERS;
      open(isEnough && !list.hidden);
      if (isEnough) resting = setTimeout(ask, REST_MS);
    });
    input.addEventListener('blur', () => open(false));
    input.addEventListener('keydown', (event) => {
      const { key } = event;
      if (list.hidden && key === 'Escape') input.value = '';
      if (list.hidden || event.isComposing || !keys[key] || (key === 'Enter' && at < 0)) return;
      event.preventDefault();
      keys[key]();
    });
    // Focus stays where it is: what is pressed is followed, not focused.
    list.addEventListener('mousedown', (event) => event.preventDefault());
  }

  for (const form of document.querySelectorAll('[data-suggest]')) suggest(form);
}
