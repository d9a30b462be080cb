// Passkeys: a form asks the browser's authenticator and takes its answer along. Where there is none, the form
// stays hidden and the other ways remain.
const keys = window.PublicKeyCredential;
const can = keys?.parseRequestOptionsFromJSON && navigator.credentials;
let waiting;
let busy = false;
let shown;
try {
  // The key shown last, for the browser to forget where nobody has it.
  shown = sessionStorage.getItem("passkey");
  sessionStorage.removeItem("passkey");
} catch {}
for (const fallback of document.querySelectorAll("[data-without-scripts]")) fallback.remove();

const question = async ({ dataset, elements }) => {
  const init = { method: "POST" };
  if (dataset.send !== undefined) {
    const sent = dataset.send.split(" ").filter((name) => elements[name]?.value);
    init.headers = { "Content-Type": "application/json" };
    init.body = JSON.stringify(Object.fromEntries(sent.map((name) => [name, elements[name].value])));
  }
  const response = await fetch(dataset.begin, init);
  const answer = await response.json();
  if (!response.ok) throw { told: answer.detail };
  return answer;
};

const ask = async (form, more) => {
  const { asked, options } = await question(form);
  const credential = form.dataset.make === undefined
    ? await navigator.credentials.get({ publicKey: keys.parseRequestOptionsFromJSON(options), ...more })
    : await navigator.credentials.create({ publicKey: keys.parseCreationOptionsFromJSON(options) });
  form.elements.asked.value = asked;
  form.elements.answer.value = JSON.stringify(credential);
  if (form.dataset.conditional !== undefined) try { sessionStorage.setItem("passkey", credential.id); } catch {}
  form.submit();
};

// Offered where the address is typed; asked again in time.
const offer = async (form) => {
  if (!(await keys.isConditionalMediationAvailable?.())) return;
  waiting = new AbortController();
  setTimeout((mine) => mine.abort("again"), 240000, waiting);
  const more = { mediation: "conditional", signal: waiting.signal };
  ask(form, more).catch((why) => why === "again" && offer(form));
};

for (const form of document.querySelectorAll("form[data-begin]")) {
  if (!can) {
    document.getElementById(form.dataset.none)?.removeAttribute("hidden");
    continue;
  }
  form.hidden = false;
  const said = form.querySelector("[data-said]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // The browser refuses a second question while the first is open.
    if (busy) return;
    busy = true;
    waiting?.abort("button");
    said.textContent = "";
    ask(form).catch((why) => {
      const which = { NotAllowedError: "cancelled", InvalidStateError: "already" }[why?.name];
      said.textContent = why?.told ?? said.dataset[which ?? "failed"];
    }).finally(() => (busy = false));
  });
  if (form.dataset.conditional !== undefined) offer(form);
}

const unknown = document.querySelector("[data-unknown]");
if (unknown && shown) keys?.signalUnknownCredential?.({ rpId: unknown.dataset.unknown, credentialId: shown }).catch(() => {});
