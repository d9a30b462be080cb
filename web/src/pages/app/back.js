// The way back: the page on this very device that shows the number, where its link opened the app.
const ways = document.querySelectorAll("[data-way-back]");
let shownFor;

/** Where a link said that it came from. Anybody can write a link: only pages of ours that wait count. */
const ours = (from) => {
  try {
    const page = new URL(from, location.origin);
    return page.origin === location.origin && /^\/(login|me)\//.test(page.pathname) && page.href;
  } catch {
    return false;
  }
};

/** Shows the way back; without a page that waits, none. */
export const waysBack = (from) => {
  shownFor = undefined;
  const page = from && ours(from);
  for (const way of ways) {
    way.hidden = !page;
    if (page) way.href = page;
    else way.removeAttribute("href");
  }
};

/** The page waits for one request: with another one there is no way back. */
export const belongsTo = (request) => {
  if (shownFor && shownFor !== request) waysBack();
  shownFor = request;
};
