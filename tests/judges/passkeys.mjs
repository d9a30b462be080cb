// Are the same ceremonies of passkeys judged alike by our engine and by other people's libraries: npm
// `@simplewebauthn/server` and PyPI `fido2` (passkeys.py)? Chromium's authenticator makes keys and answers
// at the options of our API. Each answer goes to all three, and so does each changed one, signed anew with
// the key of the authenticator: so what was changed is what is wrong with it. Where a library takes what we
// refuse, the case says which step of W3C Web Authentication Level 3 decides. Needs the packages of
// tests/browser and of this folder, and requirements.txt at the `python3` of PATH. KEYLEDGER_VERBOSE=1 prints
// every verdict.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash, createPrivateKey, randomBytes, sign } from "node:crypto";
import { createRequire } from "node:module";
import {
  generateAuthenticationOptions, generateRegistrationOptions, verifyAuthenticationResponse, verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { authenticator, browser, free, person, serve } from "../browser/support.mjs";

// The versions whose differences these are.
const VERSIONS = { simplewebauthn: "14.0.3", fido2: "2.2.1" };
const PASSWORD = "three words and 1 number";
const RP_ID = "accounts.localhost";
const [UP, UV, BE, BS] = [0x01, 0x04, 0x08, 0x10];
const FLAGS_AT = 32;
const COUNTER_AT = 33;

const text = (bytes) => Buffer.from(bytes).toString("base64url");
const bytes = (base64) => Buffer.from(base64, "base64url");
const sha256 = (data) => createHash("sha256").update(data).digest();
const flags = (on, off) => (data) => (data[FLAGS_AT] = (data[FLAGS_AT] | on) & ~off);

// What is changed: members of the client data, authenticator data in place, the signature, the user handle.
// `ours` is how our engine refuses it, `says` what libraries that refuse it say; `taken` names those that
// do not, and `decides` why they should: a step of section 7.1 (registration) or 7.2 (use), Level 3.
const SITE = { ours: "passkey_refused other_site", says: /origin/i };
const ORIGIN = { ...SITE, what: "another origin", client: { origin: "https://phish.example" } };
const CHALLENGE = {
  what: "another challenge", client: { challenge: text(randomBytes(32)) }, ours: "passkey_refused other_challenge",
  says: /challenge/i,
};
const RP = { ...SITE, what: "another RP id", data: (data) => sha256("hotel.example").copy(data), says: /RP ID/ };
const UNVERIFIED = {
  what: "user not verified", data: flags(0, UV), ours: "passkey_refused user_not_verified", says: /verif/i,
};
const ABSENT = { ...UNVERIFIED, what: "user not present", data: flags(0, UP), says: /present/i };
const FLIPPED = {
  what: "a flipped bit in the signature", signature: (signature) => (signature[signature.length - 1] ^= 1),
  ours: "passkey_refused wrong_signature", says: /signature/i,
};
const PORT = { ...SITE, what: "another port", client: { origin: `http://${RP_ID}:1` }, taken: ["fido2"] };
const FRAMED = {
  ...SITE, what: "in a frame of another site", client: { crossOrigin: true }, taken: ["fido2", "simplewebauthn"],
};
const NOT_ELIGIBLE = {
  what: "backed up, and not eligible for it", data: flags(BS, BE), says: /backed up/, taken: ["fido2"],
};

const REGISTRATIONS = [
  [ORIGIN, CHALLENGE, RP, {
    // ESP256 instead of ES256 in the COSE key: as whole a key, and not offered.
    what: "an algorithm that was not offered",
    object: (object) => (object[object.indexOf("\x01\x02\x03\x26", "latin1") + 3] = 0x28),
    ours: "passkey_refused algorithm", says: /alg/, taken: ["fido2"], decides: "7.1 step 20",
  }],
  [UNVERIFIED, ABSENT, { ...FRAMED, decides: "7.1 step 10" },
    { ...NOT_ELIGIBLE, ours: "passkey_refused unreadable", decides: "7.1 step 17" }],
];
const USES = [
  ORIGIN, CHALLENGE, RP, UNVERIFIED, ABSENT, FLIPPED, { ...PORT, decides: "7.2 step 12" },
  { ...FRAMED, decides: "7.2 step 13" },
  {
    what: "the handle of somebody else", handle: text(randomBytes(16)), ours: "passkey_refused, nothing noted",
    taken: ["fido2", "simplewebauthn"], decides: "7.2 step 6",
  },
];
// After these the engine accepts the key no more.
const COUNTER = {
  what: "a counter that stands still", ours: "passkey_changed counter", says: /counter/, taken: ["fido2"],
  // A sign of a copy, and what follows is the site's policy: ours refuses the key from there on.
  decides: "7.2 step 22",
};
const BACKED_UP = { ...NOT_ELIGIBLE, ours: "passkey_changed kind", decides: "7.2 step 18" };
const OTHER_KIND = {
  what: "no longer eligible for backups", data: flags(0, BE | BS), ours: "passkey_changed kind",
  taken: ["fido2", "simplewebauthn"], decides: "7.2 step 19",
};

/** What was judged: the ceremony for `fido2`, the verdicts of the others, and the change if there is one. */
const judged = [];
let engine, chromium, property;

/** Calls our API in the page; the answer's status and content. */
const call = (page, path, content) => page.evaluate(async ([path, content]) => {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(content) });
  const said = await answer.text();
  return { status: answer.status, content: said === "" ? null : JSON.parse(said) };
}, [path, content]);

