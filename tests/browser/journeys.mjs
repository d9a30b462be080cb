// What René and Mona do, whichever way they do it: `hand` presses, types, ticks and chooses, by keys
// alone or without scripts.
import assert from "node:assert/strict";
import { codeOf, person, said } from "./support.mjs";

/** By keys alone: Tab until it has the focus, then Enter, Space or letters. */
export const byKeys = (page) => {
  const reach = async (target) => {
    await target.waitFor();
    for (let tabs = 0; tabs < 250; tabs++) {
      if (await target.evaluate((one) => one === document.activeElement)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`no Tab leads to ${target}`);
  };
  return {
    press: async (target) => (await reach(target), page.keyboard.press("Enter")),
    tick: async (target) => (await reach(target), page.keyboard.press("Space")),
    async type(target, text) {
      await reach(target);
      await page.keyboard.press("Control+A");
      await page.keyboard.type(text);
    },
    async choose(target, value) {
      await reach(target);
      const index = await target.evaluate((list, value) => [...list.options].findIndex((one) => one.value === value), value);
      await page.keyboard.press("Home");
      for (let down = 0; down < index; down++) await page.keyboard.press("ArrowDown");
    },
  };
};

/** With a mouse, as it is without scripts. */
export const byMouse = () => ({
  press: (target) => target.click(),
  tick: (target) => target.click(),
  type: (target, text) => target.fill(text),
  choose: (target, value) => target.selectOption(value),
});

const button = (page, name) => page.getByRole("button", { name, exact: true });
const link = (page, name) => page.getByRole("link", { name, exact: true });

/** Address and password; a code where one is asked for. */
export async function logsIn(page, hand, who, code) {
  await page.goto("/login");
  await hand.type(page.locator("#email"), who.email);
  await hand.press(button(page, "Next"));
  await page.waitForURL(/password$/);
  await hand.type(page.locator("#password"), who.password);
  await hand.press(button(page, "Log in"));
  await page.waitForURL((url) => !/password$/.test(url.pathname));
  if (!code) return;
  await hand.type(page.locator("#code"), code);
  await hand.press(button(page, "Confirm"));
  await page.waitForURL((url) => url.pathname === "/");
}

/** The sessions of these people, each logged in once, for a code opens once: browsers begin with them. */
export async function sessions(chromium, engine, names) {
  const states = {};
  for (const name of names) {
    const page = await person(chromium, engine);
    const who = engine.who(name);
    await logsIn(page, byMouse(), who, who.totp_secret && codeOf(who.totp_secret));
    states[name] = await page.context().storageState();
    await page.context().close();
  }
  return states;
}

/** The code before the present one, which stays good for the next log-in. It passes for the rest of these
    30 seconds: where few are left, it is the next code's turn. */
async function codeBefore(secret) {
  const left = 30_000 - (Date.now() % 30_000);
  if (left < 10_000) await new Promise((resolve) => setTimeout(resolve, left));
  return codeOf(secret, -1);
}

/** From home to a second factor; answers its secret. */
export async function setsUp(page, hand) {
  await hand.press(link(page, "My account"));
  await page.waitForURL(/\/me$/);
  await hand.press(page.locator(".tabs").getByRole("link", { name: "Second factor" }));
  await page.waitForURL(/\/me\/factors$/);
  await hand.press(button(page, "Set it up"));
  await page.waitForSelector(".qr");
  const secret = (await page.locator("p.code").textContent()).trim();
  await hand.type(page.locator("#code"), await codeBefore(secret));
  await hand.press(button(page, "Confirm"));
  await said(page, "Your second factor is set up");
  return secret;
}

/** René: reminded, home, a second factor, recovery codes, a code, five wrong ones, and in at zero. */
export async function rene(page, hand, engine, { scripts }) {
  const who = engine.who("rene");
  await logsIn(page, hand, who);
  assert.match(await page.textContent("main"), /days left/);
  await hand.press(page.locator("main a.second"));
  await page.waitForURL((url) => url.pathname === "/");
  const alpina = page.locator(".tile", { hasText: "Pension Alpina" });
  assert.match(await alpina.textContent(), /closed[\s\S]*invoice[\s\S]*Who can help/);
  const secret = await setsUp(page, hand);
  await hand.press(button(page, "Show recovery codes"));
  await page.waitForSelector("text=They are shown for ten minutes");
  assert.equal(await page.locator("ol.codes li").count(), 10);
  await hand.press(button(page, "I have kept them"));
  await page.waitForSelector("text=10 left");
  await hand.press(button(page, "Log out"));
  await page.waitForURL(/login\?out$/);
  await logsIn(page, hand, who);
  await page.waitForURL(/code$/);
  for (let wrong = 0; wrong < 5; wrong++) {
    const before = page.url();
    await hand.type(page.locator("#code"), `00000${wrong}`);
    await hand.press(button(page, "Confirm"));
    await page.waitForURL((url) => url.href !== before);
  }
  await page.waitForSelector("text=Too many wrong codes");
  const confirm = button(page, "Confirm");
  if (scripts) {
    assert.equal(await confirm.getAttribute("aria-disabled"), "true");
    await page.waitForSelector("[data-wakes]:not([aria-disabled])", { timeout: 60_000 });
  } else {
    assert.match(await page.textContent("main"), /Try again after \d\d:\d\d:\d\d/);
    for (let tries = 0; tries < 120 && (await page.locator("[data-countdown]").count()) > 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await page.reload();
    }
  }
  await hand.type(page.locator("#code"), codeOf(secret));
  await hand.press(confirm);
  await page.waitForURL((url) => url.pathname === "/");
  assert.match(await page.textContent("h1"), /René/);
}

/** Nora has a second factor that Mona can reset. */
export async function nora(page, hand, engine) {
  await logsIn(page, hand, engine.who("nora"));
  await page.goto("/");
  await setsUp(page, hand);
}

/** Mona: her people at a glance, a tick, a corrected address, a colleague, Nora's factor, an import, a denial. */
export async function mona(page, hand, engine, { scripts }) {
  const who = engine.who("mona");
  await logsIn(page, hand, who, codeOf(who.totp_secret));
  await hand.press(page.locator(".tile", { hasText: "Hotel du Lac" }).getByRole("link", { name: /^People/ }));
  await page.waitForURL(/\/people$/);
  const people = page.url();
  const row = (name) => page.locator("tr", { hasText: name });
  const back = async () => {
    await hand.press(link(page, "Back to the list"));
    await page.waitForURL(people);
  };
  assert.match(await row("Bruno Wenger").textContent(), /a mail did not arrive[\s\S]*nobody has this address there/);
  assert.match(await row("Ada Lovelace").textContent(), /locked since/);

  // What René was refused yesterday, with one click.
  await hand.press(button(page, /^Grant/).first());
  await said(page, "it holds from now on");
  assert.ok(await row("René Favre").locator("[name=may-rates]").isChecked());
  // A tick: at once with scripts, with a button without.
  await hand.tick(row("René Favre").locator("[name=may-reports]"));
  if (scripts) {
    await row("René Favre").locator("[data-answer]", { hasText: "it holds from now on" }).waitFor();
    await page.reload();
  } else {
    await hand.press(row("René Favre").getByRole("button", { name: /^Save/ }));
    await said(page, "it holds from now on");
  }
  assert.ok(await row("René Favre").locator("[name=may-reports]").isChecked());

  await hand.press(link(page, "Bruno Wenger"));
  await page.waitForSelector("text=Wrong address?");
  await hand.type(page.locator("#email"), "b.wenger@hotel.example");
  await hand.press(button(page, "Correct the address"));
  await said(page, "a new activation mail goes to the right address");
  await back();
  assert.equal(await row("Bruno Wenger").count(), 1, "the account under the wrong address is gone");
  assert.match(await row("Bruno Wenger").textContent(), /b\.wenger@hotel\.example/);

  await hand.type(page.locator("#name"), "Otto Braun");
  await hand.type(page.locator("#email"), "otto@hotel.example");
  await hand.tick(page.locator("#add [name=may-reservations]"));
  await hand.press(button(page, "Add"));
  await page.waitForSelector("#said");
  assert.match(await page.textContent("h1"), /Otto Braun/);
  await back();

  await hand.press(link(page, "Nora Lindqvist"));
  await hand.press(page.locator("summary", { hasText: "Reset the second factor" }));
  await hand.choose(page.locator("#why"), "lost_or_stolen");
  await hand.choose(page.locator("#checked"), "in_person");
  await hand.choose(page.locator("#reason-reset"), "asked_by_person");
  await hand.type(page.locator("#note-reset"), "at the desk this morning");
  await hand.press(button(page, "Reset it"));
  await said(page, "The second factor is reset");
  await back();

  await hand.press(link(page, "Import a list"));
  await page.waitForSelector("#csv");
  await hand.type(page.locator("#csv"), "row_id,email,name\nr1,lia@hotel.example,Lia Roth\nr2,nobody,No Address");
  await hand.press(button(page, "See what would happen"));
  await page.waitForSelector("text=Nothing is written yet");
  await hand.press(button(page, "Import"));
  await said(page, "1 new");
  assert.equal(await row("Lia Roth").count(), 1);
}
