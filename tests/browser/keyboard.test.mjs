// René's and Mona's journeys by keyboard alone (S7, S10, S11, S19, S21, S24, S28, S32, S33).
import { after, before, test } from "node:test";
import { byKeys, byMouse, mona, nora, rene } from "./journeys.mjs";
import { browser, demo, person } from "./support.mjs";

let engine, chromium;
before(async () => ([engine, chromium] = await Promise.all([demo(), browser()])));
after(async () => {
  await chromium?.close();
  await engine?.stop();
});

test("journeys by keyboard alone", { concurrency: true }, async (journeys) => {
  await Promise.all([
    journeys.test("René", async () => {
      const page = await person(chromium, engine);
      await rene(page, byKeys(page), engine, { scripts: true });
    }),
    journeys.test("Mona", async () => {
      const hers = await person(chromium, engine);
      await nora(hers, byMouse(hers), engine);
      const page = await person(chromium, engine);
      await mona(page, byKeys(page), engine, { scripts: true });
    }),
  ]);
});
