/** A page of cases follows what happens while it is looked at: what changed is put in place, forms stay as they are. */
{
  const live = document.querySelector('[data-live]');
  const parts = (root) => [...root.querySelectorAll('[data-part]')];
  let address = live?.dataset.live;
  let stream;
  let waiting;
  let fetching = false;

  /** What somebody has begun to write outweighs where the page has gone; sending it leads there. */
  const typed = () =>
    [...document.querySelectorAll('main :is(textarea, input)')].some(
      (one) => one.type !== 'hidden' && (one.value !== one.defaultValue || one.files?.length),
    );

  /** Never takes away what the person is in; that part is put in place when he has left it. */
  function place(old, fresh) {
    if (old.innerHTML === fresh.innerHTML) return;
    if (old.contains(document.activeElement)) {
      old.addEventListener('focusout', () => setTimeout(() => place(old, fresh)), { once: true });
      return;
    }
    const opened = [...old.querySelectorAll('details')].map((one) => one.open);
    for (const [at, fold] of [...fresh.querySelectorAll('details')].entries()) fold.open = opened[at] ?? fold.open;
    old.replaceWith(document.adoptNode(fresh));
  }

  /** Answers whether there is nothing to be tried again. */
  async function renew() {
    if (fetching) return;
    fetching = true;
    try {
      const headers = { accept: 'text/html', 'x-by-itself': '1' };
      const answer = await fetch(location.href, { headers, redirect: 'manual' });
      // It has become another page, or somebody signed out: that is for the browser to follow.
      if (answer.type === 'opaqueredirect') return typed() || location.reload();
      if (!answer.ok) return answer.status < 429;
      const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const old of parts(document)) {
        const fresh = parts(next).find((one) => one.dataset.part === old.dataset.part);
        if (fresh) place(old, fresh);
      }
      return true;
    } catch {
      // No answer.
    } finally {
      fetching = false;
    }
  }

  /** The server tells again what this page lacks: after a change that could not be shown, or a stream the browser gave up. */
  function again() {
    clearTimeout(waiting);
    waiting = setTimeout(follow, 5_000 + Math.random() * 25_000);
  }

  const changed = async ({ data }) => {
    if (await renew()) address = `/live/${data}`;
    else again();
  };

  async function poll() {
    const answer = await fetch(address, { headers: { accept: 'application/json' } }).catch(() => undefined);
    const { version } = answer?.ok ? await answer.json() : {};
    if (version && !address.endsWith(`/${version}`)) changed({ data: version });
  }

  /** Only while it is seen: browsers open few connections to one host, and a hidden tab has nobody to tell. */
  function follow() {
    stream?.close();
    clearTimeout(waiting);
    if (document.hidden) return;
    if (!window.EventSource) {
      waiting = setInterval(poll, 30_000);
      return;
    }
    stream = new EventSource(address);
    stream.addEventListener('changed', changed);
    stream.addEventListener('end', () => stream.close());
    stream.addEventListener('error', () => stream.readyState === EventSource.CLOSED && again());
  }

  if (address) {
    document.addEventListener('visibilitychange', follow);
    follow();
  }
}
