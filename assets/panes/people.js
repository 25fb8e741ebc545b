const el = s => element.querySelector(s);
const buttonOf = select => select.parentElement.nextElementSibling;
let made, roles = {}; // the link that was made last, and the role of each member
const draw = async told => { await desk.show(props, told);
  made = told.made; roles = Object.fromEntries((told.members || []).map(one => [one.id, one.role]));
  element.querySelectorAll('[data-role]').forEach(one => { one.value = roles[one.dataset.role]; buttonOf(one).hidden = true; });
  const link = el('[data-link]'); if (link) link.value = link.dataset.link.startsWith('/') ? location.origin + link.dataset.link : link.dataset.link; };
const ask = (fn, payload) => desk.attempt(async () => { await draw(await desk.ask(fn, payload)); return true; });

// What is typed stays while lists change: only the first look draws the form anew.
let drawn = false;
desk.whenSeen(element, async () => { if (!drawn) drawn = !!await ask(server.load, {}); });

// Another role is chosen, then kept by a button: arrow keys pass over roles that nobody means to give.
const roleOf = person => [...element.querySelectorAll('[data-role]')].find(one => one.dataset.role === person);
element.addEventListener('change', e => { if (!e.target.dataset.role) return;
  const button = buttonOf(e.target); button.hidden = e.target.value === roles[e.target.dataset.role];
  if (!button.hidden) button.scrollIntoView({block: 'nearest', inline: 'nearest'}); }); // in a table wider than the screen
const appoint = async button => {
  if (button.disabled) return;
  const person = button.dataset.appoint, chosen = roleOf(person), role = chosen.value, name = chosen.dataset.name;
  button.disabled = true; chosen.focus(); // the button goes
  el('[data-ack]').textContent = '';
  try {
    const told = await desk.attempt(() => desk.ask(server.appoint, {person, role}));
    try { await draw({...told || await desk.ask(server.load), made}); } catch {} // as it is, where that was refused; why is told
    roleOf(person)?.focus(); // what was in focus was drawn anew
    if (told) el('[data-ack]').textContent = name + ' is ' + (role === 'researcher' ? 'a ' : 'an ') + role + ' from their next click on.';
  } finally { button.disabled = false; }
};
let whose = '';
element.addEventListener('submit', async e => {
  e.preventDefault();
  const said = Object.fromEntries(new FormData(e.target));
  if (e.target.classList.contains('invite')) return ask(server.invite, {...said, uses: Number(said.uses), days: Number(said.days)});
  try { const told = await desk.ask(server.withdraw, {person: whose, reason: said.reason}); el('#take-back').close(); await draw(told); }
  catch (error) { el('#take-back .oops').textContent = error.message; }
});
element.addEventListener('click', async e => {
  const at = e.target.closest('button'); if (!at) return;
  if (at.dataset.appoint) appoint(at);
  if (at.dataset.revoke) ask(server.revoke, {invitation: at.dataset.revoke});
  if (at.dataset.withdraw) { whose = at.dataset.withdraw; el('[data-whose]').textContent = at.dataset.name; el('#take-back .oops').textContent = ''; el('#take-back').showModal(); }
  if ('cancel' in at.dataset) el('#take-back').close();
  if ('copy' in at.dataset) {
    const link = el('[data-link]'); link.select();
    try { await navigator.clipboard.writeText(link.value); } catch { document.execCommand('copy'); } // without https there is the old way alone
    at.textContent = 'Copied'; setTimeout(() => { at.textContent = 'Copy'; }, 2000);
  }
});
