// Fields: a password can be shown, and how long it is, is said while it is typed.
for (const button of document.querySelectorAll("[data-reveal]")) {
  const field = document.getElementById(button.dataset.reveal);
  button.addEventListener("click", () => {
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  });
  field.form.addEventListener("submit", () => {
    field.type = "password";
  });
}

const field = document.querySelector("[data-strength]");
if (field) {
  const least = Number(field.dataset.strength);
  const bar = document.querySelector(".strength");
  const words = document.querySelector("[data-strength-words]");
  field.addEventListener("input", () => {
    // A hint, not a rule: length, and how many different letters. The server decides.
    const length = [...field.value].length;
    const different = new Set(field.value).size;
    let level = 0;
    if (length > 0) level = 1;
    if (length >= least && different > 4) level = 2;
    if (length >= least + 3 && different > 7) level = 3;
    if (length >= least + 8 && different > 9) level = 4;
    bar.dataset.level = String(level);
    const said = ["", words.dataset.short, words.dataset.fair, words.dataset.strong, words.dataset.strong][level];
    if (words.textContent !== said) words.textContent = said;
  });
}
