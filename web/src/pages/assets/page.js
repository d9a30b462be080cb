// Every page: what only works with scripts is shown, and what says that they are off goes away.
for (const sentence of document.querySelectorAll("[data-scripts-off]")) sentence.remove();
for (const part of document.querySelectorAll("[data-scripts-on]")) part.hidden = false;

// Chromium brings a page back from memory at Back, also one of a session that is over.
if (document.body.hasAttribute("data-signed-in")) {
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

// Enter twice, or a double click: the second one is not sent while the first is under way.
for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
}
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});
