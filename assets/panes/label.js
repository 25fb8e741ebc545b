// One pair is on view, the one after it waits with its picture. An answer shows the next pair at once and goes out
// with an id made here, one after the other; it counts as saved when the server says so. One that could not be saved
// is offered again under the same id, and nothing further is answered before it is.
const el = s => element.querySelector(s);
const SETTLE = 250;    // ms for which a picture must have been seen: the rest of a double press judges nothing unseen
const NO_PICTURE = 1500; // ms after which a pair can be skipped whose picture is not there
const PATIENCE = 8000; // ms after which a picture that has not come is told of
const RECOUNT = 10;    // answers after which progress is asked for anew
const WORDS = {match: 'Match', no_match: 'No match', skip: 'Skipped'};
const KEYS = {f: () => answer('no_match'), j: () => answer('match'), s: () => answer('skip'), u: () => undo(), g: () => flag(),
  c: () => remark(), escape: () => leave()};
let told = {};         // what the server said of the round. Its texts are escaped for drawing: they go nowhere else
let hand = [];         // the pairs in hand, in order
let again = null;      // a judged pair that is on view once more
let trail = [];        // the last answers, oldest first
let outbox = [];       // answers on their way, oldest first
let drafts = {};       // by pair: a flag and a comment not yet saved
let sending = false, lost = false, busy = false;
let drawn = 0, asked = 0;
let ready = 0, begun = 0; // when the picture on view was there, 0 while it is not; when the pair on view was drawn

const current = () => again || hand[0] || null;
const ack = word => { const line = el('[data-ack]'); if (line) line.textContent = word; };
const waits = () => !again && !hand.length && outbox.length > 0;

// ---- drawing
const draw = async (word = '') => {
  if (waits()) { ready = 0; element.classList.add('working'); return; }
  const turn = ++drawn; ready = 0; begun = performance.now(); asked++;
  await desk.show(props, {...told, now: current(), again: !!again, trail: trail.slice(-6)});
  if (turn !== drawn) return;
  element.classList.remove('working');
  count(); ack(word); fill(); unfold(); if (lost) complain();
  if (current()) await uncover(turn); else el('h2[tabindex]')?.focus({preventScroll: true});
};
const uncover = async turn => {
  const img = el('.picture img'), late = new Promise((_, no) => setTimeout(no, PATIENCE));
  try { await Promise.race([img.decode(), late]); }
  catch { if (turn === drawn) desk.tell('The picture does not come. Skip this pair, or reload the page.'); return; }
  if (turn !== drawn) return;
  el('.one').dataset.shown = ''; ready = performance.now();
  if (hand[again ? 0 : 1]) new Image().src = hand[again ? 0 : 1].src; // the next one is there when it is wanted
};
const unfold = () => { const guide = el('details'); if (guide) guide.open = localStorage.getItem('desk-label-guide') !== 'folded'; };
const fill = () => { const one = el('.one'); if (!one) return;
  const {pair, flagged, comment} = one.dataset, said = drafts[pair] || {flagged: flagged === 'true', comment};
  el('[data-flag]').setAttribute('aria-pressed', String(said.flagged));
  el('[name=comment]').value = said.comment; unbox(!!said.comment);
  element.querySelectorAll('[data-say]').forEach(b => b.classList.toggle('on', b.dataset.say === one.dataset.label)); };
const unbox = open => { el('[data-box]').hidden = !open; el('[data-remark]').setAttribute('aria-expanded', String(open)); };
const minutes = s => s < 90 ? 'about a minute' : 'about ' + (s < 5400 ? Math.round(s / 60) + ' minutes' : Math.round(s / 3600) + ' hours');
const count = () => { const far = el('[data-far]'); if (!far) return;
  const {done, left, seconds} = told, share = done + left ? Math.round(100 * done / (done + left)) : 100;
  far.textContent = done + ' done, ' + left + ' left' + (seconds ? ' · ' + seconds.toFixed(1) + ' s each' + (left ? ', ' + minutes(left * seconds) + ' to go' : '') : '');
  el('[data-fill]').style.width = share + '%'; el('[data-track]').setAttribute('aria-valuenow', share); };

