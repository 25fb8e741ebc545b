// `found` and what is in it came guarded from the server: it goes back into the template, never into the page.
let found = null, asked = null, turn = 0, from = null;
const el = s => element.querySelector(s);
const block = element.closest('#found') || element;
const wide = () => matchMedia('(min-width: 1181px)').matches;

const draw = async (col, rank, open) => {
  const cols = found.cols.map((c, i) => ({...c, tiles: c.tiles.map(t => ({...t, on: String(i === col && t.rank === rank)}))}));
  const tile = col === undefined ? null : found.cols[col].tiles.find(t => t.rank === rank);
  await desk.show(props, {...found, cols, n: cols.length, why: tile && tile.why, open: open ? 'yes' : ''});
  document.body.classList.toggle('sheet', !!open && !wide());
};
const first = () => { const col = found.cols.findIndex(c => c.tiles.length); return col < 0 ? [] : [col, 1]; };

const search = async now => {
  const mine = ++turn; asked = now; block.classList.add('busy');
  const slow = setTimeout(() => { if (mine === turn) block.classList.add('slow'); }, 250);
  const told = await desk.attempt(() => desk.ask(server.search, now));
  clearTimeout(slow);
  if (mine !== turn) return; // a later search is on its way
  block.classList.remove('busy', 'slow');
  if (!told) return;
  found = told; from = null;
  await draw(...(wide() ? first() : []));
};
const more = async (button, col) => {
  const mine = turn, column = found.cols[col];
  button.disabled = true; button.textContent = 'Looking …';
  const told = await desk.attempt(() => desk.ask(server.search, {...asked, systems: [asked.systems[col]], k: column.tiles.length + 10}));
  if (mine !== turn) return;
  if (told) { found.cols[col] = told.cols[0]; const on = el('.tile[aria-pressed=true]'); await draw(...(on ? place(on) : [])); }
  else { button.disabled = false; button.textContent = 'Show ten more'; }
};
const place = tile => [+tile.closest('[data-col]').dataset.col, +tile.dataset.rank];
const shut = async () => { await draw(); const [col, rank] = from || []; el('[data-col="' + col + '"] [data-rank="' + rank + '"]')?.focus(); };

element.addEventListener('click', async e => {
  const tile = e.target.closest('.tile'), extra = e.target.closest('[data-more]');
  if (tile) { from = place(tile); await draw(...from, true); if (!wide()) el('[data-shut]').focus(); }
  else if (extra) more(extra, +extra.closest('[data-col]').dataset.col);
  else if (e.target.closest('[data-shut]')) shut();
});
document.addEventListener('keydown', e => { if (e.key === 'Escape' && document.body.classList.contains('sheet') && element.isConnected) shut(); });
desk.on(element, 'desk:search', search);
desk.on(element, 'desk:states', told => { if (!found && !asked) desk.show(props, {loading: true, waiting: !told.systems.some(s => s.state === 'ready')}); });
