// Everything here only adds: without it each page is complete.

const page = document.documentElement;
page.classList.add('js');

const hit = (event, selector) => (event.target instanceof Element ? event.target.closest(selector) : null);

function fill(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? '');
}

function make(name, values, ...children) {
  const made = Object.assign(document.createElement(name), values);
  made.append(...children);
  return made;
}

/** A filter is applied when it is chosen. Arrow keys move through a group of choices, so those wait for the key to rest. */
function applyFilters() {
  let resting;
  document.addEventListener('change', (event) => {
    const form = hit(event, '[data-submit]')?.closest('form');
    clearTimeout(resting);
    if (form) resting = setTimeout(() => form.requestSubmit(), event.target.type === 'radio' ? 300 : 0);
  });
}

function closeFolds() {
  const close = (keep) => {
    for (const menu of document.querySelectorAll('details.menu[open]')) if (menu !== keep) menu.open = false;
  };
  document.addEventListener('click', (event) => close(hit(event, 'details.menu')));
  document.addEventListener('keydown', (event) => {
    const open = event.key === 'Escape' && document.querySelector('details.menu[open]');
    if (!open) return;
    open.open = false;
    open.querySelector('summary').focus();
  });
}

function dismissFlash() {
  for (const button of document.querySelectorAll('[data-dismiss]')) {
    button.hidden = false;
    button.addEventListener('click', () => {
      button.parentElement.remove();
      document.getElementById('main').focus();
    });
  }
}

/** Times within the last hour grow old while the page stands; the server wrote the words for the moment it was made. */
function keepTimes() {
  const format = new Intl.RelativeTimeFormat(page.lang === 'en' ? 'en-GB' : page.lang, { numeric: 'auto' });
  const age = (time) => Math.floor((Date.now() - Date.parse(time.dateTime)) / 1000);
  const recent = [...document.querySelectorAll('[data-ago] time')].filter((time) => age(time) >= 0 && age(time) < 3000);
  const tick = () => {
    for (const time of recent) {
      const seconds = age(time);
      if (seconds >= 60 && seconds < 3600) time.textContent = format.format(-Math.floor(seconds / 60), 'minute');
    }
  };
  if (recent.length > 0) setInterval(tick, 30_000);
}

/** Says how much room is left, from 90 % of it. */
function countCharacters() {
  const number = new Intl.NumberFormat(page.lang);
  for (const control of document.querySelectorAll('[data-count][maxlength]')) {
    const said = make('p', { className: 'note count num' });
    control.after(said);
    control.addEventListener('input', () => {
      const [length, max] = [control.value.length, control.maxLength];
      said.textContent =
        length < 0.9 * max
          ? ''
          : fill(control.dataset.count, { length: number.format(length), max: number.format(max) });
    });
  }
}

function words(bytes) {
  const [unit, by] = bytes < 999_500 ? ['kilobyte', 1e3] : ['megabyte', 1e6];
  const options = {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: bytes < 1e7 && by === 1e6 ? 1 : 0,
  };
  return new Intl.NumberFormat(page.lang, options).format(bytes / by).replace('kB', 'KB');
}

/** One list of files: shown, checked before they are sent, each removable. The browser's own control holds them. */
function fileField(field) {
  const { maxBytes, maxFiles, types, tooLarge, wrongType, tooMany, remove, over } = field.dataset;
  const input = field.querySelector('[type="file"]');
  const drop = field.querySelector('.drop');
  const text = drop.querySelector('.drop-words');
  const rest = [...text.childNodes];
  const list = make('ul', { className: 'files', ariaLive: 'polite' });
  const symbols = field.querySelector('template').content;
  let chosen = [];
  drop.after(list);

  function refusal(file) {
    const ending = file.name.split('.').pop().toLowerCase();
    if (!types.split(' ').includes(ending)) return fill(wrongType, { name: file.name });
    return file.size > Number(maxBytes) ? fill(tooLarge, { name: file.name, size: words(file.size) }) : '';
  }

  function line(name, detail, refused, taken) {
    const icon = (id) => symbols.querySelector(`[data-icon="${id}"] svg`).cloneNode(true);
    const off = { type: 'button', className: 'x', ariaLabel: fill(remove, { name }), onclick: taken };
    return make(
      'li',
      { className: refused ? 'file is-refused' : 'file' },
      icon(refused ? 'alert' : 'file'),
      make(refused ? 'span' : 'bdi', { className: 'name' }, name),
      make('span', { className: 'size num' }, detail),
      make('button', off, icon('x')),
    );
  }

  function show(refused) {
    const carrier = new DataTransfer();
    for (const file of chosen) carrier.items.add(file);
    input.files = carrier.files;
    list.replaceChildren(
      ...chosen.map((file) =>
        line(file.name, words(file.size), false, () => {
          chosen = chosen.filter((one) => one !== file);
          show([]);
          input.focus();
        }),
      ),
      ...refused.map((sentence) => {
        const row = line(sentence, '', true, () => {
          row.remove();
          input.focus();
        });
        return row;
      }),
    );
  }

  function add(files) {
    const refused = [];
    const kept = field.querySelectorAll('[name="kept"]:checked').length;
    for (const file of files) {
      const why = refusal(file) || (chosen.length + kept >= Number(maxFiles) ? tooMany : '');
      if (why) refused.push(why);
      else if (!chosen.some((one) => one.name === file.name && one.size === file.size)) chosen.push(file);
    }
    show([...new Set(refused)]);
  }

  const leave = () => {
    drop.classList.remove('is-over');
    text.replaceChildren(...rest);
  };
  input.addEventListener('change', () => add([...input.files]));
  drop.addEventListener('dragover', (event) => {
    if (drop.classList.contains('is-over') || !event.dataTransfer.types.includes('Files')) return;
    drop.classList.add('is-over');
    text.textContent = over;
  });
  for (const name of ['dragleave', 'drop']) drop.addEventListener(name, leave);
}

applyFilters();
closeFolds();
dismissFlash();
keepTimes();
countCharacters();
for (const field of document.querySelectorAll('.files-field')) fileField(field);
