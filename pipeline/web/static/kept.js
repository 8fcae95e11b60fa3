// Decisions of this person that this computer still keeps, of a window that was closed without a network: said, with the way to send them.
const place = document.getElementById("kept");
const start = `phieu.out.${place.dataset.user}.`;
const rounds = new Map();
for (const name of Object.keys(localStorage).filter((one) => one.startsWith(start))) {
  const round = name.slice(start.length).split(".")[0];
  rounds.set(round, (rounds.get(round) ?? 0) + 1);
}
for (const [round, count] of rounds) {
  const way = document.createElement("a");
  way.href = `/rounds/${encodeURIComponent(round)}/review`;
  way.textContent = place.dataset.open;
  place.append(`${place.dataset.words.replace("#", count)} `, way, " ");
  place.hidden = false;
}
