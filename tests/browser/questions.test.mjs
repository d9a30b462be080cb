// The questions of questions.md, each answered at most two clicks from the search field, in both
// languages: the answer is read where a person reads it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { browser, demo } from "./support.mjs";
import { signedIn } from "./inside.mjs";

let engine, chromium;
before(async () => ([engine, chromium] = await Promise.all([demo(), browser()])));
after(async () => {
  await chromium?.close();
  await engine?.stop();
});

const ANSWER = "#answer";
const HAPPENED = "ol.happened";
const MAILS = "section[aria-labelledby=mails]";
const COUNTED = "section[aria-labelledby=counted]";

/** What is typed, what is clicked, where the answer is read, and what it says in each language. */
const QUESTIONS = [
  ["lovelace", [], ANSWER, /locked since .* 10 consecutive wrong passwords/, /verrouillé depuis .* 10 mots de passe incorrects/],
  ["lovelace", [], COUNTED, /203\.0\.113\.77/, /203\.0\.113\.77/],
  ["lovelace", [], "#saw", /Account locked/, /Account locked/],
  ["lovelace", [], ANSWER, /"Forgot password" ends it/, /«\sMot de passe oublié\s» y met fin/],
  ["lovelace", [], MAILS, /Your account was locked/, /Your account was locked|Votre compte (a été|est) verrouillé/],
  ["lovelace", [], HAPPENED, /counted: lock of/, /a compté\s: verrouillage du/],
  ["bruno", [], MAILS, /550 5\.1\.1/, /550 5\.1\.1/],
  ["bruno", [], ANSWER, /no password yet/, /pas encore de mot de passe/],
  ["bruno", [], HAPPENED, /activation link was created; it is valid until/, /lien d'activation a été créé\s; il est valable jusqu/],
  ["rene@", [], HAPPENED, /rates/, /rates|tarifs/],
  ["rene@", [], ANSWER, /but Pension Alpina is closed to everybody/, /mais Pension Alpina est fermé à tous/],
  ["rene@", [], "section[aria-labelledby=memberships]", /Hotel du Lac[\s\S]*reservations/i, /Hotel du Lac[\s\S]*réservations/i],
  ["Pension Alpina", [], ".answer", /closed to everybody[\s\S]*invoice/, /fermé à tous[\s\S]*facture/],
  ["Auberge du Port", [], "section[aria-labelledby=people]", /Mona Keller/, /Mona Keller/],
  ["lindq", [], "#near", /day \d+ of 30/, /jour \d+ sur 30/],
  ["brandt", [], HAPPENED, /[Rr]emoved[\s\S]*Mona Keller/, /Retiré|retiré/],
  ["front desk", [], ANSWER, /use suggests a shared account/, /compte partagé/],
  ["adda@hotel.example", [], "#nearest", /ada@hotel\.example/, /ada@hotel\.example/],
  ["lovelace", [".happened .counts a[href*='q=203']"], "main", /Ada Lovelace/, /Ada Lovelace/],
  ["cleo", [".chips a[href*='show=people']"], HAPPENED, /Sam Vidal/, /Sam Vidal/],
];

test("there are as many questions as are written down", () => {
  const written = readFileSync(new URL("questions.md", import.meta.url), "utf8").match(/^\| \d+\. /gm);
  assert.equal(QUESTIONS.length, written.length);
  assert.ok(QUESTIONS.every(([, clicks]) => clicks.length <= 2));
});

for (const [locale, place] of [["en", 3], ["fr", 4]]) {
  test(`each question of a shift has its answer (${locale})`, async (t) => {
    const page = await signedIn(chromium, engine, engine.who("sam"), { locale });
    for (const [index, question] of QUESTIONS.entries()) {
      await t.test(`${index + 1}. ${question[0]}`, async () => {
        const [typed, clicks, where] = question;
        await page.goto("/console");
        await page.fill("#q", typed);
        await page.keyboard.press("Enter");
        await page.waitForURL((url) => url.search !== "" || url.pathname !== "/console");
        for (const click of clicks) await page.locator(click).first().click();
        const read = (await page.locator(where).allTextContents()).join(" ");
        assert.match(read.replaceAll(/\s+/g, " "), question[place]);
      });
    }
    await page.context().close();
  });
}
