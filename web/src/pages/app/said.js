// What happened, told in words: in a part of the page that screen readers read out.
import { put } from "./screens.js";

const said = document.getElementById("said");
const timer = document.getElementById("pause");
const GOOD = ["approved", "tested", "copied", "removed", "push_on", "push_off", "pause_over"];
const BAD = ["wrong_number", "other_account", "pairing_code_unknown", "number_form", "code_form", "name_missing", "factor_paused", "failed", "not_kept"];
let counting;

/** Says nothing more. */
export const hush = () => {
  clearInterval(counting);
  said.className = said.firstElementChild.textContent = timer.textContent = "";
};

/** Says an outcome: a code whose sentence the page has, else the sentence that came with it. */
export const tell = (code, values = {}, detail = "") => {
  hush();
  const text = said.dataset[code] ?? (detail || said.dataset.failed);
  said.className = `notice ${GOOD.includes(code) ? "good" : BAD.includes(code) ? "bad" : "warn"}`;
  said.firstElementChild.textContent = put(text, values);
};

/** Says why something failed; what the browser says of it is no sentence for a person. */
export const tellWhy = (why, otherwise = "failed") =>
  typeof why?.code === "string" ? tell(why.code, {}, why.message) : tell(otherwise);

/** Says it, and counts the seconds down until it is over. */
export const tellPause = (code, seconds, values) => {
  tell(code, { ...values, seconds });
  const end = performance.now() + seconds * 1000;
  const count = () => {
    const left = Math.ceil((end - performance.now()) / 1000);
    timer.textContent = put(timer.dataset.text, { seconds: left });
    if (left <= 0) tell("pause_over");
  };
  count();
  if (seconds > 0) counting = setInterval(count, 500);
};
