// Web Push, whole: Firefox subscribes at a push service of the test's own, a log-in waits, and the engine's
// message wakes the app, whose tab is closed (S20; RFC 8030, 8291, 8292).
import assert from "node:assert/strict";
import { createDecipheriv, createPrivateKey, createPublicKey, diffieHellman, hkdfSync, verify } from "node:crypto";
import { after, before, test } from "node:test";
import puppeteer from "puppeteer-core";
import { pushService } from "./push_service.mjs";
import { activated, browser, free, PASSWORD, serve } from "./support.mjs";

const EMAIL = "ada@hotel.example";
let service, engine, chromium, firefox, site;

// One after the other: should one not start, those before it are ended all the same.
before(async () => {
  const port = await free();
  // Firefox resolves no other name of this machine.
  site = `http://localhost:${port}`;
  service = await pushService();
  engine = await serve({ KEYLEDGER_PUBLIC_URL: site, ...service.settings }, port);
  chromium = await browser();
  firefox = await puppeteer.launch({
    browser: "firefox",
    executablePath: process.env.KEYLEDGER_FIREFOX ?? "/usr/bin/firefox-esr",
    // The key of the subscription is read in Firefox's own scope.
    args: ["--remote-allow-system-access"],
    extraPrefsFirefox: {
      "intl.accept_languages": "en",
      // Firefox draws notifications itself: without a desktop that does, showing one fails.
      "alerts.useSystemBackend": false,
      ...service.preferences,
    },
  });
}, { timeout: 30_000 });
after(async () => {
  await firefox?.close().catch(() => firefox.process()?.kill("SIGKILL"));
  await chromium?.close();
  await engine?.stop();
  service?.stop();
}, { timeout: 15_000 });

