#!/usr/bin/env bash
# Somebody generates classes from an AsyncAPI document, and raises its version from 3.0.0 to 3.1.0, which
# changes nothing else in it: the parser of the same project takes both without a word.
#
# Expected: the same classes; or an error that says which versions are known.
# Happens:  modelina 5.10.1 knows versions up to 3.0.0, and what it does not know it takes for a JSON Schema.
#           The document has no `properties`, so there is one class, `Root`, that holds anything. The exit
#           status is 0, and nothing is logged.
# Matters:  a build that generates its types goes on with types that check nothing. Say 3.0.0 to modelina,
#           and count the classes.
set -euo pipefail
cd "$(mktemp -d)"
trap 'rm -rf "$PWD"' EXIT
npm install --silent --no-audit --no-fund --ignore-scripts @asyncapi/modelina@5.10.1 @asyncapi/parser@3.6.6 >/dev/null

cat >generate.cjs <<'JAVASCRIPT'
const { Parser } = require("@asyncapi/parser");
const { TypeScriptGenerator } = require("@asyncapi/modelina");

const document = (version) => JSON.stringify({
  asyncapi: version,
  info: { title: "Orders", version: "1.0.0" },
  channels: { orders: { address: "orders", messages: { placed: { $ref: "#/components/messages/placed" } } } },
  operations: { place: { action: "send", channel: { $ref: "#/channels/orders" } } },
  components: {
    messages: { placed: { payload: { $ref: "#/components/schemas/Order" } } },
    schemas: { Order: { title: "Order", type: "object", properties: { id: { type: "string" } } } },
  },
});

(async () => {
  const made = {};
  for (const version of ["3.0.0", "3.1.0"]) {
    const parsed = await new Parser().parse(document(version));
    const errors = parsed.diagnostics.filter(({ severity }) => severity === 0);
    if (errors.length > 0) throw new Error(JSON.stringify(errors));
    const models = await new TypeScriptGenerator().generate(parsed.document);
    made[version] = models.map(({ modelName }) => modelName).sort();
    console.log(version, "makes", made[version].join(", "));
  }
  const surprising = made["3.0.0"].includes("Order") && made["3.1.0"].join() === "Root";
  console.log(surprising ? "one empty class, without a word" : "no longer so");
  process.exit(surprising ? 0 : 1);
})();
JAVASCRIPT
node generate.cjs
