// Our own app in a browser: a computer and a phone, each a context of its own. Set up, approved, refused,
// codes without a network, and what both screens say when something does not fit (S16, S20, S21, S22, S28).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { activated, atAName, isFine, logsOut, person, said, types as typed } from "./support.mjs";

const SHOTS = process.env.KEYLEDGER_APP_SHOTS;
let engine, chromium, property;

before(async () => ({ engine, chromium, property } = await atAName()));
after(async () => {
  await chromium?.close();
  await engine?.stop();
});

async function shot(page, name) {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
}

const computer = (email, options) => activated({ engine, chromium, property }, email, options);

const phone = (options) => person(chromium, engine, { viewport: { width: 390, height: 800 }, ...options });
const screen = (page, name) => page.waitForSelector(`[data-screen=${name}]:not([hidden])`);
const number = async (page) => (await page.textContent("[data-number]")).trim();

/** Pairs the phone with the code that My account shows, and approves the test. */
async function pairs(at, on, check = async () => {}) {
  await at.goto("/me/factors");
  await at.click('form[action="/me/factors/app"] button');
  await at.waitForURL(/\/me\/factors\/app$/);
  await check(at, "computer-1-code");
  await on.goto(new URL(await at.getAttribute("a[href*='#pair=']", "href")).href);
  await screen(on, "pair");
  assert.equal(new URL(on.url()).hash, "", "the code is out of the address");
  await check(on, "phone-1-pair");
  await on.fill("#name", "Ada’s phone");
  await on.click("form[data-pair] button");
  await screen(on, "test");
  await check(on, "phone-2-test");
  await at.click('form[action$="/test"] button');
  await at.waitForSelector("[data-number]");
  await check(at, "computer-2-test");
  await screen(on, "request");
  await check(on, "phone-3-request");
  await on.fill("#number", await number(at));
  await on.click("form[data-answer] button");
  await at.waitForURL(/\/me\/factors$/);
  await at.waitForSelector(".notice.good");
  await screen(on, "home");
}

/** Types address and password: the app is asked at once. */
async function types(page, email) {
  await typed(page, email);
  await page.waitForURL(/\/app$/);
  await page.waitForSelector("[data-number]");
}

const other = (digits) => String((Number(digits.replace(/\D/g, "")) + 1) % 1_000_000).padStart(6, "0");

for (const [locale, colorScheme] of [["en", "light"], ["fr", "dark"]]) {
  test(`s20 set up, a wrong number, approved (${locale}, ${colorScheme})`, async () => {
    const email = `ada.${locale}@hotel.example`;
    const at = await computer(email, { locale, colorScheme });
    const on = await phone({ locale, colorScheme });
    const check = async (page, what) => {
      await isFine(page, what);
      await shot(page, `${what}-${locale}`);
    };
    await pairs(at, on, check);
    await check(at, "computer-3-factors");
    await check(on, "phone-4-home");
    const row = at.locator("section[aria-labelledby=have] li");
    assert.match(await row.textContent(), /Ada’s phone/);

    await logsOut(at);
    await types(at, email);
    await check(at, "computer-4-log-in");
    await screen(on, "request");
    const shown = await on.textContent("[data-screen=request]");
    assert.match(shown, /Hotel du Lac/);
    assert.match(shown, /Chrome/);
    assert.match(shown, /127\.0\.0\.1/);
    const right = await number(at);
    await on.fill("#number", other(right));
    await on.click("form[data-answer] button");
    // S20: both screens say that it does not fit.
    await at.waitForSelector(".notice.bad");
    await on.waitForFunction(() => document.querySelector("#said").textContent.trim() !== "");
    await check(at, "computer-5-wrong-number");
    await check(on, "phone-5-wrong-number");
    assert.equal(await number(at), right, "the number is the same");
    await on.fill("#number", right.replace(" ", ""));
    await on.click("form[data-answer] button");
    await at.waitForURL((url) => url.pathname === "/");
    assert.match(await at.textContent("body"), /Ada Lovelace/);
    await check(on, "phone-6-approved");
  });
}

test("s20 this isn't me ends the log-in, and the next one is confirmed with a code", async () => {
  const email = "grace@hotel.example";
  const at = await computer(email);
  const on = await phone();
  await pairs(at, on);
  await logsOut(at);
  await types(at, email);
  await screen(on, "request");
  await on.click("[data-not-me]");
  await screen(on, "deny");
  await isFine(on, "deny?");
  await shot(on, "phone-7-deny");
  await on.click("[data-deny]");
  await at.waitForSelector("a[href='/forgot']");
  await isFine(at, "denied");
  await shot(at, "computer-6-denied");

  // The request is not sent for a while: the page says so, and the code of the same app opens.
  await typed(at, email);
  await said(at, "No request is sent");
  await isFine(at, "paused");
  await shot(at, "computer-7-paused");
  await screen(on, "denied");
  await isFine(on, "denied on the phone");
  await on.context().setOffline(true);
  await on.click("[data-screen=denied] [data-home]");
  await screen(on, "home");
  const code = await on.textContent("output[data-code]");
  await at.fill("#code", code.replace(/\D/g, ""));
  await at.keyboard.press("Enter");
  await at.waitForURL((url) => url.pathname === "/");
});

