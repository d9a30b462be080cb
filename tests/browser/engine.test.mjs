// Sam looks after the engine: what is stuck is seen with its cause and retried for a reason; a service token
// is shown once (C3, DESIGN 5). With SHOTS, pictures are put there.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browser, demo, said } from "./support.mjs";
import { looked, signedIn } from "./inside.mjs";

let engine, chromium;
before(async () => ([engine, chromium] = await Promise.all([demo(), browser()])));
after(async () => {
  await chromium?.close();
  await engine?.stop();
});

const enters = (who, options) => signedIn(chromium, engine, engine.who(who), options);

/** A handler gave up on an event of Ada's, as its own database says it. */
function parks() {
  const [item] = engine.ask("history", "ada@hotel.example").items;
  const { stream, event } = item.events[0];
  const insert = `import sqlite3, sys
db = sqlite3.connect(sys.argv[1], timeout=10)
db.execute("INSERT OR REPLACE INTO waiting VALUES ('activation_mail', ?, 0, ?, 5, 0, 1, 'the mail cannot be queued')", sys.argv[2:])
db.commit()`;
  const done = spawnSync("python3", ["-c", insert, join(engine.data, "reactions.db"), stream, event], { encoding: "utf8" });
  assert.equal(done.status, 0, done.stderr);
}

for (const locale of ["en", "fr"]) {
  test(`c3: what is stuck is told with its cause, and goes on for a reason (${locale})`, async () => {
    parks();
    const page = await enters("sam", { locale });
    await page.goto("/console");
    await page.locator(".console-top .tabs a[href='/console/engine']").click();
    await page.waitForURL(/\/console\/engine$/);
    assert.match(await page.textContent("section[aria-labelledby=stuck]"), /the mail cannot be queued/);
    await looked(page, `engine stuck ${locale}`);
    await page.locator("article summary").first().click();
    const form = page.locator("article details[open] form");
    // Nothing is chosen beforehand: the browser itself asks for a reason.
    assert.equal(await form.locator("select").inputValue(), "");
    await form.locator("button").click();
    assert.equal(new URL(page.url()).pathname, "/console/engine");
    assert.equal(await form.locator("select").evaluate((select) => select.validity.valueMissing), true);
    await looked(page, `engine retry ${locale}`);
    await form.locator("select").selectOption("correction");
    await form.locator("input[name=note]").fill("Ticket 4711");
    await form.locator("button").click();
    await said(page, locale === "en" ? "tries the event again" : "retraite l'événement");
    await page.context().close();
  });
}

test("a service token is issued by keyboard, shown once, and revoked", async () => {
  const page = await enters("sam");
  await page.goto("/console/engine");
  await page.focus("#name");
  await page.keyboard.type("Revenue system");
  await page.fill("#expires", new Date(Date.now() + 30 * 864e5).toISOString().slice(0, 16));
  await page.focus("input[name=scope_events_read]");
  await page.keyboard.press("Space");
  await page.selectOption("#reason", "integration");
  await page.focus("#note");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/console\/engine\/token$/);
  const token = await page.textContent("#token");
  assert.match(token, /^\s*kls_/);
  await looked(page, "engine token");
  await page.reload();
  assert.equal(await page.locator("#token").count(), 0, "it is shown once");
  await page.getByRole("link", { name: "Back to the engine" }).click();
  const row = page.locator("[aria-labelledby=tokens] li", { hasText: "Revenue system" });
  await row.locator("summary").click();
  await row.locator("select").selectOption("correction");
  await row.getByRole("button", { name: "Revoke" }).click();
  await said(page, "Revoked");
  await looked(page, "engine token revoked");
  await page.context().close();
});
