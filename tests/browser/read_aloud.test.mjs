// What a screen reader is told of each page, in both languages: compared with `read_aloud/`.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { differs, readAloud } from "./goldens.mjs";
import { browser, person, serve } from "./support.mjs";

let engine, chromium;
before(async () => ([engine, chromium] = await Promise.all([serve(), browser()])));
after(async () => {
  await chromium?.close();
  await engine?.stop();
});

/** Pages and states that look the same at every engine. */
const STATES = {
  login: (page) => page.goto("/login"),
  "login-no-address": async (page) => {
    await page.goto("/login");
    await page.click("main form button[type=submit]");
    await page.waitForSelector("[aria-invalid]");
  },
  password: (page) => typed(page),
  "password-wrong-twice": async (page) => {
    await typed(page);
    for (const wrong of ["one", "two"]) {
      const before = page.url();
      await page.fill("#password", wrong);
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.href !== before);
    }
  },
  "login-over": (page) => page.goto("/login?over"),
  "cookies-off": (page) => page.goto("/login/cookies"),
  forgot: (page) => page.goto("/forgot"),
  sent: async (page) => {
    await page.goto("/forgot");
    await page.fill("#email", "guest@hotel.example");
    await page.keyboard.press("Enter");
    await page.waitForURL(/sent$/);
  },
  reset: (page) => page.goto("/reset"),
  "reset-closed": async (page) => {
    await page.goto("/reset#token=nonsense");
    await page.waitForSelector("#said");
  },
  activate: (page) => page.goto("/activate"),
  "log-out": (page) => page.goto("/logout"),
  help: (page) => page.goto("/help/account_locked"),
  "not-found": (page) => page.goto("/nothing/here"),
};

async function typed(page) {
  await page.goto("/login");
  await page.fill("#email", "guest@hotel.example");
  await page.keyboard.press("Enter");
  await page.waitForURL(/password$/);
}

for (const locale of ["en", "fr"]) {
  test(`pages are read aloud as before (${locale})`, async () => {
    const differing = [];
    for (const [name, state] of Object.entries(STATES)) {
      const page = await person(chromium, engine, { locale });
      await state(page);
      differing.push(...differs(`${name}.${locale}`, await readAloud(page)));
      await page.context().close();
    }
    assert.deepEqual(differing, []);
  });
}
