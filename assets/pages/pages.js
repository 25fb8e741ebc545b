// Light or dark as it was chosen in the desk; without this the browser's own preference holds.
const mode = localStorage.getItem('desk-mode');
if (mode) document.documentElement.classList.add(mode);
