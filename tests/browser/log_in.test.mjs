// Log-in, as people go through it: René, Ada, Mona; by keyboard alone, without scripts, without
// cookies, at 320 px, and each page and state looked at by axe (S4-S8, S12, S13, S17-S19, S21).
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { browser, codeOf, demo, isFine, person } from "./support.mjs";

let engine, chromium;
before(async () => ([engine, chromium] = await Promise.all([demo(), browser()])));
after(async () => {
  await chromium?.close();
  await engine?.stop();
});

const button = "main form button[type=submit]:not([data-reveal])";

async function address(page, email, path = "/login") {
  await page.goto(path);
  await page.fill("#email", email);
  await page.keyboard.press("Enter");
  await page.waitForURL(/password$/);
}

async function password(page, typed) {
  const before = page.url();
  await page.fill("#password", typed);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.href !== before);
}

for (const locale of ["en", "fr"]) {
  test(`every page until one is in is fine in ${locale}`, async () => {
    const page = await person(chromium, engine, { locale });
    const looked = async (what) => isFine(page, `${what} (${locale})`);
    await page.goto("/login");
    await looked("address");
    await page.click("main form button[type=submit]");
    await page.waitForSelector("[aria-invalid]");
    assert.match(await page.title(), locale === "en" ? /^Error: / : /^Erreur\s: /);
    await looked("no address");
    await address(page, "nobody@hotel.example");
    await looked("password");
    for (const wrong of ["one", "two"]) await password(page, wrong);
    await page.waitForSelector("#help");
    await looked("wrong twice");
    await page.goto("/login/cookies");
    await looked("cookies off");
    await page.goto("/login?over");
    await looked("over");
    await page.goto("/logout");
    await looked("log out");
    await page.goto("/forgot");
    await looked("forgot");
    await page.fill("#email", "nobody@hotel.example");
    await page.keyboard.press("Enter");
    await page.waitForURL(/sent$/);
    await looked("sent");
    for (const link of ["/reset", "/activate"]) {
      await page.goto(link);
      await looked(link);
      await page.goto(`${link}#token=nonsense`);
      await page.waitForSelector("#said");
      await looked(`${link} of no mail`);
    }
    await page.goto("/demo/mail");
    await looked("mailbox");
    await page.click("main li a");
    await looked("a mail");
    for (const help of ["account_locked", "not_authorised"]) {
      await page.goto(`/help/${help}`);
      await looked(help);
    }
    const answer = await page.goto("/nothing/here");
    assert.equal(answer.status(), 404);
    await looked("not found");
    await page.context().close();
  });
}

test("s21: René is reminded, puts it off, and is where he wanted to go", async () => {
  const page = await person(chromium, engine);
  const rene = engine.who("rene");
  await address(page, rene.email, "/login?return_to=/help/link_used");
  await password(page, rene.password);
  assert.match(await page.textContent("main"), /2\d days left/);
  await isFine(page, "reminder");
  await page.click("text=Later");
  await page.waitForURL(/help\/link_used$/);
  await page.goto("/login");
  assert.match(await page.textContent("main"), /You are logged in already/);
  await isFine(page, "already in");
  await page.click("main form button");
  await page.waitForURL(/login\?out$/);
  await isFine(page, "logged out");
  await page.context().close();
});

test("s13, s34: Ada is locked, asks twice, finds the first link superseded and gets in", async () => {
  const page = await person(chromium, engine);
  const ada = engine.who("ada");
  await address(page, ada.email);
  await password(page, ada.password);
  const said = await page.textContent("#said");
  assert.match(said, /Account locked/);
  assert.match(said, /choose one/i);
  await isFine(page, "locked");
  await page.click("text=Forgot password?");
  assert.equal(await page.inputValue("#email"), ada.email, "the address is there already");
  await page.keyboard.press("Enter");
  await page.waitForURL(/sent$/);
  await page.click("text=The demo's mailbox");
  const reset = page.locator("main li", { hasText: ada.email }).filter({ hasText: "Choose a new password" });
  await reset.first().waitFor();
  await reset.first().getByRole("link").click();
  const first = await page.getAttribute("main a.button", "href");
  // A link asked for again within a quarter of an hour is the same one: an old mail's is taken instead.
  const old = await oldLink(page, ada.email);
  await page.goto(old ?? `${first}x`);
  await page.waitForSelector("#said");
  await isFine(page, "a link that does not open");
  await page.goto(first);
  await page.waitForSelector("#password");
  assert.equal(await page.evaluate(() => location.hash), "", "the token left the address");
  assert.equal(await page.inputValue("#who"), ada.email);
  await isFine(page, "choose a password");
  await page.fill("#password", "short");
  assert.match(await page.textContent("[data-strength-words]"), /Too short/);
  await isFine(page, "choose a password, short");
  await page.evaluate(() => document.querySelector("#password").removeAttribute("minlength"));
  await page.keyboard.press("Enter");
  await page.waitForSelector("#said");
  await isFine(page, "choose a password, refused");
  await page.fill("#password", "three words for ada");
  assert.match(await page.textContent("[data-strength-words]"), /Long enough|Strong/);
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=Your new password is in effect");
  await isFine(page, "chosen");
  await page.fill("#password", "three words for ada");
  await page.keyboard.press("Enter");
  await page.waitForSelector("text=You are logged in");
  await page.goto(first);
  await page.waitForSelector("text=This link was used already");
  await isFine(page, "used link");
  await page.context().close();
});

