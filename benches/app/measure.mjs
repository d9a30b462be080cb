#!/usr/bin/env node
// How long does an approval take from the phone to the page, and what do ten thousand waiting pages and as many
// waiting phones cost the engine?
//
//     cargo build --release --locked
//     node benches/app/measure.mjs target/release/keyledger [--people 40] [--waiting 10000]
//
// Everybody is on this machine, and the clients take processor time of their own: what they do beside the engine
// is in the figures. Prints one JSON document; the limits are those of the issue.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { publicKey, signedHeaders } from "../../examples/app-device/app-device.mjs";

const { values: given, positionals: [program] } = parseArgs({
  allowPositionals: true, options: { people: { type: "string" }, waiting: { type: "string" } },
});
const PEOPLE = Number(given.people ?? 40);
const WAITING = Number(given.waiting ?? 10_000);
const PASSWORD = "three words and 1 number";
const LIMITS = { approve_p99_ms: 150, memory_mib: 300, log_in_p99_ratio: 1.1 };

const port = await new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port: free } = server.address();
    server.close(() => resolve(free));
  });
});
const site = `http://accounts.localhost:${port}`;
const data = mkdtempSync(join(tmpdir(), "keyledger-app-"));
const unlimited = ["NETWORK", "ADDRESS", "DEVICE", "LINK_NETWORK", "LINK_ACCOUNT", "REFUSED_TOTAL"];
const env = {
  ...process.env, KEYLEDGER_PUBLIC_URL: site, KEYLEDGER_CONNECTIONS__MOST: String(2 * WAITING + 2_000),
  ...Object.fromEntries(unlimited.map((name) => [`KEYLEDGER_LIMITS__${name}_PER_MINUTE`, "0"])),
};
const engine = spawn(program, ["serve", "--listen", `127.0.0.1:${port}`, "--json", "--data", data], { env });
engine.stderr.on("data", (piece) => process.stderr.write(piece));
await new Promise((resolve, reject) => {
  engine.stdout.once("data", resolve);
  engine.once("exit", (code) => reject(new Error(`the engine ended with ${code}`)));
});
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

/** Sends one request; answers status, cookies and body. */
function ask(method, path, { body, headers = {}, cookie } = {}) {
  const sent = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
  const all = { Host: `accounts.localhost:${port}`, Accept: "application/json", ...headers };
  if (sent !== undefined) Object.assign(all, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(sent) });
  if (cookie) all.Cookie = cookie;
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, method, headers: all, agent }, (answer) => {
      let text = "";
      answer.on("data", (piece) => (text += piece));
      answer.on("end", () => {
        const cookies = (answer.headers["set-cookie"] ?? []).map((one) => one.split(";")[0]).join("; ");
        resolve({ status: answer.statusCode, cookies, body: text ? JSON.parse(text) : null });
      });
    });
    asked.on("error", reject);
    asked.end(sent);
  });
}

const must = async (status, answer) => {
  const got = await answer;
  if (got.status !== status) throw new Error(`${got.status}: ${JSON.stringify(got.body)}`);
  return got;
};

/** A device of the app. */
async function device() {
  const pair = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
  const key = await crypto.subtle.exportKey("jwk", pair.privateKey);
  const self = { keyid: publicKey(key) };
  self.call = async (method, path, content) => {
    const body = content === undefined ? undefined : JSON.stringify(content);
    const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString("base64url");
    const created = Math.floor(Date.now() / 1000);
    const headers = await signedHeaders({ key, keyid: self.keyid, method, uri: site + path, body, created, nonce });
    return ask(method, path, { body, headers });
  };
  return self;
}

const keyledger = (...words) => {
  const done = spawnSync(program, [...words, "--json", "--data", data], { env, encoding: "utf8" });
  if (done.status !== 0) throw new Error(done.stderr);
  return JSON.parse(done.stdout);
};

