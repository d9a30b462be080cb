// René's and Mona's journeys without scripts: whatever they do has a button (S7, S10, S11, S19, S24, S28).
import { after, before, test } from "node:test";
import { byMouse, mona, nora, rene } from "./journeys.mjs";
import { browser, demo, person } from "./support.mjs";

let engine, chromium;
before(async () => ([engine, chromium] = await Promise.all([demo(), browser()])));
after(async () => {
  await chromium?.close();
  await engine?.stop();
});

const without = () => person(chromium, engine, { javaScriptEnabled: false });

test("journeys without scripts", { concurrency: true }, async (journeys) => {
  await Promise.all([
    journeys.test("René", async () => rene(await without(), byMouse(), engine, { scripts: false })),
    journeys.test("Mona", async () => {
      await nora(await without(), byMouse(), engine);
      await mona(await without(), byMouse(), engine, { scripts: false });
    }),
  ]);
});
