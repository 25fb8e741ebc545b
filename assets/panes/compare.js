// Clicks go out one after the other, each with an id made here, and count as saved when the server says so.
// One that cannot be saved is taken back on the page and offered again under the same id.
const el = s => element.querySelector(s);
const grid = () => el('[data-impression]');
const here = () => ({impression: grid()?.dataset.impression, experiment: (grid() || el('form'))?.dataset.experiment || desk.wanted?.compare});
let waiting = [];      // events not yet saved, oldest first
let sending = null;    // the promise of the sender at work
let lost = false;      // the oldest one could not be saved
let busy = false;      // a page is being started, submitted or skipped
let armed = '';        // impression for which Enter was pressed once with nothing chosen
let asked = 0;         // the newest question about what to show; the answers to older ones are dropped

const draw = async (value, ack = '') => { asked++; waiting = []; lost = false; armed = ''; await desk.show(props, {...value, ack}); count(); await_(); };
const tile = position => el('.tile[data-pos="' + position + '"]');
const mark = (position, on) => tile(position)?.setAttribute('aria-pressed', String(on));
const count = () => { if (!grid()) return; const n = element.querySelectorAll('.tile[aria-pressed=true]').length;
  el('[data-count]').textContent = n; el('[data-word]').textContent = n ? 'Submit and go on' : 'None of these, go on'; };
const tell = word => { const ack = el('[data-ack]'); if (ack) { ack.textContent = word; ack.classList.toggle('on', word === 'saved'); } };

const send = async () => {
  while (waiting.length) {
    const event = waiting[0];
    let told;
    try { told = await desk.ask(server.react, event); }
    catch (error) { if (event === waiting[0]) await fail(error); return; }
    if (event !== waiting[0]) return; // another page was drawn meanwhile
    waiting.shift();
    if (!waiting.length) { element.querySelectorAll('.tile').forEach(t => t.setAttribute('aria-pressed', String(told.chosen.includes(+t.dataset.pos)))); count(); tell('saved'); }
  }
};
const flush = () => sending ||= send().finally(() => { sending = null; if (waiting.length && !lost) flush(); });
const fail = async error => {
  if (!error.again) { // the rules forbid it: show what the records say
    for (const event of waiting.reverse()) mark(event.position, event.kind !== 'click');
    waiting = []; count(); tell(''); desk.tell(error.message); return load(false);
  }
  lost = true;
  for (const event of [...waiting].reverse()) mark(event.position, event.kind !== 'click');
  count(); tell('');
  el('[data-why]').textContent = (waiting.length > 1 ? waiting.length + ' choices were not saved. ' : 'That choice was not saved. ') + error.message;
  el('[data-lost]').hidden = false;
};
const retry = async () => {
  lost = false; el('[data-lost]').hidden = true; desk.hush();
  for (const event of waiting) mark(event.position, event.kind === 'click');
  count(); tell('saving …'); await flush();
};
const pick = async t => {
  if (busy) return;
  if (lost) { await retry(); if (lost) return; }
  const on = t.getAttribute('aria-pressed') !== 'true';
  mark(t.dataset.pos, on); count(); tell('saving …'); armed = '';
  waiting.push({...here(), position: +t.dataset.pos, kind: on ? 'click' : 'unclick', event_id: desk.id(), client_at: new Date().toISOString()});
  flush();
};

// One act at a time: a double click or a held key does nothing twice.
const once = async work => { if (busy) return; busy = true; element.classList.add('working'); desk.hush();
  try { await work(); } catch (error) { desk.tell(error.message); await load(false); } finally { busy = false; element.classList.remove('working'); } };
const forward = () => (el('[data-place], [data-go]') || el('#say'))?.focus();
const submit = () => once(async () => {
  if (lost) await retry();
  await flush();
  if (lost) return;
  const told = await desk.ask(server.submit, {...here(), event_id: desk.id()});
  await draw(told, 'Saved. ' + (!told.answered ? 'That was practice.' : told.answered === 1 ? 'That was your first answer.' : told.answered + ' answers so far.')); desk.say('desk:answered'); forward();
});
const skip = () => once(async () => { const told = await desk.ask(server.skip, here()); await draw(told, 'Skipped.'); forward(); });
const start = (query, place = 0) => once(async () => {
  if (!place && !query.trim()) throw new Error('Type what you want to say first.');
  const box = el('#say'), said = box?.value; if (box && !place) box.value = query;
  try { await draw(await desk.ask(server.start, {...here(), query, place})); } catch (error) { if (box && !place) box.value = said || query; throw error; }
  scrollTo({top: 0}); grid()?.focus({preventScroll: true});
});

