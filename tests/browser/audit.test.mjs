// Cleo reviews: who could do what on a date, what was done to whom, who read it; a search narrowed by
// clicking and taken out; an event proved; a hold placed and lifted. Sam changes a policy after seeing what
// it would have done (C4, C5, B2). With SHOTS, pictures are put there.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { browser, demo, said } from "./support.mjs";
import { looked, signedIn } from "./inside.mjs";

let engine, chromium;
before(async () => ([engine, chromium] = await Promise.all([demo(), browser()])));
after(async () => {
  await chromium?.close();
  await engine?.stop();
});

/** Where a path leads: the leaf first (RFC 9162, 2.1.3.2). */
function rootOf([leaf, ...path], index, size) {
  const above = (left, right) => createHash("sha256").update(Buffer.concat([Buffer.from([1]), left, right])).digest();
  let [node, last, hash] = [index, size - 1, Buffer.from(leaf, "base64")];
  for (const beside of path.map((text) => Buffer.from(text, "base64"))) {
    if (node % 2 === 1 || node === last) {
      hash = above(beside, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [node >> 1, last >> 1];
    } else {
      hash = above(hash, beside);
    }
    [node, last] = [node >> 1, last >> 1];
  }
  return last === 0 ? hash.toString("base64") : "too short";
}

const enters = (who, options) => signedIn(chromium, engine, engine.who(who), options);

for (const locale of ["en", "fr"]) {
  test(`c5: every question of an audit has its page (${locale})`, async () => {
    const page = await enters("cleo", { locale });
    await page.goto("/console");
    await page.locator(".console-top .tabs a[href='/console/audit']").click();
    await page.waitForURL(/\/console\/audit$/);
    await looked(page, `audit ${locale}`);
    await page.goto("/console/audit/access?property=Hotel+du+Lac");
    assert.match(await page.textContent("#review"), /Hotel du Lac/);
    assert.match(await page.textContent("main"), /Mona Keller[\s\S]*Sam Vidal/);
    await looked(page, `audit access ${locale}`);
    for (const part of ["acts", "readers", "search", "holds", "erasures"]) {
      await page.goto(`/console/audit/${part}`);
      await looked(page, `audit ${part} ${locale}`);
    }
    await page.context().close();
  });
}

test("c5: what was done to whom, and that Cleo read it is read by the next", async () => {
  const page = await enters("cleo");
  await page.goto("/console/audit/acts");
  const rows = page.locator("tbody tr");
  assert.ok((await rows.count()) > 5);
  assert.match(await page.locator("tbody").textContent(), /Mona Keller[\s\S]*Ada Lovelace/);
  await page.goto("/console?q=lovelace");
  await page.goto("/console/audit/readers?of=ada@hotel.example");
  assert.match(await page.locator("tbody").textContent(), /Cleo Roux[\s\S]*asked for an explanation[\s\S]*Ada Lovelace/);
  await page.context().close();
});

test("c5: a search is narrowed by clicking values, and each condition is taken away again", async () => {
  const page = await enters("cleo");
  await page.goto("/console/audit/search?account=ada@hotel.example");
  await page.getByRole("link", { name: /^login_failed \d/ }).click();
  await page.waitForURL(/kind=login_failed/);
  assert.equal(await page.locator("tbody tr").count(), 10);
  assert.equal(await page.locator("#narrowed a").count(), 2);
  await looked(page, "audit search narrowed");
  await page.locator("#narrowed a", { hasText: "login_failed" }).click();
  await page.waitForURL((url) => !url.search.includes("kind"));
  const rows = await page.locator("tbody tr").count();
  await page.getByRole("link", { name: "Leave out login_failed" }).click();
  await page.waitForURL(/without=login_failed/);
  assert.equal(await page.locator("tbody tr", { hasText: "login_failed" }).count(), 0);
  assert.ok((await page.locator("tbody tr").count()) >= rows - 10);
  await page.getByRole("link", { name: "Leave out login_attempted" }).click();
  await page.waitForURL(/without=login_failed%2Clogin_attempted/);
  await looked(page, "audit search with kinds left out");
  await page.locator("#narrowed a", { hasText: "login_attempted" }).click();
  await page.waitForURL((url) => !url.search.includes("without"));
  await page.goto("/console/audit/search?kind=account_locked");
  const file = page.waitForEvent("download");
  await page.selectOption("#reason", "audit");
  await page.getByRole("button", { name: "CSV" }).click();
  const name = (await file).suggestedFilename();
  assert.match(name, /\.csv$/);
  // And its manifest right behind it: the page is still there.
  const manifest = page.waitForEvent("download");
  await page.getByRole("button", { name: "Manifest" }).click();
  assert.match((await manifest).suggestedFilename(), /\.json$/);
  await page.goto("/console/audit/search?kind=no_such_kind");
  assert.match(await page.textContent("main"), /kind/);
  await page.context().close();
});

test("c4: one event, its path to the signed root, and the command that checks it", async () => {
  const page = await enters("cleo");
  await page.goto("/console/audit/search?kind=account_locked");
  await page.locator("tbody a[href*='/proof/']").first().click();
  await page.waitForURL(/\/proof\//);
  for (let tries = 0; tries < 60 && (await page.locator(".path").count()) === 0; tries++) {
    await page.waitForTimeout(1000);
    await page.reload();
  }
  const steps = await page.locator(".path li").count();
  assert.ok(steps >= 3, `${steps} steps`);
  const command = await page.locator("pre").first().textContent();
  const sequence = Number(/keyledger audit prove (\d+)/.exec(command)[1]);
  const size = Number(/signed history of (\d+) events/.exec(await page.textContent("#answer"))[1]);
  const hashes = await page.locator(".path code").allTextContents();
  assert.equal(rootOf(hashes.slice(0, -1), sequence, size), hashes.at(-1), "the path leads to the root");
  assert.notEqual(rootOf(hashes.slice(0, -1), sequence ^ 1, size), hashes.at(-1), "and only from there");
  assert.equal(engine.ask("audit", "prove", String(sequence)).sequence, sequence);
  await looked(page, "audit proof");
  await page.context().close();
});

test("a hold is placed and lifted with a reason; support is told that it may not", async () => {
  const page = await enters("cleo");
  await page.goto("/console/audit/holds");
  await page.fill("#account", "rene@hotel.example");
  await page.selectOption("#reason", "legal_request");
  await page.fill("#note", "Court 17");
  await page.getByRole("button", { name: "Place a legal hold" }).click();
  await said(page, "The hold is in effect");
  const hold = page.locator("li", { hasText: "René Favre" });
  assert.match(await hold.textContent(), /Court 17/);
  await looked(page, "audit hold placed");
  await hold.locator("summary").click();
  await hold.locator("select").selectOption("legal_request");
  await hold.getByRole("button", { name: "Lift the hold" }).click();
  await said(page, "The hold is lifted");
  const sam = await enters("sam");
  for (const path of ["/console/audit", "/console/audit/acts", "/console/audit/search", "/console/audit/holds", "/console/audit/readers", "/console/audit/erasures", "/console/audit/access"]) {
    const answer = await sam.goto(path);
    assert.equal(answer.status(), 403, path);
    assert.match(await sam.textContent("main"), /compliance/, path);
  }
  await Promise.all([page.context().close(), sam.context().close()]);
});

test("b2: Sam sees what a policy would have done before it holds, proposes it, and Cleo approves", async () => {
  const sam = await enters("sam");
  await sam.goto("/console/policy");
  await looked(sam, "policy");
  await sam.fill("#failures_max", "4");
  await sam.getByRole("button", { name: "Try it on the last 90 days" }).click();
  await sam.waitForURL(/\/trials\//);
  await sam.waitForSelector("#answer", { timeout: 60_000 });
  assert.match(await sam.textContent("main"), /Wrong passwords until the lock[\s\S]*10[\s\S]*4/);
  assert.match(await sam.textContent("main"), /would have been locked here[\s\S]*Ada Lovelace/);
  await looked(sam, "policy trial");
  await sam.getByRole("link", { name: "Back to the policy" }).click();
  assert.equal(await sam.inputValue("#failures_max"), "10", "nothing changed");
  await sam.fill("#failures_max", "1000");
  await sam.selectOption("#reason", "policy_review");
  await sam.getByRole("button", { name: "Propose it" }).click();
  await said(sam, /Wrong passwords until the lock.*1000.* 3 .*100/);
  await sam.fill("#failures_max", "ten");
  await sam.selectOption("#reason", "policy_review");
  await sam.getByRole("button", { name: "Propose it" }).click();
  await said(sam, /wrong passwords until the lock/i);
  await sam.fill("#failures_max", "20");
  await sam.selectOption("#reason", "policy_review");
  await sam.getByRole("button", { name: "Propose it" }).click();
  await said(sam, /wrong passwords until the lock/i);
  assert.match(await sam.textContent("#said"), /can approve it here until \d+ \w+ \d{4} at \d\d:\d\d/);
  assert.match(await sam.textContent("main"), /Sam Vidal proposes a change[\s\S]*You proposed it/);
  const cleo = await enters("cleo");
  await cleo.goto("/console/policy");
  assert.equal(await cleo.getByRole("button", { name: "Propose it" }).count(), 0);
  await looked(cleo, "policy proposed");
  await cleo.locator("summary", { hasText: "Approve" }).click();
  await cleo.selectOption("#reason-approve", "policy_review");
  await cleo.getByRole("button", { name: "Approve" }).click();
  await said(cleo, "ersion 2");
  assert.equal(await cleo.inputValue("#failures_max"), "20");
  await Promise.all([sam.context().close(), cleo.context().close()]);
});
