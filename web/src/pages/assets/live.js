// Live rows: what happens to the person stands there as it happens. It asks by itself, so it keeps no
// session alive; what ends it is said, and without this script the page says that it is to be reloaded.
const live = document.querySelector("[data-live]");
if (live) {
  const [list, said] = [live.querySelector("[data-live-rows]"), live.querySelector("[role=status]")];
  const part = (tag, kind, text) => {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    made.textContent = text;
    return made;
  };
  const row = ({ at, event, what, details, shown }) => {
    const item = part("li", "tight", "");
    const line = part("p", "", "");
    const link = part("a", "event", what);
    link.href = `/console/events/${event}`;
    line.append(link);
    item.append(line, part("p", "hint number", `${at} · ${details}`));
    if (shown) item.append(part("p", "hint", shown));
    list.prepend(item);
    list.hidden = false;
  };
  const ended = (text) => {
    said.textContent = text;
    live.classList.add("warn");
  };
  const follow = async () => {
    const answer = await fetch(live.dataset.live, { headers: { "Keyledger-Background": "true", Accept: "text/event-stream" } });
    if (!answer.ok || !answer.body) return ended(live.dataset.cut);
    said.textContent = live.dataset.on;
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let kept = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return ended(said.dataset.end ?? live.dataset.cut);
      const pieces = (kept + value).split("\n\n");
      kept = pieces.pop();
      for (const piece of pieces) {
        const name = /^event: (\w+)$/m.exec(piece)?.[1];
        const data = /^data: (.*)$/m.exec(piece)?.[1];
        if (name === "row") row(JSON.parse(data));
        if (name === "end") said.dataset.end = JSON.parse(data).text;
      }
    }
  };
  follow().catch(() => ended(live.dataset.cut));
}
