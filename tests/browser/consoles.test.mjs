// Sam finds out why, at a glance: the search, a person now and then, an address that nobody has, a
// property, an event; in both languages, looked at by axe (C6, B1, B6). With SHOTS, pictures are put there.
import assert from "node:assert/strict";
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

/** Types into the search field of whichever console's page. */
async function finds(page, what) {
  await page.fill("#q", what);
  await page.keyboard.press("Enter");
}

const answer = (page) => page.locator("#answer").textContent();

for (const locale of ["en", "fr"]) {
  test(`c6: why is Ada locked? answered without a click after three letters (${locale})`, async () => {
    const page = await enters("sam", { locale });
    await page.getByRole("link", { name: "Console", exact: true }).click();
    await page.waitForURL(/\/console$/);
    await looked(page, `console search ${locale}`);
    await finds(page, "lov");
    await page.waitForURL(/\/console\/accounts\//);
    const says = locale === "en"
      ? /^Ada Lovelace: the account has been locked since .+, after 10 consecutive wrong passwords\. A new password through "Forgot password" ends it\.$/
      : /^Ada Lovelace\s: compte verrouillé depuis le .+, après 10 mots de passe incorrects consécutifs\. Un nouveau mot de passe par «\sMot de passe oublié\s» y met fin\.$/;
    assert.match(await answer(page), says);
    // What Ada saw is in her language, whatever Sam's is.
    assert.equal(await page.locator("#saw blockquote").getAttribute("lang"), "en");
    assert.match(await page.locator("#saw").textContent(), /Account locked/);
    assert.equal(await page.locator("section[aria-labelledby=counted] tbody tr").count(), 10);
    assert.ok((await page.locator(".happened .counts").count()) > 0, "what counted is marked");
    const marks = page.locator("#timeline a");
    assert.ok((await marks.count()) > 3 && (await marks.count()) <= 200);
    assert.equal(await page.locator("#timeline").getAttribute("aria-label"), await answer(page));
    await looked(page, `console account ${locale}`);
    await page.context().close();
  });
}

test("b1: the same page as of a moment before, under the policy of then, and a permalink for a colleague", async () => {
  const page = await enters("sam");
  await page.goto("/console?q=lovelace");
  const now = await answer(page);
  const counted = page.locator("section[aria-labelledby=counted] tbody td").first();
  assert.match(await counted.textContent(), /\d\d:\d\d:\d\d/);
  // As the field has it: one second before the first attempt that counted.
  const why = engine.ask("why", "ada@hotel.example").explanation;
  const first = new Date(why.run[0].at);
  const before = new Date(first - 1000).toISOString().replace("Z", "+00:00");
  const account = new URL(page.url()).pathname;
  await page.goto(`${account}?at=${encodeURIComponent(before)}`);
  assert.match(await page.locator("#rewound").textContent(), /As it was on/);
  assert.match(await answer(page), /Ada Lovelace: the account is open on .+; last logged in .+; nothing prevents a log-in\.$/);
  assert.equal(await page.locator("section[aria-labelledby=counted]").count(), 0, "nothing had counted");
  assert.match(await page.locator("section[aria-labelledby=acts]").textContent(), /Go back to the present/);
  await looked(page, "console account rewound");
  await page.getByRole("link", { name: "Back to the present" }).click();
  assert.equal(await answer(page), now);
  const permalink = await page.locator("#permalink").getAttribute("href");
  await page.goto(permalink);
  assert.equal(await answer(page), now, "a colleague reads the same");
  await page.context().close();
});

test("b1: a slider goes back event by event, by keyboard too, and forward to the present", async () => {
  const page = await enters("sam");
  await page.goto("/console?q=lovelace");
  const now = await answer(page);
  const slider = page.getByRole("slider", { name: "Slide back in time" });
  assert.equal(await slider.getAttribute("aria-valuetext"), "now");
  await slider.focus();
  await page.keyboard.press("Home");
  await page.waitForURL(/\?at=.+#slide$/);
  assert.match(await answer(page), /has no password yet/, "as it was at the first event");
  assert.equal(await page.evaluate(() => document.activeElement.id), "slide", "the keyboard stays there");
  const first = await slider.getAttribute("aria-valuetext");
  assert.match(first, /\d\d:\d\d:\d\d$/);
  // Three steps, one page: it waits for the next key.
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowRight");
  await page.waitForFunction((was) => document.querySelector("#slide")?.getAttribute("aria-valuetext") !== was && document.querySelector("#slide").defaultValue === "3", first);
  await page.keyboard.press("End");
  await page.waitForFunction(() => !location.search.includes("at="));
  assert.equal(await answer(page), now);
  await page.context().close();
});

test("every event of a person is a click away, to narrow and to take out", async () => {
  const page = await enters("cleo");
  await page.goto("/console?q=lovelace");
  await page.getByRole("link", { name: "every event, to search and take out" }).click();
  await page.waitForURL(/\/console\/audit\/search\?account=/);
  assert.ok((await page.locator("tbody tr").count()) > 10);
  assert.ok(await page.getByRole("button", { name: "CSV" }).isVisible());
  // And an event leads to its proof. Support may read both people and events, and neither of these.
  await page.locator("tbody a.name").first().click();
  await page.getByRole("link", { name: "its path to the signed root" }).click();
  await page.waitForURL(/\/console\/audit\/proof\//);
  const sam = await enters("sam");
  await sam.goto("/console?q=lovelace");
  assert.equal(await sam.locator('a[href^="/console/audit/search"]').count(), 0);
  await sam.context().close();
  await page.context().close();
});

test("b1: moments that are none are told in a sentence: the hour that comes twice, the one leapt over, before all, not yet", async () => {
  const page = await enters("sam");
  await page.goto("/console?q=lovelace");
  const account = new URL(page.url()).pathname;
  const asks = async (at, zone = "Europe/Paris") => {
    const answer = await page.goto(`${account}?at=${at}&zone=${zone}`);
    return [answer.status(), await page.textContent("main")];
  };
  const twice = await asks("2026-10-25T02:30");
  assert.match(twice[1], /exists twice by the clock of Europe\/Paris\. Choose which one you mean/);
  // One of the two is a click away.
  await page.getByRole("link", { name: /the second time/ }).click();
  assert.match(decodeURIComponent(page.url()), /at=2026-10-25T01:30:00/);
  assert.match((await asks("2026-03-29T02:30"))[1], /does not exist by the clock of Europe\/Paris/);
  assert.match((await asks("2019-01-01T00:00"))[1], /There is no account/);
  assert.match((await asks("2080-01-01T00:00"))[1], /This moment has not come/);
  assert.match((await asks("yesterday"))[1], /As of: /);
  assert.match((await asks("2026-10-01T00:00", "Atlantis/Deep"))[1], /no such time zone/);
  await page.context().close();
});

test("s35: Sam lifts the lock beside the diagnosis, with a reason and a ticket; Cleo is told that she may not", async () => {
  const cleo = await enters("cleo");
  await cleo.goto("/console?q=lovelace");
  const missing = cleo.locator("section[aria-labelledby=acts]");
  assert.match(await missing.textContent(), /Lift the lock[\s\S]*support/);
  assert.equal(await missing.locator("form").count(), 0);
  await looked(cleo, "console account without a right");
  const sam = await enters("sam");
  await sam.goto("/console?q=lovelace");
  await sam.locator("summary", { hasText: "Lift the lock" }).click();
  await sam.selectOption("#reason-unlock", "asked_by_person");
  await sam.fill("#note-unlock", "Ticket 4711");
  await sam.getByRole("button", { name: "Lift the lock" }).click();
  await said(sam, "unlocked");
  assert.match(await answer(sam), /Ada Lovelace: the account is open/);
  const row = sam.locator(".happened li", { hasText: "Ticket 4711" });
  assert.match(await row.textContent(), /Sam Vidal/);
  await looked(sam, "console account unlocked");
  // The event has its page, and leads back to the person as they were.
  await row.getByRole("link").first().click();
  await sam.waitForURL(/\/console\/events\//);
  assert.match(await sam.textContent("main"), /Ticket 4711/);
  await looked(sam, "console event");
  await sam.getByRole("link", { name: /Ada Lovelace at that moment/ }).click();
  await sam.waitForURL(/\/console\/accounts\/.+\?at=/);
  await Promise.all([cleo.context().close(), sam.context().close()]);
});

test("c6: a misspelled address, a property, an event and a network each land where they are meant", async () => {
  const page = await enters("sam");
  await page.goto("/console");
  await finds(page, "aada@hotel.example");
  await page.waitForURL(/\/console\/addresses\//);
  assert.match(await answer(page), /^Nobody holds aada@hotel\.example/);
  await looked(page, "console address");
  await page.locator("#nearest a", { hasText: "ada@hotel.example" }).click();
  await page.waitForURL(/\/console\/accounts\//);
  await finds(page, "Hotel du Lac");
  await page.waitForURL(/\/console\/properties\//);
  assert.match(await answer(page), /Hotel du Lac is open on/);
  await looked(page, "console property");
  await finds(page, "Pension Alpina");
  await page.waitForSelector("h1:has-text('Pension Alpina')");
  assert.match(await answer(page), /Pension Alpina .* has been closed to everybody since .* invoice/);
  await looked(page, "console property closed");
  await page.getByRole("link", { name: "Mona Keller" }).click();
  await page.waitForURL(/\/console\/accounts\//);
  assert.match(await answer(page), /Mona Keller: the account is open .*; but Pension Alpina is closed to everybody/);
  await page.locator(".happened .event").last().click();
  const event = new URL(page.url()).pathname.split("/").pop();
  await finds(page, event);
  await page.waitForURL(new RegExp(`/console/events/${event}$`));
  await finds(page, "203.0.113.0/24");
  await page.waitForSelector("h1:has-text('203.0.113.0/24'), #answer");
  await finds(page, "hotel.example");
  await page.waitForSelector("h1:has-text('hotel.example')");
  assert.ok((await page.locator("section[aria-labelledby=people] tbody tr").count()) > 3);
  await looked(page, "console found");
  await finds(page, "qqqqqq");
  await page.waitForSelector("h1:has-text('qqqqqq')");
  assert.match(await page.textContent("main"), /Nobody and nothing was found/);
  await looked(page, "console nothing found");
  await page.context().close();
});

test("what may not be opened says which right is missing; nobody else sees the way there", async () => {
  const mona = await enters("mona");
  await mona.goto("/");
  assert.equal(await mona.getByRole("link", { name: "Console", exact: true }).count(), 0);
  const lac = engine.properties.find((one) => one.name === "Hotel du Lac").id;
  for (const path of ["/console", "/console?q=ada", `/console/properties/${lac}`, "/console/events/" + lac, "/console/addresses/x@y.example"]) {
    const answer = await mona.goto(path);
    assert.equal(answer.status(), 403, path);
    assert.match(await mona.textContent("main"), /support/, path);
  }
  await mona.context().close();
});

test("ids of nobody and of nothing are a sentence", async () => {
  const page = await enters("sam");
  const nobody = "019aa000-0000-7000-8000-000000000000";
  for (const [path, says] of [
    [`/console/accounts/${nobody}`, /no account with this id/],
    ["/console/accounts/ada", /no account with this id/],
    [`/console/events/${nobody}`, /no event with this id/],
    [`/console/properties/${nobody}`, /nothing under this address|no property/],
    ["/console/accounts/x?at=1", /no account with this id|at/],
  ]) {
    const answer = await page.goto(path);
    assert.ok([404, 422].includes(answer.status()), `${path}: ${answer.status()}`);
    assert.match(await page.textContent("main"), says, path);
  }
  await page.context().close();
});

test("keys: find, next, previous, copy and the list; each a button, and they can be turned off", async () => {
  const page = await enters("sam");
  await page.goto("/console?q=hotel.example");
  await page.locator("h1").click();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const second = await page.locator("[data-row]").nth(1).getAttribute("href");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("href")), second);
  await page.keyboard.press("k");
  assert.notEqual(await page.evaluate(() => document.activeElement.getAttribute("href")), second);
  await page.keyboard.press("?");
  assert.equal(await page.locator("[data-keys] [data-press]").count(), 5);
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement.id), "q");
  await page.locator("[data-keys-on]").uncheck();
  await page.reload();
  await page.locator("h1").click();
  await page.keyboard.press("/");
  assert.notEqual(await page.evaluate(() => document.activeElement.id), "q");
  await page.context().close();
});

test("without scripts every page of the console answers", async () => {
  const with_ = await enters("sam");
  const state = await with_.context().storageState();
  const context = await chromium.newContext({ baseURL: engine.at, locale: "en", storageState: state, javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/console");
  await finds(page, "lovelace");
  await page.waitForURL(/\/console\/accounts\//);
  assert.match(await answer(page), /Ada Lovelace/);
  assert.equal(await page.locator("[data-keys]").isVisible(), false);
  await page.locator("#at").fill("2020-01-01T00:00:00");
  await page.getByRole("button", { name: "Show it as it was then" }).click();
  assert.match(await answer(page), /There is no account/);
  await context.close();
  await with_.context().close();
});
