// Notifications, on or off. Everything works without them while the app is open.
import { keep } from "./keys.js";
import { tell, tellWhy } from "./said.js";
import { can, present, register, silence, subscribe } from "./subscription.js";

const [on, off, without] = ["on", "off", "without"].map((name) => document.querySelector(`[data-push-${name}]`));

const draw = (kept) => {
  on.hidden = !can() || Boolean(kept.push);
  off.hidden = !kept.push;
  without.hidden = Boolean(kept.push);
};

const remember = async (kept, endpoint) => {
  kept.push = endpoint;
  await keep(kept);
  draw(kept);
};

export const notifications = async (kept) => {
  draw(kept);
  let busy = false;
  const press = (act) => async () => {
    if (busy) return;
    busy = true;
    await act().catch((why) => tellWhy(why, "push_failed"));
    busy = false;
  };
  on.onclick = press(async () => {
    await remember(kept, await subscribe(kept));
    tell("push_on");
    off.focus();
  });
  off.onclick = press(async () => {
    await silence(kept);
    await remember(kept, undefined);
    tell("push_off");
    on.focus();
  });
  // The push service may have given another address since, or taken it away.
  if (!kept.push) return;
  const subscription = await present();
  if (!subscription) return remember(kept, undefined);
  if (subscription.endpoint === kept.push) return;
  await register(kept, subscription).then((endpoint) => remember(kept, endpoint), () => {});
};
