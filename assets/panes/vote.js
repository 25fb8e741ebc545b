// One answer to a pair goes out, with an id made here. One that could not be saved is offered again under the same
// id, so that it counts once even where it had arrived.
const el = s => element.querySelector(s);
const pair = () => el('[data-impression]');
const here = () => ({impression: pair()?.dataset.impression, experiment: (pair() || el('form'))?.dataset.experiment || desk.wanted?.vote});
const WORDS = {left: 'Left', equal: 'Both equally', right: 'Right'};
const KEYS = {1: 'left', 2: 'equal', 3: 'right'};
const PATIENCE = 8000; // ms: pictures that take longer no longer hide the others
let busy = false;      // a pair is being started, answered or skipped
let unsaved = null;    // the answer that could not be saved
let drawn = 0;         // how often this pane was drawn
let asked = 0;         // the newest question about what to show; the answers to older ones are dropped

const draw = async (value, ack = '') => { const turn = ++drawn; asked++; unsaved = null; await desk.show(props, {...value, ack}); if (turn === drawn) { uncover(); unfold(); await_(); } };
// Both lists show up at one moment: no side gains because its pictures come sooner.
const uncover = async () => {
  const now = pair(), turn = drawn; if (!now) return;
  const come = [...now.querySelectorAll('img')].map(img => img.decode().catch(() => {}));
  await Promise.race([Promise.all(come), new Promise(done => setTimeout(done, PATIENCE))]);
  if (turn !== drawn) return;
  now.dataset.shown = '';
  element.querySelectorAll('[data-choice]').forEach(b => { b.disabled = false; });
};
const unfold = () => { const guide = el('details'); if (guide) guide.open = localStorage.getItem('desk-vote-guide') !== 'folded'; };
const tell = word => { const ack = el('[data-ack]'); if (ack) ack.textContent = word; };

// One act at a time: a double click or a held key does nothing twice.
const once = async work => { if (busy) return; busy = true; element.classList.add('working'); desk.hush();
  try { await work(); } catch (error) { unsaved = null; desk.tell(error.message); await load(false); } finally { busy = false; element.classList.remove('working'); } };
const send = async () => {
  let told; tell('saving …');
  try { told = await desk.ask(server.vote, unsaved); }
  catch (error) { tell(''); if (!error.again) throw error;
    el('[data-why]').textContent = 'Your answer “' + WORDS[unsaved.choice] + '” was not saved. ' + error.message;
    el('[data-lost]').hidden = false; return el('[data-retry]').focus(); }
  await draw(told, 'Saved. ' + (!told.answered ? 'That was practice.' : told.answered === 1 ? 'That was your first answer.' : told.answered + ' answers so far.')); desk.say('desk:answered'); forward();
};
const vote = choice => once(async () => { if (unsaved || !('shown' in pair().dataset)) return; unsaved = {...here(), choice, event_id: desk.id()}; await send(); });
const retry = () => once(async () => { el('[data-lost]').hidden = true; await send(); });
const forward = () => (el('[data-place], [data-go]') || el('#say-vote'))?.focus();
const skip = () => once(async () => { const told = await desk.ask(server.skip, here()); await draw(told, 'Skipped.'); forward(); });
// A query as typed, or the place of the one handed out.
const start = (query, place = 0) => once(async () => {
  if (!place && !query.trim()) throw new Error('Type what you want to say first.');
  const box = el('#say-vote'), said = box?.value; if (box && !place) box.value = query;
  try { await draw(await desk.ask(server.start, {...here(), query, place})); } catch (error) { if (box && !place) box.value = said || query; throw error; }
  scrollTo({top: 0}); pair()?.focus({preventScroll: true});
});

// ---- what the page says now, from the records
const other = told => (told.place || 0) !== +(el('[data-place]')?.dataset.place || 0) || (told.rests || '') !== el('form').dataset.rests;
const load = async (loud = true) => {
  const mine = ++asked;
  let told; try { told = await desk.ask(server.open_pair, here()); } catch (error) { if (loud) desk.tell(error.message); return; }
  if (mine !== asked) return;
  if (told.pair ? told.pair.impression !== pair()?.dataset.impression : told.nobody || pair() || !el('form') || other(told)) await draw(told);
};
const await_ = () => { const form = el('form'); if (!form || !desk.states) return;
  const needs = form.dataset.needs.split(','); const missing = desk.states.systems.filter(s => needs.includes(s.name) && s.state !== 'ready');
  const failed = missing.filter(s => s.state === 'failed').map(s => s.name);
  el('[data-await]').textContent = failed.length ? 'This experiment cannot be answered now: ' + failed.join(' and ') + ' failed. The line at the top says why.' :
    missing.length ? 'Still to come before you can start: ' + missing.map(s => s.state === 'building' ? s.name + ' (' + Math.round(100 * s.progress) + ' %)' : s.name + ' (' + s.state + ')').join(', ') : ''; };

element.addEventListener('click', e => {
  if (e.target.closest('summary')) return localStorage.setItem('desk-vote-guide', el('details').open ? 'folded' : 'open');
  if (e.detail > 1) return; // the rest of a double click, which may fall on what the first one brought
  const answer = e.target.closest('[data-choice]'), idea = e.target.closest('.idea');
  if (answer) vote(answer.dataset.choice);
  else if (idea) start(idea.dataset.query);
  else if (e.target.closest('[data-place]')) start('', +e.target.dataset.place);
  else if (e.target.closest('[data-skip]')) skip();
  else if (e.target.closest('[data-retry]')) retry();
  else if (e.target.closest('[data-go]')) { const {experiment} = here(); (desk.wanted ||= {}).compare = experiment; desk.say('desk:experiment', {tab: 'compare', experiment}); }
  else if (e.target.closest('[data-who]')) desk.say('desk:ask-who');
});
element.addEventListener('submit', e => { e.preventDefault(); start(el('#say-vote').value); });
element.addEventListener('change', async e => { if (e.target.name === 'experiment') { const told = await desk.attempt(() => desk.ask(server.open_pair, {experiment: e.target.value})); if (told) draw(told); } });
desk.keys(element, e => { if (KEYS[e.key] && pair()) vote(KEYS[e.key]); });
desk.on(element, 'desk:who', () => load());
desk.on(element, 'desk:states', await_);
desk.on(element, 'desk:experiment', async to => { if (to.tab !== 'vote') return;
  const told = await desk.attempt(() => desk.ask(server.open_pair, {experiment: to.experiment})); if (told) { await draw(told); forward(); } });
desk.whenSeen(element, async () => { const led = desk.wanted?.vote; await load(); if (led) { delete desk.wanted.vote; forward(); } }); // led here by a link
document.addEventListener('visibilitychange', () => { if (!document.hidden && element.isConnected && element.offsetParent !== null && !busy) load(false); });
