// Texts that may help, while somebody writes. Without this a button of the form asks for them.
{
  const WORDS = 3;
  const REST_MS = 250;
  const form = document.querySelector('form[data-look]');
  const shown = document.querySelector('[data-looked]');
  const isWide = () => matchMedia('(min-width: 64rem)').matches;

  const names = form?.dataset.look.split(' ') ?? [];
  const written = () =>
    names
      .map((name) => form.elements[name]?.value ?? '')
      .join(' ')
      .trim();
  const texts = (place) => [...place.querySelectorAll('[data-text]')].map(({ dataset }) => dataset.text).join();
  let resting;
  let asking;
  let asked = '';

  /** The same form comes back as for those without script; what it found is taken over. */
  async function ask() {
    const said = written();
    if (said === asked || said.split(/\s+/).length < WORDS) return;
    asked = said;
    asking?.abort();
    asking = new AbortController();
    const body = new URLSearchParams({ look: '1' });
    for (const name of ['key', 'type', 'solution', 'article', ...names])
      if (form.elements[name]) body.set(name, form.elements[name].value);
    try {
      const answer = await fetch(form.action, { method: 'POST', body, signal: asking.signal });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      show(page.querySelector('[data-looked]'));
    } catch {
      // Dropped for a later one, or no connection: the form does without.
    }
  }

  /** Nothing changes under somebody who reads or is about to press. */
  function show(found) {
    const isRead = shown.contains(document.activeElement) || (shown.classList.contains('is-open') && !isWide());
    if (!found || isRead || (texts(found) === texts(shown) && found.className === shown.className)) return;
    if (!isWide()) for (const fold of found.querySelectorAll('details')) fold.open = false;
    shown.className = found.className;
    const parts = found.querySelectorAll('[data-part]');
    for (const [at, part] of shown.querySelectorAll('[data-part]').entries())
      part.replaceChildren(...parts[at].childNodes);
  }

  if (form && shown) {
    form.addEventListener('input', (event) => {
      if (!names.includes(event.target.name)) return;
      clearTimeout(resting);
      resting = setTimeout(ask, REST_MS);
    });
    ask();
  }

  const fold = shown?.querySelector('[aria-controls]');
  fold?.addEventListener('click', () => {
    fold.setAttribute('aria-expanded', shown.classList.toggle('is-open'));
  });

  // Unfolding a text is reading it.
  shown?.addEventListener('click', (event) => {
    const offer = hit(event, '.offer > summary')?.parentElement;
    if (!offer || offer.open) return;
    const body = new URLSearchParams({ key: form.elements.key.value, text: offer.dataset.text });
    fetch('/cases/opened', { method: 'POST', body, headers: { accept: 'application/json' }, keepalive: true }).catch(
      () => {},
    );
  });

  for (const remove of document.querySelectorAll('[data-drop]'))
    remove.addEventListener('click', (event) => {
      event.preventDefault();
      remove.parentElement.remove();
      document.getElementById('field-subject')?.focus();
    });
}
