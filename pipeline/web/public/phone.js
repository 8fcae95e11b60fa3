(() => {
  const form = document.querySelector("form.survey");
  if (!form) return;
  const state = document.getElementById("state"), groups = [...form.querySelectorAll("fieldset.q")], bar = document.getElementById("bar");
  const told = () => {
    const done = groups.filter((group) => group.querySelector("input:checked")).length;
    bar.max = groups.length; bar.value = done; bar.hidden = false;
  };
  form.addEventListener("change", (event) => {
    told();
    const group = event.target.closest("fieldset.q");
    if (event.target.type !== "radio" || group.querySelector("input[type=text]")) return;
    const next = groups[groups.indexOf(group) + 1];
    if (next && !next.querySelector("input:checked")) next.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  });
  let sending = false, plain = false;
  form.addEventListener("submit", (event) => {
    if (plain) return;
    if (sending) { event.preventDefault(); return; }
    const by = event.submitter;
    if (by && by.name === "to") return;
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    if (by && by.name) body.append(by.name, by.value);
    sending = true;
    send(body, by);
  });
  const send = async (body, by) => {
    state.textContent = form.dataset.sending;
    for (;;) {
      try {
        const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
        if (answer.redirected) { location.replace(answer.url); return; }
        plain = true; sending = false;
        form.requestSubmit(by || undefined);
        return;
      } catch {
        state.textContent = form.dataset.waiting;
        await new Promise((then) => setTimeout(then, 4000));
      }
    }
  };
  addEventListener("pageshow", () => { sending = plain = false; state.textContent = ""; told(); });
})();