/** A link of an earlier mail to `email`, where there is one. */
async function oldLink(page, email) {
  await page.goto("/demo/mail");
  const mails = page.locator("main li", { hasText: email }).filter({ hasText: "Activate your account" });
  if ((await mails.count()) === 0) return null;
  await mails.last().getByRole("link").click();
  return page.getAttribute("main a.button", "href");
}

describe("s17-s19: Mona's second factor", () => {
  test("a wrong code is said, five of them pause, the button wakes at zero", async () => {
    const page = await person(chromium, engine);
    const mona = engine.who("mona");
    await address(page, mona.email);
    await password(page, mona.password);
    await page.waitForURL(/code$/);
    assert.match(await page.textContent("main"), /authenticator app/);
    await isFine(page, "code");
    for (let count = 0; count < 5; count++) {
      const before = page.url();
      await page.fill("#code", `00000${count}`);
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.href !== before);
      if (count === 0) await isFine(page, "wrong code");
    }
    assert.match(await page.textContent("#said"), /Too many wrong codes/);
    const wakes = page.locator("[data-wakes]");
    assert.equal(await wakes.getAttribute("aria-disabled"), "true");
    assert.equal(await wakes.evaluate((button) => button.disabled), false, "it can be reached by keyboard");
    await isFine(page, "pause");
    const seconds = async () => Number((await page.textContent("[role=timer]")).split(":").at(-1));
    const first = await seconds();
    await page.waitForFunction((first) => Number(document.querySelector("[role=timer]").textContent) < first, first);
    const sent = [];
    page.on("request", (request) => sent.push(request.url()));
    await page.fill("#code", "111111");
    await page.keyboard.press("Enter");
    // Whatever Enter sends is under way before the next frame is drawn.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    assert.deepEqual(sent, [], "nothing is sent while it lasts");
    await page.waitForFunction(() => !document.querySelector("[data-wakes]").hasAttribute("aria-disabled"), null, { timeout: 40_000 });
    assert.match(await page.textContent("[role=status]"), /The pause is over/);
    assert.equal(await page.evaluate(() => document.activeElement.id), "code", "the focus stays");
    await page.fill("#code", codeOf(mona.totp_secret));
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === "/");
    await page.context().close();
  });
});

test("by keyboard alone: the order of Tab is the order of the page", async () => {
  const page = await person(chromium, engine);
  await page.goto("/login");
  assert.equal(await page.evaluate(() => document.activeElement.id), "email");
  await page.keyboard.type("rene@hotel.example");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Next");
  await page.keyboard.press("Enter");
  await page.waitForURL(/password$/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "password");
  const walk = async (key, steps) => {
    const order = [];
    for (let count = 0; count < steps; count++) {
      await page.keyboard.press(key);
      order.push(await page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim()));
    }
    return order;
  };
  assert.deepEqual(await walk("Tab", 5), ["Show", "Log in", "Forgot password?", "English", "Français"]);
  await page.focus("#password");
  assert.deepEqual(await walk("Shift+Tab", 4), ["Change", "who", "Keyledger", "Skip to the content"]);
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.context().close();
});

