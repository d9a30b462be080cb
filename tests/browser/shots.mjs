// The pictures of the README, and a dozen to look at: `node tests/browser/shots.mjs FOLDER`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { sessions } from "./journeys.mjs";
import { browser, demo, person, serve } from "./support.mjs";

const folder = process.argv[2] ?? "shots";
mkdirSync(folder, { recursive: true });
const [engine, strict, chromium] = await Promise.all([demo(), serve({ KEYLEDGER_PROFILE: "pci" }), browser()]);
const property = strict.ask("property", "create", "Hotel du Lac").id;

const states = await sessions(chromium, engine, ["rene", "mona"]);

async function goes(page, to) {
  const before = page.url();
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.href !== before);
  if (to) await page.waitForSelector(to);
}

for (const [colorScheme, width, locale] of [["light", 1280, "en"], ["dark", 1280, "fr"], ["light", 390, "fr"], ["dark", 390, "en"]]) {
  const viewport = { width, height: width === 390 ? 844 : 800 };
  const look = { colorScheme, locale, viewport };
  const shot = (page, name) => page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.jpg`), type: "jpeg", quality: 88, fullPage: true });
  const page = await person(chromium, engine, look);
  await page.goto("/login");
  await shot(page, "log-in-demo");
  await page.fill("#email", "rene@hotel.example");
  await goes(page, "#password");
  await shot(page, "password");
  for (const wrong of ["one", "two"]) {
    await page.fill("#password", wrong);
    await goes(page, "#said");
  }
  await shot(page, "wrong-password");
  for (const [name, path] of [["forgot", "/forgot"], ["mailbox", "/demo/mail"], ["help", "/help/account_locked"], ["not-found", "/nothing"]]) {
    await page.goto(path);
    await shot(page, name);
  }
  await page.context().close();

  const rene = await person(chromium, engine, { ...look, storageState: states.rene });
  for (const [name, path] of [["home", "/"], ["my-account", "/me"], ["history", "/me/history"]]) {
    await rene.goto(path);
    await shot(rene, name);
  }
  await rene.context().close();
  const mona = await person(chromium, engine, { ...look, storageState: states.mona });
  await mona.goto("/");
  await mona.locator(".tile", { hasText: "Hotel du Lac" }).locator("a[href$='/people']").click();
  await mona.waitForURL(/people$/);
  await shot(mona, "people");
  await mona.context().close();

  const email = `ada.${colorScheme}${width}@hotel.example`;
  strict.ask("account", "create", "--email", email, "--name", "Ada Lovelace", "--property", property);
  const ada = await person(chromium, strict, look);
  await ada.goto("/login");
  await shot(ada, "log-in");
  await ada.goto(await strict.link(email));
  await ada.waitForSelector("#password");
  await ada.fill("#password", "three words and 1 number");
  await shot(ada, "choose");
  await goes(ada, ".notice.good");
  await ada.fill("#password", "three words and 1 number");
  await goes(ada, "main form");
  await shot(ada, "set-up-demanded");
  await ada.click("main form button[type=submit]");
  await ada.waitForURL(/confirm$/);
  await shot(ada, "set-up");
  await ada.context().close();
}
await chromium.close();
await Promise.all([engine.stop(), strict.stop()]);
