// Rewinding by a slider: while it moves, the words say which moment it stands at; once it rests, the page
// of that moment opens. Keys move it step by step, so the page waits a little for the next one.
const slide = document.querySelector("[data-slide]");
if (slide) {
  const steps = JSON.parse(slide.dataset.slide);
  const range = slide.querySelector("input");
  const words = slide.querySelector("output");
  let waiting;
  const say = () => {
    words.textContent = steps[range.value][1];
    range.setAttribute("aria-valuetext", words.textContent);
  };
  range.addEventListener("input", say);
  range.addEventListener("change", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => location.assign(`${steps[range.value][0]}#slide`), 400);
  });
  slide.hidden = false;
  // The browser may have kept a place of before.
  range.value = range.defaultValue;
  say();
  if (location.hash === "#slide") range.focus();
}
