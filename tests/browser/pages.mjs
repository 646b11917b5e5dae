// Looks at the supervisor pages as a person with a keyboard, and with axe.
// Takes QUANJI_URL, QUANJI_USER, QUANJI_PASSWORD and CHROMIUM (by default /usr/bin/chromium), of an
// office that serves the demonstration; QUANJI_SHOTS names a folder for screenshots.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const { QUANJI_URL, QUANJI_USER, QUANJI_PASSWORD, CHROMIUM = "/usr/bin/chromium", QUANJI_SHOTS } = process.env;
if (!QUANJI_URL || !QUANJI_USER || !QUANJI_PASSWORD) {
  console.error("QUANJI_URL, QUANJI_USER and QUANJI_PASSWORD are needed; tests/browser/run starts a demonstration");
  process.exit(2);
}
const address = QUANJI_URL.replace(/\/$/, "");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const results = { passed: 0, failed: 0 };

function expect(what, holds, detail = "") {
  results[holds ? "passed" : "failed"] += 1;
  if (!holds) console.error(`FAILED: ${what} ${detail}`);
}

/** Runs axe on a page as it stands, and checks that nothing is cut off at the side. */
async function look(page, name, { scheme, width }) {
  if (QUANJI_SHOTS) {
    await page.screenshot({ path: `${QUANJI_SHOTS}/${name}-${scheme}-${width}.png`, fullPage: true });
  }
  // The pages run no code but their own file; the browser's own evaluation is not bound by that.
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const detail = found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ").slice(0, 400)}`);
  expect(`axe on ${name}, ${scheme}, ${width} px`, found.violations.length === 0, detail.join("\n"));
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(`${name} fits ${width} px`, overflow <= 0, `${overflow} px too wide`);
}

/** Signs in with the keyboard alone: the name has the focus. */
async function signIn(page, password) {
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type(QUANJI_USER);
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
}

