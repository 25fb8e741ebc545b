// The systems' states, refreshed without touching the page when nothing has changed. A failed one says why at a click.
const chip = s => { const failed = s.state === 'failed' && s.reason;
  const b = document.createElement(failed ? 'button' : 'span'); b.className = 'sys ' + s.state; b.title = s.reason || s.about;
  if (failed) { b.type = 'button'; b.onclick = () => desk.tell(s.name + ' failed: ' + s.reason); }
  const name = document.createElement('b'); name.textContent = s.name;
  const word = document.createElement('span');
  word.textContent = s.state + (s.state === 'building' ? ' ' + Math.round(100 * s.progress) + ' %' : failed ? ': ' + s.reason : '');
  b.append(name, word); return b; };
let last = '';
const states = async () => {
  let told; try { told = await (await fetch('/states')).json(); } catch { return 4000; }
  if (!told.systems) return 15000; // signed out: the next thing that the person does says so
  const now = JSON.stringify(told); const busy = told.systems.some(s => s.state !== 'ready') || told.stage;
  if (now !== last) { last = now; window.desk.states = told; desk.say('desk:states', told);
    const strip = element.querySelector('.strip'); strip.hidden = !busy; document.body.classList.toggle('has-strip', !!busy);
    const stage = document.createElement('span'); stage.className = 'stage';
    stage.textContent = told.stage ? 'Building: ' + told.stage + ', ' + Math.round(100 * told.progress) + ' %' : 'Systems';
    strip.replaceChildren(stage, ...told.systems.map(chip)); }
  return busy ? 2000 : 15000;
};
const poll = async () => { const wait = document.hidden ? 4000 : await states(); if (element.isConnected) setTimeout(poll, wait); };

poll();
