// The figures of a page that follows what happens, fetched again every few seconds while somebody looks.
const PAUSE = 5000;

async function refresh() {
  if (document.hidden || document.querySelector("#live")?.contains(document.activeElement)) return;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#live");
    const here = document.querySelector("#live");
    if (fresh && here && fresh.innerHTML !== here.innerHTML) here.replaceChildren(...fresh.childNodes);
  } catch {
    // Without a network the figures stay as they are.
  }
}

setInterval(refresh, PAUSE);
