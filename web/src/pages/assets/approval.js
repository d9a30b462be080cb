// Waits for the phone: goes on when it approved, and shows the page anew when anything else happened. Without
// it, "Continue" does the same by hand.
const waits = document.querySelector("[data-poll]");
// The fallback: nobody has to press what happens by itself.
const goesOn = document.querySelector("form[data-approved]");
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function news(known) {
  const asked = new URL(waits.dataset.poll, location.href);
  asked.searchParams.set("wait", "25");
  asked.searchParams.set("known", known);
  // A page that asks by itself keeps no session alive.
  const response = await fetch(asked, { headers: { "Keyledger-Background": "true" }, cache: "no-store" });
  if (response.status === 401 || response.status === 410) return { over: true };
  if (!response.ok) throw new Error(response.status);
  return response.json();
}

async function wait() {
  const { known } = waits.dataset;
  let patience = 1000;
  for (;;) {
    const began = performance.now();
    try {
      const told = await news(known);
      if (told.state === "approved") return goesOn ? goesOn.submit() : location.reload();
      if (told.over || told.known !== known) return location.reload();
      patience = 1000;
      // Where the page is open often, its calls replace each other: the engine is not asked without a rest.
      if (performance.now() - began < 1000) await pause(1000);
    } catch {
      // No network, or the engine starts again.
      await pause(patience);
      patience = Math.min(patience * 2, 15000);
    }
  }
}

// What went wrong is read first: the button stays, and nothing is sent by itself.
if (waits && waits.dataset.state !== "stays") {
  if (goesOn) goesOn.hidden = true;
  if (waits.dataset.state === "approved") goesOn?.submit();
  else wait();
}
