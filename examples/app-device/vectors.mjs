#!/usr/bin/env node
// Prints the test vectors of docs/app-protocol.md, and checks the signature that is printed there.
//   node examples/app-device/vectors.mjs
import { pathToFileURL } from "node:url";
import { contentDigest, publicKey, signatureBase, signedHeaders, totp, verifies } from "./app-device.mjs";

// The key of RFC 6979, A.2.5: known to everybody, so of no use but for tests.
const hex = (text) => Buffer.from(text, "hex").toString("base64url");
export const KEY = {
  kty: "EC",
  crv: "P-256",
  x: hex("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"),
  y: hex("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"),
  d: hex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"),
};

export const REQUEST = {
  method: "POST",
  uri: "https://accounts.hotel.example/api/v1/app/requests/0b0e7a52-54a1-4bd8-9f6c-1f0f6a1c7f11/answer",
  body: '{"decision":"approve","number":"123456"}',
  created: 1767225600,
  nonce: "bm9uY2UtZm9yLXRlc3RzLTAx",
  keyid: "dGhpcyBpcyB0aGUgaWQgb2YgYSB0ZXN0IGRldmljZSE",
};

export const TOTP = { secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", digits: 6, period: 30 };

/** One signature of the request; ECDSA is randomized, so every run makes another one. */
export const SIGNATURE = "keyledger=:X9bCDyfccJ0ZCwX1PEzc4aVsaIBf7dG4dRZJUNlqhcmKGVyLYZX4hyWoqxca3PD7f5tkweQYkGiM0V1AIpm8BA==:";

export async function vectors() {
  const { body, ...request } = REQUEST;
  const digest = await contentDigest(body);
  const { base } = signatureBase({ ...request, digest });
  const headers = await signedHeaders({ key: KEY, ...REQUEST });
  const check = (Signature) => verifies({ point: publicKey(KEY), ...REQUEST, headers: { ...headers, Signature } });
  const bare = { ...request, method: "GET", uri: "https://accounts.hotel.example/api/v1/app/requests?wait=25" };
  return {
    private_key: KEY,
    public_key: publicKey(KEY),
    request: REQUEST,
    content_digest: digest,
    signature_base: base,
    signature_base_without_body: signatureBase(bare).base,
    signature_input: headers["Signature-Input"],
    signature_of_this_run: headers.Signature,
    signature_of_this_run_verifies: await check(headers.Signature),
    documented_signature: SIGNATURE,
    documented_signature_verifies: await check(SIGNATURE),
    totp: { ...TOTP, at: REQUEST.created, code: await totp(TOTP, REQUEST.created) },
  };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const made = await vectors();
  console.log(JSON.stringify(made, null, 2));
  if (!made.documented_signature_verifies || !made.signature_of_this_run_verifies) process.exitCode = 1;
}