/** The link in the mail to this address. */
async function token(email) {
  for (let tries = 0; tries < 300; tries++) {
    const files = (() => { try { return readdirSync(join(data, "outbox")); } catch { return []; } })();
    for (const file of files.filter((name) => name.endsWith(".eml"))) {
      const mail = readFileSync(join(data, "outbox", file), "utf8");
      if (!mail.includes(email)) continue;
      const text = mail.replaceAll("=\r\n", "").replaceAll("=3D", "=");
      const found = /activate#token=([\w-]+)/.exec(text);
      if (found) return found[1];
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`no mail to ${email}`);
}

async function logIn(email) {
  const { flow } = (await must(200, ask("POST", "/api/v1/login", { body: { email } }))).body;
  return must(200, ask("POST", `/api/v1/login/${flow}/password`, { body: { password: PASSWORD } }));
}

/** Somebody with the app on a phone. */
async function person(n, property) {
  const email = `person${n}@hotel.example`;
  keyledger("account", "create", "--email", email, "--name", `Person ${n}`, "--property", property);
  await must(204, ask("POST", "/api/v1/activate", { body: { token: await token(email), password: PASSWORD } }));
  let cookie = (await logIn(email)).cookies;
  const phone = await device();
  const { factor, code } = (await must(200, ask("POST", "/api/v1/me/app", { body: {}, cookie }))).body;
  const paired = await must(201, phone.call("POST", "/api/v1/app/pair", { code, name: "Phone", public_key: phone.keyid }));
  phone.keyid = paired.body.device;
  const { request: id, number } = (await must(200, ask("POST", `/api/v1/me/app/${factor}/test`, { cookie }))).body;
  await must(200, phone.call("POST", `/api/v1/app/requests/${id}/answer`, { decision: "approve", number }));
  await must(204, ask("POST", `/api/v1/me/app/${factor}/finish`, { cookie }));
  return { email, phone };
}

const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
const figures = (all) => {
  const sorted = [...all].sort((one, other) => one - other);
  const round = (ms) => Math.round(ms * 10) / 10;
  return { p50: round(at(sorted, 0.5)), p99: round(at(sorted, 0.99)), n: sorted.length };
};

/** One log-in whose page waits while the phone approves: from the approval to the session. */
async function approved({ email, phone }) {
  const { flow } = (await logIn(email)).body;
  const { request: id, number } = (await must(200, ask("POST", `/api/v1/login/${flow}/app`))).body;
  const { known } = (await must(200, ask("GET", `/api/v1/login/${flow}/app`))).body;
  const page = must(200, ask("GET", `/api/v1/login/${flow}/app?wait=25&known=${known}`));
  await new Promise((done) => setTimeout(done, 20));
  const began = performance.now();
  await must(200, phone.call("POST", `/api/v1/app/requests/${id}/answer`, { decision: "approve", number }));
  if ((await page).body.state !== "approved") throw new Error("the page was not told");
  await must(200, ask("POST", `/api/v1/login/${flow}/app/finish`));
  return { took: performance.now() - began, flow };
}

async function logIns(people, rounds) {
  const took = [];
  for (let n = 0; n < rounds; n++) {
    const began = performance.now();
    await logIn(people[n % people.length].email);
    took.push(performance.now() - began);
  }
  return figures(took);
}

const resident = () => {
  const status = readFileSync(`/proc/${engine.pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
};

/** Pages or phones that wait, each asking again when it was answered. */
function waiters(count, wait) {
  const state = { ended: false, failed: 0, answered: 0 };
  for (let n = 0; n < count; n++) {
    (async () => {
      while (!state.ended) {
        try {
          const { status } = await wait(n);
          if (status === 200) state.answered++;
          else throw new Error(status);
        } catch {
          if (!state.ended) state.failed++;
          await new Promise((done) => setTimeout(done, 1_000));
        }
      }
    })();
  }
  return state;
}

try {
  const property = keyledger("property", "create", "Hotel du Lac").id;
  const people = [];
  for (let n = 0; n < PEOPLE; n++) people.push(await person(n, property));
  const rounds = [];
  for (let round = 0; round < 3; round++) for (const one of people) rounds.push(await approved(one));
  const approve = figures(rounds.map((one) => one.took));

  // Pages of log-ins that wait, whose requests are over by now: each waits for something else than that.
  const flows = [];
  for (const one of people) flows.push((await logIn(one.email)).body.flow);
  await logIns(people, 50);
  const [alone, before] = [await logIns(people, 300), resident()];
  const pages = waiters(WAITING, (n) => ask("GET", `/api/v1/login/${flows[n % flows.length]}/app?wait=25&known=over.0`));
  const phones = waiters(WAITING, (n) => people[n % people.length].phone.call("GET", "/api/v1/app/requests?wait=25"));
  await new Promise((done) => setTimeout(done, 30_000));
  const [beside, after] = [await logIns(people, 300), resident()];
  [pages.ended, phones.ended] = [true, true];
  const found = {
    approve_to_session_ms: approve,
    waiting: { pages: WAITING, phones: WAITING, answered: pages.answered + phones.answered, failed: pages.failed + phones.failed },
    log_in_ms: { alone, beside, p99_ratio: Math.round((beside.p99 / alone.p99) * 100) / 100 },
    resident_mib: { before: Math.round(before), after: Math.round(after), more: Math.round(after - before) },
    limits: LIMITS,
  };
  console.log(JSON.stringify(found, null, 2));
} finally {
  engine.kill("SIGKILL");
  rmSync(data, { recursive: true, force: true });
  process.exit();
}
