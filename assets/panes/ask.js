const el = s => element.querySelector(s);
const MOST = 3;
let chosen = [];       // names of the systems asked, in the order chosen
let wanted = null;     // a search that waits for a system to be ready
let preferred = [];

// ---- systems as chips; their states come from the strip
const paintSystems = told => {
  const row = el('.systems'); if (!row || !told) return;
  for (const s of told.systems) {
    let b = [...row.children].find(one => one.dataset.name === s.name);
    if (!b) { b = document.createElement('button'); b.type = 'button'; b.className = 'sys-chip'; b.dataset.name = s.name;
      const box = document.createElement('i'); box.innerHTML = desk.icon('M3.5 8.5l3 3 6-7');
      const name = document.createElement('b'), word = document.createElement('span'); name.textContent = s.name; b.append(box, name, word); row.append(b); }
    b.lastChild.textContent = s.state === 'ready' ? '' : s.state === 'building' ? Math.round(100 * s.progress) + ' %' : s.state;
    b.title = s.state === 'ready' ? s.about : s.reason || s.about;
    b.disabled = s.state !== 'ready';
    b.setAttribute('aria-pressed', String(chosen.includes(s.name)));
  }
  if (wanted) begin(told);
};
const ready = told => told.systems.filter(s => s.state === 'ready').map(s => s.name);
const press = b => {
  const name = b.dataset.name;
  if (chosen.includes(name)) { if (chosen.length > 1) chosen = chosen.filter(one => one !== name); else return desk.tell('At least one system is needed.'); }
  else if (chosen.length === MOST) return desk.tell('Three systems fit beside each other: take one out first.');
  else chosen.push(name);
  desk.hush();
  b.setAttribute('aria-pressed', String(chosen.includes(name)));
  if (el('#q').value.trim()) go();
};

// ---- asking
const said = () => Object.fromEntries(new FormData(el('form')));
const go = (address = true) => {
  const now = {...said(), systems: chosen};
  mark(); // the example that this is, if it is one
  if (!chosen.length) return desk.tell('No system is ready yet. The line above shows what is being built.');
  if (address) {
    const p = new URLSearchParams({q: now.query, s: chosen.join(',')});
    for (const [key, name] of [['age', 'age_band'], ['gender', 'gender'], ['user', 'user']]) if (now[name]) p.set(key, now[name]);
    history.replaceState(null, '', '?' + p + '#search');
  }
  desk.hush();
  desk.say('desk:search', now);
};
const mark = () => { const now = said(); element.querySelectorAll('.idea').forEach(b => b.setAttribute('aria-pressed', String(
  b.dataset.query === now.query && (b.dataset.age || '') === now.age_band && (b.dataset.gender || '') === now.gender && !now.user))); };
const fill = (query, age, gender, user) => { const f = el('form').elements; f.query.value = query; f.age_band.value = age; f.gender.value = gender; f.user.value = user;
  lock(); };
const lock = () => { const f = el('form').elements, known = !!f.user.value.trim(); f.age_band.disabled = f.gender.disabled = known; };

// Waits for the systems of the address, or for any; then searches.
const begin = told => {
  const can = ready(told); if (!can.length) return;
  const asked = (wanted.s || []).filter(name => can.includes(name)).slice(0, MOST);
  const rest = [...preferred, ...can].filter((name, at, all) => can.includes(name) && all.indexOf(name) === at);
  chosen = asked.length ? asked : rest.slice(0, MOST);
  wanted = null;
  paintSystems(told);
  if (el('#q').value.trim()) go(false);
};

element.addEventListener('submit', e => { e.preventDefault(); el('#q').value.trim() ? go() : (desk.tell('Type what you want to say first.'), el('#q').focus()); });
element.addEventListener('click', e => {
  const idea = e.target.closest('.idea'), chip = e.target.closest('.sys-chip');
  if (idea) { fill(idea.dataset.query, idea.dataset.age || '', idea.dataset.gender || '', ''); go(); }
  if (chip) press(chip);
});
element.addEventListener('change', e => { if (e.target.name === 'user') lock(); if (e.target.name !== 'query' && el('#q').value.trim()) go(); });
let asked = false;
element.addEventListener('focusin', async e => {
  if (e.target.name !== 'user' || asked) return; asked = true;
  const known = await desk.attempt(() => desk.ask(server.users)); if (!known) { asked = false; return; }
  el('#users').replaceChildren(...known.map(u => { const o = document.createElement('option'); o.value = u.v; o.label = u.k ? u.v + ' · ' + u.k : u.v; return o; }));
});
desk.keys(element, e => { if (e.key === '/') { e.preventDefault(); el('#q').focus(); el('#q').select(); } });

(async () => {
  const told = await desk.attempt(() => desk.ask(server.form)); if (!told) return;
  preferred = told.preferred;
  await desk.show(props, told);
  const p = new URLSearchParams(location.search), first = el('.idea');
  if (p.has('q')) fill(p.get('q'), p.get('age') || '', p.get('gender') || '', p.get('user') || '');
  else if (first) fill(first.dataset.query, first.dataset.age || '', first.dataset.gender || '', '');
  wanted = {s: (p.get('s') || '').split(',').filter(Boolean)};
  desk.on(element, 'desk:states', paintSystems);
  if (desk.states) paintSystems(desk.states);
})();
