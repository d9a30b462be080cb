// The manager's desk and "My account": what scripts add.

// Tick boxes hold at once: each change sends the form, and the button that would is not needed.
for (const form of document.querySelectorAll("form[data-at-once]")) {
  for (const part of form.querySelectorAll("[data-fallback]")) part.hidden = true;
  form.addEventListener("change", () => form.requestSubmit());
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
