// Does the app speak the protocol that docs/app-protocol.md describes? Its modules, without a browser or an
// engine, against the example that shares nothing with them, and against the vectors of the document.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import * as example from "../../examples/app-device/app-device.mjs";
import { KEY, REQUEST, SIGNATURE, TOTP, vectors } from "../../examples/app-device/vectors.mjs";

const ROOT = new URL("../../", import.meta.url).pathname;
const SOURCES = join(ROOT, "web/src/pages/app");
const EXAMPLE = join(ROOT, "examples/app-device/app-device.mjs");
const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
let folder;
let app;

before(async () => {
  // Beside the pages no package.json says that they are modules.
  folder = mkdtempSync(join(tmpdir(), "keyledger-app-"));
  for (const name of ["signing.js", "codes.js"]) cpSync(join(SOURCES, name), join(folder, name));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  app = { ...(await import(join(folder, "signing.js"))), ...(await import(join(folder, "codes.js"))) };
});
after(() => rmSync(folder, { recursive: true, force: true }));

const bare = { ...REQUEST, method: "GET", uri: "https://accounts.hotel.example/api/v1/app/requests?wait=25&known=é", body: undefined };

test("both make the same digest and the same signature base, with a body and without", async () => {
  for (const request of [REQUEST, bare, { ...REQUEST, body: '{"name":"Téléphone 📱"}' }, { ...REQUEST, body: "" }]) {
    const ours = request.body === undefined ? undefined : await app.digestOf(request.body);
    const theirs = request.body === undefined ? undefined : await example.contentDigest(request.body);
    assert.equal(ours, theirs);
    const { text, params } = app.signatureBase({ ...request, digest: ours });
    const { base, parameters } = example.signatureBase({ ...request, digest: theirs });
    assert.equal(text, base);
    assert.equal(params, parameters);
    assert.ok(!text.endsWith("\n"));
  }
});

test("each verifies the other's signature, and a changed request verifies nowhere", async () => {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(ECDSA, false, ["sign", "verify"]);
  const point = app.base64url(await crypto.subtle.exportKey("raw", publicKey));
  assert.equal(point.length, 87);
  for (const request of [REQUEST, bare]) {
    const headers = await app.sign({ key: privateKey, ...request });
    assert.ok(await example.verifies({ point, ...request, headers }));
    assert.ok(!(await example.verifies({ point, ...request, method: "PUT", headers })));
    assert.ok(!(await example.verifies({ point, ...request, uri: `${request.uri}x`, headers })));
    assert.equal("Content-Digest" in headers, request.body !== undefined);
  }

  const headers = await example.signedHeaders({ key: KEY, ...REQUEST });
  const raw = app.fromBase64url(example.publicKey(KEY));
  const verifier = await crypto.subtle.importKey("raw", raw, ECDSA, false, ["verify"]);
  const { text } = app.signatureBase({ ...REQUEST, digest: await app.digestOf(REQUEST.body) });
  const verifies = ({ Signature }, what) =>
    crypto.subtle.verify(ECDSA, verifier, Buffer.from(Signature.slice(11, -1), "base64"), Buffer.from(what));
  assert.ok(await verifies(headers, text));
  assert.ok(await verifies({ Signature: SIGNATURE }, text));
  assert.ok(!(await verifies(headers, `${text} `)));
});

test("a nonce of the app has a length that the engine takes, and is another one each time", async () => {
  const { privateKey } = await crypto.subtle.generateKey(ECDSA, false, ["sign", "verify"]);
  const nonces = new Set();
  for (let count = 0; count < 20; count++) {
    const { "Signature-Input": input } = await app.sign({ key: privateKey, ...bare, nonce: undefined });
    nonces.add(/;nonce="([\w-]{22,64})";/.exec(input)[1]);
  }
  assert.equal(nonces.size, 20);
});

test("the document has the vectors that the script prints", async () => {
  const document = readFileSync(join(ROOT, "docs/app-protocol.md"), "utf8");
  const made = await vectors();
  assert.ok(made.documented_signature_verifies && made.signature_of_this_run_verifies);
  const { private_key, public_key, signature_base, signature_base_without_body, documented_signature, totp } = made;
  const shown = [JSON.stringify(private_key), public_key, REQUEST.body, signature_base, signature_base_without_body];
  for (const text of [...shown, `Signature: ${documented_signature}`, totp.code]) assert.ok(document.includes(text), text);
});

// RFC 6238, appendix B: the rows of SHA-1.
const ROWS = [
  [59, "94287082"], [1111111109, "07081804"], [1111111111, "14050471"],
  [1234567890, "89005924"], [2000000000, "69279037"], [20000000000, "65353130"],
];

