// Home: whose device this is, and the code of the moment, which needs no network.
import { now } from "./calls.js";
import { codeAt, secondsLeft } from "./codes.js";
import { keep } from "./keys.js";
import { tell } from "./said.js";
import { fill, put } from "./screens.js";

const code = document.querySelector("[data-code]");
const left = document.querySelector("[data-left]");
const ring = document.querySelector("[data-ring]");
const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });
let ticking;
let present;

const tick = async (kept) => {
  if (document.hidden) return;
  const at = now();
  const digits = await codeAt(kept.codes, at, kept);
  const seconds = secondsLeft(at, kept);
  left.textContent = put(left.dataset.text, { seconds });
  ring.value = seconds;
  if (digits === present) return;
  present = digits;
  // Two groups are read and typed more easily.
  code.textContent = digits.replace(/^(\d{3})(?=\d{3}$)/, "$1\u00a0");
};

export const codes = (kept) => {
  ring.max = kept.period;
  clearInterval(ticking);
  ticking = setInterval(tick, 500, kept);
  tick(kept);
  const copy = document.querySelector("[data-copy]");
  copy.hidden = !navigator.clipboard?.writeText;
  copy.onclick = () => navigator.clipboard.writeText(present).then(() => tell("copied"), () => tell("failed"));
};

export const noCodes = () => {
  clearInterval(ticking);
  present = code.textContent = "";
};

/** What the engine says of the account: kept for the next time without a network. */
export const remember = (kept, { account, confirmed, paused_until: until, off }) => {
  fill({ paused: until ? time.format(new Date(until)) : "", off: off ? "yes" : "" });
  if (kept.confirmed === confirmed && kept.account === account) return;
  Object.assign(kept, { account, confirmed });
  fill(kept);
  keep(kept).catch(() => {});
};