async function visit(browser, view) {
  const { scheme, width, height } = view;
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height } });
  const page = await context.newPage();
  const broken = [];
  page.on("console", (message) => message.type() === "error" && broken.push(message.text()));
  page.on("pageerror", (error) => broken.push(String(error)));

  await page.goto(`${address}/cases`);
  expect("a stranger is sent to sign in", page.url().endsWith("/sign-in"));
  await look(page, "sign-in", view);
  await signIn(page, "wrong");
  await page.waitForSelector("[role=alert]");
  expect("a wrong password is told", (await page.textContent("[role=alert]")).includes("不正确"));
  await look(page, "sign-in-failed", view);
  // That answer is a 401, which the browser reports as an error of its own.
  broken.length = 0;
  await signIn(page, QUANJI_PASSWORD);
  await page.waitForURL("**/cases");
  await look(page, "cases", view);

  await page.keyboard.press("Tab");
  const focused = () => page.evaluate(() => ({
    text: document.activeElement.textContent.trim(),
    outline: getComputedStyle(document.activeElement).outlineStyle,
    left: document.activeElement.getBoundingClientRect().left,
  }));
  const skip = await focused();
  expect("the first stop skips to the content", skip.text.startsWith("跳到正文") && skip.left >= 0, JSON.stringify(skip));
  expect("the focus is visible", skip.outline === "solid", skip.outline);
  await page.keyboard.press("Enter");
  expect("it does", await page.evaluate(() => document.activeElement.id) === "content");

  await page.focus("#q");
  await page.keyboard.type("消毒");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/cases?q=*");
  const rows = await page.locator("tbody tr").count();
  expect("a two-character word finds", rows >= 1, `${rows} rows`);
  await page.selectOption("#kind", "complaint");
  await page.getByRole("button", { name: /查找/ }).press("Enter");
  await page.waitForURL(/kind=complaint/);
  const kinds = await page.locator("tbody tr td:nth-child(2)").allTextContents();
  expect("a kind narrows the list", kinds.length > 0 && kinds.every((kind) => kind === "举报投诉"), kinds.join());
  await look(page, "search", view);
  await page.fill("#q", "不存在的词");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".empty");
  await look(page, "nothing-found", view);

  await page.goto(`${address}/cases?q=${encodeURIComponent("江南")}`);
  await page.locator("tbody a").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/cases\/[0-9a-f]{32}/);
  const conflict = await page.textContent("section[aria-labelledby=conflicts]");
  for (const word of ["陈建国", "刘芳", "马丽", "王强", "640221001", "640221002", "2 号执法终端"]) {
    expect(`the conflict shows ${word}`, conflict.includes(word));
  }
  const sides = page.locator(".sides li");
  const boxes = await Promise.all([sides.nth(0).boundingBox(), sides.nth(1).boundingBox()]);
  expect("both sides stand beside each other", Math.abs(boxes[0].y - boxes[1].y) < 1 && boxes[0].x < boxes[1].x);
  const timeline = await page.textContent("section[aria-labelledby=timeline]");
  for (const word of ["开始环节 现场检查", "布草间未上锁", "三楼消毒间", "灭菌灯", "号执法终端", "原为"]) {
    expect(`the timeline shows ${word}`, timeline.includes(word));
  }
  await look(page, "case", view);
  await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
  await look(page, "case-opened", view);
  await page.locator(".sides a").first().click();
  const target = await page.evaluate(() => document.querySelector(":target")?.className ?? "");
  expect("a side leads to its entry", target.startsWith("event"), target);
  await look(page, "case-entry", view);
  await page.emulateMedia({ media: "print" });
  expect("paper has no navigation", !(await page.locator(".top nav").isVisible()));
  await page.emulateMedia({ media: "screen" });

  await page.locator("h2 a", { hasText: "当场行政处罚决定书" }).press("Enter");
  await page.waitForURL(/documents\/[0-9a-f]{32}/);
  const sheets = page.locator(".sheet svg");
  expect("a document is drawn page by page", (await sheets.count()) >= 2);
  const drawn = await page.textContent(".sheets");
  for (const word of ["当场行政处罚决定书", "平卫公当罚〔", "陈建国拒绝签名", "人民币壹佰元整", "第 1 页"]) {
    expect(`the page shows ${word}`, drawn.includes(word));
  }
  const standing = await page.textContent("main");
  for (const word of ["已送达", "重新绘制一致", "手写签名", "预盖章-0012", "留置送达", "刘芳", "执法记录仪 01/0012，00:12:03"]) {
    expect(`the document says ${word}`, standing.includes(word));
  }
  await look(page, "document", view);
  const paper = await page.evaluate(() => {
    const sheet = document.querySelector(".page");
    const text = sheet.querySelector("text");
    return { sheet: getComputedStyle(sheet).backgroundColor, ink: getComputedStyle(text).fill };
  });
  expect("paper is white and ink is black", paper.sheet === "rgb(255, 255, 255)" && !paper.ink.includes("255"), JSON.stringify(paper));
  const headings = await page.locator(".sheet h3").allTextContents();
  expect("each page has its heading", headings.length === (await sheets.count()) && headings[0].startsWith("第 1 页"));
  await page.getByRole("link", { name: /打开 PDF/ }).focus();
  expect("the PDF can be reached", (await focused()).outline === "solid");
  const pdf = await page.request.get(`${page.url()}/pdf`);
  expect("the PDF is one", (await pdf.body()).subarray(0, 5).toString() === "%PDF-", `${pdf.status()}`);
  await page.locator("section[aria-labelledby=seal] .side-foot a").press("Enter");
  await page.waitForURL(/cases\/[0-9a-f]{32}#/);
  const sealing = await page.textContent(".event:target");
  expect("the seal leads to its entry", sealing.includes("定稿 当场行政处罚决定书"), sealing.slice(0, 80));

  await watchRecordings(page, view);
  for (const name of ["quarantine", "devices", "numbers", "templates"]) {
    await page.goto(`${address}/cases`);
    await page.locator(`nav a[href="/${name}"]`).press("Enter");
    await page.waitForURL(`**/${name}`);
    expect(`${name} is marked in the navigation`, await page.locator("nav a[aria-current=page]").getAttribute("href") === `/${name}`);
    await look(page, name, view);
  }
  for (const [code, word] of [["HS-20", "现场笔录"], ["HS-21", "询问笔录"], ["HS-57", "人民币"]]) {
    await page.goto(`${address}/templates`);
    await page.locator(`a[href="/templates/${code}"]`).press("Enter");
    await page.waitForURL(`**/templates/${code}`);
    expect(`the preview of ${code} is drawn`, (await page.textContent(".sheets")).includes(word));
    await look(page, `template-${code}`, view);
  }
  expect("nothing is blocked or broken", broken.length === 0, broken.join("\n"));
  const answer = await page.goto(`${address}/cases/00000000000000000000000000000000`);
  expect("an unknown case is a 404", answer.status() === 404);
  await look(page, "not-found", view);
  await page.goto(`${address}/cases?q=a&q=b`);
  await look(page, "malformed", view);

  await page.goto(`${address}/cases`);
  await page.getByRole("button", { name: /退出/ }).press("Enter");
  await page.waitForURL("**/sign-in");
  await page.goto(`${address}/cases`);
  expect("signed out is signed out", page.url().endsWith("/sign-in"));
  await context.close();
}