async function begun(page, path, content = {}) {
  const answer = await call(page, path, content);
  assert.equal(answer.status, 200, JSON.stringify(answer));
  return answer.content;
}

const made = (page, options) => page.evaluate(async (options) => {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return (await navigator.credentials.create({ publicKey })).toJSON();
}, options);

const shown = (page, options) => page.evaluate(async (options) => {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return (await navigator.credentials.get({ publicKey })).toJSON();
}, options);

/** The answer with a change in it; `key` signs it anew. */
function changed(answer, { client, data, object, signature, handle }, key) {
  const response = { ...answer.response };
  if (client) {
    response.clientDataJSON = text(JSON.stringify({ ...JSON.parse(bytes(response.clientDataJSON)), ...client }));
  }
  const where = key ? "authenticatorData" : "attestationObject";
  const whole = bytes(response[where]);
  data?.(whole.subarray(whole.indexOf(sha256(RP_ID))));
  object?.(whole);
  response[where] = text(whole);
  if (key) {
    const signed = sign("sha256", Buffer.concat([whole, sha256(bytes(response.clientDataJSON))]), key);
    signature?.(signed);
    response.signature = text(signed);
  }
  if (handle) response.userHandle = handle;
  return { ...answer, response };
}

/** How our engine refused it: the problem, and what it noted; null where it did not. */
function refusal(who, { status, content }) {
  if (status === 204 || content.outcome === "signed_in") return null;
  const problem = content.type.split("/").at(-1);
  const events = engine.ask("history", who.email).items.flatMap((item) => item.events);
  const refused = events.filter((event) => event.kind === "factor_refused");
  const last = refused.sort((one, other) => one.sequence - other.sequence).at(-1);
  if (last.event === who.last) return `${problem}, nothing noted`;
  who.last = last.event;
  return `${problem} ${last.data.why.fault ?? last.data.why.change}`;
}

/** What `@simplewebauthn/server` says: null, or why it refuses. */
async function simple(verify, options, response, more) {
  const expected = {
    response, expectedChallenge: options.challenge, expectedOrigin: engine.at, expectedRPID: RP_ID,
    requireUserVerification: true, ...more,
  };
  try {
    return (await verify(expected)).verified ? null : "the signature is not verified";
  } catch (why) {
    return why.message;
  }
}

