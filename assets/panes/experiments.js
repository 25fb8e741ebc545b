// Two views in one pane: the overview with its actions, and the form. A form that is being filled in is never redrawn:
// what is wrong is written beside its fields.
const el = s => element.querySelector(s);
const all = s => [...element.querySelectorAll(s)];
const SURE = {
  begin: ['Begin now?', 'From now on people can answer. Both systems are pinned to their versions of now, and the plan cannot be edited any more.', 'Begin'],
  closed: ['Close for good?', 'Nobody can answer any more, and it cannot be opened again. What was answered is kept. To rest for a while, pause it instead.', 'Close for good'],
  remove: ['Remove this system?', 'Experiments that it is a side of cannot be answered any more. What was recorded with it stays.', 'Remove'],
  discard: ['Discard this draft?', 'It disappears from here; what was written stays on record.', 'Discard'],
};
let busy = false;
let sure = null;   // what the open question is about: [action, payload]
let reckoning = 0; // the newest question about the size; the answers to older ones are dropped
let timer = 0;

const once = async work => { if (busy) return; busy = true; element.classList.add('working'); desk.hush();
  try { await work(); } catch (error) { desk.tell(error.message); } finally { busy = false; element.classList.remove('working'); } };
const overview = async (told, ack) => { await desk.show(props, ack ? {...told, ack} : told); };
const atWork = () => el('.planner') || el('dialog[open]') || el('.outside details[open]') || busy; // and loses nothing of it
const load = async () => { if (atWork()) return;
  const told = await desk.attempt(() => desk.ask(server.overview)); if (told && !atWork()) await overview(told); };
const rest = () => { scrollTo({top: 0}); el('h2')?.focus({preventScroll: true}); };

const open = experiment => once(async () => {
  await desk.show(props, await desk.ask(server.form, {experiment}));
  listed(); unit(false); reckon(); scrollTo({top: 0}); el('[name=name]').focus({preventScroll: true});
});
const act = (name, payload) => once(async () => { await overview(await desk.ask(server[name], payload)); rest(); });
const ask = (what, row) => {
  const [title, say, yes] = SURE[what], box = el('[data-sure]'), {id, seen, name} = row.dataset;
  sure = what === 'closed' ? ['turn', {experiment: id, state: 'closed'}] : [what, {experiment: id, seen, name}];
  el('[data-title]').textContent = title; el('[data-say]').textContent = '“' + name + '”: ' + say; el('[data-yes]').textContent = yes;
  box.showModal();
};

// ---- the form
const fields = () => { const form = el('.planner'), said = Object.fromEntries(new FormData(form));
  return {...said, groups: all('[name=groups]:checked').map(one => one.value), simulated: el('[name=simulated]').checked,
    experiment: form.dataset.id, seen: form.dataset.seen}; };
const listed = () => { el('[data-listed]').hidden = el('[name=query_source]:checked')?.value === 'free'; };
const fault = (name, line) => { const at = el('[data-fault="' + name + '"]'); if (!at) return;
  at.textContent = line ? line[0].toUpperCase() + line.slice(1) + '.' : '';
  all('[name="' + name + '"]').forEach(one => line ? one.setAttribute('aria-invalid', 'true') : one.removeAttribute('aria-invalid')); };
const save = () => once(async () => {
  const said = fields(), told = await desk.ask(server.save, said);
  if (!told.faults) { await overview(told, 'Saved as a draft.'); return rest(); }
  all('[data-fault]').forEach(one => fault(one.dataset.fault, told.faults[one.dataset.fault]));
  const wrong = Object.keys(told.faults).length;
  el('[data-wrong]').textContent = wrong === 1 ? 'One field needs another look.' : wrong + ' fields need another look.';
  const first = el('[aria-invalid]'); first?.focus(); first?.scrollIntoView({block: 'center'});
});
const unit = fresh => { const chosen = el('[name=measure]').selectedOptions[0]; el('[data-in]').textContent = chosen.dataset.unit;
  if (fresh) el('[name=effect]').value = chosen.dataset.effect; };
