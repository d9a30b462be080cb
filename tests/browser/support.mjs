// What every browser test needs: an engine with the demo in it, a browser, axe, codes of an
// authenticator app.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const PROGRAM = process.env.KEYLEDGER_PROGRAM ?? new URL("../../target/debug/keyledger", import.meta.url).pathname;

/** A demo of its own; `settings` are environment variables. */
export const demo = (settings) => start("demo", settings);

/** An engine with nobody in it; at a port of its own, or at this one. */
export const serve = (settings, port) => start("serve", settings, port);

/** A port that nobody listens at: an engine has to know its address before it starts. */
export const free = () => new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

async function start(command, settings = {}, port = 0) {
  const data = mkdtempSync(join(tmpdir(), "keyledger-browser-"));
  // What is set for the tests, such as which browser to use, is no setting of the engine.
  const outside = Object.entries(process.env).filter(([name]) => !name.startsWith("KEYLEDGER_"));
  const env = { ...Object.fromEntries(outside), ...settings };
  const child = spawn(PROGRAM, [command, "--listen", `127.0.0.1:${port}`, "--json", "--data", data], { env });
  let said = "";
  child.stderr.on("data", (piece) => (said += piece));
  const ready = await new Promise((resolve, reject) => {
    let printed = "";
    child.stdout.on("data", (piece) => {
      printed += piece;
      const [line, rest] = printed.split("\n", 2);
      if (rest !== undefined) resolve(JSON.parse(line));
    });
    child.on("exit", (code) => reject(new Error(`the demo ended with ${code}: ${said}`)));
  });
  const { port: listens } = new URL(ready.address);
  return {
    ...ready,
    data,
    at: `http://accounts.localhost:${listens}`,
    /** The command line's answer. */
    ask(...words) {
      const asked = spawnSync(PROGRAM, [...words, "--json", "--data", data], { env, encoding: "utf8" });
      assert.equal(asked.status, 0, asked.stderr);
      return JSON.parse(asked.stdout);
    },
    /** How many wrong passwords the ledger has of somebody. */
    failures(email) {
      const events = this.ask("history", email).items.flatMap((item) => item.events);
      return events.filter((event) => event.kind === "login_failed").length;
    },
    /** The link in the newest mail to `email`, which may still be on its way. */
    async link(email) {
      for (let tries = 0; tries < 300; tries++) {
        const found = newest(join(data, "outbox"), email);
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`no mail with a link to ${email}`);
    },
    who: (email) => ready.sign_ins.find((one) => one.email.startsWith(email)),
    /** Ends it; with SIGKILL it says nothing more to anybody. */
    async stop(signal = "SIGTERM") {
      const ended = new Promise((resolve) => child.on("exit", resolve));
      child.kill(signal);
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Path and token of the link in the newest mail; the lines of a mail are broken (RFC 2045, 6.7). */
function newest(outbox, email) {
  if (!existsSync(outbox)) return null;
  const files = readdirSync(outbox).filter((name) => name.endsWith(".eml")).map((name) => join(outbox, name));
  files.sort((one, other) => statSync(other).ctimeMs - statSync(one).ctimeMs);
  for (const file of files) {
    const text = readFileSync(file, "utf8").replaceAll("=\r\n", "").replaceAll("=3D", "=");
    const found = /(\/(?:reset|activate)#token=[\w-]+)/.exec(text);
    if (found && text.includes(email)) return found[1];
  }
  return null;
}

/** Debian's Chromium; `*.localhost` is this machine and a secure context. */
export function browser() {
  return chromium.launch({
    executablePath: process.env.KEYLEDGER_CHROMIUM ?? "/usr/bin/chromium",
    args: ["--host-resolver-rules=MAP *.localhost 127.0.0.1", "--no-sandbox"],
  });
}

/** A person's browser. What the console says, and what is asked of other hosts, fails the test. */
export async function person(chromium, engine, options = {}) {
  const context = await chromium.newContext({
    baseURL: engine.at, locale: "en", viewport: { width: 1280, height: 800 }, ...options,
  });
  const page = await context.newPage();
  page.wrong = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !/status of [45]/.test(message.text())) page.wrong.push(message.text());
  });
  page.on("pageerror", (error) => page.wrong.push(String(error)));
  page.on("request", (request) => {
    const host = new URL(request.url()).host;
    if (host !== new URL(engine.at).host) page.wrong.push(`asks ${host}`);
  });
  return page;
}

/** The authenticator of this computer; each context has its own. */
export async function authenticator(page, options = {}) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true,
      isUserVerified: true, automaticPresenceSimulation: true, ...options,
    },
  });
  return {
    forgets: () => cdp.send("WebAuthn.clearCredentials", { authenticatorId }),
    keys: async () => (await cdp.send("WebAuthn.getCredentials", { authenticatorId })).credentials,
    /** Whether somebody is there who touches it. */
    isTouched: (enabled) => cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled }),
    verifies: (isUserVerified) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
  };
}

/** Waits for the notice that says `what`: the notice of the page before is not taken for it. */
export async function said(page, what) {
  await page.locator("#said", { hasText: what }).waitFor();
}

/** Nothing that axe finds, nothing in the console, no sideways scroll at 320 px. */
export async function isFine(page, what) {
  const found = await page.evaluate(async (source) => {
    if (!window.axe) (0, eval)(source);
    const run = await window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return run.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  }, AXE).catch(async () => axeApart(page));
  assert.deepEqual(found, [], `axe: ${what}`);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 320, `${what}: ${wide} px wide at 320`);
  await page.setViewportSize(size);
  assert.deepEqual(page.wrong, [], `${what}: console, or other hosts`);
  assert.match(await page.title(), / · Keyledger$/);
}

/** The page's policy forbids `eval`: the source itself is evaluated instead. */
async function axeApart(page) {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    const run = await window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return run.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(" ")).join(", ")}`);
  });
}

/** The code of an authenticator app (RFC 6238), `steps` steps from now. */
export function codeOf(secret, steps = 0) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const plain = secret.replaceAll(/\s/g, "").toUpperCase();
  const bits = [...plain].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac("sha1", key).update(counter).digest();
  const number = hash.readUInt32BE(hash.at(-1) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** What everybody chooses. */
export const PASSWORD = "three words and 1 number";

/** An engine at a host with a name, which passkeys need, with a property; and a browser. */
export async function atAName() {
  const port = await free();
  const settings = { KEYLEDGER_PUBLIC_URL: `http://accounts.localhost:${port}` };
  const [engine, chromium] = await Promise.all([serve(settings, port), browser()]);
  return { engine, chromium, property: engine.ask("property", "create", "Hotel du Lac").id };
}

/** Somebody who chose a password, at the reminder that there is no second factor. */
export async function activated({ engine, chromium, property }, email, options) {
  engine.ask("account", "create", "--email", email, "--name", "Ada Lovelace", "--property", property);
  const page = await person(chromium, engine, options);
  await page.goto(await engine.link(email));
  await page.waitForSelector("#password");
  await page.fill("#password", PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".notice.good");
  await page.fill("#password", PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL(/reminder$/);
  return page;
}

export async function logsOut(page) {
  await page.goto("/logout");
  await page.click("main form button[type=submit]");
  await page.waitForURL(/\/login/);
}

/** Types address and password. */
export async function types(page, email) {
  await page.goto("/login");
  await page.fill("#email", email);
  await page.keyboard.press("Enter");
  await page.waitForURL(/password$/);
  await page.fill("#password", PASSWORD);
  await page.keyboard.press("Enter");
}
