// Suggestions under a search field. Without this its button leads to the same answers.
{
  const LETTERS = 3;
  const REST_MS = 250;
  const SAID_MS = 1500;

  function make(name, attributes, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  const marked = ({ text, hit }) => (hit ? make('b', { class: 'hit' }, text) : text);

  function suggest(form) {
    const input = form.querySelector('[name="q"]');
    const id = `${input.id}-list`;
    const list = make('div', { id, role: 'listbox', class: 'suggest', 'aria-label': form.dataset.suggest, hidden: '' });
    const said = make('p', { role: 'status', class: 'hidden' });
    let options = [];
    let at = -1;
    let asking;
    let resting;
    let speaking;
    let saidAt = 0;

    function choose(next) {
      options[at]?.setAttribute('aria-selected', 'false');
      at = next;
      const option = options[at];
      input.setAttribute('aria-activedescendant', option?.id ?? '');
      option?.setAttribute('aria-selected', 'true');
      option?.scrollIntoView({ block: 'nearest' });
    }

    function open(isOpen) {
      list.hidden = !isOpen;
      input.setAttribute('aria-expanded', isOpen);
      choose(-1);
    }

    function drop() {
      clearTimeout(resting);
      asking?.abort();
    }

    function close() {
      drop();
      open(false);
    }

    function say(text) {
      clearTimeout(speaking);
      const speak = () => {
        saidAt = Date.now();
        said.textContent = text;
      };
      speaking = setTimeout(speak, saidAt + SAID_MS - Date.now());
    }

    function option(href, ...children) {
      const attributes = { id: `${id}-${options.length}`, role: 'option', href, tabindex: -1, 'aria-selected': false };
      const made = make('a', attributes, ...children);
      options.push(made);
      return made;
    }

    function group({ label, items }, number) {
      const title = make('p', { id: `${id}-g${number}`, role: 'presentation' }, label);
      const shown = items.map(({ href, titleParts, dir, meta }) =>
        option(href, make('span', { dir }, ...titleParts.map(marked)), ' ', make('small', {}, meta)),
      );
      return make('div', { role: 'group', 'aria-labelledby': title.id }, title, ...shown);
    }

    async function ask() {
      asking = new AbortController();
      const { signal } = asking;
      try {
        const query = new URLSearchParams({ q: input.value });
        const answer = await fetch(`/suggest?${query}`, { headers: { accept: 'application/json' }, signal });
        if (!answer.ok) return;
        const { groups, all, total, status } = await answer.json();
        options = [];
        list.replaceChildren(...groups.map(group), option(all.href, all.label));
        open(total > 0);
        say(status);
      } catch {
        // Dropped for a later one, or no connection: the button leads on.
      }
    }

    const keys = {
      ArrowDown: () => choose(at + 1 < options.length ? at + 1 : -1),
      ArrowUp: () => choose(at < 0 ? options.length - 1 : at - 1),
      Enter: () => options[at]?.click(),
      Escape: close,
    };

    form.append(list, said);
    for (const [name, value] of Object.entries({ controls: id, autocomplete: 'list', expanded: false }))
      input.setAttribute(`aria-${name}`, value);
    input.role = 'combobox';
    input.autocomplete = 'off';

    // What is shown stays until there is something newer, so that nothing flickers while somebody writes.
    input.addEventListener('input', () => {
      drop();
      choose(-1);
      if (input.value.trim().length >= LETTERS) resting = setTimeout(ask, REST_MS);
      else open(false);
    });
    input.addEventListener('blur', close);
    input.addEventListener('keydown', (event) => {
      if (event.isComposing) return;
      if (event.key === 'Escape' && list.hidden) input.value = '';
      if (list.hidden || !keys[event.key] || (event.key === 'Enter' && at < 0)) return;
      event.preventDefault();
      keys[event.key]();
    });
    // Focus stays where it is: what is pressed is followed, not focused.
    list.addEventListener('mousedown', (event) => event.preventDefault());
  }

  for (const form of document.querySelectorAll('[data-suggest]')) suggest(form);
}
