// The app: is this device paired, and what does the link that opened it ask for?
import { answering } from "./answer.js";
import { waysBack } from "./back.js";
import { codes, noCodes } from "./home.js";
import { forget, load } from "./keys.js";
import { paired } from "./paired.js";
import { pairing } from "./pairing.js";
import { notifications } from "./push.js";
import { hush, tell } from "./said.js";
import { fill, show } from "./screens.js";
import { silence } from "./subscription.js";

let kept;
let running;
let scanned;

const start = () => {
  fill(kept);
  codes(kept);
  notifications(kept).catch(() => {});
  running = paired(kept);
  answering(kept, running.answered);
  if (scanned) running.scan(scanned);
  scanned = undefined;
};

const pair = (typed) => {
  show("pair");
  pairing(typed, (device) => {
    kept = device;
    start();
  });
};

const remove = async () => {
  running?.end();
  await silence(kept).catch(() => {});
  await forget();
  noCodes();
  hush();
  kept = running = undefined;
  pair();
  tell("removed");
};

/** What a link brought. It is taken out of the address at once: it must not be kept in a history. */
const link = () => {
  const found = new URLSearchParams(location.hash.slice(1));
  if (location.hash) history.replaceState(null, "", "/app/");
  return { typed: found.get("pair"), request: found.get("request"), back: found.get("back") };
};

const follow = ({ typed, request, back }) => {
  waysBack(back);
  scanned = request;
  if (!kept?.device) {
    pair(typed);
    if (request) tell("not_set_up");
    return;
  }
  if (!running) start();
  else if (request) running.scan(request);
  if (typed) tell("already", kept);
};

const begin = async () => {
  const found = link();
  document.querySelector("[data-without-scripts]").remove();
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) return show("cannot");
  const { worker } = document.documentElement.dataset;
  navigator.serviceWorker?.register(worker, { scope: "/app/" }).catch(() => {});
  kept = await load().catch(() => null);
  for (const button of document.querySelectorAll("[data-remove]")) button.onclick = remove;
  for (const button of document.querySelectorAll("[data-home]")) button.onclick = () => (waysBack(), running.home());
  addEventListener("hashchange", () => location.hash && follow(link()));
  follow(found);
};

begin();
