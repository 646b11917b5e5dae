// Looks at the supervisor pages as a person with a keyboard, and with axe.
// Takes QUANJI_URL, QUANJI_USER, QUANJI_PASSWORD and CHROMIUM; QUANJI_SHOTS names a folder for screenshots.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const { QUANJI_URL, QUANJI_USER, QUANJI_PASSWORD, CHROMIUM, QUANJI_SHOTS } = process.env;
const address = QUANJI_URL.replace(/\/$/, "");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const results = { passed: 0, failed: 0 };

function expect(what, holds, detail = "") {
  results[holds ? "passed" : "failed"] += 1;
  if (!holds) console.error(`FAILED: ${what} ${detail}`);
}

async function look(page, name, scheme, width) {
  if (QUANJI_SHOTS) {
    await page.screenshot({ path: `${QUANJI_SHOTS}/${name}-${scheme}-${width}.png`, fullPage: true });
  }
  // The pages allow no script at all; the browser's own evaluation is not bound by that.
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const detail = found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ").slice(0, 400)}`);
  expect(`axe on ${name}, ${scheme}, ${width} px`, found.violations.length === 0, detail.join("\n"));
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(`${name} fits ${width} px`, overflow <= 0, `${overflow} px too wide`);
}

async function visit(browser, scheme, width, height) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height }, javaScriptEnabled: true });
  const page = await context.newPage();
  const broken = [];
  page.on("console", (message) => message.type() === "error" && broken.push(message.text()));
  page.on("pageerror", (error) => broken.push(String(error)));

  await page.goto(`${address}/cases`);
  expect("a stranger is sent to sign in", page.url().endsWith("/sign-in"));
  await look(page, "sign-in", scheme, width);

  // By keyboard only: the name has the focus.
  await page.keyboard.type(QUANJI_USER);
  await page.keyboard.press("Tab");
  await page.keyboard.type("wrong");
  await page.keyboard.press("Enter");
  await page.waitForSelector("[role=alert]");
  expect("a wrong password is told", (await page.textContent("[role=alert]")).includes("不对"));
  // That answer is a 401, which the browser reports as an error of its own.
  broken.length = 0;
  await page.fill("#name", QUANJI_USER);
  await page.fill("#password", QUANJI_PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/cases");
  await look(page, "cases", scheme, width);

  await page.fill("#q", "消毒");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/cases?q=*");
  const rows = await page.locator("tbody tr").count();
  expect("a two-character word finds", rows >= 1, `${rows} rows`);
  await page.fill("#q", "不存在的词");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".empty");
  await look(page, "nothing-found", scheme, width);

  await page.goto(`${address}/cases?q=${encodeURIComponent("江南")}`);
  await page.locator("tbody a").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/cases\/[0-9a-f]{32}/);
  const conflict = await page.textContent(".card.warm");
  for (const word of ["陈建国", "刘芳", "马丽", "王强", "640221001", "640221002"]) {
    expect(`the conflict shows ${word}`, conflict.includes(word));
  }
  const timeline = await page.textContent(".timeline");
  for (const word of ["开始 现场检查", "布草间未上锁", "三楼消毒间", "灭菌灯", "号执法终端"]) {
    expect(`the timeline shows ${word}`, timeline.includes(word));
  }
  await look(page, "case", scheme, width);

  for (const name of ["quarantine", "devices"]) {
    await page.goto(`${address}/${name}`);
    await look(page, name, scheme, width);
  }
  expect("nothing is blocked or broken", broken.length === 0, broken.join("\n"));
  const answer = await page.goto(`${address}/cases/00000000000000000000000000000000`);
  expect("an unknown case is a 404", answer.status() === 404);
  await look(page, "not-found", scheme, width);

  await page.getByRole("button", { name: /退出/ }).click();
  await page.waitForURL("**/sign-in");
  await page.goto(`${address}/cases`);
  expect("signed out is signed out", page.url().endsWith("/sign-in"));
  await context.close();
}

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"],
});
try {
  await visit(browser, "light", 1280, 900);
  await visit(browser, "dark", 820, 1180);
} finally {
  await browser.close();
}
console.log(`${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed === 0 ? 0 : 1);
