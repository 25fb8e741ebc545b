// `found` and what is in it came guarded from the server: it goes back into the template, never into the page.
let found = null, asked = null, turn = 0, from = null, seen = [];
const el = s => element.querySelector(s);
const block = element.closest('#found') || element;
const wide = () => matchMedia('(min-width: 1181px)').matches;

const guarded = line => line.replace(/[\\`$]/g, '\\$&'); // as the server guards what it sends
const tileAt = (col, rank) => found.cols[col].tiles.find(t => t.rank === rank);

const draw = async (col, rank, open) => {
  seen = [col, rank, open];
  const cols = found.cols.map((c, i) => ({...c, tiles: c.tiles.map(t => ({...t, on: String(i === col && t.rank === rank)}))}));
  const tile = col === undefined ? null : tileAt(col, rank);
  await desk.show(props, {...found, cols, n: cols.length, people: people(tile, found.cols[col]), why: tile && reasoned(tile, found.cols[col]), open: open ? 'yes' : ''});
  document.body.classList.toggle('sheet', !!open && !wide());
  block.style.setProperty('--why', (el('.why')?.offsetHeight || 0) + 'px');
};
// Whose styles there are, marked at the one that the tile in view looks like.
const people = (tile, column) => found.people.map(one => {
  const liked = tile && one.systems.includes(column.name) && tile.told && tile.told.liked, cluster = liked && liked.cluster;
  return {...one, groups: one.groups.map(group => ({...group, on: !!cluster && cluster.n === group.n && !liked.tone ? 'yes' : ''}))};
});
// The panel of a tile; what the system itself says of its answer takes the place of the notes that say the same.
const reasoned = ({why, told}, column) => {
  const again = told && told.carried || [];
  return {...why, told, notes: why.notes.filter(note => !again.includes(note.of)), waiting: column.explains && !told};
};
// Asked only for a tile that is looked at; what went wrong is told in the panel, and asked again the next time.
const explain = async (col, rank) => {
  const mine = turn, tile = tileAt(col, rank);
  if (!found.cols[col].explains || tile.told && !tile.told.fault) return;
  const {sticker} = el('[data-col="' + col + '"] [data-rank="' + rank + '"]').dataset;
  const ask = {...asked, system: asked.systems[col], sticker, k: found.cols[col].tiles.length};
  try { tile.told = await desk.ask(server.explain, ask); } catch (error) { tile.told = {fault: guarded(error.message)}; }
  if (mine === turn && seen[0] === col && seen[1] === rank) await draw(...seen);
};
const look = async (col, rank, open) => { await draw(col, rank, open); if (col !== undefined) explain(col, rank); };
const first = () => { const col = found.cols.findIndex(c => c.tiles.length); return col < 0 ? [] : [col, 1]; };

const search = async now => {
  const mine = ++turn; asked = now; block.classList.add('busy');
  const slow = setTimeout(() => { if (mine === turn) block.classList.add('slow'); }, 250);
  const told = await desk.attempt(() => desk.ask(server.search, now));
  clearTimeout(slow);
  if (mine !== turn) return; // a later search is on its way
  block.classList.remove('busy', 'slow');
  if (!told) return;
  if (told.notice) desk.tell(told.notice);
  found = told; from = null;
  await look(...(wide() ? first() : []));
};
const more = async (button, col) => {
  const mine = turn, column = found.cols[col];
  button.disabled = true; button.textContent = 'Looking …';
  const told = await desk.attempt(() => desk.ask(server.search, {...asked, systems: [asked.systems[col]], k: column.tiles.length + 10}));
  if (mine !== turn) return;
  if (told) { found.cols[col] = told.cols[0]; const on = el('.tile[aria-pressed=true]'); await look(...(on ? place(on) : [])); }
  else { button.disabled = false; button.textContent = 'Show ten more'; }
};
const place = tile => [+tile.closest('[data-col]').dataset.col, +tile.dataset.rank];
const shut = async () => { await draw(); const [col, rank] = from || []; el('[data-col="' + col + '"] [data-rank="' + rank + '"]')?.focus(); };

element.addEventListener('click', async e => {
  const tile = e.target.closest('.tile'), extra = e.target.closest('[data-more]');
  if (tile) { from = place(tile); await look(...from, true); if (!wide()) el('[data-shut]').focus(); }
  else if (extra) more(extra, +extra.closest('[data-col]').dataset.col);
  else if (e.target.closest('[data-shut]')) shut();
});
document.addEventListener('keydown', e => { if (e.key === 'Escape' && document.body.classList.contains('sheet') && element.isConnected) shut(); });
desk.on(element, 'desk:search', search);
desk.on(element, 'desk:states', told => { if (!found && !asked) desk.show(props, {loading: true, waiting: !told.systems.some(s => s.state === 'ready')}); });
