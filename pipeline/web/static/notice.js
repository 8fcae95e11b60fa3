// One picture at a time, each for a while, with fresh figures after every turn. Without scripts all pictures stand below each other.
const SECONDS = 12;
let at = 0;
let paused = false;

function show() {
  const slides = [...document.querySelectorAll(".slide")];
  document.body.classList.toggle("turning", slides.length > 1 && !paused);
  slides.forEach((slide, place) => slide.classList.toggle("now", place === at % slides.length));
}

async function fresh() {
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["main", "footer"]) {
      const here = document.querySelector(part);
      const there = page.querySelector(part);
      if (here && there && part === "main" && here.innerHTML !== there.innerHTML) here.replaceChildren(...there.childNodes);
    }
  } catch {
    // Without a network the last figures stay.
  }
}

async function turn() {
  if (paused) return;
  const count = document.querySelectorAll(".slide").length;
  at = (at + 1) % Math.max(1, count);
  if (at === 0) await fresh();
  show();
}

const pause = document.querySelector("#pause");
pause.hidden = false;
pause.setAttribute("aria-pressed", "false");
pause.addEventListener("click", () => {
  paused = !paused;
  pause.setAttribute("aria-pressed", String(paused));
  show();
});
document.addEventListener("keydown", (event) => {
  if (event.code === "ArrowRight") turn();
});
show();
setInterval(turn, SECONDS * 1000);