/** Its options at the same wishes are ours, but for what it adds by itself. */
async function sameOptions(options) {
  const challenge = bytes(options.challenge);
  let theirs;
  if (options.rp) {
    const { rp, user, excludeCredentials, authenticatorSelection, extensions, timeout, attestation } = options;
    theirs = await generateRegistrationOptions({
      rpName: rp.name, rpID: rp.id, userName: user.name, userID: bytes(user.id), userDisplayName: user.displayName,
      supportedAlgorithmIDs: options.pubKeyCredParams.map(({ alg }) => alg), attestationType: attestation,
      excludeCredentials, authenticatorSelection: { ...authenticatorSelection }, extensions, timeout, challenge,
    });
    delete theirs.hints;
    delete theirs.extensions.credProps;
  } else {
    const { rpId: rpID, allowCredentials, userVerification, timeout } = options;
    theirs = await generateAuthenticationOptions({ rpID, allowCredentials, userVerification, timeout, challenge });
  }
  assert.deepEqual(JSON.parse(JSON.stringify(theirs)), options, "@simplewebauthn/server makes other options");
}

/** A new key, changed or not, before all three. */
async function registers(who, change, only = null) {
  const { asked, options } = await begun(who.page, "/api/v1/me/passkeys/begin");
  await sameOptions(options);
  const offered = options.pubKeyCredParams.filter(({ alg }) => only === null || alg === only);
  const answer = await made(who.page, { ...options, pubKeyCredParams: offered });
  const response = change ? changed(answer, change) : answer;
  const finished = await call(who.page, "/api/v1/me/passkeys/finish", { asked, answer: response, name: "My key" });
  const supportedAlgorithmIDs = options.pubKeyCredParams.map(({ alg }) => alg);
  judged.push({
    change, ceremony: { options, response }, ours: refusal(who, finished),
    simplewebauthn: await simple(verifyRegistrationResponse, options, response, { supportedAlgorithmIDs }),
  });
  if (change) {
    await who.authenticator.forgets();
    return;
  }
  who.registration = response;
  const { registrationInfo: { credential } } = await verifyRegistrationResponse({
    response, expectedChallenge: options.challenge, expectedOrigin: engine.at, expectedRPID: RP_ID,
  });
  who.credential = credential;
  // The protocol of Chromium writes base64, not base64url; Buffer reads both.
  const key = (await who.authenticator.keys()).find((one) => bytes(one.credentialId).equals(bytes(answer.rawId)));
  who.key = createPrivateKey({ key: Buffer.from(key.privateKey, "base64"), format: "der", type: "pkcs8" });
}

/** An answer with the key, changed or not, before all three. */
async function uses(who, change, path = "/api/v1/login/passkey") {
  const { asked, options } = await begun(who.page, `${path}/begin`);
  await sameOptions(options);
  const answer = await shown(who.page, options);
  const response = change ? changed(answer, change, who.key) : answer;
  const finished = await call(who.page, `${path}/finish`, { asked, answer: response });
  judged.push({
    change, ceremony: { options, response, registration: who.registration }, ours: refusal(who, finished),
    simplewebauthn: await simple(verifyAuthenticationResponse, options, response, { credential: who.credential }),
  });
  if (!change) who.credential.counter = bytes(answer.response.authenticatorData).readUInt32BE(COUNTER_AT);
}

/** Behind the password: the options name the key. */
async function behindPassword(who) {
  const { flow } = await begun(who.page, "/api/v1/login", { email: who.email });
  const waits = await begun(who.page, `/api/v1/login/${flow}/password`, { password: PASSWORD });
  await uses(who, null, `/api/v1/login/${waits.flow}/passkey`);
}