test("codes by time are those of RFC 6238", async () => {
  const key = await app.codeKey(TOTP.secret);
  assert.equal(key.extractable, false);
  const spaced = await app.codeKey("gezd gnbv gy3t qojq gezd gnbv gy3t qojq====");
  for (const [seconds, code] of ROWS) {
    assert.equal(await app.codeAt(key, seconds * 1000, { digits: 8, period: 30 }), code);
    assert.equal(await app.codeAt(spaced, seconds * 1000 + 999), code.slice(2));
    assert.equal(await example.totp({ ...TOTP, digits: 8 }, seconds), code);
  }
  assert.deepEqual([0, 29_999, 30_000].map((at) => app.secondsLeft(at)), [30, 1, 30]);
  await assert.rejects(async () => app.codeKey("not base32!"));
});

test("no module has a sentence in it, and none asks another host", () => {
  for (const name of readdirSync(SOURCES).filter((name) => name.endsWith(".js"))) {
    const lines = readFileSync(join(SOURCES, name), "utf8").split("\n").filter((line) => !/^\s*(\/\/|\/\*\*)/.test(line));
    const literals = lines.join("\n").match(/"[^"\n]*"/g) ?? [];
    const sentences = literals.filter((literal) => /^"[A-Z][a-z]+ [a-z]+ [a-z]+/.test(literal));
    assert.deepEqual(sentences, [], name);
    assert.ok(!/https?:\/\//.test(lines.join("\n")), name);
  }
});

/** Runs the example beside this process, which answers it. */
const run = (...words) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [EXAMPLE, ...words]);
    const told = { out: "", err: "" };
    child.stdout.on("data", (piece) => (told.out += piece));
    child.stderr.on("data", (piece) => (told.err += piece));
    child.on("close", (code) => resolve({ code, ...told }));
  });

test("the example pairs, waits, answers, corrects its clock, and tells refusals as sentences", async () => {
  const PUBLIC = "https://accounts.hotel.example";
  const asked = [];
  let point;
  let isOff = true;
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    body = request.method === "GET" ? undefined : body;
    const { "signature-input": input, signature, "content-digest": digest } = request.headers;
    const headers = { "Signature-Input": input, Signature: signature, ...(digest && { "Content-Digest": digest }) };
    const send = (status, content) => response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(content));
    if (request.url === "/api/v1/app/pair") point = JSON.parse(body).public_key;
    const uri = PUBLIC + request.url;
    assert.ok(await example.verifies({ point, method: request.method, uri, body, headers }), uri);
    asked.push(`${request.method} ${request.url} ${body ?? ""}`);
    if (isOff) {
      isOff = false;
      response.setHeader("Date", new Date(Date.now() + 3_600_000).toUTCString());
      return send(401, { type: "https://x/problems/device_clock" });
    }
    if (request.url === "/api/v1/app/pair") {
      const ahead = Number(/created=(\d+)/.exec(input)[1]) - Date.now() / 1000;
      assert.ok(Math.abs(ahead - 3600) < 5, String(ahead));
      return send(201, { device: REQUEST.keyid, account: "ada@hotel.example", site: "accounts.hotel.example", ...TOTP });
    }
    if (request.url.startsWith("/api/v1/app/requests?")) return send(200, { requests: [] });
    if (body.includes("deny")) return send(200, { outcome: "denied" });
    send(401, { type: "https://x/problems/wrong_number", detail: "The number is not the one on the computer." });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const state = join(folder, "state.json");
  const connect = `http://127.0.0.1:${server.address().port}`;
  try {
    const paired = await run("pair", `${PUBLIC}/`, "ABCD-EFGH", "Desk", "--state", state, "--connect", connect);
    assert.equal(paired.code, 0, paired.err);
    assert.ok(!paired.out.includes(TOTP.secret), "the secret is not printed");
    assert.equal(statSync(state).mode & 0o777, 0o600);
    assert.ok(!existsSync(`${state}.unpaired`));
    assert.equal((await run("pair", PUBLIC, "ABCD-EFGH", "Desk", "--state", state)).code, 2);

    const waited = await run("wait", "--seconds", "0", "--state", state);
    assert.deepEqual([waited.code, waited.out], [3, '{"requests":[]}\n']);
    const wrong = await run("answer", "an id", "000000", "--state", state);
    assert.deepEqual([wrong.code, wrong.out], [1, '{"problem":"wrong_number"}\n']);
    assert.equal(wrong.err, "The number is not the one on the computer.\n");
    const denied = await run("deny", "x", "--state", state);
    assert.deepEqual([denied.code, denied.out], [0, '{"outcome":"denied"}\n']);
    assert.ok(asked.includes('POST /api/v1/app/requests/an%20id/answer {"decision":"approve","number":"000000"}'));
  } finally {
    server.closeAllConnections();
    server.close();
  }
  const gone = await run("deny", "x", "--state", state);
  assert.equal(gone.code, 4);
  assert.match(gone.err, /cannot be reached/);

  const code = spawnSync(process.execPath, [EXAMPLE, "code", "--state", state], { encoding: "utf8" });
  assert.match(code.stdout, /^\{"code":"\d{6}","seconds_left":\d+\}\n$/);
  const help = spawnSync(process.execPath, [EXAMPLE, "--help"], { encoding: "utf8" });
  assert.match(help.stdout, /Example:/);
  assert.equal(spawnSync(process.execPath, [EXAMPLE, "answer", "x"]).status, 2);
});
