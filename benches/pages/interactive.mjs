// How soon can one type on the log-in page, on a phone four times slower than this machine? Beside a bare
// form of one file, in the same browser, in turns: what the page costs is the difference.
//   node benches/pages/interactive.mjs        after cargo build --release
import { createServer } from "node:http";

process.env.KEYLEDGER_PROGRAM ??= new URL("../../target/release/keyledger", import.meta.url).pathname;
const { browser, demo } = await import("../../tests/browser/support.mjs");

const ROUNDS = 15;
const SLOWED = 4;
const MS_MAX = 500;
const BARE = "<!doctype html><title>Bare</title><form method=post><input name=email autofocus><button>Go on</button></form>";

/** Milliseconds until the document was read and its scripts had run, on a fresh visit. */
async function interactive(chromium, address) {
  const context = await chromium.newContext();
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: SLOWED });
  await page.goto(address);
  const ms = await page.evaluate(() => performance.getEntriesByType("navigation")[0].domInteractive);
  await context.close();
  return ms;
}

const median = (all) => all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)];

const bare = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(BARE));
await new Promise((resolve) => bare.listen(0, "127.0.0.1", resolve));
const engine = await demo();
const chromium = await browser();
const pages = { bare: `http://127.0.0.1:${bare.address().port}/`, "log-in": `${engine.at}/login` };
const took = { bare: [], "log-in": [] };
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, address] of Object.entries(pages)) {
    const ms = await interactive(chromium, address);
    if (round > 0) took[name].push(ms); // The first of each warms the browser up.
  }
}
await chromium.close();
await engine.stop();
bare.close();
const [least, page] = [median(took.bare), median(took["log-in"])];
console.log(`interactive: median of ${ROUNDS} visits each, processor slowed down ${SLOWED} times, Chromium`);
console.log(`interactive: a bare form ${least.toFixed(0)} ms, the log-in page ${page.toFixed(0)} ms`);
console.log(`interactive: ${(page / MS_MAX).toFixed(2)} of the ${MS_MAX} ms it may take`);
process.exitCode = page <= MS_MAX ? 0 : 1;
