// Does modelina make a class with a name of its own of every payload, envelope and union branch?
//
//     node modelina.mjs ASYNCAPI OUT
//
// Two things are modelina's own (5.10.1): it knows AsyncAPI up to 3.0 and takes 3.1 for a JSON Schema
// without properties, of which it silently makes one empty class; so the version is put back here. And in
// Python a member called `property` hides the decorator that the next member needs; so it gets another
// name here.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { Parser } = require("@asyncapi/parser");
const { PythonFileGenerator, TypeScriptFileGenerator, pythonDefaultPropertyKeyConstraints } = require("@asyncapi/modelina");
const [file, out] = process.argv.slice(2);
const { document, diagnostics } = await new Parser().parse(
  readFileSync(file, "utf8").replace('"asyncapi": "3.1.0"', '"asyncapi": "3.0.0"'),
);
const errors = diagnostics.filter(({ severity }) => severity === 0);
if (!document || errors.length > 0) throw new Error(JSON.stringify(errors));
const plain = pythonDefaultPropertyKeyConstraints();
const propertyKey = (context) => (plain(context) === "property" ? "property_id" : plain(context));
const generators = {
  typescript: [new TypeScriptFileGenerator({ modelType: "interface" }), { exportType: "named" }],
  python: [new PythonFileGenerator({ constraints: { propertyKey } }), { packageName: "models" }],
};
for (const [language, [generator, options]] of Object.entries(generators)) {
  mkdirSync(`${out}/${language}/models`, { recursive: true });
  const models = await generator.generateToFiles(document, `${out}/${language}/models`, options);
  const unnamed = models.map(({ modelName }) => modelName).filter((name) => /anonymous|^Root$/i.test(name));
  const kinds = models.filter(({ modelName }) => /V\d+Message$/.test(modelName)).length;
  if (unnamed.length > 0 || kinds < 90) throw new Error(`${language}: ${kinds} messages, without a name: ${unnamed}`);
  console.log(`modelina, ${language}: ${models.length} classes, each with a name of its own`);
}
