// Keys of the consoles: / looks for somebody, j and k go from row to row, c copies what the row leads
// to, ? lists them. Each is a button too, and all of them can be turned off.
const keys = document.querySelector("[data-keys]");
if (keys) {
  keys.hidden = false;
  const on = keys.querySelector("[data-keys-on]");
  const said = keys.querySelector("[data-keys-said]");
  on.checked = remembered() !== "off";
  on.addEventListener("change", () => remember(on.checked ? "on" : "off"));
  let row = null;

  const rows = () => [...document.querySelectorAll("[data-row]")];
  const step = (by) => {
    const all = rows();
    const at = all.indexOf(row);
    row = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)];
    row?.focus();
  };
  const acts = {
    "/": () => document.querySelector("[data-key='/']")?.focus(),
    j: () => step(1),
    k: () => step(-1),
    c: async () => {
      const what = row?.dataset.copy ?? row?.href ?? location.href;
      await navigator.clipboard.writeText(what).catch(() => {});
      keys.open = true;
      said.textContent = `${said.dataset.copied} ${what}`;
    },
    "?": () => {
      keys.open = true;
      keys.querySelector("summary").focus();
    },
  };

  document.addEventListener("focusin", (event) => {
    const found = event.target.closest("[data-row]");
    if (found) row = found;
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (!on.checked || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (acts[event.key]) {
      event.preventDefault();
      acts[event.key]();
    }
  });
  for (const button of keys.querySelectorAll("[data-press]")) {
    button.addEventListener("click", () => acts[button.dataset.press]());
  }
}

// Where storage is forbidden, the choice holds for this page.
function remembered() {
  try {
    return localStorage.getItem("keyledger-keys");
  } catch {
    return null;
  }
}
function remember(choice) {
  try {
    localStorage.setItem("keyledger-keys", choice);
  } catch {
    // Nothing to do: it is asked again.
  }
}
