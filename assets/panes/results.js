let chosen = desk.wanted?.results || '';
let asked = 0; // the newest question; the answers to older ones are dropped
const load = async () => { const mine = ++asked, told = await desk.attempt(() => desk.ask(server.load, {experiment: chosen}));
  if (told && mine === asked) await desk.show(props, told); };
element.addEventListener('change', e => { if (e.target.name === 'experiment') { chosen = e.target.value; load(); } });
desk.on(element, 'desk:experiment', to => { if (to.tab === 'results') { chosen = to.experiment; if (element.offsetParent !== null) load(); } });
desk.whenSeen(element, load);
