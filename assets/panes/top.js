const el = s => element.querySelector(s);
const tabOf = () => location.hash.slice(1);
const openTab = name => { const tab = hidden.includes(name) ? null : tabs().find(one => nameOf(one) === name); if (tab) tab.click(); return !!tab; };

let account = false, shown = '';
const load = async () => { const told = await desk.ask(server.me); account = !!told.account; allow(told);
  if (shown !== (shown = JSON.stringify(told))) await desk.show(props, told); // else a menu or dialog would close for nothing
  return told; };
// With accounts, not every tab is there for everybody, and some are closed for a while: a line stands in their place.
let hidden = [], closed = {};
const allow = told => {
  let rules = document.getElementById('allowed');
  const moved = rules && hidden.join() !== (told.hidden || []).join() && told.hidden.includes(tabOf()); // another role, without this tab
  if (!rules) { rules = document.createElement('style'); rules.id = 'allowed'; document.head.append(rules); }
  hidden = told.hidden || []; closed = told.closed || {};
  rules.textContent = hidden.map(name => '#tabs #tab-' + name + '-button { display: none; }').join(' ');
  document.querySelectorAll('#tabs [role=tabpanel]').forEach(panel => {
    const line = closed[panel.id.slice(4)];
    panel.classList.toggle('closed', !!line);
    panel.querySelector(':scope > .curtain')?.remove();
    if (!line) return;
    const box = document.createElement('div'); box.className = 'empty curtain';
    const said = document.createElement('h2'); said.textContent = line; box.append(said, Object.assign(document.createElement('p'), {textContent: 'Whoever answers does not look up which system finds what.'})); panel.prepend(box); desk.hush(line);
  });
  if (moved) { const first = firstTab(); first.click(); first.focus(); desk.tell('Your role has changed to ' + told.person.group + '.'); }
};
const tabs = () => [...document.querySelectorAll('#tabs [role=tab]')];
const nameOf = tab => tab.textContent.trim().toLowerCase();
const firstTab = () => tabs().find(one => !hidden.includes(nameOf(one)) && !(nameOf(one) in closed)) || tabs()[0];

const here = desk.attempt(load); // a dialog opened before would be closed by it

// ---- who
const openWho = async () => { await here; if (!el('#who')) return; if (!el('#who').open) { el('.oops').textContent = ''; el('#who').showModal(); } };
element.addEventListener('submit', async e => {
  if (e.target.method === 'dialog' || e.target.hasAttribute('action')) return;
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
// What is refused may be so because the person was given another role since this page was opened.
let asking = false;
desk.on(element, 'desk:refused', async () => { if (!account || asking) return; asking = true; try { await load(); } catch {} finally { asking = false; } });
desk.on(element, 'desk:closed', () => { if (!Object.keys(closed).length) desk.attempt(load); }); // since this page was opened
document.addEventListener('click', e => { const menu = el('.menu[open]'); if (menu && !menu.contains(e.target)) menu.open = false; });
element.addEventListener('keydown', e => { const menu = el('.menu[open]'); if (menu && e.key === 'Escape') { menu.open = false; menu.firstElementChild.focus(); } });

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
document.addEventListener('click', e => { const tab = e.target.closest('#tabs [role=tab]'); if (!tab) return;
  // What a person opens, the back button leaves again; what a script opens only completes the address.
  if (tabOf() !== nameOf(tab)) history[e.isTrusted ? 'pushState' : 'replaceState'](null, '', location.pathname + location.search + '#' + nameOf(tab));
  desk.hush();
  centre(tab);
  if (account || nameOf(tab) in closed) desk.attempt(load); }); // it may be open by now
// In a row that is wider than the screen the open tab stays in the middle; the page itself is not moved.
const centre = tab => { if (!tab) return; const row = tab.closest('[role=tablist]'), [of, within] = [tab, row].map(one => one.getBoundingClientRect());
  row.scrollLeft += of.left + of.width / 2 - within.left - within.width / 2; };
addEventListener('resize', () => centre(tabs().find(one => one.ariaSelected === 'true')));
addEventListener('hashchange', () => openTab(tabOf() || nameOf(seen()[0])));
// From tab to tab by arrows, as such rows are used elsewhere; Enter opens.
const seen = () => tabs().filter(one => one.checkVisibility());
document.addEventListener('keydown', e => { const row = seen(), at = row.indexOf(e.target); if (at < 0) return;
  const to = {ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1}[e.key]; if (to === undefined) return;
  e.preventDefault(); row.at(to % row.length).focus(); });

(async () => {
  const told = await here;
  if (told?.account) { // other tabs of this browser may show somebody else
    if (localStorage.getItem('desk-who') !== told.person.id) localStorage.setItem('desk-who', told.person.id);
    if (hidden.includes(tabOf())) history.replaceState(null, '', location.pathname + location.search);
  }
  const wanted = () => tabOf() || nameOf(firstTab());
  const chosen = () => tabs().length > 0 && (!tabOf() && !Object.keys(closed).length || openTab(wanted()));
  let tries = 0; const open = () => { if (!chosen() && ++tries < 40) setTimeout(open, 50); }; open();
  if (told && !told.account && !told.person && !new URLSearchParams(location.search).has('q')) openWho();
})();
