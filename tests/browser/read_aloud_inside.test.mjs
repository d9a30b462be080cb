// What a screen reader is told of the pages of somebody who is in, in both languages: compared with
// `read_aloud/`. Days, times and what is drawn anew for each demo are left out.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { differs, readAloud } from "./goldens.mjs";
import { sessions } from "./journeys.mjs";
import { browser, demo, person } from "./support.mjs";

let engine, chromium, states;
before(async () => {
  [engine, chromium] = await Promise.all([demo(), browser()]);
  states = await sessions(chromium, engine, ["rene", "mona"]);
});
after(async () => {
  await chromium?.close();
  await engine?.stop();
});

const MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December|" +
  "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre";

/** What is said, without what is another each time. */
function lasting(said) {
  return said
    // The list of time zones.
    .replaceAll(/^\s*- option "\w+\/.*\n/gm, "")
    .replaceAll(new RegExp(`\\d{1,2}(er)? (${MONTHS}) \\d{4}`, "g"), "DAY")
    .replaceAll(/\d\d:\d\d(–\d\d:\d\d)?/g, "TIME")
    .replaceAll(/\b\d+ (days|jours)/g, "N $1")
    .replaceAll(/(day|jour) \d+/g, "$1 N")
    .replaceAll(/Chrom\w+ (on|sur) \w+/g, "BROWSER");
}

/** From home to somebody's page at Hotel du Lac. */
const desk = async (page, rest = "") => {
  await page.goto("/");
  const people = await page.locator(".tile", { hasText: "Hotel du Lac" }).locator("a[href$='/people']").getAttribute("href");
  await page.goto(people + rest);
  return people;
};

const PAGES = {
  home: ["rene", (page) => page.goto("/")],
  me: ["rene", (page) => page.goto("/me")],
  "me-factors": ["rene", (page) => page.goto("/me/factors")],
  "me-sessions": ["rene", (page) => page.goto("/me/sessions")],
  "me-history": ["rene", async (page) => {
    await page.goto("/me/history");
    // The latest alone: how the others are grouped depends on the time of day.
    await page.evaluate(() => {
      for (const other of [...document.querySelectorAll("main section, main .story > li")].slice(2)) other.remove();
    });
  }],
  "me-mails": ["rene", (page) => page.goto("/me/mails")],
  people: ["mona", (page) => desk(page)],
  person: ["mona", async (page) => {
    await desk(page);
    await page.getByRole("link", { name: "Bruno Wenger" }).click();
    await page.waitForSelector("h1:text('Bruno Wenger')");
  }],
  import: ["mona", (page) => desk(page, "/import")],
  denied: ["rene", async (page) => {
    const property = await engine.ask("property", "list").properties.find((one) => one.name === "Hotel du Lac").id;
    await page.goto(`/denied?property=${property}&permission=rates`);
  }],
};

for (const locale of ["en", "fr"]) {
  test(`pages of somebody who is in are read aloud as before (${locale})`, async () => {
    const differing = [];
    for (const [name, [who, show]] of Object.entries(PAGES)) {
      const page = await person(chromium, engine, { locale, storageState: states[who] });
      await show(page);
      assert.equal(await page.getAttribute("html", "lang"), locale, name);
      differing.push(...differs(`${name}.${locale}`, lasting(await readAloud(page))));
      await page.context().close();
    }
    assert.deepEqual(differing, []);
  });
}