const reckon = async () => {
  if (!el('.planner')) return; // saved before the wait was over
  const mine = ++reckoning, {measure, effect, people, planned, k} = fields();
  let told; try { told = await desk.ask(server.size, {measure, effect, people, planned, k}); } catch (error) { told = {sentence: error.message, known: ''}; }
  if (mine !== reckoning || !el('[data-sentence]')) return;
  el('[data-sentence]').textContent = told.sentence; el('[data-known]').textContent = told.known;
};
const take = split => once(async () => { const told = await desk.ask(server.queries, {split}); el('[name=queries]').value = told.lines.join('\n'); fault('queries', ''); });

// ---- systems from outside
const add = form => once(async () => {
  const why = el('[data-not-added]'), said = Object.fromEntries(new FormData(form)); why.textContent = '';
  try { const told = said.how === 'run' ? await bring(said, +form.dataset.most) : await desk.ask(server.add, said);
    form.reset(); form.closest('details').open = false; await overview(told); rest(); } catch (error) { why.textContent = error.message; }
});
// Files go to an address of their own: the one that panes call takes small things alone.
const bring = async ({name, run, queries}, most) => {
  if (!run.name || !queries.name) throw new Error(run.name ? 'Choose the list of its queries.' : 'Choose a run file.');
  const megabytes = (run.size + queries.size) / 1e6;
  if (megabytes > most) throw new Error('The files have ' + megabytes.toFixed(1) + ' MB together; they may have ' + most + ' MB.');
  const file = async one => ({name: one.name, text: await one.text().catch(() => { throw new Error(one.name + ' cannot be read. Choose it again.'); })});
  const body = JSON.stringify({name, run: await file(run), queries: await file(queries)});
  const sent = async () => (await fetch('/outside/run', {method: 'POST', headers: {'Content-Type': 'application/json'}, body})).json();
  const {system, queries: count} = await desk.ask(sent);
  return {...await desk.ask(server.overview), ack: system + ' is there, with answers to ' + count + (count === 1 ? ' query.' : ' queries.')};
};

element.addEventListener('click', e => {
  const row = e.target.closest('.plan, .known'), go = e.target.closest('[data-go]');
  if (e.target.closest('[data-new]')) open('');
  else if (e.target.closest('[data-form]')) open(row.dataset.id);
  else if (e.target.closest('[data-ask]')) ask(e.target.closest('[data-ask]').dataset.ask, row);
  else if (e.target.closest('[data-turn]')) act('turn', {experiment: row.dataset.id, state: e.target.closest('[data-turn]').dataset.turn});
  else if (e.target.closest('[data-yes]')) { el('[data-sure]').close(); act(...sure); }
  else if (e.target.closest('[data-back]')) once(async () => { await overview(await desk.ask(server.overview)); rest(); });
  else if (e.target.closest('[data-split]')) take(e.target.closest('[data-split]').dataset.split);
  else if (go) { (desk.wanted ||= {})[go.dataset.go] = row.dataset.id; // for a pane that is not drawn yet
    desk.say('desk:experiment', {tab: go.dataset.go, experiment: row.dataset.id}); }
  else if (e.target.tagName === 'DIALOG') e.target.close();
});
element.addEventListener('submit', e => { if (e.target.method === 'dialog') return; e.preventDefault(); 'add' in e.target.dataset ? add(e.target) : save(); });
element.addEventListener('input', e => {
  if (!e.target.closest('.planner')) return;
  const name = e.target.name; fault(name, ''); el('[data-wrong]').textContent = '';
  if (name === 'query_source') { listed(); fault('queries', ''); }
  if (name === 'measure') unit(true);
  if (['measure', 'effect', 'people', 'planned', 'k'].includes(name)) { clearTimeout(timer); timer = setTimeout(reckon, 250); }
});
desk.on(element, 'desk:who', load);
desk.whenSeen(element, load);
