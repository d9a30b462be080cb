// What happens to Ada stands on Sam's open page as it happens: her next attempt with the reference that he
// read out, no reload. What ends it is said. And what changed between two moments (B1, B6, B13).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browser, demo, person, said } from "./support.mjs";
import { looked, signedIn } from "./inside.mjs";

const ADA = "ada@hotel.example";
let engine, chromium;
before(async () => ([engine, chromium] = await Promise.all([demo(), browser()])));
after(async () => {
  await chromium?.close();
  await engine?.stop();
});

const enters = (who, options, at = engine) => signedIn(chromium, at, at.who(who), options);
const live = (page) => page.locator("#live [role=status]");
/** Once what happens is told as it happens. */
const follows = async (page) => live(page).filter({ hasText: await page.locator("#live").getAttribute("data-on") }).waitFor();
const rows = (page) => page.locator("[data-live-rows] li");

/** Somebody who types Ada's address and not her password; what they are shown. */
async function mistypes() {
  const page = await person(chromium, engine);
  await page.goto("/login");
  await page.fill("#email", ADA);
  await page.keyboard.press("Enter");
  await page.waitForURL(/password$/);
  await page.fill("#password", "mistyped and mistyped");
  await page.keyboard.press("Enter");
  await page.locator("[role=alert], .notice").first().waitFor();
  const shown = await page.textContent("main");
  await page.context().close();
  return shown;
}

for (const locale of ["en", "fr"]) {
  test(`b13: Sam reads a reference out, and Ada's next attempt appears with it (${locale})`, async () => {
    const before = await mistypes();
    const page = await enters("sam", { locale });
    await page.goto("/console?q=lovelace");
    const flag = locale === "en" ? "Flag the next attempts" : "Marquer les prochaines tentatives";
    await page.locator("summary", { hasText: flag }).click();
    await page.selectOption("#reason-flag_next_attempt", "asked_by_person");
    await page.fill("#note-flag_next_attempt", "Ticket 4711");
    await page.getByRole("button", { name: flag }).click();
    await said(page, locale === "en" ? "Give the person this reference" : "Donnez cette référence");
    const [reference] = /\b[3479][3479ACEFHJKMPRTWXY]{5}\b/.exec(await page.textContent("#said"));
    await looked(page, `console account flagged ${locale}`);
    // From here on the page is not loaded again.
    await follows(page);
    await page.evaluate(() => (window.stays = true));
    const shown = await mistypes();
    assert.equal(shown, before, "whoever attempts sees nothing of it");
    await rows(page).filter({ hasText: reference }).waitFor();
    assert.equal(await page.evaluate(() => window.stays), true, "without a reload");
    await looked(page, `console account live ${locale}`);
    // Read out to a colleague and typed in small letters, it leads here.
    await page.fill("#q", reference.toLowerCase());
    await page.keyboard.press("Enter");
    await page.locator(".happened .badge", { hasText: reference }).first().waitFor();
    await page.context().close();
  });
}

test("b1: what changed between two moments, of a person and of a property, told and looked at", async () => {
  const page = await enters("sam");
  await page.goto("/console?q=lovelace");
  const account = new URL(page.url()).pathname;
  const from = new Date().toISOString();
  engine.ask("account", "suspend", ADA, "--reason-code", "suspected_misuse");
  await page.goto(`${account}/changes?from=${encodeURIComponent(from)}&zone=UTC`);
  const changed = page.locator("tr[data-row]", { hasText: "suspended" });
  assert.equal(await changed.count(), 1, await page.textContent("main"));
  await looked(page, "console changes of an account");
  // The form asks again by the keyboard alone.
  await page.locator("#to").press("Enter");
  await page.waitForURL(/[?&]to=/);
  await page.goto(account);
  const place = await page.locator("section[aria-labelledby=memberships] a").first().getAttribute("href");
  await page.goto(`${place}/changes?from=${encodeURIComponent(from)}&zone=UTC`);
  const told = await page.textContent("main");
  assert.match(told, /Ada Lovelace/);
  assert.match(told, /suspended/);
  await looked(page, "console changes of a property");
  engine.ask("account", "resume", ADA, "--reason-code", "all_clear");
  await page.context().close();
});

test("c5: whoever may no longer read is told so on the page that is open", async () => {
  const page = await enters("sam");
  await page.goto("/console?q=lovelace");
  await follows(page);
  engine.ask("account", "end-sessions", engine.who("sam").email, "--reason-code", "security_incident");
  engine.who("sam").state = undefined;
  // At the next look: after a beat at the latest.
  await live(page).filter({ hasText: "no longer" }).waitFor({ timeout: 20_000 });
  await page.context().close();
});

test("b6: a connection that is cut, and an engine that stops, are two sentences", async () => {
  for (const [signal, says] of [["SIGTERM", /The engine is stopping/], ["SIGKILL", null]]) {
    const other = await demo();
    const page = await enters("cleo", {}, other);
    await page.goto("/console?q=lovelace");
    const cut = await page.locator("#live").getAttribute("data-cut");
    await follows(page);
    await other.stop(signal);
    await page.locator("#live.warn").waitFor();
    const text = await live(page).textContent();
    if (says) assert.match(text, says);
    else assert.equal(text, cut);
    await page.context().close();
  }
});
