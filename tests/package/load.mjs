// Loads the scripts of verify.html into Node: the very text that the page runs, in the same order.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import vm from "node:vm";

const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");

/** The order is written once, where the office puts the page together. */
export function scriptNames() {
  return [...read("core/src/package/verify_page.rs").matchAll(/data\/verify\/([a-z0-9_]+\.js)/g)].map(([, name]) => name);
}

export function script() {
  return scriptNames().map((name) => read(`core/data/verify/${name}`)).join("");
}

/** The page as `verify_page` of the core puts it together. */
export function page() {
  const code = script();
  const once = (whole, marker, text) => whole.split(marker).join(text);
  return [
    ["<!--script-sha256-->", createHash("sha256").update(code).digest("base64")],
    ["<!--style-->", read("core/data/verify/style.css")],
    ["<!--script-->", code],
  ].reduce((whole, [marker, text]) => once(whole, marker, text), read("core/data/verify/page.html"));
}

/** These names of the script. */
export function load(...names) {
  return new vm.Script(`(() => {${script()}\nreturn { ${names.join(", ")} };})()`, { filename: "verify.html" }).runInThisContext();
}
