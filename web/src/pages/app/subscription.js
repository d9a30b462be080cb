// Subscription: the address at the browser's push service by which the engine wakes the app.
import { ask } from "./calls.js";
import { fromBase64url } from "./signing.js";

const SLOW_MILLISECONDS = 10_000;

export const can = () => "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

const worker = () => navigator.serviceWorker?.getRegistration("/app/");

export const present = async () => (can() ? (await worker())?.pushManager.getSubscription().catch(() => null) : null);

// A browser that does not reach its maker's push service never answers.
const bounded = (promise) => Promise.race([
  promise,
  new Promise((_, reject) => setTimeout(reject, SLOW_MILLISECONDS, { code: "push_slow" })),
]);

/** Tells the engine; the address is what it was told. */
export const register = async (kept, subscription) => {
  const { endpoint, keys } = subscription.toJSON();
  const { p256dh, auth } = keys;
  await ask(kept, "PUT", "/api/v1/app/push", { endpoint, keys: { p256dh, auth } });
  return endpoint;
};

/** Asks the person, then the browser: only ever after a button was pressed. */
export const subscribe = async (kept) => {
  if ((await Notification.requestPermission()) !== "granted") throw { code: "push_denied" };
  const { public_key } = await ask(null, "GET", "/api/v1/app/push-key").catch((why) => {
    throw why.code === "no_network" ? why : { code: "push_none" };
  });
  const { pushManager } = await bounded(navigator.serviceWorker.ready);
  const options = { userVisibleOnly: true, applicationServerKey: fromBase64url(public_key) };
  const subscription = await bounded(pushManager.subscribe(options));
  return register(kept, subscription);
};

/** Ends it here, and at the engine where that can be reached. */
export const silence = async (kept) => {
  await (await present())?.unsubscribe().catch(() => {});
  if (kept.push) await ask(kept, "DELETE", "/api/v1/app/push", undefined, { seconds: 5 }).catch(() => {});
};

/** Takes away the notifications that were shown: what they are about is answered, or over. */
export const clear = async () => {
  const shown = await (await worker())?.getNotifications?.();
  for (const one of shown ?? []) one.close();
};