// ---- answering
const said = () => ({flagged: el('[data-flag]').getAttribute('aria-pressed') === 'true', comment: el('[name=comment]').value});
const answer = label => {
  const now = current();
  const seen = ready ? performance.now() - ready > SETTLE : label === 'skip' && performance.now() - begun > NO_PICTURE;
  if (!now || busy || lost || !seen) return;
  desk.hush();
  outbox.push({round: told.round, pair: now.pair, label, again: !!again, event_id: desk.id(), ...said()});
  delete drafts[now.pair];
  const entry = {pair: now.pair, src: now.src, label, said: WORDS[label]}, at = trail.findIndex(one => one.pair === now.pair);
  if (at < 0) trail.push(entry); else trail[at] = entry;
  if (again) again = null; else { hand.shift(); told.done++; told.left = Math.max(0, told.left - 1); }
  draw('saving …'); flush();
};
const flush = async () => {
  if (sending || lost) return; sending = true;
  let reply = null, last = null;
  while (outbox.length && !lost) {
    try { reply = await desk.ask(server.judge, outbox[0]); last = outbox.shift(); }
    catch (error) { if (error.again) { lost = true; complain(error.message); } else { await restart(error.message); reply = null; } }
  }
  sending = false;
  if (!reply) return;
  const before = current()?.pair, waited = element.classList.contains('working');
  hand = reply.pairs;
  const word = lost ? '' : 'Saved: ' + WORDS[last.label] + '.';
  if (waited || current()?.pair !== before) await draw(word); else if (ready || !lost) ack(word);
  desk.say('desk:answered');
  if (!hand.length || told.done % RECOUNT === 0 || (!told.seconds && told.done > 2)) recount();
};
const complain = (why = '') => { el('[data-lost]').hidden = false; if (why) el('[data-why]').textContent = 'Your answer “' + WORDS[outbox[0].label] + '” was not saved. ' + why; ack(''); el('[data-retry]').focus(); };
const retry = async () => { el('[data-lost]').hidden = true; lost = false; ack('saving …'); await flush(); };
// What was answered cannot be kept (the round was closed, say): what the records say counts.
const restart = async why => { outbox = []; again = null; hand = []; desk.tell(why); await load(); };
const recount = async () => { const mine = told.round; try { const now = await desk.ask(server.progress, {round: mine}); if (mine === told.round && !outbox.length) { told = {...told, ...now}; count(); } } catch {} };

// ---- going back, and what goes with an answer
const once = async work => { if (busy || lost) return; busy = true; desk.hush();
  try { while (outbox.length && !lost) { await flush(); await new Promise(done => setTimeout(done, 20)); } if (!lost) await work(); }
  catch (error) { desk.tell(error.message); } finally { busy = false; } };
const keep = () => { const now = current(); if (now && el('.one')) drafts[now.pair] = said(); };
const back = before => once(async () => { keep(); const found = await desk.ask(server.back, {round: told.round, pair: before}); again = found.pair; await draw(); el('.one').focus({preventScroll: true}); });
const undo = () => back(again ? again.pair : '');
const look = pair => { const at = trail.findIndex(one => one.pair === pair); back(trail[at + 1]?.pair || ''); };
const leave = () => { if (!again || busy) return; delete drafts[again.pair]; again = null; draw(); };
const flag = () => { const b = el('[data-flag]'); if (b) b.setAttribute('aria-pressed', String(b.getAttribute('aria-pressed') !== 'true')); };
const remark = () => { if (!el('[data-box]')) return; unbox(true); el('[name=comment]').focus(); };

// ---- what the page says now, from the records
const load = async (round = told.round, loud = true) => {
  const mine = ++asked; let now;
  try { now = await desk.ask(server.open_task, {round}); } catch (error) { if (loud) desk.tell(error.message); return; }
  if (mine !== asked || outbox.length) return;
  const had = hand[0]?.pair, same = el('.labelling') && now.round === told.round && now.pairs?.[0]?.pair === had && had;
  desk.say('desk:researcher', !!now.researcher);
  told = now; trail = now.trail || []; hand = now.pairs || [];
  if (same) { count(); return; }
  const elsewhere = had && now.round && !again ? (trail.some(one => one.pair === had) ? 'You answered the pair before this one in another window.' : 'The pair that you had went on to somebody else; this is the next one.') : '';
  if (!same) again = null;
  await draw(now.gone && now.round ? 'The round that you were in is closed; this is another one.' : elsewhere);
};

element.addEventListener('click', e => {
  const b = e.target.closest('button');
  if (e.target.closest('summary')) return localStorage.setItem('desk-label-guide', el('details').open ? 'folded' : 'open');
  if (!b || e.detail > 1) return; // the rest of a double click, which may fall on what the first one brought
  if (b.dataset.say) answer(b.dataset.say);
  else if (b.dataset.again) look(b.dataset.again);
  else if ('skip' in b.dataset) answer('skip');
  else if ('undo' in b.dataset) undo();
  else if ('leave' in b.dataset) leave();
  else if ('flag' in b.dataset) flag();
  else if ('remark' in b.dataset) el('[data-box]').hidden || el('[name=comment]').value ? remark() : unbox(false);
  else if ('retry' in b.dataset) retry();
  else if ('look' in b.dataset) load();
  else if ('who' in b.dataset) desk.say('desk:ask-who');
});
element.addEventListener('change', e => { if (e.target.name === 'round') once(async () => { again = null; hand = []; await load(e.target.value); }); });
element.addEventListener('keydown', e => { if (e.target.name !== 'comment' || e.isComposing || !['Enter', 'Escape'].includes(e.key)) return;
  e.preventDefault(); e.stopPropagation(); if (!e.target.value.trim()) unbox(false); el('.one').focus({preventScroll: true}); });
desk.keys(element, e => { const act = KEYS[e.key.toLowerCase()]; if (act && el('.labelling')) { e.preventDefault(); act(); } });
desk.on(element, 'desk:who', () => { again = null; hand = []; drafts = {}; load(''); });
desk.on(element, 'desk:rounds', () => { if (!current()) load(); });
desk.whenSeen(element, () => { if (!outbox.length) load(); });
document.addEventListener('visibilitychange', () => { if (!document.hidden && element.isConnected && element.offsetParent !== null && !busy && !outbox.length) load(told.round, false); });
