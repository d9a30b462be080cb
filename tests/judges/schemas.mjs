// Do ajv with its formats, and json-schema-to-typescript, take every schema at their defaults?
// And does every stored sample, and every event that an engine served, fit its own?
//
//     node schemas.mjs SCHEMAS EVENTS OUT
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { compile } from "json-schema-to-typescript";

const require = createRequire(import.meta.url);
const Ajv = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats").default;
const [root, eventsFile, out] = process.argv.slice(2);
const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const checks = new Map();
for (const folder of ["stored", "public"]) {
  for (const file of readdirSync(`${root}/json/${folder}`)) {
    const ajv = new Ajv();
    addFormats(ajv);
    checks.set(`${folder}/${file}`, ajv.compile(read(`${root}/json/${folder}/${file}`)));
  }
}
const wrong = [];
const hold = (name, check, value) => {
  if (!check(value)) wrong.push(`${name}: ${JSON.stringify(check.errors)}`);
};
let samples = 0;
for (const file of readdirSync(`${root}/samples`)) {
  const check = checks.get(`stored/${file.replace(".json", ".schema.json")}`);
  if (check) {
    hold(file, check, read(`${root}/samples/${file}`).data);
    samples += 1;
  }
}
const events = read(eventsFile);
for (const event of events) {
  const file = event.dataschema.split("/").pop();
  hold(`${event.type} ${event.data.sequence}`, checks.get(`public/${file}`), event.data);
}
let types = 0;
for (const file of readdirSync(`${root}/json/public`)) {
  const name = file.replaceAll(".", "_").replace("_schema_json", "");
  const text = await compile(read(`${root}/json/public/${file}`), name, { bannerComment: "" });
  writeFileSync(`${out}/${name}.ts`, text);
  types += 1;
}
console.log(`${checks.size} schemas compile, ${samples} samples and ${events.length} events fit, ${types} types`);
if (wrong.length > 0 || samples < 100 || events.length < 50) {
  console.error(wrong.join("\n"));
  process.exit(1);
}