async function until(what, find) {
  for (let tries = 0; tries < 150; tries++) {
    const found = await find();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what}: not within 15 s; Firefox said ${JSON.stringify(service.said)}`);
}

const heard = (kind) => service.said.filter((message) => message.messageType === kind);

/** Somebody who chose a password, signed in at a computer, and the link that pairs the app. */
async function computer() {
  const property = engine.ask("property", "create", "Hotel du Lac").id;
  const at = await activated({ engine, chromium, property }, EMAIL, { baseURL: site });
  at.setDefaultTimeout(15_000);
  await at.goto("/me/factors");
  await at.click('form[action="/me/factors/app"] button');
  await at.waitForURL(/\/me\/factors\/app$/);
  return [at, new URL(await at.getAttribute("a[href*='#pair=']", "href")).href];
}

async function opens(address) {
  const page = await firefox.newPage();
  page.setDefaultTimeout(15_000);
  page.screen = (name) => page.waitForSelector(`[data-screen=${name}]:not([hidden])`);
  page.said = (what) => page.waitForFunction((text) => document.querySelector("#said").textContent.includes(text), {}, what);
  /** Types the number that the computer shows. */
  page.approves = async (at) => {
    await page.screen("request");
    await page.type("#number", (await at.textContent("[data-number]")).replace(/\D/g, ""));
    await page.click("form[data-answer] button");
  };
  await page.goto(address);
  return page;
}

async function logsInAgain(at) {
  await at.goto("/logout");
  await at.click("main form button[type=submit]");
  await at.waitForURL(/\/login/);
  await at.goto("/login");
  await at.fill("#email", EMAIL);
  await at.keyboard.press("Enter");
  await at.waitForURL(/password$/);
  await at.fill("#password", PASSWORD);
  await at.keyboard.press("Enter");
  await at.waitForURL(/\/app$/);
  await at.waitForSelector("[data-number]");
}

/** The notifications of the app, as any page of the site sees them. */
const notifications = (page) => page.evaluate(async () => {
  const shown = await (await navigator.serviceWorker.getRegistration("/app/")).getNotifications();
  return shown.map(({ title, body, tag, data }) => ({ title, body, tag, data }));
});

/** What Firefox keeps of its one subscription. A page never sees the private key; Firefox itself does. */
async function subscription() {
  const { connection } = firefox;
  const { result: tree } = await connection.send("browsingContext.getTree", { "moz:scope": "chrome" });
  const expression = `(async () => {
    const { PushService } = ChromeUtils.importESModule("resource://gre/modules/PushService.sys.mjs");
    const [record, ...others] = await PushService.getAllUnexpired();
    if (!record || others.length) throw new Error("not one subscription");
    const auth = ChromeUtils.base64URLEncode(record.authenticationSecret, { pad: false });
    return JSON.stringify({ jwk: record.p256dhPrivateKey, auth, scope: record.scope });
  })()`;
  const target = { context: tree.contexts[0].context };
  const { result } = await connection.send("script.evaluate", { expression, target, awaitPromise: true });
  assert.equal(result.type, "success", JSON.stringify(result));
  return JSON.parse(result.result.value);
}

const bytes = (text) => Buffer.from(text, "base64url");
const point = ({ x, y }) => Buffer.concat([Buffer.of(4), bytes(x), bytes(y)]);
const publicKey = (raw) => createPublicKey({
  key: { kty: "EC", crv: "P-256", x: raw.subarray(1, 33).toString("base64url"), y: raw.subarray(33).toString("base64url") },
  format: "jwk",
});

/** The plaintext of a message (RFC 8291 section 3.4), by another hand than the engine's and Firefox's. */
function opened(body, { jwk: { kty, crv, x, y, d }, auth }) {
  const [salt, size, sender] = [body.subarray(0, 16), body.readUInt32BE(16), body.subarray(21, 21 + body[20])];
  const sealed = body.subarray(21 + body[20]);
  assert.ok(sealed.length <= size, "one record");
  const privateKey = createPrivateKey({ key: { kty, crv, x, y, d }, format: "jwk" });
  const shared = diffieHellman({ privateKey, publicKey: publicKey(sender) });
  const derive = (secret, by, about, length) => Buffer.from(hkdfSync("sha256", secret, by, about, length));
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), point({ x, y }), sender]);
  const secret = derive(shared, bytes(auth), info, 32);
  const key = derive(secret, salt, "Content-Encoding: aes128gcm\0", 16);
  const decipher = createDecipheriv("aes-128-gcm", key, derive(secret, salt, "Content-Encoding: nonce\0", 12));
  decipher.setAuthTag(sealed.subarray(-16));
  const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  const end = padded.lastIndexOf(2);
  assert.ok(padded.subarray(end + 1).every((byte) => byte === 0), "the last record, then padding");
  return padded.subarray(0, end).toString();
}

/** What the token says, once its signature fits the key beside it (RFC 8292). */
function claims(authorization) {
  const [, token, key] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization) ?? assert.fail(authorization);
  const [header, said, signature] = token.split(".");
  const by = { key: publicKey(bytes(key)), dsaEncoding: "ieee-p1363" };
  assert.ok(verify("sha256", Buffer.from(`${header}.${said}`), by, bytes(signature)), "the signature fits");
  assert.equal(JSON.parse(bytes(header)).alg, "ES256");
  return { key, ...JSON.parse(bytes(said)) };
}

const woken = () => engine.ask("history", EMAIL).items.flatMap((item) => item.events).filter((event) => event.kind === "app_woken");

test("s20 a log-in wakes the app in Firefox: encrypted, signed, and with nothing but the id", { timeout: 60_000 }, async () => {
  const [at, link] = await computer();
  // What the person would answer to Firefox's question; `dom.push.testing.ignorePermission` is not about it.
  await firefox.defaultBrowserContext().overridePermissions(site, ["notifications"]);
  const app = await opens(link);
  await app.screen("pair");
  await app.$eval("#name", (field) => (field.value = "Ada’s phone"));
  await app.click("form[data-pair] button");
  await app.screen("test");
  await at.click('form[action$="/test"] button');
  await at.waitForSelector("[data-number]");
  await app.approves(at);
  await at.waitForURL(/\/me\/factors$/);
  await app.screen("home");
  assert.deepEqual(heard("register"), [], "nothing is subscribed before the person asks for it");
  await app.click("[data-push-on]");
  await app.said("Notifications are on");
  const [{ channelID, key }] = heard("register");

  // The app's tab is closed; another page of the site looks on.
  const looksOn = await opens(`${site}/help/link_used`);
  await app.close();
  assert.deepEqual(await notifications(looksOn), []);
  await logsInAgain(at);
  const [shown] = await until("a notification", async () => {
    const all = await notifications(looksOn);
    return all.length > 0 && all;
  });
  assert.deepEqual(shown, { title: "A log-in waits", body: "", tag: "request", data: null }, "it gives nothing away");

  // Firefox tells its push service that it could decrypt the message (101 if not).
  const [ack] = await until("an ack", () => heard("ack").length > 0 && heard("ack"));
  assert.deepEqual(ack.updates, [{ channelID, version: service.posted[0].version, code: 100 }]);

  const [event] = await until("the outcome", () => woken().length > 0 && woken());
  assert.equal(event.data.outcome.outcome, "sent");

  const [{ method, url, headers, body }, ...more] = service.posted;
  assert.deepEqual(more, [], "one message, and none for the test of the set-up");
  assert.deepEqual([method, url], ["POST", `/wpush/v2/${channelID}`]);
  assert.equal(headers["content-encoding"], "aes128gcm");
  assert.equal(headers.urgency, "high");
  // What is left of the request's 120 s, in whole seconds.
  assert.ok(/^\d+$/.test(headers.ttl) && headers.ttl > 60 && headers.ttl <= 120, `TTL ${headers.ttl}`);
  assert.match(headers.topic, /^[\w-]{1,32}$/);
  const { key: signedBy, aud, exp, sub } = claims(headers.authorization);
  assert.deepEqual({ aud, sub }, { aud: service.origin, sub: "mailto:ops@hotel.example" });
  const hours = (exp - Date.now() / 1000) / 3600;
  assert.ok(hours > 0 && hours <= 24, `it expires in ${hours} h`);
  assert.deepEqual(bytes(signedBy), bytes(key), "Firefox subscribed for the key that signs");

  const kept = await subscription();
  assert.equal(kept.scope, `${site}/app/`);
  assert.equal(opened(body, kept), event.data.request, "the id of the request, and nothing else");

  // The app opens and is approved with; what was shown goes away, and so does the subscription when asked.
  const again = await opens(`${site}/app/`);
  await again.approves(at);
  await at.waitForURL((to) => to.pathname === "/");
  await until("no notification", async () => (await notifications(looksOn)).length === 0);
  await again.screen("home");
  await again.click("[data-push-off]");
  await again.said("Notifications are off");
  const [gone] = await until("an unregister", () => heard("unregister").length > 0 && heard("unregister"));
  assert.equal(gone.channelID, channelID);
  assert.deepEqual(heard("nack"), [], "the worker did all that it wanted to");
  assert.equal(service.posted.length, 1);
});