/** A photograph is shown and a video is played from the middle, by ranges, and both are put on record. */
async function watchRecordings(page, view) {
  await page.goto(`${address}/cases?q=${encodeURIComponent("江南")}`);
  await page.locator("tbody a").first().press("Enter");
  await page.waitForURL(/cases\/[0-9a-f]{32}/);
  const cases = page.url();
  const list = await page.textContent("section[aria-labelledby=media]");
  for (const word of ["照片", "录像", "已完整接收", "消毒柜未通电"]) {
    expect(`the recordings show ${word}`, list.includes(word));
  }
  await page.locator("section[aria-labelledby=media] a", { hasText: "照片" }).press("Enter");
  await page.waitForURL(/media\/[0-9a-f]{32}/);
  const picture = await page.evaluate(async () => {
    const image = document.querySelector(".player img");
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  });
  expect("the photograph is shown", picture.join() === "640,480", picture.join());
  await look(page, "photo", view);

  await page.goto(cases);
  await page.locator("section[aria-labelledby=media] a", { hasText: "录像" }).press("Enter");
  await page.waitForURL(/media\/[0-9a-f]{32}/);
  const facts = await page.textContent("main");
  for (const word of ["现场检查", "消毒柜未通电", "38.9067000,106.5445000", "打开消毒柜", "0:00:03", "正常结束"]) {
    expect(`the recording says ${word}`, facts.includes(word));
  }
  await look(page, "video", view);
  const statuses = [];
  page.on("response", (response) => response.url().endsWith("/content") && statuses.push(response.status()));
  const played = await page.evaluate(async () => {
    const video = document.querySelector("video");
    video.muted = true;
    const seeked = new Promise((done, failed) => {
      video.addEventListener("seeked", done, { once: true });
      video.addEventListener("error", () => failed(new Error(video.error.message)), { once: true });
    });
    video.addEventListener("loadedmetadata", () => { video.currentTime = 5; }, { once: true });
    await video.play();
    await seeked;
    await new Promise((done) => video.addEventListener("timeupdate", done, { once: true }));
    return { at: video.currentTime, duration: video.duration, width: video.videoWidth };
  });
  expect("the video plays from the middle", played.at >= 5 && Math.round(played.duration) === 8 && played.width === 320, JSON.stringify(played));
  expect("it is read by ranges", statuses.length > 0 && statuses.every((status) => status === 206), statuses.join());

  const part = await page.request.get(`${page.url()}/content`, { headers: { range: "bytes=1000-1099" } });
  expect("a range is a range", part.status() === 206 && (await part.body()).length === 100, `${part.status()}`);
  const behind = await page.request.get(`${page.url()}/content`, { headers: { range: "bytes=99999999-" } });
  expect("a range behind the end is none", behind.status() === 416, `${behind.status()}`);
  const taken = await page.request.get(`${page.url()}/download`);
  expect("it can be taken away", taken.headers()["content-disposition"].startsWith("attachment"), taken.headers()["content-disposition"]);
  await page.reload();
  const accesses = await page.textContent("section[aria-labelledby=accesses]");
  expect("who looked is on record", accesses.includes("查看：督察") && accesses.includes("下载：督察"), accesses);
  const looked = await page.$$eval("section[aria-labelledby=accesses] li", (lines) =>
    lines.map((line) => Math.abs(Date.now() - Date.parse(line.querySelector("time")?.dateTime))));
  expect("and when", looked.length > 1 && looked.every((ago) => ago < 600_000), looked.join());
}

/** News is told by a link, and nothing is reloaded under the reader's eyes. */
async function hearNews(browser) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${address}/sign-in`);
  await signIn(page, QUANJI_PASSWORD);
  await page.waitForURL("**/cases");
  const link = page.locator(".news a");
  await page.waitForTimeout(500);
  expect("no news, no link", !(await link.isVisible()));
  await page.route("**/cases/events", (route) =>
    route.fulfill({ contentType: "text/event-stream", body: "event: head\ndata: 1.999999\n\n" }));
  await page.goto(`${address}/cases?q=${encodeURIComponent("江南")}`);
  await page.evaluate(() => { window.isStillHere = true; });
  await link.waitFor({ state: "visible" });
  expect("news shows a link", (await link.textContent()).includes("有新记录"));
  expect("the page was not reloaded", await page.evaluate(() => window.isStillHere === true));
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  expect("axe on the list with news", found.violations.length === 0, found.violations.map((v) => v.id).join());
  await link.click();
  await page.waitForURL("**/cases?q=*");
  expect("the link keeps the filters", (await page.inputValue("#q")) === "江南");
  await context.close();
}

/** Everything that can be read can be read without a script. */
async function withoutScript(browser) {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${address}/sign-in`);
  await page.fill("#name", QUANJI_USER);
  await page.fill("#password", QUANJI_PASSWORD);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/cases");
  await page.fill("#q", "江南");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/cases?q=*");
  await page.locator("tbody a").first().click();
  await page.waitForURL(/cases\/[0-9a-f]{32}/);
  expect("a case without a script", (await page.locator(".event").count()) > 20);
  await page.locator(".event summary").first().click();
  expect("a hash without a script", await page.locator(".event .proof").first().isVisible());
  await page.getByRole("button", { name: /退出/ }).click();
  await page.waitForURL("**/sign-in");
  await context.close();
}

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic"],
});
try {
  for (const [width, height] of [[1280, 900], [820, 1180]]) {
    for (const scheme of ["light", "dark"]) await visit(browser, { scheme, width, height });
  }
  await hearNews(browser);
  await withoutScript(browser);
} finally {
  await browser.close();
}
console.log(`${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed === 0 ? 0 : 1);
