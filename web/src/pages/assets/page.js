// Every page: what only works with scripts is shown, and what says that they are off goes away.
for (const sentence of document.querySelectorAll("[data-scripts-off]")) sentence.remove();
for (const part of document.querySelectorAll("[data-scripts-on]")) part.hidden = false;

// Chromium brings a page back from memory at Back, also one of a session that is over.
if (document.body.hasAttribute("data-signed-in")) {
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

// Enter twice, or a double click: the second one is not sent while the first is under way. Another button
// of the same form is: its answer may be a file, and the page stays.
const sending = new Map();
for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    if (sending.get(form) === event.submitter) event.preventDefault();
    sending.set(form, event.submitter);
    setTimeout(() => sending.delete(form), 4000);
  });
}
addEventListener("pageshow", () => sending.clear());
