#!/usr/bin/env node
// A device that approves log-ins, for the command line: an example of docs/app-protocol.md in one file,
// for whoever writes an app of their own. Node 20 or later, no dependencies.
import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

const HELP = `Approves log-ins of a Keyledger account, as its app does.

  app-device.mjs pair URL CODE NAME    pair with the code from "My account"
  app-device.mjs wait [--seconds N]    wait for a request, 25 seconds if not told otherwise
  app-device.mjs answer ID NUMBER      approve a request with the number that the computer shows
  app-device.mjs deny ID               say that it was somebody else
  app-device.mjs code                  show the code of the moment; needs no network

  --state FILE       where the key and the secret are kept (default app-device.json, mode 0600)
  --connect ORIGIN   connect there, while signatures are for URL; kept with the state
  --help             show this

Prints one JSON document. Exit codes: 0 done, 1 refused, 2 wrong usage, 3 nothing waits, 4 no network.

Example:
  ./app-device.mjs pair https://accounts.hotel.example ABCD-EFGH "Night desk" --state desk.json
  ./app-device.mjs wait --seconds 60 --state desk.json
  ./app-device.mjs answer 0b0e7a52-54a1-4bd8-9f6c-1f0f6a1c7f11 123456 --state desk.json
`;

const EXIT = { refused: 1, usage: 2, nothing: 3, network: 4 };

/** An end that is told as a sentence. */
class Told extends Error {
  constructor(exit, sentence, code) {
    super(sentence);
    Object.assign(this, { exit, code });
  }
}

// Signatures: RFC 9421 and RFC 9530.

const sha256 = async (text) => Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(text)));

/** The value of Content-Digest. */
export async function contentDigest(body) {
  return `sha-256=:${(await sha256(body)).toString("base64")}:`;
}

/** What is signed, line by line; `parameters` also goes into Signature-Input. */
export function signatureBase({ method, uri, digest, created, nonce, keyid }) {
  const lines = [`"@method": ${method}`, `"@target-uri": ${uri}`];
  let components = `"@method" "@target-uri"`;
  if (digest !== undefined) {
    lines.push(`"content-digest": ${digest}`);
    components += ` "content-digest"`;
  }
  const parameters = [
    `(${components})`, `created=${created}`, `nonce="${nonce}"`, `keyid="${keyid}"`,
    `alg="ecdsa-p256-sha256"`, `tag="keyledger-app"`,
  ].join(";");
  lines.push(`"@signature-params": ${parameters}`);
  return { parameters, base: lines.join("\n") };
}

const ECDSA = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** The headers of a signed request; `key` is a private key as JWK. */
export async function signedHeaders({ key, body, ...request }) {
  const digest = body === undefined ? undefined : await contentDigest(body);
  const { parameters, base } = signatureBase({ ...request, digest });
  const signer = await crypto.subtle.importKey("jwk", key, ECDSA, false, ["sign"]);
  const signature = Buffer.from(await crypto.subtle.sign(ECDSA, signer, Buffer.from(base)));
  const headers = { "Signature-Input": `keyledger=${parameters}`, Signature: `keyledger=:${signature.toString("base64")}:` };
  return digest === undefined ? headers : { "Content-Digest": digest, ...headers };
}

/** The public key as the protocol writes it: the uncompressed point, base64url. */
export function publicKey({ x, y }) {
  const point = [Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")];
  return Buffer.concat(point).toString("base64url");
}

/** Whether the headers of a request verify. */
export async function verifies({ point, method, uri, body, headers }) {
  const parameters = headers["Signature-Input"].slice("keyledger=".length);
  const value = (name) => new RegExp(`;${name}="?([^";]+)`).exec(parameters)[1];
  const digest = body === undefined ? undefined : await contentDigest(body);
  if (digest !== headers["Content-Digest"]) return false;
  const described = { method, uri, digest, created: value("created"), nonce: value("nonce"), keyid: value("keyid") };
  const { base, parameters: expected } = signatureBase(described);
  if (expected !== parameters) return false;
  const verifier = await crypto.subtle.importKey("raw", Buffer.from(point, "base64url"), ECDSA, false, ["verify"]);
  const signature = Buffer.from(headers.Signature.slice("keyledger=:".length, -1), "base64");
  return crypto.subtle.verify(ECDSA, verifier, signature, Buffer.from(base));
}

// Codes by time: RFC 6238 over RFC 4226.

/** The code at a moment, in seconds. */
export async function totp({ secret, digits, period }, seconds) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const letters = [...secret.replace(/=+$/, "")];
  const bits = letters.map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const octets = bits.match(/.{8}/g).map((octet) => parseInt(octet, 2));
  const key = await crypto.subtle.importKey("raw", Uint8Array.from(octets), { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(seconds / period)));
  const mac = Buffer.from(await crypto.subtle.sign("HMAC", key, counter));
  const truncated = mac.readUInt32BE(mac[19] & 0x0f) & 0x7fffffff;
  return (truncated % 10 ** digits).toString().padStart(digits, "0");
}

// Calls.

let clockAhead = 0;

