/* A program that works with Keyledger, on types that openapi-typescript generates and openapi-fetch.
 *
 *   npx openapi-typescript https://accounts.hotel.example/openapi.json -o keyledger.d.ts
 *   KEYLEDGER_PASSWORD=… KEYLEDGER_CODE=123456 KEYLEDGER_TOKEN=kls_… \
 *     node program.js https://accounts.hotel.example mona@hotel.example <property>
 *
 * It logs in with password and code, pages through the members of the property, grants one of them a
 * permission, meets a conflict and a refusal, and follows the events across a reconnect. */
import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./keyledger.js";

type Problem = components["schemas"]["Problem"];
type Member = components["schemas"]["Member"];
type Permission = components["schemas"]["KnownPermission"];

/** A browser keeps cookies by itself; Node does not. */
function cookies(): Middleware {
  const kept = new Map<string, string>();
  return {
    onRequest({ request }) {
      if (kept.size > 0) request.headers.set("cookie", [...kept].map(([name, value]) => `${name}=${value}`).join("; "));
      return request;
    },
    onResponse({ response }) {
      for (const line of response.headers.getSetCookie()) {
        const pair = line.split(";")[0] ?? "";
        const at = pair.indexOf("=");
        kept.set(pair.slice(0, at), pair.slice(at + 1));
      }
      return undefined;
    },
  };
}

function expect(holds: unknown, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

function refused(error: Problem | undefined): never {
  throw new Error(`${error?.title}: ${error?.detail}`);
}

function setting(name: string): string {
  const value = process.env[name];
  expect(value, `${name} is not set`);
  return value;
}

const [site, email, property] = process.argv.slice(2);
expect(site && email && property, "usage: program.js SITE EMAIL PROPERTY");
const client = createClient<paths>({ baseUrl: site });
client.use(cookies());

/** Password, then code. */
async function logIn(email: string, password: string, code: string): Promise<void> {
  const begun = await client.POST("/api/v1/login", { body: { email } });
  if (!begun.data) refused(begun.error);
  const flow = begun.data.flow;
  const first = await client.POST("/api/v1/login/{flow}/password", { params: { path: { flow } }, body: { password } });
  if (!first.data) refused(first.error);
  if (first.data.outcome === "signed_in") return;
  expect(first.data.flow, first.data.outcome);
  const second = await client.POST("/api/v1/login/{flow}/factor", {
    params: { path: { flow: first.data.flow } },
    body: { code },
  });
  if (!second.data) refused(second.error);
}

/** Everybody, a page at a time: a page names the next one until there is none. */
async function* members(id: string, limit: number): AsyncGenerator<Member> {
  let cursor: string | undefined;
  do {
    const query = cursor ? { limit, cursor } : { limit };
    const page = await client.GET("/api/v1/properties/{id}/members", { params: { path: { id }, query } });
    if (!page.data) refused(page.error);
    yield* page.data.members;
    cursor = page.data.next ?? undefined;
  } while (cursor);
}

/** Grants it, if nobody changed anything since `tag` was read. */
function grant(id: string, account: string, permission: Permission, tag: string, key: string) {
  return client.PATCH("/api/v1/properties/{id}/members/{account}/permissions", {
    params: { path: { id, account }, header: { "If-Match": tag, "Idempotency-Key": key } },
    body: { grant: [permission], withdraw: [] },
  });
}

await logIn(email, setting("KEYLEDGER_PASSWORD"), setting("KEYLEDGER_CODE"));
const me = await client.GET("/api/v1/me");
if (!me.data) refused(me.error);
console.log(`signed in as ${me.data.name}`);

const people: Member[] = [];
for await (const person of members(property, 100)) people.push(person);
expect(new Set(people.map((person) => person.account)).size === people.length, "each once");
console.log(`${people.length} people`);

// Somebody who may not see rates yet.
const mine = me.data.account;
const one = people.find(
  ({ account, permissions }) =>
    account !== mine && !permissions.includes("rates") && !permissions.includes("manage_users"),
);
expect(one, "nobody to grant anything to");
const seen = await client.GET("/api/v1/properties/{id}/members/{account}/permissions", {
  params: { path: { id: property, account: one.account } },
});
const tag = seen.response.headers.get("etag");
expect(tag, "no ETag");
const key = crypto.randomUUID();
const done = await grant(property, one.account, "rates", tag, key);
expect(done.data?.permissions.includes("rates"), "not granted");
// Sent again, as after a lost answer: the recorded answer, and nothing happens twice.
const again = await grant(property, one.account, "rates", tag, key);
expect(JSON.stringify(again.data) === JSON.stringify(done.data), "another answer");
console.log(`granted to ${one.name}`);

// Somebody else changed it in between: a typed problem says so.
const stale = await grant(property, one.account, "reports", tag, crypto.randomUUID());
expect(stale.response.status === 412 && stale.error?.code === "precondition_failed", "not refused");
console.log(`refused: ${stale.error.code}`);

// What is not for this person: the same type.
const denied = await client.GET("/api/v1/operators");
expect(denied.error?.code === "not_authorised", "not refused");
console.log(`refused: ${denied.error.code}, ${denied.error.detail}`);

// The feed is for other software, with a token; it goes on where it was, on a new connection.
const token = setting("KEYLEDGER_TOKEN");
let after: string | undefined;
let expected = 0;
for (let atHead = false; !atHead; ) {
  const software = createClient<paths>({ baseUrl: site, headers: { authorization: `Bearer ${token}` } });
  const query = after ? { after, limit: 100 } : { limit: 100 };
  const feed = await software.GET("/api/v1/events", { params: { query } });
  if (!feed.data) refused(feed.error);
  for (const event of feed.data.events) {
    expect(event.sequence === expected, "dense: nothing is missed, nothing comes twice");
    expected += 1;
  }
  after = feed.data.next ?? undefined;
  atHead = feed.data.at_head;
}
console.log(`${expected} events`);
