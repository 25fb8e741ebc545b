let chosen = desk.wanted?.results || '';
const load = async () => { const told = await desk.attempt(() => desk.ask(server.load, {experiment: chosen})); if (told) await desk.show(props, told); };
element.addEventListener('change', e => { if (e.target.name === 'experiment') { chosen = e.target.value; load(); } });
desk.on(element, 'desk:experiment', to => { if (to.tab === 'results') { chosen = to.experiment; if (element.offsetParent !== null) load(); } });
desk.whenSeen(element, load);
