// Calls to the engine: signed, bounded in time, and by its clock rather than the device's.
import { base64url, sign } from "./signing.js";

const { address } = document.documentElement.dataset;
const SLOW_SECONDS = 15;

/** A call that was refused, or had no answer ("no_network"). */
export class Refused extends Error {
  constructor(code, { detail = "", seconds = 0 } = {}) {
    super(detail);
    Object.assign(this, { code, seconds });
  }
}

// By how much the engine's clock is ahead; kept for the codes that are shown without a network.
let ahead = 0;
try {
  ahead = Number(localStorage.getItem("ahead"));
} catch {}

export const now = () => Date.now() + ahead;

const correct = (response) => {
  const theirs = Date.parse(response.headers.get("date"));
  // A header has whole seconds, and the answer was under way.
  if (!theirs || Math.abs(theirs - now()) < 3000) return;
  ahead = theirs - Date.now();
  if (Math.abs(ahead) < 3000) ahead = 0;
  try {
    localStorage.setItem("ahead", ahead);
  } catch {}
};

const refusal = async (response) => {
  const problem = await response.json().catch(() => null);
  if (!problem?.type) return new Refused("no_network");
  const seconds = Number(response.headers.get("retry-after")) || 0;
  return new Refused(problem.type.split("/").pop(), { detail: problem.detail, seconds });
};

const once = async (kept, method, path, content, signal) => {
  const body = content === undefined ? undefined : JSON.stringify(content);
  const headers = { "Accept": "application/json", "Accept-Language": document.documentElement.lang };
  if (body) headers["Content-Type"] = "application/json";
  if (kept) {
    Object.assign(headers, await sign({
      key: kept.key, keyid: kept.device ?? base64url(kept.point),
      method, uri: address + path, body, created: Math.floor(now() / 1000),
    }));
  }
  const init = { method, headers, body, signal, credentials: "omit", cache: "no-store" };
  const response = await fetch(path, init).catch(() => { throw new Refused("no_network"); });
  correct(response);
  if (!response.ok) throw await refusal(response);
  if (response.status === 204) return null;
  return response.json().catch(() => { throw new Refused("no_network"); });
};

/** Asks the engine; `stop` aborts it. A clock that was off is corrected, and the call made once more. */
export const ask = async (kept, method, path, content, { stop, seconds = SLOW_SECONDS } = {}) => {
  const late = new AbortController();
  const end = () => late.abort();
  const timer = setTimeout(end, seconds * 1000);
  stop?.addEventListener("abort", end);
  try {
    return await once(kept, method, path, content, late.signal).catch((why) => {
      if (why.code !== "device_clock") throw why;
      return once(kept, method, path, content, late.signal);
    });
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener("abort", end);
  }
};
