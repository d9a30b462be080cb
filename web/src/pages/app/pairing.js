// Pairing: the code from My account makes this device one of the account's.
import { ask } from "./calls.js";
import { codeKey } from "./codes.js";
import { keep, load, make } from "./keys.js";
import { base64url } from "./signing.js";
import { hush, tell, tellWhy } from "./said.js";

const form = document.querySelector("[data-pair]");
const { code, name } = form.elements;

/** What the browser says of the device it runs on. */
const platform = async () => {
  const hints = navigator.userAgentData;
  const model = await hints?.getHighEntropyValues?.(["model"]).catch(() => null);
  const told = /iPhone|iPad|Android|Windows|Macintosh|Linux/.exec(navigator.userAgent)?.[0] ?? "";
  // An iPad says that it is a Mac, but no Mac has a touch screen.
  const isTablet = told === "Macintosh" && navigator.maxTouchPoints > 1;
  return model?.model || hints?.platform || (isTablet ? "iPad" : told.replace("Macintosh", "Mac"));
};

const mark = (wrong) => {
  for (const field of [code, name]) field.setAttribute("aria-invalid", String(field === wrong));
  wrong?.focus();
};

/** `abcd efgh` is ABCD-EFGH. */
const tidy = (typed) => {
  const letters = typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
  return letters.length === 8 ? `${letters.slice(0, 4)}-${letters.slice(4)}` : null;
};

const pair = async (typed) => {
  let kept = await load().catch(() => null);
  kept = kept?.key ? kept : await make().catch(() => null);
  if (!kept) throw { code: "not_kept" };
  const asked = { code: typed, name: name.value.trim(), public_key: base64url(kept.point) };
  const { secret, ...answer } = await ask(kept, "POST", "/api/v1/app/pair", asked);
  const device = { ...kept, ...answer, codes: await codeKey(secret) };
  await keep(device);
  // Asked for, and never waited for: Firefox asks the person, and not every browser answers.
  navigator.storage?.persist?.().catch(() => {});
  return device;
};

/** Takes the code, and hands the paired device on. */
export const pairing = (typed, done) => {
  if (typed) code.value = typed;
  platform().then((told) => (name.value ||= told));
  document.querySelector("[data-ios]").hidden = navigator.standalone !== false;
  let busy = false;
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (busy) return;
    hush();
    const tidied = tidy(code.value);
    const wrong = tidied ? (name.value.trim() ? null : name) : code;
    mark(wrong);
    if (wrong) return tell(wrong === code ? "code_form" : "name_missing");
    busy = true;
    try {
      const device = await pair(tidied);
      form.reset();
      done(device);
    } catch (why) {
      tellWhy(why);
      if (why.code === "pairing_code_unknown") mark(code);
    } finally {
      busy = false;
    }
  };
};
