// What all panes share: light and dark, one line for messages, asking the server, keys, the tab in the address.
(() => {
  const root = document.documentElement;
  const saved = localStorage.getItem('desk-mode');
  let dark = saved ? saved === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  const paint = () => [root, document.body].forEach(el => el && el.classList.toggle('dark', dark));
  paint();
  addEventListener('DOMContentLoaded', paint);
  // Gradio sets its own class while it starts.
  addEventListener('load', () => { let n = 0; const again = setInterval(() => { paint(); if (++n > 40) clearInterval(again); }, 25); });

  // A picture that is still on its way (being drawn, perhaps) shimmers; see .tile in the stylesheet.
  for (const name of ['load', 'error']) document.addEventListener(name, e => { if (e.target.tagName === 'IMG') e.target.dataset.come = name; }, true);

  const typing = e => e.isComposing || e.ctrlKey || e.metaKey || e.altKey || e.repeat ||
    e.target.closest('input, textarea, select, [contenteditable=true], dialog');

  const signedOut = async () => { try { return (await fetch('/states')).status === 401; } catch { return false; } };

  let hide = 0;
  window.desk = {
    switchMode() { dark = !dark; localStorage.setItem('desk-mode', dark ? 'dark' : 'light'); paint(); },
    // One line at the top of the page, for errors and for nothing else.
    tell(line) {
      if ([...document.querySelectorAll('.curtain h2')].some(one => one.textContent === line)) return; // it stands there already
      let box = document.getElementById('notice');
      if (!box) { box = document.createElement('div'); box.id = 'notice'; box.setAttribute('role', 'alert'); document.body.append(box); }
      box.textContent = line; box.classList.add('on');
      clearTimeout(hide); hide = setTimeout(() => box.classList.remove('on'), 9000);
    },
    // Takes the line away; where one is named, that one alone.
    hush(line = '') { const box = document.getElementById('notice'); if (box && (!line || box.textContent === line)) box.classList.remove('on'); },
    // The value of an answer; throws an Error with one line where there is none.
    async ask(fn, payload = {}) {
      let told;
      try { told = await fn(payload); } catch { told = null; }
      if (!told && await signedOut()) { location.reload(); await new Promise(() => {}); } // to the sign-in page, and back here
      if (told && 'value' in told) return told.value;
      if (told && told.error && !told.again) desk.say('desk:refused');
      const error = new Error(told && told.error || 'The desk does not answer. Is the app still running?');
      error.closed = !!(told && told.closed); // the header says it, in the place of the tab
      error.again = !told || !told.error || !!told.again; // worth trying again: nobody refused it
      throw error;
    },
    // Runs `work`; what goes wrong is told in the one line.
    async attempt(work) {
      try { return await work(); } catch (error) { if (error.closed) desk.say('desk:closed'); else desk.tell(error.message); return undefined; }
    },
    // Draws `value` in a pane and waits until it is on the page. `stamp` makes Gradio compare with the page again.
    async show(props, value) {
      props.value = {...value, stamp: String(Math.random())};
      await new Promise(done => setTimeout(done));
    },
    keys(element, act) {
      const hear = e => {
        if (!element.isConnected) return document.removeEventListener('keydown', hear);
        if (element.offsetParent !== null && !typing(e) && !document.querySelector('dialog[open]')) act(e);
      };
      document.addEventListener('keydown', hear);
    },
    // Calls `act` each time the pane comes into view, the first time included.
    whenSeen(element, act) {
      new IntersectionObserver(seen => { if (seen.some(one => one.isIntersecting)) act(); }).observe(element);
    },
    on(element, name, act) {
      const hear = e => element.isConnected ? act(e.detail) : document.removeEventListener(name, hear);
      document.addEventListener(name, hear);
    },
    say(name, detail) { document.dispatchEvent(new CustomEvent(name, {detail})); },
    id: () => Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, '0')).join(''),
    icon: path => '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="' + path + '"/></svg>',
  };
})();
