/* The program of `examples/typescript`, on the client that openapi-generator makes for fetch. */
import {
  Configuration,
  LogInApi,
  MeApi,
  MembersApi,
  OperatorsApi,
  ReadingApi,
  ResponseError,
  type Member,
  type Middleware,
  type Problem,
} from "./client/index.js";

/** A browser keeps cookies by itself; Node does not. */
function cookies(): Middleware {
  const kept = new Map<string, string>();
  return {
    async pre({ url, init }) {
      const cookie = [...kept].map(([name, value]) => `${name}=${value}`).join("; ");
      return { url, init: { ...init, headers: { ...(init.headers as Record<string, string>), cookie } } };
    },
    async post({ response }) {
      for (const line of response.headers.getSetCookie()) {
        const pair = line.split(";")[0] ?? "";
        kept.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
      }
    },
  };
}

function expect(holds: unknown, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

async function refused(asked: Promise<unknown>): Promise<[number, Problem]> {
  try {
    await asked;
  } catch (error) {
    if (error instanceof ResponseError) return [error.response.status, (await error.response.json()) as Problem];
    throw error;
  }
  throw new Error("not refused");
}

const setting = (name: string): string => process.env[name] ?? "";
const [basePath, email, id] = process.argv.slice(2);
expect(basePath && email && id, "usage: program.js SITE EMAIL PROPERTY");
const configuration = new Configuration({ basePath, middleware: [cookies()] });
const logIn = new LogInApi(configuration);
const begun = await logIn.beginLogIn({ loginBody: { email } });
const first = await logIn.sendPassword({ flow: begun.flow, passwordBody: { password: setting("KEYLEDGER_PASSWORD") } });
if (first.flow) await logIn.sendCode({ flow: first.flow, codeBody: { code: setting("KEYLEDGER_CODE") } });
const me = await new MeApi(configuration).readMe();
console.log(`signed in as ${me.name}`);

const members = new MembersApi(configuration);
const people: Member[] = [];
let cursor: string | undefined;
do {
  const page = await members.listMembers(cursor ? { id, limit: 100, cursor } : { id, limit: 100 });
  people.push(...page.members);
  cursor = page.next ?? undefined;
} while (cursor);
expect(new Set(people.map(({ account }) => account)).size === people.length, "each once");
console.log(`${people.length} people`);

const without = (one: Member) => !one.permissions.some((held) => held === "rates" || held === "manage_users");
const one = people.find((person) => person.account !== me.account && without(person));
expect(one, "nobody to grant anything to");
const whose = { id, account: one.account };
const tag = (await members.readPermissionsRaw(whose)).raw.headers.get("etag");
expect(tag, "no ETag");
const change = { ...whose, ifMatch: tag, idempotencyKey: crypto.randomUUID(), patchBody: { grant: ["rates" as const], withdraw: [] } };
const done = await members.changePermissions(change);
const again = await members.changePermissions(change);
expect(JSON.stringify(done) === JSON.stringify(again), "another answer");
const [status, stale] = await refused(members.changePermissions({ ...whose, ifMatch: tag, patchBody: { grant: ["reports"], withdraw: [] } }));
expect(status === 412, "not refused");
console.log(`refused: ${stale.code}`);
const [, denied] = await refused(new OperatorsApi(configuration).listOperators({}));
console.log(`refused: ${denied.code}, ${denied.detail}`);

let after: string | undefined;
let expected = 0;
for (let atHead = false; !atHead; ) {
  const software = new ReadingApi(new Configuration({ basePath, accessToken: setting("KEYLEDGER_TOKEN") }));
  const feed = await software.readEvents(after ? { after, limit: 100 } : { limit: 100 });
  for (const event of feed.events) {
    expect(event.sequence === expected, "dense: nothing is missed, nothing comes twice");
    expected += 1;
  }
  after = feed.next ?? undefined;
  atHead = feed.atHead;
}
console.log(`${expected} events`);
