const el = s => element.querySelector(s);
const draw = async told => { await desk.show(props, told);
  const link = el('[data-link]'); if (link) link.value = link.dataset.link.startsWith('/') ? location.origin + link.dataset.link : link.dataset.link; };
const ask = (fn, payload) => desk.attempt(async () => draw(await desk.ask(fn, payload)));

// What is typed stays while lists change: only the first look draws the form anew.
let drawn = false;
desk.whenSeen(element, async () => { if (!drawn) { drawn = true; await ask(server.load, {}); } });

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
  if (at.dataset.revoke) ask(server.revoke, {invitation: at.dataset.revoke});
  if (at.dataset.withdraw) { whose = at.dataset.withdraw; el('[data-whose]').textContent = at.dataset.name; el('#take-back .oops').textContent = ''; el('#take-back').showModal(); }
  if ('cancel' in at.dataset) el('#take-back').close();
  if ('copy' in at.dataset) {
    const link = el('[data-link]'); link.select();
    try { await navigator.clipboard.writeText(link.value); } catch { document.execCommand('copy'); } // without https there is the old way alone
    at.textContent = 'Copied'; setTimeout(() => { at.textContent = 'Copy'; }, 2000);
  }
});