// ---- what the page says now, from the records
const other = told => (told.place || 0) !== +(el('[data-place]')?.dataset.place || 0) || (told.rests || '') !== el('form').dataset.rests;
const load = async (loud = true) => {
  const mine = ++asked;
  let told; try { told = await desk.ask(server.open_page, here()); } catch (error) { if (loud) desk.tell(error.message); return; }
  if (mine !== asked) return;
  if (told.page && told.page.impression === grid()?.dataset.impression) {
    // The same page, perhaps clicked on in another tab: only the ticks change.
    if (!waiting.length) { told.page.tiles.forEach(t => mark(t.pos, t.on === 'true')); count(); }
  } else if (told.page || grid() || !el('form') || told.nobody || other(told)) await draw(told);
};
const await_ = () => { const form = el('form'); if (!form || !desk.states) return;
  const needs = form.dataset.needs.split(','); const missing = desk.states.systems.filter(s => needs.includes(s.name) && s.state !== 'ready');
  const failed = missing.filter(s => s.state === 'failed').map(s => s.name);
  el('[data-await]').textContent = failed.length ? 'This experiment cannot be answered now: ' + failed.join(' and ') + ' failed. The line at the top says why.' :
    missing.length ? 'Still to come before you can start: ' + missing.map(s => s.state === 'building' ? s.name + ' (' + Math.round(100 * s.progress) + ' %)' : s.name + ' (' + s.state + ')').join(', ') : ''; };

element.addEventListener('click', e => {
  const t = e.target.closest('.tile'), idea = e.target.closest('.idea');
  // After a click with a pointer the list, not the tile, has the focus: Enter then submits instead of taking it back.
  if (t) { if (e.detail) grid().focus({preventScroll: true}); pick(t); }
  else if (idea) start(idea.dataset.query);
  else if (e.target.closest('[data-place]')) start('', +e.target.closest('[data-place]').dataset.place);
  else if (e.target.closest('[data-submit]')) submit();
  else if (e.target.closest('[data-skip]')) skip();
  else if (e.target.closest('[data-retry]')) retry();
  else if (e.target.closest('[data-go]')) { const {experiment} = here(); (desk.wanted ||= {}).vote = experiment; desk.say('desk:experiment', {tab: 'vote', experiment}); }
  else if (e.target.closest('[data-who]')) desk.say('desk:ask-who');
});
element.addEventListener('submit', e => { e.preventDefault(); if (el('#say')) start(el('#say').value); });
element.addEventListener('change', async e => { if (e.target.name === 'experiment') { const told = await desk.attempt(() => desk.ask(server.open_page, {experiment: e.target.value})); if (told) draw(told); } });
desk.keys(element, e => {
  if (e.key !== 'Enter' || e.target.closest('button, a, [role=tab]') || !grid()) return;
  const mine = grid().dataset.impression;
  if (element.querySelector('.tile[aria-pressed=true]') || armed === mine) return submit();
  armed = mine; tell('Nothing chosen: Enter once more says that none of these fits.');
});
desk.on(element, 'desk:who', () => load());
desk.on(element, 'desk:states', await_);
desk.on(element, 'desk:experiment', async to => { if (to.tab !== 'compare') return;
  const told = await desk.attempt(() => desk.ask(server.open_page, {experiment: to.experiment})); if (told) { await draw(told); forward(); } });
desk.whenSeen(element, async () => { const led = desk.wanted?.compare; await load(); if (led) { delete desk.wanted.compare; forward(); } }); // led here by a link
document.addEventListener('visibilitychange', () => { if (!document.hidden && element.isConnected && element.offsetParent !== null && !busy) load(false); });
