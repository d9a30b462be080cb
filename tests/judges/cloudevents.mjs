// Does npm's SDK take every event, as the bus sends it and as the feed answers it, and give it back as it
// was? It cuts `time` to milliseconds on the way out, which is its own doing: `data.at` keeps all.
//
//     node cloudevents.mjs EVENTS
import { readFileSync } from "node:fs";
import { HTTP } from "cloudevents";

const events = JSON.parse(readFileSync(process.argv[2], "utf8"));
const same = (left, right, what) => {
  const [a, b] = [left, right].map(({ time, ...rest }) => JSON.stringify(rest, Object.keys(rest).sort()));
  if (a !== b || new Date(left.time).getTime() !== new Date(right.time).getTime()) throw new Error(`${what}\n${a}\n${b}`);
  if (JSON.stringify(left.data) !== JSON.stringify(right.data)) throw new Error(`${what}: data`);
};
for (const event of events) {
  const headers = { "content-type": "application/cloudevents+json" };
  const read = HTTP.toEvent({ headers, body: JSON.stringify(event) });
  read.validate();
  same(event, JSON.parse(HTTP.structured(read).body), event.type);
}
const batch = HTTP.toEvent({
  headers: { "content-type": "application/cloudevents-batch+json" },
  body: JSON.stringify(events),
});
if (batch.length !== events.length) throw new Error("the batch lost some");
console.log(`npm cloudevents: ${events.length} events in and out unchanged`);
