// A pause: the seconds run down, and at zero the buttons wake. The steady clock counts, and what the
// server says is read again when the page comes back into sight: a sleeping machine counts nothing.
const pause = document.querySelector("[data-countdown]");
if (pause) {
  const timer = pause.querySelector("[role=timer]");
  const status = pause.querySelector("[role=status]");
  const buttons = document.querySelectorAll("[data-wakes]");
  let end = performance.now() + Number(pause.dataset.countdown) * 1000;
  let last = Infinity;

  for (const button of buttons) {
    button.setAttribute("aria-disabled", "true");
    button.form.addEventListener("submit", (event) => {
      if (button.getAttribute("aria-disabled") !== "true") return;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, { capture: true });
  }

  const tick = () => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    if (left !== last) {
      timer.textContent = left >= 60 ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : String(left);
      if (last === Infinity) status.textContent = timer.textContent;
      if (left === 10) status.textContent = pause.dataset.soon;
      last = left;
    }
    if (left > 0) return setTimeout(tick, 200);
    for (const button of buttons) button.removeAttribute("aria-disabled");
    status.textContent = pause.dataset.over;
    timer.hidden = true;
    const said = document.getElementById("said");
    if (said) {
      // What was wrong is over: nothing red is left, and no "0".
      said.classList.replace("bad", "good");
      said.querySelector("h2")?.remove();
      said.querySelector("p").textContent = pause.dataset.over;
    }
  };
  tick();

  document.addEventListener("visibilitychange", async () => {
    if (document.hidden || last === 0) return;
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    const found = /data-countdown="(\d+)"/.exec(await answer.text());
    end = performance.now() + (found ? Number(found[1]) : 0) * 1000;
  });
}
