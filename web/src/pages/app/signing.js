// Signatures of requests: HTTP Message Signatures (RFC 9421) with Content-Digest (RFC 9530).
const bytes = (text) => new TextEncoder().encode(text);

export const base64 = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));

export const base64url = (buffer) =>
  base64(buffer).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

export const fromBase64url = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

export const digestOf = async (body) =>
  `sha-256=:${base64(await crypto.subtle.digest("SHA-256", bytes(body)))}:`;

/** The parameters of a signature, and the text that is signed. */
export const signatureBase = ({ method, uri, digest, created, nonce, keyid }) => {
  const covered = [["@method", method], ["@target-uri", uri]];
  if (digest) covered.push(["content-digest", digest]);
  const names = covered.map(([name]) => `"${name}"`).join(" ");
  const params = `(${names});created=${created};nonce="${nonce}";keyid="${keyid}"`
    + `;alg="ecdsa-p256-sha256";tag="keyledger-app"`;
  const lines = [...covered, ["@signature-params", params]].map(([name, value]) => `"${name}": ${value}`);
  return { params, text: lines.join("\n") };
};

/** The headers that sign a request. */
export const sign = async ({ key, keyid, method, uri, body, created, nonce }) => {
  const digest = body === undefined ? undefined : await digestOf(body);
  nonce ??= base64url(crypto.getRandomValues(new Uint8Array(18)));
  const { params, text } = signatureBase({ method, uri, digest, created, nonce, keyid });
  const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, bytes(text));
  return {
    ...(digest && { "Content-Digest": digest }),
    "Signature-Input": `keyledger=${params}`,
    "Signature": `keyledger=:${base64(signature)}:`,
  };
};
