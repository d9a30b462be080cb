// The same in Firefox: log-in, a wrong password, Back and reload, a reset link, log-out.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import puppeteer from "puppeteer-core";
import { codeOf, demo } from "./support.mjs";

let engine, firefox;
before(async () => {
  [engine, firefox] = await Promise.all([
    demo(),
    puppeteer.launch({
      browser: "firefox",
      executablePath: process.env.KEYLEDGER_FIREFOX ?? "/usr/bin/firefox-esr",
      extraPrefsFirefox: { "intl.accept_languages": "en" },
    }),
  ]);
});
after(async () => {
  await firefox?.close();
  await engine?.stop();
});

async function person() {
  const context = await firefox.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  // 127.0.0.1: Firefox resolves no name but `localhost` here.
  page.to = (path) => page.goto(`http://127.0.0.1:${new URL(engine.at).port}${path}`);
  page.text = () => page.$eval("main", (main) => main.textContent);
  page.sends = async (field, typed) => {
    await page.$eval(field, (input) => (input.value = ""));
    await page.type(field, typed);
    await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
  };
  return page;
}

test("a wrong password, Back, reload, the right one, and out", async () => {
  const page = await person();
  const rene = engine.who("rene");
  await page.to("/login?return_to=/help/link_used");
  await page.sends("#email", rene.email);
  await page.sends("#password", "wrong");
  assert.match(await page.text(), /E-mail or password wrong/);
  const wrong = page.url();
  await page.reload();
  assert.match(await page.text(), /E-mail or password wrong/);
  await page.goBack();
  assert.equal(await page.$("#said"), null);
  await page.goForward();
  assert.equal(page.url(), wrong);
  await page.reload();
  assert.equal(engine.failures(rene.email), 1, "looking is no attempt");
  await page.sends("#password", rene.password);
  assert.match(page.url(), /reminder$/);
  await Promise.all([page.waitForNavigation(), page.click("main a.second")]);
  assert.match(page.url(), /help\/link_used$/);
  await page.to("/login");
  assert.match(await page.text(), /You are logged in already/);
  await Promise.all([page.waitForNavigation(), page.click("main form button")]);
  assert.match(page.url(), /login\?out$/);
  await page.goBack();
  assert.doesNotMatch(await page.text(), /logged in already/, "Back shows nothing of before");
  await page.browserContext().close();
});

test("a reset link is handed over, and leaves the address", async () => {
  const page = await person();
  await page.to("/forgot");
  await page.sends("#email", "nora@hotel.example");
  assert.match(page.url(), /sent$/);
  await page.to(await engine.link("nora@hotel.example"));
  await page.waitForSelector("#password");
  assert.equal(await page.evaluate(() => location.hash), "");
  await page.sends("#password", "three words for nora");
  assert.match(await page.text(), /Your new password is in effect/);
  await page.sends("#password", "three words for nora");
  assert.match(page.url(), /reminder$/);
  await page.browserContext().close();
});

test("tick boxes hold at once, Back shows what holds, and after log-out Back shows nothing", async () => {
  const page = await person();
  const mona = engine.who("mona");
  await page.to("/login");
  await page.sends("#email", mona.email);
  await page.sends("#password", mona.password);
  await page.sends("#code", codeOf(mona.totp_secret));
  const goes = (to) => Promise.all([page.waitForNavigation(), to()]);
  const lac = await page.$eval("main", () => [...document.querySelectorAll(".tile")].find((tile) => tile.textContent.includes("Hotel du Lac")).querySelector("a[href$='/people']").getAttribute("href"));
  await goes(() => page.click(`a[href="${lac}"]`));
  assert.match(await page.text(), /Bruno Wenger/);
  const people = page.url();
  const rene = await page.$eval("main", () => [...document.querySelectorAll("tr")].find((row) => row.textContent.includes("René")).querySelector("form").getAttribute("action"));
  const box = `form[action="${rene}"] [name=may-reports]`;
  const ticked = () => page.$eval(box, (one) => one.checked);
  const before = await ticked();
  await page.click(box);
  await page.waitForFunction((form) => document.querySelector(`form[action="${form}"] [data-answer]`).textContent.includes("holds"), {}, rene);
  assert.equal(page.url(), people, "the page was not left");
  await goes(() => page.click("header a[href='/me']"));
  assert.match(await page.text(), /Everything held about you/);
  await page.goBack();
  assert.equal(await ticked(), !before, "Back shows what holds, not what was there");
  await page.reload();
  assert.equal(await ticked(), !before);
  await goes(() => page.click("header form button"));
  assert.match(page.url(), /login\?out$/);
  await page.goBack();
  assert.doesNotMatch(await page.text(), /Bruno Wenger/);
  await page.browserContext().close();
});