/** Somebody who chose a password and is signed in, with an authenticator. */
async function somebody(email, options) {
  engine.ask("account", "create", "--email", email, "--name", "Ada Lovelace", "--property", property);
  const page = await person(chromium, engine);
  await page.goto(await engine.link(email));
  await page.waitForSelector("#password");
  await page.fill("#password", PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".notice.good");
  const { flow } = await begun(page, "/api/v1/login", { email });
  await begun(page, `/api/v1/login/${flow}/password`, { password: PASSWORD });
  return { email, page, authenticator: await authenticator(page, options) };
}

async function ceremonies() {
  const ada = await somebody("ada@hotel.example");
  for (const change of REGISTRATIONS[0]) await registers(ada, change);
  await registers(ada, null);
  await behindPassword(ada);
  // A right answer between wrong ones: five wrong ones in a row would be a pause.
  for (const change of USES) for (const one of [null, change]) await uses(ada, one);
  await uses(ada, null);
  await uses(ada, { ...COUNTER, data: (data) => data.writeUInt32BE(ada.credential.counter, COUNTER_AT) });

  const synced = { defaultBackupEligibility: true, defaultBackupState: true };
  const bob = await somebody("bob@hotel.example", synced);
  for (const change of REGISTRATIONS[1]) await registers(bob, change);
  await registers(bob, null, -257);
  assert.equal(bob.key.asymmetricKeyType, "rsa");
  for (const change of [null, FLIPPED, null, OTHER_KIND]) await uses(bob, change);

  const eve = await somebody("eve@hotel.example");
  await registers(eve, null);
  for (const change of [null, BACKED_UP]) await uses(eve, change);
}

try {
  const port = await free();
  const settings = {
    KEYLEDGER_PUBLIC_URL: `http://${RP_ID}:${port}`, KEYLEDGER_LIMITS__NETWORK_PER_MINUTE: "0",
    KEYLEDGER_LIMITS__ADDRESS_PER_MINUTE: "0", KEYLEDGER_HASHING__TEST_STRENGTH: "true",
    KEYLEDGER_HASHING__MEMORY_KIB: "8",
  };
  [engine, chromium] = await Promise.all([serve(settings, port), browser()]);
  property = engine.ask("property", "create", "Hotel du Lac").id;
  await ceremonies();
} finally {
  await chromium?.close();
  await engine?.stop();
}

const python = new URL("passkeys.py", import.meta.url).pathname;
const input = JSON.stringify(judged.map(({ ceremony }) => ceremony));
const asked = spawnSync("python3", [python], { input, encoding: "utf8" });
assert.equal(asked.status, 0, asked.stderr);
const fido2 = JSON.parse(asked.stdout);
const { version } = createRequire(import.meta.url)("./node_modules/@simplewebauthn/server/package.json");
assert.deepEqual({ simplewebauthn: version, fido2: fido2.version }, VERSIONS, "look at the differences again");
let differences = 0;
for (const [index, { change, ceremony, ours, simplewebauthn }] of judged.entries()) {
  const kind = ceremony.registration ? "use" : "registration";
  const theirs = { simplewebauthn, fido2: fido2.verdicts[index] };
  const what = `${kind}, ${change?.what ?? "unchanged"}: ${JSON.stringify({ ours, ...theirs })}`;
  if (process.env.KEYLEDGER_VERBOSE) console.log(what);
  assert.equal(ours, change?.ours ?? null, what);
  for (const [library, refused] of Object.entries(theirs)) {
    if (!change || change.taken?.includes(library)) assert.equal(refused, null, `${library}: ${what}`);
    else assert.match(refused ?? "", change.says, `${library}: ${what}`);
    if (change?.taken?.includes(library)) differences += 1;
  }
}
const wrong = judged.filter(({ change }) => change).length;
console.log(`npm @simplewebauthn/server ${version}, PyPI fido2 ${fido2.version}: ${judged.length - wrong} ceremonies `
  + `accepted by both and by us, ${wrong} changed ones refused; ${differences} of ${2 * wrong} verdicts of theirs are `
  + "known to differ");