test("s5: without scripts everything goes, and it is said", async () => {
  const page = await person(chromium, engine, { javaScriptEnabled: false });
  await page.goto("/login");
  await page.locator("[data-scripts-off]").waitFor({ state: "visible" });
  await page.fill("#email", "rene@hotel.example");
  await page.keyboard.press("Enter");
  await page.waitForURL(/password$/);
  assert.equal(await page.locator("[data-reveal]").isVisible(), false);
  await page.fill("#password", engine.who("rene").password);
  await page.keyboard.press("Enter");
  await page.waitForURL(/reminder$/);
  await page.goto("/forgot");
  await page.fill("#email", "nora@hotel.example");
  await page.keyboard.press("Enter");
  await page.waitForURL(/sent$/);
  await page.goto("/demo/mail");
  await page.locator("main li", { hasText: "nora@hotel.example" }).getByRole("link").first().click();
  const link = await page.getAttribute("main a.button", "href");
  await page.goto("/reset");
  await page.fill("#token", `${engine.at}${link}`);
  await page.keyboard.press("Enter");
  await page.waitForSelector("#password");
  await page.context().close();
});

test("s5: with cookies off it is said that they are", async () => {
  const page = await person(chromium, engine);
  await page.route("**/*", async (route) => {
    const headers = { ...route.request().headers() };
    delete headers.cookie;
    await route.continue({ headers });
  });
  await page.context().clearCookies();
  await page.goto("/login");
  await page.context().clearCookies();
  await page.fill("#email", "rene@hotel.example");
  await page.keyboard.press("Enter");
  await page.waitForURL(/login\/cookies$/);
  assert.match(await page.textContent("main"), /Cookies are off/);
  await page.context().close();
});

test("Back, reload and a second tab: each page stays what it is, and nothing is counted twice", async () => {
  const page = await person(chromium, engine);
  await address(page, "guest@hotel.example");
  await password(page, "wrong");
  await page.waitForSelector("#said");
  await page.reload();
  assert.match(await page.textContent("#said"), /E-mail or password wrong/);
  await page.goBack();
  assert.equal(await page.locator("#said").count(), 0);
  await page.goForward();
  assert.match(await page.textContent("#said"), /E-mail or password wrong/);
  const tab = await page.context().newPage();
  await tab.goto(page.url());
  assert.match(await tab.textContent("#said"), /E-mail or password wrong/);
  await page.context().close();
});

test("after log-out, Back shows nothing of before", async () => {
  const page = await person(chromium, engine);
  const rene = engine.who("rene");
  await address(page, rene.email);
  await password(page, rene.password);
  await page.goto("/login");
  assert.match(await page.textContent("main"), /René|Rene/);
  await page.click("main form button");
  await page.waitForURL(/login\?out$/);
  await page.goBack();
  await page.waitForLoadState();
  assert.doesNotMatch(await page.textContent("main"), /logged in already/);
  await page.context().close();
});

test("forced colours, reduced motion, 400 % zoom", async () => {
  const page = await person(chromium, engine, { forcedColors: "active", reducedMotion: "reduce" });
  await page.goto("/login");
  await isFine(page, "forced colours");
  const moves = await page.evaluate(() => [...document.querySelectorAll("*")].some((one) => {
    const seconds = getComputedStyle(one).transitionDuration.split(",").map(parseFloat);
    return seconds.some((duration) => duration > 0);
  }));
  assert.equal(moves, false);
  const small = await page.evaluate(() => [...document.querySelectorAll("main a, main button, main input:not([type=hidden])")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 44)
    .map((one) => one.outerHTML));
  assert.deepEqual(small, [], "targets of 44 px");
  await page.context().close();
});

test("a page with everything weighs at most 60 KB, and nothing holds up its reading", async () => {
  const page = await person(chromium, engine);
  const answers = [];
  page.on("response", (response) => answers.push(response));
  await page.goto("/login");
  await page.waitForLoadState("networkidle");
  const bodies = await Promise.all(answers.map((answer) => answer.body()));
  const weight = bodies.reduce((sum, body) => sum + body.length, 0);
  assert.ok(weight > 10_000 && weight <= 60 * 1024, String(weight));
  // How soon it is there is measured in benches/pages/interactive.mjs; what could make it late is refused
  // here: a script that the parser waits for, a second stylesheet, a style that fetches another.
  const holdUp = await page.evaluate(() => ({
    scripts: [...document.scripts].filter((one) => one.src && !one.defer && !one.async && one.type !== "module")
      .map((one) => one.src),
    sheets: document.styleSheets.length,
    imports: [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
      .filter((rule) => rule instanceof CSSImportRule).length,
  }));
  assert.deepEqual(holdUp, { scripts: [], sheets: 1, imports: 0 });
  await page.context().close();
});
