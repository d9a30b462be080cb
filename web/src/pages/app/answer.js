// The answer to a request: the number that the computer shows, or "This isn't me".
import { ask } from "./calls.js";
import { openRequest } from "./request.js";
import { hush, tell } from "./said.js";
import { show } from "./screens.js";

const form = document.querySelector("[data-answer]");
const { number } = form.elements;
let busy = false;

/** Whether an answer is under way. */
export const isAnswering = () => busy;

const send = async (kept, content, done) => {
  const request = openRequest();
  if (busy || !request) return;
  busy = true;
  hush();
  // Somebody else's link must not draw a denial away from the request that is shown.
  const isOwn = content.decision === "deny" && request.purpose;
  const id = isOwn ? request.id : request.answers ?? request.id;
  const path = `/api/v1/app/requests/${encodeURIComponent(id)}/answer`;
  let told;
  try {
    told = [(await ask(kept, "POST", path, content)).outcome];
  } catch (why) {
    told = typeof why.code === "string" ? [why.code, why] : ["failed"];
  }
  busy = false;
  done(...told);
};

const mark = (isWrong) => {
  number.setAttribute("aria-invalid", String(isWrong));
  if (!isWrong) return;
  number.focus();
  number.select();
};

/** The number was wrong: the field is marked, and ready to be typed into again. */
export const typeAgain = () => mark(true);

/** Listens for what the person decides; `done` is told the outcome. */
export const answering = (kept, done) => {
  form.onsubmit = (event) => {
    event.preventDefault();
    const digits = number.value.replaceAll(/\D/g, "");
    mark(digits.length !== 6);
    if (digits.length !== 6) return tell("number_form");
    send(kept, { decision: "approve", number: digits }, done);
  };
  document.querySelector("[data-not-me]").onclick = () => (hush(), show("deny"));
  document.querySelector("[data-deny-back]").onclick = () => show("request");
  document.querySelector("[data-deny]").onclick = () => send(kept, { decision: "deny" }, done);
};
