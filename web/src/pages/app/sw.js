// The worker of the app: keeps the app's own files, so that codes work without a network, and shows that
// a log-in waits. It answers for nothing outside /app/. SHELL, FILES and WORDS are put before it.
const CACHE = `keyledger-app-${SHELL}`;
const PAGE = "/app/";
const SLOW_MILLISECONDS = 3000;
const word = WORDS[new URL(location.href).search.slice(1)] ?? WORDS.en;

self.addEventListener("install", (event) => {
  const fill = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll([...FILES, new Request(PAGE, { cache: "reload" })]);
    await self.skipWaiting();
  };
  event.waitUntil(fill());
});

self.addEventListener("activate", (event) => {
  const tidy = async () => {
    const names = await caches.keys();
    const old = names.filter((name) => name.startsWith("keyledger-app-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(tidy());
});

// The page of this shell replaces the kept one: its language may have changed. A newer shell keeps its own.
const fresh = async (request) => {
  const response = await fetch(request);
  const text = await response.clone().text();
  if (response.ok && text.includes(SHELL)) await (await caches.open(CACHE)).put(PAGE, response.clone());
  return response.status < 500 ? response : Promise.reject(response.status);
};

const page = async (request) => {
  const late = new Promise((_, reject) => setTimeout(reject, SLOW_MILLISECONDS, "late"));
  const asked = fresh(request);
  asked.catch(() => {});
  try {
    return await Promise.race([asked, late]);
  } catch {
    return (await caches.match(PAGE, { cacheName: CACHE })) ?? asked;
  }
};

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (pathname === PAGE) event.respondWith(page(event.request));
  const file = async () => (await caches.match(pathname, { cacheName: CACHE })) ?? fetch(event.request);
  if (FILES.includes(pathname)) event.respondWith(file());
});

// What the message says is of no interest: the app asks the engine what waits.
self.addEventListener("push", (event) => {
  event.waitUntil(self.registration.showNotification(word, { tag: "request", renotify: true, icon: ICON }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const open = async () => {
    const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const ours = windows.find((one) => new URL(one.url).pathname.startsWith(PAGE));
    return ours ? ours.focus() : self.clients.openWindow(PAGE);
  };
  event.waitUntil(open());
});
