const el = s => element.querySelector(s);
const tabOf = () => location.hash.slice(1);
const openTab = name => { const b = document.getElementById('tab-' + name + '-button') ||
  [...document.querySelectorAll('#tabs [role=tab]')].find(t => t.textContent.trim().toLowerCase() === name); if (b) b.click(); return !!b; };

const load = async () => { const told = await desk.ask(server.me); allow(told); await desk.show(props, told); return told; };
// With accounts, not every tab is there for everybody, and some are closed for a while: a line stands in their place.
const first = () => [...document.querySelectorAll('#tabs [role=tabpanel]')].map(one => one.id.replace('tab-', ''));
let closed = {};
const allow = told => {
  let rules = document.getElementById('allowed');
  if (!rules) { rules = document.createElement('style'); rules.id = 'allowed'; document.head.append(rules); }
  const hidden = told.hidden || []; closed = told.closed || {};
  rules.textContent = hidden.map(name => '#tabs #tab-' + name + '-button { display: none; }').join(' ');
};

const here = desk.attempt(load); // a dialog opened before would be closed by it

// ---- who
const openWho = async () => { await here; if (!el('#who').open) { el('.oops').textContent = ''; el('#who').showModal(); } };
element.addEventListener('submit', async e => {
  if (e.target.method === 'dialog') return;
  e.preventDefault();
  const said = Object.fromEntries(new FormData(e.target));
  el('.oops').textContent = '';
  try {
    const reply = await fetch('/who', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(said)});
    const told = await reply.json();
    if (told.error) throw new Error(told.error);
  } catch (error) {
    el('.oops').textContent = error instanceof TypeError ? 'The desk does not answer. Is the app still running?' : error.message;
    return;
  }
  el('#who').close();
  await changed();
  localStorage.setItem('desk-who', desk.id()); // other tabs of this browser sit under the new name, too, and must say so
});
const changed = async () => { await desk.attempt(load); desk.say('desk:who'); };
addEventListener('storage', e => { if (e.key === 'desk-who') changed(); });
desk.on(element, 'desk:ask-who', openWho);

// ---- buttons and keys
element.addEventListener('click', e => {
  const what = e.target.closest('[data-do]')?.dataset.do;
  if (what === 'who') openWho();
  if (what === 'later') el('#who').close();
  if (what === 'keys') here.then(() => el('#keys').showModal());
  if (what === 'mode') desk.switchMode();
  if (e.target.tagName === 'DIALOG') e.target.close();
});
desk.keys(element, e => { if (e.key === '?') here.then(() => el('#keys').showModal()); });

// ---- the tab in the address
document.addEventListener('click', e => { const tab = e.target.closest('#tabs [role=tab]');
  if (tab) { history.replaceState(null, '', location.pathname + location.search + '#' + tab.textContent.trim().toLowerCase()); desk.hush(); } });
addEventListener('hashchange', () => openTab(tabOf()));

(async () => {
  const told = await here;
  let tries = 0; const open = () => { if (tabOf() && !openTab(tabOf()) && ++tries < 40) setTimeout(open, 50); }; open();
  if (told && !told.person && !new URLSearchParams(location.search).has('q')) openWho();
})();
