// Waiting: what is open for this device? Asked while the app is in sight, and again after a failure,
// later each time.
import { ask, Refused } from "./calls.js";

const WAIT_SECONDS = 25;
const PAUSE_MAX = 30_000;

/** Asks until it is stopped. `news` takes an answer; `failed` a refusal, and says whether to end. */
export const waiting = (kept, { news, failed }) => {
  let round;
  let known;

  const sleep = (milliseconds, stop) => new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      stop.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    addEventListener("online", done);
    stop.addEventListener("abort", done);
  });

  const askOnce = (seconds, stop) => {
    const query = `wait=${seconds}${known ? `&known=${encodeURIComponent(known)}` : ""}`;
    return ask(kept, "GET", `/api/v1/app/requests?${query}`, undefined, { stop, seconds: seconds + 15 });
  };

  const loop = async (stop) => {
    let [failures, seconds] = [0, 0];
    while (!stop.aborted) {
      const began = performance.now();
      try {
        const answer = await askOnce(seconds, stop);
        if (stop.aborted) return;
        known = answer.requests[0]?.id;
        news(answer);
        failures = 0;
        // Whatever the engine answers, it is not asked without a rest.
        if (seconds && performance.now() - began < 1000) await sleep(1000, stop);
        seconds = WAIT_SECONDS;
      } catch (why) {
        if (stop.aborted) return;
        if (!(why instanceof Refused)) throw why;
        if (failed(why)) return round.abort();
        const pause = Math.max(Math.min(PAUSE_MAX, 1000 * 2 ** failures++), why.seconds * 1000);
        await sleep(pause * (0.5 + Math.random()), stop);
        seconds = 0;
      }
    }
  };

  const stop = () => round?.abort();
  const again = () => {
    stop();
    if (document.hidden) return;
    round = new AbortController();
    loop(round.signal);
  };
  const look = () => (document.hidden ? stop() : again());
  document.addEventListener("visibilitychange", look);
  again();
  return {
    again,
    end() {
      document.removeEventListener("visibilitychange", look);
      stop();
    },
  };
};
