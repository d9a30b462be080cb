// A request: what it is about, and how long it can still be answered.
import { now } from "./calls.js";
import { fill, put, show } from "./screens.js";

const heading = document.querySelector("[data-screen=request] h1");
const timer = document.querySelector("[data-expiry]");
const bare = document.querySelectorAll("[data-bare]");
const form = document.querySelector("[data-answer]");

const lang = document.documentElement.lang;
const list = new Intl.ListFormat(lang, { type: "conjunction" });
const moment = new Intl.DateTimeFormat(lang, { timeStyle: "medium" });
let open;
let counting;

/** The request that is shown. */
export const openRequest = () => open;

export const isOver = (request) => Date.parse(request.expires_at) <= now();

export const close = () => {
  clearInterval(counting);
  open = undefined;
};

const count = (over) => {
  const left = Math.max(0, Math.ceil((Date.parse(open.expires_at) - now()) / 1000));
  timer.textContent = put(timer.dataset.text, { seconds: left });
  if (left === 0) over();
};

/** Shows a request; of one that was scanned, perhaps only its reference is known. */
export const showRequest = (request, over) => {
  const isSame = open?.id === request.id;
  clearInterval(counting);
  open = isSame ? { ...open, ...request } : request;
  timer.textContent = "";
  if (request.expires_at) {
    counting = setInterval(count, 500, over);
    count(over);
  }
  if (isSame) return;
  heading.textContent = heading.dataset[request.purpose] ?? heading.dataset[request.purpose ? "log_in" : "scanned"];
  fill({
    where: request.site ?? "",
    property: list.format(request.properties ?? []),
    browser: request.browser ?? "",
    network: request.network ?? "",
    at: request.at ? moment.format(new Date(request.at)) : "",
    first: request.first_time ? "yes" : "",
  });
  for (const one of bare) one.hidden = Boolean(request.purpose);
  form.reset();
  form.elements.number.removeAttribute("aria-invalid");
  show("request");
};
