// What this device keeps, in the browser's own database: its key, which can be used but not read, and
// whose account it is set up for.
const open = () => new Promise((resolve, reject) => {
  const request = indexedDB.open("keyledger-app", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("device");
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const run = async (mode, act) => {
  const database = await open();
  try {
    const transaction = database.transaction("device", mode, { durability: "strict" });
    const request = act(transaction.objectStore("device"));
    return await new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
};

/** What is kept; without `device` the key is not paired yet. */
export const load = () => run("readonly", (store) => store.get("this"));

export const keep = (kept) => run("readwrite", (store) => store.put(kept, "this"));

export const forget = () => run("readwrite", (store) => store.clear());

/** A new key, kept and read back: a browser that cannot keep it says so before a code is used up. */
export const make = async () => {
  const { privateKey, publicKey } = await crypto.subtle.generateKey(
    { name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"],
  );
  await keep({ key: privateKey, point: await crypto.subtle.exportKey("raw", publicKey) });
  return load();
};
