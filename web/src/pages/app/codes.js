// Codes by time (TOTP, RFC 6238), made from a key that can be used but not read.
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const decode = (text) => {
  const found = [];
  let [value, bits] = [0, 0];
  for (const letter of text.toUpperCase().replaceAll(/[\s=-]/g, "")) {
    const five = ALPHABET.indexOf(letter);
    if (five < 0) throw new TypeError("base32");
    value = ((value << 5) | five) & 0xfff;
    bits += 5;
    if (bits >= 8) found.push((value >> (bits -= 8)) & 0xff);
  }
  return new Uint8Array(found);
};

/** The key of a secret in base32. */
export const codeKey = (secret) =>
  crypto.subtle.importKey("raw", decode(secret), { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);

/** The code at a moment in milliseconds. */
export const codeAt = async (key, at, { digits = 6, period = 30 } = {}) => {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(at / 1000 / period)));
  const hash = new DataView(await crypto.subtle.sign("HMAC", key, counter.buffer));
  const place = hash.getUint8(hash.byteLength - 1) & 15;
  const number = hash.getUint32(place) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, "0");
};

/** The seconds for which the code of this moment is still shown. */
export const secondsLeft = (at, { period = 30 } = {}) => period - (Math.floor(at / 1000) % period);