test("s20 the phone of another account says so, and so does the computer", async () => {
  const [one, two] = ["alan@hotel.example", "mary@hotel.example"];
  const at = await computer(one);
  await pairs(at, await phone());
  const elsewhere = await computer(two);
  const on = await phone();
  await pairs(elsewhere, on);
  await logsOut(at);
  await types(at, one);
  const right = await number(at);
  await at.click("details summary");
  const link = await at.getAttribute("a[href*='#request=']", "href");
  await on.goto("about:blank");
  await on.goto(link);
  await screen(on, "request");
  await on.fill("#number", right.replace(" ", ""));
  await on.click("form[data-answer] button");
  await at.waitForSelector(".notice.bad");
  assert.match(await at.textContent(".notice.bad"), /another account/);
  await on.waitForFunction(() => /another account|mary@hotel\.example/.test(document.querySelector("main").textContent));
  await shot(on, "phone-8-other-account");
});

test("s21 the app confirms before something sensitive opens", async () => {
  const email = "lise@hotel.example";
  const at = await computer(email);
  const on = await phone();
  await pairs(at, on);
  await at.goto("/me/step-up?return_to=/me/sessions");
  await isFine(at, "one more check");
  await at.click('form[action="/me/step-up/app"] button');
  await at.waitForSelector("[data-number]");
  await isFine(at, "one more check, in the app");
  await screen(on, "request");
  await on.fill("#number", (await number(at)).replace(" ", ""));
  await on.click("form[data-answer] button");
  await at.waitForURL(/\/me\/sessions/);
});

test("s20 on the phone itself the app leads back to the page that shows the number", async () => {
  const email = "nora@hotel.example";
  const at = await computer(email, { viewport: { width: 390, height: 800 } });
  const on = await at.context().newPage();
  const back = "[data-way-back]:not([hidden])";
  await pairs(at, on);
  assert.equal(await on.getAttribute("[data-way-back]", "href").then((href) => new URL(href).pathname), "/me/factors/app");
  await on.close();

  await logsOut(at);
  await types(at, email);
  const [here, shown] = [at.url(), await number(at)];
  await at.click("details summary");
  await at.click("a[href*='#request=']");
  await screen(at, "request");
  assert.equal(new URL(at.url()).hash, "");
  await isFine(at, "a request on the phone itself");
  await at.click(back);
  await at.waitForURL(here);
  assert.equal(await number(at), shown, "the number is the same");
  await at.click("details summary");
  await at.click("a[href*='#request=']");
  await screen(at, "request");
  await at.fill("#number", shown.replace(" ", ""));
  await at.click("form[data-answer] button");
  await said(at, "Approved");
  // The page goes on by itself when it is seen again.
  await at.click(back);
  await at.waitForURL((url) => url.pathname === "/");

  // A link of somebody else's leads nowhere but to pages of ours that wait.
  for (const foreign of ["https://evil.example/login/", "//evil.example/me/", "/logout", "javascript:alert(1)", "http://["]) {
    await at.goto("about:blank");
    await at.goto(`/app/#request=x&back=${encodeURIComponent(foreign)}`);
    await at.waitForSelector("[data-screen]:not([hidden])");
    assert.equal(await at.locator(back).count(), 0, foreign);
  }
});

test("s23 a second factor is removed with the app, from the page", async () => {
  const email = "rosa@hotel.example";
  const at = await computer(email);
  const on = await phone();
  await pairs(at, on);
  await at.goto("/me/factors");
  await at.click("section[aria-labelledby=have] summary");
  await isFine(at, "what removes a factor");
  await at.click('form[action="/me/factors/remove/app"] button');
  await at.waitForSelector("[data-number]");
  await isFine(at, "a removal, in the app");
  await screen(on, "request");
  assert.match(await on.textContent("[data-screen=request] h1"), /removing a second factor/);
  assert.equal(await on.locator("[data-way-back]:not([hidden])").count(), 0, "nothing that was left behind is led back to");
  await on.fill("#number", (await number(at)).replace(" ", ""));
  await on.click("form[data-answer] button");
  // The last one is gone: logged out everywhere.
  await at.waitForURL(/\/login/);
  await screen(on, "unknown");
});
