// What people see once they are in: Mona at her desk, René at home, "this wasn't me"; each page looked
// at by axe (S10, S11, S24, S28, S29, B13, B14). With SHOTS, pictures are put there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { looked, signedIn as enters } from "./inside.mjs";
import { browser, codeOf, demo, said } from "./support.mjs";

let engine, chromium;
before(async () => ([engine, chromium] = await Promise.all([demo(), browser()])));
after(async () => {
  await chromium?.close();
  await engine?.stop();
});

const signedIn = (who, options) => enters(chromium, engine, who, options);

/** From home to the people of a hotel. */
async function toPeople(page, hotel = "Hotel du Lac") {
  const tile = page.locator(".tile", { hasText: hotel });
  await tile.getByRole("link", { name: /^People/ }).click();
  await page.waitForURL(/\/people$/);
}

test("Mona adds somebody, corrects the address, ticks a box and sees what came of it", async () => {
  const page = await signedIn(engine.who("mona"));
  await looked(page, "home of Mona");
  await toPeople(page);
  await looked(page, "people");
  await page.fill("#name", "Otto Braun");
  await page.fill("#email", "oto@hotel.example");
  await page.locator("#add [name=may-reservations]").check();
  await page.locator("#add button[type=submit]").click();
  await page.waitForSelector("#said");
  assert.match(await page.textContent("h1"), /Otto Braun/, "to their page at once");
  await page.waitForSelector("text=Wrong address?");
  await looked(page, "a person who was never in");
  await page.fill("#email", "otto@hotel.example");
  await page.getByRole("button", { name: "Correct the address" }).click();
  await said(page, "a new activation mail goes to the right address");
  await page.waitForSelector("text=otto@hotel.example");
  // The tick holds at once: no button is pressed, and the page stays where it is.
  await page.locator("[name=may-rates]").check();
  await page.locator("[data-answer]", { hasText: "it holds from now on" }).waitFor();
  await page.reload();
  assert.ok(await page.locator("[name=may-rates]").isChecked());
  await looked(page, "a tick holds at once");
  await page.fill("#ends_on", "2030-09-30");
  await page.locator("form[action$=last-day] button").click();
  await said(page, "The last day is");
  await page.getByRole("button", { name: "Send a new link" }).click();
  await said(page, "A mail with a new link is on its way");
  await looked(page, "a person");
  await page.context().close();
});

test("s11: ticks in the list hold at once, one after the other, and nobody loses their place", async () => {
  const page = await signedIn(engine.who("mona"));
  await toPeople(page);
  const row = page.locator("tr", { hasText: "René Favre" });
  const boxes = ["may-rates", "may-reports"].map((name) => row.locator(`[name=${name}]`));
  const before = await Promise.all(boxes.map((box) => box.isChecked()));
  await page.evaluate(() => (window.stays = true));
  // Three changes before the first is answered: the last one is what holds.
  await boxes[0].focus();
  for (const box of [boxes[0], boxes[1], boxes[0]]) await box.press("Space");
  await row.locator("[data-answer]", { hasText: /holds|Nothing changed/ }).waitFor();
  await page.waitForLoadState("networkidle");
  assert.ok(await page.evaluate(() => window.stays), "the page was not left");
  assert.ok(await boxes[0].evaluate((box) => box === document.activeElement), "focus stays");
  await looked(page, "ticks in the list");
  await page.reload();
  assert.deepEqual(await Promise.all(boxes.map((box) => box.isChecked())), [before[0], !before[1]]);
  await boxes[1].press("Space");
  await row.locator("[data-answer]", { hasText: "it holds from now on" }).waitFor();
  await page.context().close();
});

test("Mona imports a list: nothing is written before she has seen what would happen", async () => {
  const page = await signedIn(engine.who("mona"));
  await toPeople(page);
  const people = page.url();
  await page.getByRole("link", { name: "Import a list" }).click();
  await looked(page, "import");
  const columns = await page.getAttribute("#csv", "placeholder");
  assert.match(columns, /^row_id/);
  const rows = ["r1,lia@hotel.example,Lia Roth", "r2,nobody,No Address"];
  await page.fill("#csv", ["row_id,email,name", ...rows].join("\n"));
  await page.locator("main form button").click();
  await page.waitForSelector("text=Nothing is written yet");
  await looked(page, "import preview");
  const other = await page.context().newPage();
  await other.goto(people);
  assert.equal(await other.getByText("Lia Roth").count(), 0);
  await page.getByRole("button", { name: "Import" }).click();
  await page.waitForSelector("#said");
  assert.match(await page.textContent("main"), /Lia Roth/);
  await page.context().close();
});

