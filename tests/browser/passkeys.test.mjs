// Passkeys in a browser that has an authenticator (CDP): set up, asked for behind a password and in its
// place, and what a person sees where there is none (S16, S17, S22, S23, S28).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  activated, atAName, authenticator, free, isFine, logsOut, PASSWORD, person, serve, types,
} from "./support.mjs";

let engine, chromium, property;

before(async () => ({ engine, chromium, property } = await atAName()));
after(async () => {
  await chromium?.close();
  await engine?.stop();
});

const begins = (email, options) => activated({ engine, chromium, property }, email, options);

async function adds(page, name) {
  await page.goto("/me/factors");
  await page.fill("#name", name);
  await page.click("form[data-make] button");
  await page.waitForSelector(".notice.good");
}

for (const [locale, colorScheme] of [["en", "light"], ["fr", "dark"]]) {
  test(`s16 set up, behind a password, and in its place (${locale}, ${colorScheme})`, async () => {
    const email = `ada.${locale}@hotel.example`;
    const page = await begins(email, { locale, colorScheme });
    const keys = await authenticator(page, { defaultBackupEligibility: true, defaultBackupState: true });
    await page.goto("/me/factors");
    await isFine(page, "second factors, none yet");
    await adds(page, "Ada’s laptop");
    await isFine(page, "a passkey");
    const row = page.locator("section[aria-labelledby=have] li");
    assert.match(await row.textContent(), /Ada’s laptop/);
    assert.match(await row.textContent(), locale === "en" ? /synced between devices/ : /synchronisée/);
    const [key] = await keys.keys();
    assert.equal(key.isResidentCredential, true, "it is found without an address");

    // Nobody touches it: the page asks at once, and an authenticator that answered would be in already.
    await keys.isTouched(false);
    await logsOut(page);
    await types(page, email);
    await page.waitForURL(/code$/);
    await isFine(page, "asked for a passkey");
    assert.equal(await page.locator("#code").count(), 0, "S17: there is no code to wait for");
    await keys.isTouched(true);
    await page.click("form[data-begin] button");
    await page.waitForURL((url) => url.pathname === "/");

    await keys.isTouched(false);
    await logsOut(page);
    await page.goto("/login");
    await isFine(page, "log-in with a passkey");
    await keys.isTouched(true);
    await page.click("form[data-conditional] button");
    await page.waitForURL((url) => url.pathname === "/");

    // Chosen where the address is typed: nothing is clicked, and nothing typed.
    await keys.isTouched(false);
    await logsOut(page);
    await keys.isTouched(true);
    await page.goto("/login");
    await page.waitForURL((url) => url.pathname === "/");
    await page.context().close();
  });
}

test("s16 the passkey is offered in the address field, and a cancelled one is said in one sentence", async () => {
  const page = await begins("conditional@hotel.example");
  const keys = await authenticator(page);
  await adds(page, "My phone");
  await logsOut(page);
  // The authenticator does not know who is there: the browser says no more than NotAllowedError.
  await keys.verifies(false);
  await page.goto("/login");
  const field = await page.getAttribute("#email", "autocomplete");
  assert.equal(field, "username webauthn");
  await page.click("form[data-conditional] button");
  const said = page.locator("form[data-conditional] [data-said]");
  await page.waitForFunction(() => document.querySelector("form[data-conditional] [data-said]").textContent);
  assert.match(await said.textContent(), /cancelled, took too long, or there is no passkey/);
  assert.equal(engine.failures("conditional@hotel.example"), 0, "nothing was counted");
  await isFine(page, "cancelled");
  await page.context().close();
});

test("s21 s23 a passkey confirms what is sensitive, and removes itself", async () => {
  const email = "removes@hotel.example";
  const page = await begins(email);
  const keys = await authenticator(page);
  await adds(page, "My phone");
  assert.match(await page.locator("section[aria-labelledby=have] li").textContent(), /on this device only/);
  await page.goto("/me/step-up?return_to=/me/factors");
  await isFine(page, "one more check");
  assert.equal(await page.locator("#code").count(), 0);
  await page.click("form[data-begin] button");
  await page.waitForURL(/me\/factors$/);
  await page.click("section[aria-labelledby=have] summary");
  await isFine(page, "to be removed");
  await page.selectOption("section[aria-labelledby=have] select", "new_device");
  await page.click("section[aria-labelledby=have] form[data-begin] button");
  // The last one: everywhere logged out. The browser still has the key, and learns that it is none.
  await page.waitForURL(/\/login/);
  await page.goto("/login");
  await page.click("form[data-conditional] button");
  await page.waitForSelector("#said");
  assert.match(await page.locator("#said").textContent(), /No account here has this passkey/);
  await isFine(page, "unknown passkey");
  await page.waitForFunction(() => true);
  assert.deepEqual(await keys.keys(), [], "the browser forgot it");
  await page.context().close();
});

test("s28 a set-up that is demanded can be done with a passkey", async () => {
  const port = await free();
  const settings = { KEYLEDGER_PUBLIC_URL: `http://accounts.localhost:${port}`, KEYLEDGER_PROFILE: "pci" };
  const strict = await serve(settings, port);
  const email = "demanded@hotel.example";
  const hotel = strict.ask("property", "create", "Hotel du Lac").id;
  strict.ask("account", "create", "--email", email, "--name", "Ada Lovelace", "--property", hotel);
  const page = await person(chromium, strict);
  const keys = await authenticator(page);
  await page.goto(await strict.link(email));
  await page.waitForSelector("#password");
  await page.fill("#password", PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".notice.good");
  await page.fill("#password", PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL(/set-up$/);
  await isFine(page, "set-up demanded, two kinds");
  await page.fill("#name", "My phone");
  await page.click("form[data-make] button");
  await page.waitForURL(/recovery-codes$/);
  assert.equal((await keys.keys()).length, 1);
  // Here it is the second factor only: nobody is offered to log in with it alone.
  await page.goto("/logout");
  await page.click("main form button[type=submit]");
  await page.waitForURL(/\/login/);
  assert.equal(await page.locator("form[data-conditional]").count(), 0);
  await page.context().close();
  await strict.stop();
});

test("without scripts no passkey is offered, and whoever has nothing else is told why", async () => {
  const email = "quiet@hotel.example";
  const page = await begins(email);
  await authenticator(page);
  await adds(page, "My phone");
  const without = await person(chromium, engine, { javaScriptEnabled: false });
  await without.goto("/login");
  assert.equal(await without.locator("form[data-conditional]").isVisible(), false);
  await types(without, email);
  await without.waitForURL(/code$/);
  assert.match(await without.locator("main").textContent(), /A passkey needs JavaScript/);
  await Promise.all([page, without].map((one) => one.context().close()));
});
