// Somebody who is in, and a page that is looked at: by axe, and as a picture where SHOTS says so.
import { mkdirSync } from "node:fs";
import { codeOf, isFine, person } from "./support.mjs";

const SHOTS = process.env.SHOTS;

/** Somebody who is in: a code opens once, so whoever was in before comes with the same session. */
export async function signedIn(chromium, engine, who, options = {}) {
  const page = await person(chromium, engine, { ...options, storageState: who.totp_secret && who.state });
  if (who.state) {
    await page.goto("/");
    return page;
  }
  await page.goto("/login");
  await page.fill("#email", who.email);
  await page.keyboard.press("Enter");
  await page.waitForURL(/password$/);
  await page.fill("#password", who.password);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => !/password$/.test(url.pathname));
  if (/code$/.test(page.url())) {
    await page.fill("#code", codeOf(who.totp_secret));
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => !/code$/.test(url.pathname));
    who.state = await page.context().storageState();
  }
  await page.goto("/");
  return page;
}

/** Fine, and as a picture in both sizes and both lights. */
export async function looked(page, what) {
  await isFine(page, what);
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  const size = page.viewportSize();
  for (const scheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const width of [1280, 390, 320]) {
      await page.setViewportSize({ width, height: 800 });
      await page.screenshot({ path: `${SHOTS}/${what.replaceAll(/\W+/g, "-")}-${scheme}-${width}.png`, fullPage: true });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(size);
}
