// The status page's one script: it renews the page where it stands, so that focus, selection and scroll stay, and says
// politely when the verdict changed. Without it the page is whole, and renews itself as a whole. It must not add
// anything to the page that the server did not send.

/** Seconds between two renewals, with the script and without. */
export const REFRESH_SECONDS = 10;

/** JavaScript, named by its hash as the stylesheet is. */
export const SCRIPT = `
(() => {
  const byId = (id) => document.getElementById(id);
  const styleOf = (page) => page.querySelector('style').textContent;
  let isPaused = false;

  const syncAttributes = (from, to) => {
    for (const { name } of [...from.attributes]) {
      if (name !== 'open' && !to.hasAttribute(name)) from.removeAttribute(name);
    }
    for (const { name, value } of to.attributes) {
      if (name !== 'open' && from.getAttribute(name) !== value) from.setAttribute(name, value);
    }
  };
  // What is the same already is not touched: who reads there, or has marked or focused it, is not disturbed.
  const sync = (from, to) => {
    if (from.isEqualNode(to)) return;
    if (from.nodeName !== to.nodeName) from.replaceWith(document.importNode(to, true));
    else if (from.nodeType === Node.TEXT_NODE) from.data = to.data;
    else {
      syncAttributes(from, to);
      const before = [...from.childNodes];
      const after = [...to.childNodes];
      after.forEach((node, at) => {
        if (at < before.length) sync(before[at], node);
        else from.append(document.importNode(node, true));
      });
      for (const node of before.slice(after.length)) node.remove();
    }
  };

  const say = (words) => { byId('said').textContent = words; };
  const renew = async () => {
    if (isPaused || document.hidden) return;
    try {
      const answer = await fetch(location.href, { cache: 'no-store', signal: AbortSignal.timeout(${REFRESH_SECONDS * 1000}) });
      if (!answer.ok) throw new Error(answer.statusText);
      const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
      if (styleOf(next) !== styleOf(document)) return location.reload();
      const before = byId('verdict').textContent;
      sync(byId('report'), next.getElementById('report'));
      document.title = next.title;
      byId('stale').hidden = true;
      const after = byId('verdict').textContent;
      if (after !== before) say(after);
    } catch {
      if (byId('stale').hidden) say(byId('stale').textContent);
      byId('stale').hidden = false;
    }
  };
  const button = byId('pause');
  button.hidden = false;
  button.addEventListener('click', () => {
    isPaused = !isPaused;
    button.setAttribute('aria-pressed', String(isPaused));
    renew();
  });
  setInterval(renew, ${REFRESH_SECONDS * 1000});
  document.addEventListener('visibilitychange', renew);
})();
`;
