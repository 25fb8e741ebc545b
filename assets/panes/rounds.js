// Rounds, for researchers: asked for when the part is opened, so that nothing of it is on a page that judges.
const el = s => element.querySelector(s);
let there = false, open = false, polling = false;

const draw = async told => { await desk.show(props, {...told, there, open}); typed(); making(told.making); };
const load = () => desk.attempt(async () => draw(await desk.ask(server.rounds)));
const typed = () => { const chosen = el('[name=source]'); if (chosen) el('[data-typed]').hidden = chosen.value !== 'typed'; };

// A round that is being made: asked after each second until it is there.
const making = async told => {
  const line = el('[data-making]'); if (!line || !told) return;
  line.textContent = told.running ? 'Asking the systems for “' + told.name + '”: ' + told.percent + ' %' : '';
  el('[data-oops]').textContent = told.error;
  el('form [type=submit]').disabled = told.running;
  if (!told.running || polling) return;
  polling = true;
  try { while (element.isConnected && open) {
    await new Promise(done => setTimeout(done, 700));
    const now = await desk.ask(server.made);
    if (now.running) { const at = el('[data-making]'); if (at) at.textContent = 'Asking the systems for “' + now.name + '”: ' + now.percent + ' %'; continue; }
    polling = false;
    if (now.error) { making(now); break; }
    await load(); desk.say('desk:rounds'); break;
  } } catch (error) { desk.tell(error.message); } finally { polling = false; }
};
element.addEventListener('submit', async e => {
  e.preventDefault(); el('[data-oops]').textContent = '';
  const form = new FormData(e.target), said = {...Object.fromEntries(form), systems: form.getAll('systems'), groups: form.getAll('groups')};
  try { making(await desk.ask(server.make, said)); } catch (error) { el('[data-oops]').textContent = error.message; }
});
element.addEventListener('change', e => { if (e.target.name === 'source') typed(); });
element.addEventListener('click', e => {
  const close = e.target.closest('[data-close]');
  if (close) desk.attempt(async () => { await draw(await desk.ask(server.close, {round: close.dataset.close})); desk.say('desk:rounds'); });
  else if (e.target.closest('summary')) { e.preventDefault(); open = !open; if (open) load(); else desk.show(props, {there, open}); }
});
desk.on(element, 'desk:researcher', allowed => { if (allowed !== there) { there = allowed; open = false; desk.show(props, {there, open}); } });
