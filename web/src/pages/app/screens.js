// Screens: one section at a time, its heading focused. Every word is in the page.

/** The text with its values in it. */
export const put = (text, values = {}) => text.replaceAll(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

export const shown = () => document.querySelector("[data-screen]:not([hidden])")?.dataset.screen;

/** Fills what is named, and leaves out the rows that have nothing to say. */
export const fill = (values) => {
  for (const [name, value] of Object.entries(values)) {
    for (const place of document.querySelectorAll(`[data-fill="${name}"]`)) {
      place.textContent = place.dataset.text ? put(place.dataset.text, values) : value;
      const row = place.closest("[data-row]");
      if (row) row.hidden = !value;
    }
  }
};

/** Shows a screen; on a new one, the focus is on its heading. */
export const show = (name) => {
  if (shown() === name) return;
  for (const one of document.querySelectorAll("[data-screen]")) one.hidden = one.dataset.screen !== name;
  const heading = document.querySelector(`[data-screen="${name}"] h1`);
  document.title = `${heading.textContent} · Keyledger`;
  heading.focus();
};

/** Gives a screen the heading that the page has for it under this name. */
export const name = (screen, which) => {
  const heading = document.querySelector(`[data-screen="${screen}"] h1`);
  heading.textContent = heading.dataset[which];
  if (shown() === screen) document.title = `${heading.textContent} · Keyledger`;
};
