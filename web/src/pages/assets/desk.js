// The manager's desk and "My account": what scripts add.

// Tick boxes hold at once: each change sends the form, one after the other, and the page stays where it
// is. What the server says stands beside the boxes, which then show what holds.
const send = async (form, isLatest) => {
  const sent = { method: "POST", headers: { accept: "text/html" }, body: new URLSearchParams(new FormData(form)) };
  const answer = await fetch(form.action, sent);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = [...page.forms].find((other) => other.action === form.action);
  const said = page.getElementById("said");
  // Something else is asked first, such as a second factor.
  if (!fresh || !said) return answer.redirected ? location.assign(answer.url) : form.submit();
  form.elements.was.value = fresh.elements.was.value;
  if (!isLatest()) return;
  for (const box of form.querySelectorAll("[type=checkbox]")) {
    box.checked = fresh.elements[box.name].checked;
    box.disabled = fresh.elements[box.name].disabled;
  }
  const status = form.querySelector("[data-answer]");
  status.textContent = said.textContent.trim();
  status.classList.toggle("bad", said.classList.contains("bad"));
};
for (const form of document.querySelectorAll("form[data-at-once]")) {
  for (const part of form.querySelectorAll("[data-fallback]")) part.hidden = true;
  const status = document.createElement("p");
  status.className = "hint";
  status.setAttribute("role", "status");
  status.dataset.answer = "";
  form.append(status);
  let line = Promise.resolve();
  let latest = 0;
  form.addEventListener("change", () => {
    const mine = ++latest;
    line = line.then(() => send(form, () => mine === latest)).catch(() => form.submit());
  });
}

// A file is put into the field, where it can be looked at before it is sent.
for (const part of document.querySelectorAll("[data-file]")) {
  part.hidden = false;
  part.querySelector("input").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (file) document.getElementById("csv").value = await file.text();
  });
}

// Recovery codes are printed.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
