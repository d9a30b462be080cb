// A second factor that is demanded at the first log-in: from the mail to the printed recovery codes, with
// the QR code read off the screen by a foreign reader, light and dark (S21, S25, S28).
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browser, codeOf, isFine, person, serve } from "./support.mjs";

let engine, chromium, property;
before(async () => {
  // Under this profile nobody may put a second factor off.
  [engine, chromium] = await Promise.all([serve({ KEYLEDGER_PROFILE: "pci" }), browser()]);
  property = engine.ask("property", "create", "Hotel du Lac").id;
});
after(async () => {
  await chromium?.close();
  await engine?.stop();
});

const PASSWORD = "three words and 1 number";

/** What zbar reads off the screen. */
function read(shot) {
  const folder = mkdtempSync(join(tmpdir(), "keyledger-qr-"));
  const file = join(folder, "qr.png");
  return shot({ path: file }).then(() => {
    const seen = spawnSync("zbarimg", ["--quiet", "--raw", file], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    return seen.stdout.trim();
  });
}

for (const [locale, colorScheme] of [["en", "light"], ["fr", "dark"]]) {
  test(`from the mail to the recovery codes (${locale}, ${colorScheme})`, async () => {
    const email = `ada.${locale}@hotel.example`;
    engine.ask("account", "create", "--email", email, "--name", "Ada Lovelace", "--property", property);
    const page = await person(chromium, engine, { locale, colorScheme });
    await page.goto(await engine.link(email));
    await page.waitForSelector("#password");
    assert.equal(await page.inputValue("#who"), email);
    await isFine(page, "first password");
    await page.fill("#password", PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".notice.good");
    await isFine(page, "password chosen");
    await page.fill("#password", PASSWORD);
    await page.keyboard.press("Enter");
    await page.waitForURL(/set-up$/);
    await isFine(page, "set-up demanded");
    await page.click("main form button[type=submit]");
    await page.waitForURL(/confirm$/);
    await isFine(page, "QR code");
    const link = await read((to) => page.locator(".qr").screenshot(to));
    assert.match(link, /^otpauth:\/\/totp\//, "a foreign reader reads it");
    const secret = new URL(link).searchParams.get("secret");
    const typed = (await page.locator("#secret").textContent()).replaceAll(" ", "");
    assert.equal(typed, secret, "by hand it is the same");
    await page.fill("#code", "000000");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#said");
    await isFine(page, "wrong code");
    await page.fill("#code", codeOf(secret));
    await page.keyboard.press("Enter");
    await page.waitForURL(/recovery-codes$/);
    await isFine(page, "recovery codes offered");
    await page.click("main form button[type=submit]");
    await page.waitForSelector("ol.codes");
    assert.equal(await page.locator("ol.codes li").count(), 10);
    await isFine(page, "recovery codes");
    const code = await page.locator("ol.codes li").first().textContent();

    // The phone is lost: a recovery code lets in, and another takes its place.
    const other = await person(chromium, engine, { locale, colorScheme });
    await other.goto("/login?return_to=/help/link_used");
    await other.fill("#email", email);
    await other.keyboard.press("Enter");
    await other.waitForURL(/password$/);
    await other.fill("#password", PASSWORD);
    await other.keyboard.press("Enter");
    await other.waitForURL(/code$/);
    await other.click("a[href*='with=recovery_code']");
    await other.waitForURL(/with=recovery_code$/);
    await isFine(other, "recovery code asked for");
    await other.fill("#code", code.trim());
    await other.keyboard.press("Enter");
    await other.waitForURL(/replaced$/);
    await isFine(other, "recovery code replaced");
    await other.click("main a.button");
    await other.waitForURL(/help\/link_used$/);
    await page.context().close();
    await other.context().close();
  });
}
