// A worked consumer of Keyledger's feed: never misses an event, never works one twice.
//
//   node consumer.mjs --nats 127.0.0.1:4222 --user reports --api https://id.hotel.example --out work.jsonl
//
// Passwords come from the environment: KEYLEDGER_NATS_PASSWORD and KEYLEDGER_API_TOKEN.
// The rules are those of consumer.py: work and place are written together; what lies at or below the
// place is a repeat; a previous sequence above it shows a hole, which is read from the ledger; a
// message is acknowledged after its work is written; the stream's creation time tells one that was
// made anew, whose consumers have to be made anew too.

import {
  existsSync, fsyncSync, openSync, readFileSync, truncateSync, writeFileSync, writeSync,
} from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { AckPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect } from "@nats-io/transport-node";

const STREAM = "KEYLEDGER";
const OF_THE_FEED = ["account-", "property-", "mail-"];

const { values: options } = parseArgs({
  options: {
    nats: { type: "string" },
    user: { type: "string" },
    api: { type: "string" },
    out: { type: "string" },
    durable: { type: "string", default: "reports-js" },
    until: { type: "string" },
  },
});

/** What is done with events: one line each, which is also how far we are. */
class Work {
  constructor(path) {
    this.last = undefined;
    if (existsSync(path)) {
      const whole = readFileSync(path, "utf8");
      const lines = whole.slice(0, whole.lastIndexOf("\n") + 1);
      // A line that a crash cut short was not written: it is worked again.
      truncateSync(path, Buffer.byteLength(lines));
      const last = lines.trimEnd().split("\n").pop();
      if (last) this.last = JSON.parse(last).sequence;
    }
    this.file = openSync(path, "a");
    this.streamFile = `${path}.stream`;
  }

  /** Whether the stream is another one than the one seen last; remembers this one. */
  ofStream(created) {
    const seen = existsSync(this.streamFile) ? readFileSync(this.streamFile, "utf8") : created;
    writeFileSync(this.streamFile, created);
    return seen !== created;
  }

  do({ sequence, id, kind }, how) {
    writeSync(this.file, JSON.stringify({ sequence, id, kind, how }) + "\n");
    fsyncSync(this.file);
    this.last = sequence;
  }
}

/** Every event behind this sequence that belongs to the feed, in order, from the ledger itself. */
async function* ledgerAfter(sequence) {
  for (;;) {
    const place = sequence === undefined ? "" : `&after=${sequence}`;
    const answer = await fetch(`${options.api}/api/v1/events?limit=200${place}`, {
      headers: { Authorization: `Bearer ${process.env.KEYLEDGER_API_TOKEN ?? ""}` },
      signal: AbortSignal.timeout(10_000),
    });
    if (!answer.ok) throw new Error(`the ledger answers ${answer.status}`);
    const { events } = await answer.json();
    if (events.length === 0) return;
    for (const event of events) {
      sequence = event.sequence;
      if (OF_THE_FEED.some((prefix) => event.stream.startsWith(prefix))) yield event;
    }
  }
}

/** Works one message through, and first what is missing before it. */
async function take(message, work) {
  const event = said(message);
  if (event === undefined) return; // Not ours.
  const { sequence } = event;
  if (work.last !== undefined && sequence <= work.last) return; // A repeat.
  const previous = message.headers.get("Keyledger-Previous");
  if (previous !== "" && (work.last === undefined || Number(previous) > work.last)) {
    for await (const event of ledgerAfter(work.last)) {
      if (event.sequence >= sequence) break;
      work.do(event, "repaired");
    }
  }
  work.do(event, "message");
}

/** The event in a message, if it is whole and its headers say the same. */
function said(message) {
  try {
    const { data } = message.json();
    const headers = [message.headers.get("Keyledger-Sequence"), message.headers.get("Nats-Msg-Id")];
    const same = String(data.sequence) === headers[0] && data.id === headers[1];
    return same && data.kind ? data : undefined;
  } catch {
    return undefined;
  }
}

const work = new Work(options.out);
const until = options.until === undefined ? Infinity : Number(options.until);
const done = () => (work.last ?? -1) >= until;
const connection = await connect({
  servers: options.nats.replace("nats://", ""),
  user: options.user,
  pass: process.env.KEYLEDGER_NATS_PASSWORD,
  maxReconnectAttempts: -1,
  waitOnFirstConnect: true,
  reconnectTimeWait: 200,
});
const manager = await jetstreamManager(connection, { checkAPI: false, timeout: 2_000 });

/** Says it where the stream was made anew; whoever may not ask about it works on all the same. */
async function notice() {
  const created = await manager.streams.info(STREAM).then((info) => info.created, () => undefined);
  if (created === undefined) return;
  if (work.ofStream(created)) {
    console.error(
      `the stream ${STREAM} was made anew at ${created}: its first messages are repeats of events ` +
        `up to ${work.last}; what it does not hold is read from the ledger`,
    );
  }
}

while (!done()) {
  try {
    await notice();
    // Made anew where it is gone: the stream may have been deleted with all its consumers.
    await manager.consumers.add(STREAM, {
      durable_name: options.durable,
      ack_policy: AckPolicy.Explicit,
    });
    const consumer = await jetstream(connection).consumers.get(STREAM, options.durable);
    for await (const message of await consumer.fetch({ max_messages: 100, expires: 2_000 })) {
      await take(message, work);
      message.ack();
      if (done()) break;
    }
  } catch {
    // The broker is away, or the stream is not there yet: both come back.
    await pause(200);
  }
}
await connection.close();
