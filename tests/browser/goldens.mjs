// What a screen reader is told, compared with `read_aloud/`.
//   UPDATE_ARIA=1  writes what is said now; look at each difference
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";

const FOLDER = new URL("read_aloud/", import.meta.url);

/** What the page says, without the addresses of its links: some hold sealed states. */
export async function readAloud(page) {
  const said = await page.locator("body").ariaSnapshot();
  return said.replaceAll(/^\s*- \/url: .*\n/gm, "").trimEnd() + "\n";
}

/** What `said` has that the file of this name does not: nothing where they are alike. */
export function differs(name, said) {
  const file = new URL(`${name}.yml`, FOLDER);
  if (process.env.UPDATE_ARIA) {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, said);
    return [];
  }
  return existsSync(file) && readFileSync(file, "utf8") === said ? [] : [`${name}:\n${said}`];
}
