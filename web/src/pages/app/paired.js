// A paired device: what the engine answers leads from screen to screen.
import { isAnswering, typeAgain } from "./answer.js";
import { belongsTo } from "./back.js";
import { remember } from "./home.js";
import { close, isOver, openRequest, showRequest } from "./request.js";
import { hush, tell, tellPause } from "./said.js";
import { name, show, shown } from "./screens.js";
import { clear } from "./subscription.js";
import { waiting } from "./waiting.js";

/** Runs it; `kept` is what this device keeps. */
export const paired = (kept) => {
  let scanned;
  let seen;
  let failing;

  const home = () => {
    close();
    show(kept.confirmed || kept.tested ? "home" : "test");
  };

  const over = () => {
    // "This isn't me" is heard for a while when the time is over.
    if (shown() === "deny") return;
    home();
    tell("request_over");
  };

  const failed = (why) => {
    if (why.code === "device_unknown") {
      close();
      hush();
      show("unknown");
      return true;
    }
    // Said once, however often it is tried.
    if (why.code !== failing) tell(why.code, {}, why.message);
    failing = why.code;
    name("home", "unknown");
    return false;
  };

  const news = (answer) => {
    if (failing) hush();
    failing = undefined;
    remember(kept, answer);
    name("home", "nothing");
    const request = answer.requests.find((one) => !isOver(one));
    const before = openRequest();
    if (scanned) {
      // What was scanned is what is answered: the engine knows whose it is.
      const shows = { id: scanned, ...request, answers: scanned };
      scanned = undefined;
      seen = request?.id;
      belongsTo(shows.id);
      return showRequest(shows, over);
    }
    if (request) {
      if (request.id !== seen) hush();
      seen = request.id;
      belongsTo(request.id);
      showRequest(request, over);
      if (before?.purpose && before.id !== request.id) tell("replaced");
      return;
    }
    clear().catch(() => {});
    if (isAnswering() || (before && !before.purpose)) return;
    if (before) over();
    else if (shown() !== "denied") home();
  };

  const answered = (outcome, why) => {
    if (outcome === "wrong_number") typeAgain();
    if (["wrong_number", "no_network", "failed"].includes(outcome)) return tell(outcome);
    if (outcome === "factor_paused") return tellPause(outcome, why.seconds);
    if (outcome === "device_unknown") return failed(why) && wait.end();
    clear().catch(() => {});
    const isTested = outcome === "approved" && openRequest()?.purpose === "test";
    kept.tested ||= isTested;
    home();
    if (outcome === "denied") show("denied");
    else tell(isTested ? "tested" : outcome, kept, why?.message);
    wait.again();
  };

  home();
  const wait = waiting(kept, { news, failed });
  return {
    answered,
    end: wait.end,
    home() {
      hush();
      home();
      wait.again();
    },
    /** Shows what was scanned, with what the engine says of it. */
    scan(reference) {
      scanned = reference;
      wait.again();
    },
  };
};