async function call(state, method, path, content, again = true) {
  const body = content === undefined ? undefined : JSON.stringify(content);
  const headers = {
    Accept: "application/json",
    ...(body !== undefined && { "Content-Type": "application/json" }),
    ...(await signedHeaders({
      key: state.key, keyid: state.device ?? publicKey(state.key), method, uri: state.url + path, body,
      created: Math.floor(Date.now() / 1000 + clockAhead),
      nonce: Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString("base64url"),
    })),
  };
  let response;
  try {
    const signal = AbortSignal.timeout(40_000);
    response = await fetch((state.connect ?? state.url) + path, { method, headers, body, signal, redirect: "error" });
  } catch (why) {
    throw new Told("network", `${state.url} cannot be reached: ${why.cause?.message ?? why.message}. Check the address and the network.`);
  }
  const text = await response.text();
  if (response.ok) return text === "" ? null : JSON.parse(text);
  const problem = text.startsWith("{") ? JSON.parse(text) : {};
  const code = problem.type?.split("/").at(-1) ?? `http_${response.status}`;
  if (code === "device_clock" && again) {
    clockAhead = (Date.parse(response.headers.get("date")) - Date.now()) / 1000;
    return call(state, method, path, content, false);
  }
  const later = response.headers.get("retry-after");
  const sentence = problem.detail ?? `The engine answered ${response.status}.`;
  throw new Told("refused", later ? `${sentence} (Again in ${later} s.)` : sentence, code);
}

// Commands.

async function load(file) {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (why) {
    if (why.code === "ENOENT") throw new Told("usage", `There is no ${file}: pair first, or name another file with --state.`);
    throw new Told("usage", `${file} cannot be read: ${why.message}.`);
  }
}

async function keep(file, state) {
  const beside = `${file}.new`;
  await writeFile(beside, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  await chmod(beside, 0o600);
  await rename(beside, file);
}

async function pair(file, [url, code, name], { connect }) {
  const exists = await readFile(file).then(() => true, () => false);
  if (exists) throw new Told("usage", `${file} has a device already: name another file with --state, or delete it.`);
  if (!URL.canParse(url)) throw new Told("usage", `${url} is not an address such as https://accounts.hotel.example.`);
  const { privateKey } = await crypto.subtle.generateKey(ECDSA, true, ["sign", "verify"]);
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey("jwk", privateKey);
  const state = { url: url.replace(/\/+$/, ""), connect, key: { kty, crv, x, y, d } };
  // Kept before the code is used up: a full disk costs no pairing.
  await keep(`${file}.unpaired`, state);
  const paired = await call(state, "POST", "/api/v1/app/pair", { code, name, public_key: publicKey(state.key) });
  await keep(`${file}.unpaired`, { ...state, ...paired });
  await rename(`${file}.unpaired`, file);
  const { secret, ...shown } = paired;
  return shown;
}

async function wait(file, _, { seconds }) {
  const state = await load(file);
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const left = Math.min(25, Math.max(0, Math.ceil((end - Date.now()) / 1000)));
    const answer = await call(state, "GET", `/api/v1/app/requests?wait=${left}`);
    if (answer.requests.length > 0 || Date.now() >= end) return answer;
    await new Promise((resolve) => setTimeout(resolve, Math.min(500, Math.max(0, end - Date.now()))));
  }
}

async function decide(file, id, content) {
  return call(await load(file), "POST", `/api/v1/app/requests/${encodeURIComponent(id)}/answer`, content);
}

async function code(file) {
  const state = await load(file);
  const now = Date.now() / 1000;
  return { code: await totp(state, now), seconds_left: state.period - (Math.floor(now) % state.period) };
}

const COMMANDS = {
  pair: [3, pair],
  wait: [0, wait],
  answer: [2, (file, [id, number]) => decide(file, id, { decision: "approve", number })],
  deny: [1, (file, [id]) => decide(file, id, { decision: "deny" })],
  code: [0, code],
};

const OPTIONS = {
  state: { type: "string", default: "app-device.json" },
  seconds: { type: "string", default: "25" },
  connect: { type: "string" },
  help: { type: "boolean", default: false },
};

async function main(words) {
  let parsed;
  try {
    parsed = parseArgs({ args: words, options: OPTIONS, allowPositionals: true });
  } catch (why) {
    throw new Told("usage", `${why.message.split(".")[0]}. See --help.`);
  }
  const { values, positionals: [command, ...rest] } = parsed;
  if (values.help) return process.stdout.write(HELP);
  const [count, run] = COMMANDS[command] ?? [];
  if (!run) throw new Told("usage", `${command ? `There is no command "${command}"` : "Name a command"}. See --help.`);
  if (rest.length !== count) throw new Told("usage", `${command} takes ${count} values, not ${rest.length}. See --help.`);
  const seconds = Number(values.seconds);
  if (!(seconds >= 0)) throw new Told("usage", `--seconds ${values.seconds} is not a number of seconds.`);
  const answer = await run(values.state, rest, { ...values, seconds });
  console.log(JSON.stringify(answer));
  if (command === "wait" && answer.requests.length === 0) process.exitCode = EXIT.nothing;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  main(process.argv.slice(2)).catch((why) => {
    if (!(why instanceof Told)) throw why;
    if (why.code) console.log(JSON.stringify({ problem: why.code }));
    console.error(why.message);
    process.exitCode = EXIT[why.exit];
  });
}
