// The same in WebKitGTK, over plain WebDriver: log-in, a wrong password sent again by the browser at
// Back and Reload, a reset link, log-out. It is not Safari, and says nothing about Safari.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { after, afterEach, before, test } from "node:test";
import { codeOf, demo } from "./support.mjs";

const PORT = 20_000 + (process.pid % 10_000);
let engine, driver, screen, present;
before(async () => {
  screen = spawn("Xvfb", [`:${PORT}`, "-screen", "0", "1280x900x24", "-nolisten", "tcp"], { stdio: "ignore" });
  const env = { ...process.env, DISPLAY: `:${PORT}`, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" };
  driver = spawn("WebKitWebDriver", [`--port=${PORT}`], { env, stdio: "ignore" });
  engine = await demo();
});
// The driver takes one at a time.
afterEach(async () => present?.leaves());
after(async () => {
  driver?.kill();
  screen?.kill();
  await engine?.stop();
});

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** One browser, as WebDriver has it. */
class Person {
  static async comes() {
    const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { args: ["--automation"], binary: binary() } } };
    for (let tries = 0; ; tries++) {
      try {
        const begun = await ask("POST", "/session", { capabilities });
        return (present = new Person(`/session/${begun.sessionId}`));
      } catch (error) {
        if (tries > 50) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  constructor(session) {
    this.session = session;
  }

  do = (verb, path, body) => ask(verb, this.session + path, body);
  to = (path) => this.do("POST", "/url", { url: `http://127.0.0.1:${new URL(engine.at).port}${path}` });
  url = () => this.do("GET", "/url");
  back = () => this.do("POST", "/back", {});
  reload = () => this.do("POST", "/refresh", {});
  run = (script) => this.do("POST", "/execute/sync", { script, args: [] });
  text = () => this.run("return document.querySelector('main').textContent");
  leaves = () => this.do("DELETE", "");

  async find(value) {
    for (let tries = 0; ; tries++) {
      try {
        return (await this.do("POST", "/element", { using: "css selector", value }))[ELEMENT];
      } catch (error) {
        if (tries > 50) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  async sends(field, typed) {
    const before = await this.url();
    await this.do("POST", `/element/${await this.find(field)}/clear`, {});
    await this.do("POST", `/element/${await this.find(field)}/value`, { text: `${typed}\uE007` });
    await this.leftFrom(before);
  }

  async press(button) {
    const before = await this.url();
    await this.do("POST", `/element/${await this.find(button)}/click`, {});
    await this.leftFrom(before);
  }

  async leftFrom(before) {
    for (let tries = 0; tries < 100 && (await this.url()) === before; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.notEqual(await this.url(), before);
  }
}

/** Where Debian puts the small browser that the driver drives. */
function binary() {
  const machine = { x64: "x86_64", arm64: "aarch64" }[process.arch] ?? process.arch;
  return `/usr/lib/${machine}-linux-gnu/webkit2gtk-4.1/MiniBrowser`;
}

async function ask(verb, path, body) {
  const request = { method: verb, headers: { "content-type": "application/json" } };
  const answer = await fetch(`http://127.0.0.1:${PORT}${path}`, body ? { ...request, body: JSON.stringify(body) } : request);
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${path}: ${value.error} ${value.message}`);
  return value;
}

test("a wrong password, Back, reload, the right one, and out", async () => {
  const page = await Person.comes();
  const rene = engine.who("rene");
  await page.to("/login?return_to=/help/link_used");
  await page.sends("#email", rene.email);
  await page.sends("#password", "wrong");
  assert.match(await page.text(), /E-mail or password wrong/);
  await page.reload();
  assert.match(await page.text(), /E-mail or password wrong/);
  await page.back();
  await page.reload();
  assert.equal(engine.failures(rene.email), 1, "the browser sends nothing again that counts");
  await page.sends("#password", rene.password);
  assert.match(await page.url(), /reminder$/);
  await page.press("main a.second");
  assert.match(await page.url(), /help\/link_used$/);
  await page.to("/login");
  assert.match(await page.text(), /You are logged in already/);
  await page.press("main form button");
  assert.match(await page.url(), /login\?out$/);
  await page.back();
  await page.reload();
  assert.doesNotMatch(await page.text(), /logged in already/);
});

test("a reset link is handed over, and leaves the address", async () => {
  const page = await Person.comes();
  await page.to("/forgot");
  await page.sends("#email", "nora@hotel.example");
  assert.match(await page.url(), /sent$/);
  await page.to(await engine.link("nora@hotel.example"));
  await page.find("#password");
  assert.equal(await page.run("return location.hash"), "");
  await page.sends("#password", "three words for nora");
  assert.match(await page.text(), /Your new password is in effect/);
});

test("tick boxes hold at once, Back shows what holds, and after log-out Back shows nothing", async () => {
  const page = await Person.comes();
  const mona = engine.who("mona");
  await page.to("/login");
  await page.sends("#email", mona.email);
  await page.sends("#password", mona.password);
  await page.sends("#code", codeOf(mona.totp_secret));
  const lac = await page.run("return [...document.querySelectorAll('.tile')].find((tile) => tile.textContent.includes('Hotel du Lac')).querySelector(\"a[href$='/people']\").getAttribute('href')");
  await page.press(`a[href="${lac}"]`);
  assert.match(await page.text(), /Bruno Wenger/);
  const people = await page.url();
  const rene = await page.run("return [...document.querySelectorAll('tr')].find((row) => row.textContent.includes('René')).querySelector('form').getAttribute('action')");
  const box = `form[action="${rene}"] [name=may-reports]`;
  const ticked = () => page.run(`return document.querySelector('${box}').checked`);
  const before = await ticked();
  await page.do("POST", `/element/${await page.find(box)}/click`, {});
  await page.find(`form[action="${rene}"] [data-answer]:not(:empty)`);
  assert.match(await page.run(`return document.querySelector('form[action="${rene}"] [data-answer]').textContent`), /holds/);
  assert.equal(await page.url(), people, "the page was not left");
  await page.press("header a[href='/me']");
  assert.match(await page.text(), /Everything held about you/);
  await page.back();
  await page.find(box);
  assert.equal(await ticked(), !before, "Back shows what holds, not what was there");
  await page.reload();
  await page.find(box);
  assert.equal(await ticked(), !before);
  await page.press("header form button");
  assert.match(await page.url(), /login\?out$/);
  await page.back();
  await page.reload();
  assert.doesNotMatch(await page.text(), /Bruno Wenger/);
});