test("René is refused, asks, and Mona grants it with one click", async () => {
  const rene = await signedIn(engine.who("rene"));
  await looked(rene, "home of Rene");
  const mona = await signedIn(engine.who("mona"));
  await toPeople(mona);
  const property = mona.url().match(/properties\/([^/]+)/)[1];
  await rene.goto(`/denied?property=${property}&permission=rates`);
  await looked(rene, "denied");
  await rene.getByRole("button", { name: "Ask them" }).click();
  await rene.waitForSelector("#said");
  await mona.reload();
  await looked(mona, "somebody asks");
  await mona.getByRole("button", { name: /^Grant/ }).first().click();
  await mona.waitForSelector("#said");
  await rene.reload();
  assert.match(await rene.textContent("main"), /It opens now/);
  await looked(rene, "it opens now");
  for (const each of [rene, mona]) await each.context().close();
});

for (const locale of ["en", "fr"]) {
  test(`every page of My account is fine in ${locale}`, async () => {
    const page = await signedIn(engine.who("rene"), { locale });
    await page.locator(`footer [lang=${locale}], header [lang=${locale}]`).first().click();
    for (const path of ["/", "/me", "/me/factors", "/me/sessions", "/me/history", "/me/mails"]) {
      const answer = await page.goto(path);
      assert.equal(answer.status(), 200, path);
      assert.equal(await page.getAttribute("html", "lang"), locale, path);
      await looked(page, `${path === "/" ? "home" : path} ${locale}`);
    }
    await page.context().close();
  });
}

test("b14: René sets his clock, and pages speak it", async () => {
  const page = await signedIn(engine.who("rene"));
  await page.goto("/me");
  await page.selectOption("[name=time_zone]", "Asia/Tokyo");
  await page.locator("form:has([name=time_zone]) button").click();
  await page.waitForSelector("#said");
  assert.equal(await page.inputValue("[name=time_zone]"), "Asia/Tokyo");
  await page.context().close();
});

test("s31: René is asked to work at another hotel too; he says no, is asked again and says yes", async () => {
  const who = engine.who("rene");
  for (const [answer, outcome, tiles] of [["No, thank you", "Declined", 0], ["Yes, join", "You belong there", 1]]) {
    const mona = await signedIn(engine.who("mona"));
    await toPeople(mona, "Auberge du Port");
    await mona.fill("#name", "R. F.");
    await mona.fill("#email", who.email);
    await mona.locator("#add button[type=submit]").click();
    await said(mona, "They are asked");
    const rene = await signedIn(who);
    await rene.waitForSelector("text=Auberge du Port would like you to join");
    await looked(rene, "an offer");
    await rene.getByRole("button", { name: answer }).click();
    await said(rene, outcome);
    assert.equal(await rene.locator(".tile", { hasText: "Auberge du Port" }).count(), tiles);
    for (const each of [mona, rene]) await each.context().close();
  }
});

test("everything that is held about oneself is a file", async () => {
  const page = await signedIn(engine.who("rene"));
  await page.goto("/me");
  const loads = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download it" }).click();
  const file = await loads;
  assert.equal(file.suggestedFilename(), "keyledger-my-account.json");
  const held = JSON.parse(readFileSync(await file.path(), "utf8"));
  assert.equal(held.email, engine.who("rene").email);
  assert.ok(held.events.length > 10);
  await page.context().close();
});

test("s17: René sets a second factor up, and keeps his recovery codes", async () => {
  const page = await signedIn(engine.who("rene"));
  await page.goto("/me/factors");
  await page.getByRole("button", { name: "Set it up" }).click();
  await page.waitForSelector(".qr");
  await looked(page, "set up an app");
  const secret = (await page.textContent("p.code")).trim();
  await page.fill("#code", codeOf(secret));
  await page.getByRole("button", { name: "Confirm" }).click();
  await page.waitForSelector("#said");
  await looked(page, "factors");
  await page.getByRole("button", { name: /recovery codes/i }).click();
  await page.waitForSelector("text=They are shown for ten minutes");
  await looked(page, "recovery codes");
  await page.context().close();
});

test("b13: this wasn't me", async () => {
  const page = await signedIn(engine.who("nora"));
  await page.goto("/me/history");
  const first = page.locator("summary", { hasText: "This wasn" }).first();
  await first.click();
  await looked(page, "history, opened");
  await page.getByRole("button", { name: /Yes, that wasn/ }).first().click();
  await page.waitForURL(/\/me\/reported$/);
  assert.match(await page.textContent("main"), /closed the door/);
  await looked(page, "reported");
  await page.goto("/me");
  await page.waitForURL(/\/login/);
  await page.context().close();
});
