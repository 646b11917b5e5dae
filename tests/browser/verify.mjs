// Opens verify.html from a file, with every way to a network cut off, as a judge would: a true package, false ones,
// both languages, light and dark. Takes CHROMIUM; QUANJI_SHOTS names a folder for screenshots.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { chromium } from "playwright-core";
import { captureOf, checkpoint, cosigned, ed25519, filesOf, NOW, packageOf, partsOf, sha256, story, zip } from "../package/make.mjs";
import { load, page as verifyPage } from "../package/load.mjs";

/** The moment for which `tests/formats/package` made the reports of the exemplars: a day after noon of 2026-11-23 in China. */
const EXEMPLARS_AT = Date.parse("2026-11-24T12:00:00+08:00");
const { CHROMIUM = "/usr/bin/chromium", QUANJI_SHOTS } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const { verifyPackage, jsonOf } = load("verifyPackage", "jsonOf");
const results = { passed: 0, failed: 0 };
const work = mkdtempSync(join(tmpdir(), "quanji-verify-"));

function expect(what, holds, detail = "") {
  results[holds ? "passed" : "failed"] += 1;
  if (!holds) console.error(`FAILED: ${what} ${detail}`);
}

function keep(name, bytes) {
  const path = join(work, name);
  writeFileSync(path, bytes);
  return path;
}

// A tone that a browser plays: PCM, a twentieth of a second.
function tone() {
  const samples = Buffer.from(Array.from({ length: 400 }, (_, at) => 128 + Math.round(60 * Math.sin(at / 5))));
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write("WAVEfmt ", 8);
  [[16, 16, 4], [1, 20, 2], [1, 22, 2], [8000, 24, 4], [8000, 28, 4], [1, 32, 2], [8, 34, 2]].forEach(([value, at, size]) => header.writeUIntLE(value, at, size));
  header.write("data", 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}

/** A package with a page, a photograph, a sound, many notes, and a hostile document and name. */
function packages(outside) {
  const world = story();
  const witness = ed25519("witness.example", 4);
  for (let count = 0; count < 260; count += 1) world.ofTerminal("note.added", { 0: `第 ${count} 条` });
  const sound = tone();
  const audio = world.ofTerminal("media.captured", { ...captureOf(world, sound, "audio/wav"), 0: Buffer.alloc(16, 0xe4), 2: 1 });
  const missing = world.ofTerminal("media.captured", { ...captureOf(world, Buffer.from("x"), "video/mp4"), 0: Buffer.alloc(16, 0xe5), 2: 2 });
  const parts = partsOf(world);
  parts.files = [["verify.html", Buffer.from(verifyPage())], ...parts.files, ["media/0002.wav", sound]];
  parts.media = [...parts.media, { 0: sha256(audio), 1: "media/0002.wav" }, { 0: sha256(missing), 2: 2 }].sort((one, other) => Buffer.compare(one[0], other[0]));
  parts.issueNote = (note) => cosigned(note, witness, 1_795_420_000);
  const files = filesOf(world, parts);
  const changed = (name, change) => zip(files.map(([one, bytes]) => [one, one === name ? change(Buffer.from(bytes)) : bytes]));
  const flipped = (bytes) => {
    bytes[bytes.length >> 1] ^= 1;
    return bytes;
  };

  // Whatever a forger writes into a page, a name or a purpose must not run or reach out.
  const hostile = story();
  const evil = "<script>parent.wasRun=1;document.title='run'</script><img src=x onerror=\"parent.wasRun=1\"><img src='OUTSIDE/pixel'><meta http-equiv=refresh content='0;url=OUTSIDE/'><iframe src='OUTSIDE/frame'></iframe><a id=out href='OUTSIDE/link'>x</a>".replaceAll("OUTSIDE", outside);
  hostile.page = Buffer.from(`<!doctype html><title>${evil.replaceAll("<", "&lt;")}</title><link rel=stylesheet href='${outside}/x.css'>${evil}<p>假的</p>`);
  hostile.ofTerminal("__proto__", [[], {}]);
  const rubbish = hostile.ofTerminal("document.signed", [0]);
  const odd = hostile.ofTerminal("media.captured", { ...captureOf(hostile, hostile.photo, "image/svg+xml"), 0: Buffer.alloc(16, 0xe9), 2: "length", 9: 1n << 62n });
  const seal = hostile.add(hostile.deviceId, hostile.device, "document.sealed", {
    0: hostile.document, 1: [], 2: hostile.content, 3: sha256(hostile.readBack), 4: [sha256(hostile.signed), sha256(rubbish)], 5: [], 6: sha256(hostile.page), 7: 1,
  }, { 4: 5, 8: hostile.case });
  const fromHostile = packageOf((bent) => {
    bent.files[1][1] = hostile.page;
    bent.documents = [{ 0: sha256(seal), 1: "documents/0001.html", 3: "documents/0001.json" }];
    bent.media = [...bent.media, { 0: sha256(odd), 1: "media/0001.png" }].sort((one, other) => Buffer.compare(one[0], other[0]));
    bent.manifest[8] = evil;
    bent.issued[3] = evil;
  }, hostile).bytes;

  return {
    bureau: world.bureau.toString("hex"),
    witness: witness.vkey,
    whole: keep("true.zip", zip(files)),
    photo: keep("photo.zip", changed("media/0001.png", flipped)),
    entries: keep("entries.zip", changed("entries.cbor", flipped)),
    container: keep("container.zip", Buffer.concat([zip(files), Buffer.from("x")])),
    other: keep("other.zip", Buffer.from("<html>no package</html>")),
    hostile: keep("hostile.zip", fromHostile),
    forged: keep("forged.zip", packageOf((bent, made) => { bent.head = checkpoint(ed25519(made.logKey.name), bent.leaves, NOW); }).bytes),
    withheld: keep("withheld.zip", (() => { const own = story(); return packageOf(() => {}, own, { withhold: [own.signed] }).bytes; })()),
  };
}

// Somebody who would hear it if a package reached out.
const heard = [];
const listener = createServer((request, response) => {
  heard.push(request.url);
  response.end("heard");
});
await new Promise((done) => listener.listen(0, "127.0.0.1", done));
const outside = `http://127.0.0.1:${listener.address().port}`;
const samples = packages(outside);
const path = keep("verify.html", verifyPage());

async function open(browser, { scheme = "light", width = 1280, height = 900, isCutOff = true } = {}) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height }, offline: isCutOff, acceptDownloads: true });
  const page = await context.newPage();
  const broken = [];
  const address = pathToFileURL(path).href;
  if (isCutOff) await context.route("**/*", (route) => (route.request().url().split("#")[0] === address ? route.continue() : route.abort()));
  context.on("request", (request) => {
    if (!/^(blob|data|about):/.test(request.url()) && request.url().split("#")[0] !== address) broken.push(`asks for ${request.url()}`);
  });
  page.on("console", (message) => message.type() === "error" && broken.push(message.text()));
  page.on("pageerror", (error) => broken.push(String(error)));
  await page.goto(address);
  return { context, page, broken };
}

async function look(page, name, view) {
  if (QUANJI_SHOTS) await page.screenshot({ path: `${QUANJI_SHOTS}/verify-${name}.png`, fullPage: true });
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  expect(`axe on ${name}`, found.violations.length === 0, found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => `${n.html} ${n.any[0]?.message ?? ""}`).join(" | ").slice(0, 600)}`).join("\n"));
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(`${name} fits ${view.width} px`, overflow <= 0, `${overflow} px too wide`);
}

async function verify(page, file) {
  await page.setInputFiles("#file", file);
  await page.locator("#start").click();
  await page.locator(".verdict").waitFor();
  return page.locator(".verdict").textContent();
}

/** The whole of a true package, as a judge goes through it. */
async function judge(browser, view) {
  const { context, page, broken } = await open(browser, view);
  const name = (part) => `${part}-${view.scheme}-${view.width}`;
  await look(page, name("empty"), view);
  const verdict = await verify(page, samples.whole);
  expect("a true package holds", verdict.includes("成立") && !verdict.includes("不成立"), verdict);
  for (const word of ["平江县卫生健康局", "未核对机构指纹", "平江县人民法院", "行政诉讼举证", "李主任", "完整案卷"]) expect(`the verdict says ${word}`, verdict.includes(word));
  expect("the verdict has the focus", await page.evaluate(() => document.activeElement.id) === "verdict-title");
  await look(page, name("holds"), view);

  await page.fill("#bureau", samples.bureau.replace(/(....)/g, "$1 ").toUpperCase());
  await page.locator("summary").click();
  await page.fill("#witnesses", samples.witness);
  const compared = await verify(page, samples.whole);
  expect("the fingerprint was compared", compared.includes("与填写的一致") && !compared.includes("未核对"), compared);
  expect("the witness has cosigned", compared.includes("1 方副署，要求 1 方"));
  const limits = await page.locator(".limits").textContent();
  expect("what is absent is told", limits.includes("已依法销毁") && !limits.includes("bureau_not_compared"), limits);

  const documents = await page.locator(".documents").textContent();
  for (const word of ["现场笔录", "2026-0012", "张三", "6402210001", "2026-11-23 13:12:00", "2026-11-23 13:11:00", "拒绝签名", "陈建国"]) expect(`the documents say ${word}`, documents.includes(word), documents);
  await page.locator(".documents").getByRole("button", { name: "打开" }).press("Enter");
  const frame = page.frameLocator("#viewer iframe");
  expect("a document is shown", (await frame.locator("svg text").textContent()) === "笔录");
  await look(page, name("document"), view);
  await page.keyboard.press("Escape");
  expect("Escape closes it", !(await page.locator("#viewer").isVisible()));

  const photo = page.locator(".recordings tbody tr", { hasText: "image/png" });
  await photo.getByRole("button", { name: "查看" }).press("Enter");
  expect("a photograph is shown", await page.evaluate(async () => {
    const image = document.querySelector("#viewer img");
    await image.decode();
    return image.naturalWidth;
  }) === 1);
  await page.locator("#viewer-close").click();
  await page.locator(".recordings tbody tr", { hasText: "audio/wav" }).getByRole("button", { name: "播放" }).press("Enter");
  const played = await page.evaluate(async () => {
    const sound = document.querySelector("#viewer audio");
    sound.muted = true;
    await new Promise((done, failed) => {
      sound.addEventListener("ended", done, { once: true });
      sound.addEventListener("error", () => failed(new Error(sound.error.message)), { once: true });
      sound.play();
    });
    return sound.duration;
  });
  expect("a sound is played", Math.abs(played - 0.05) < 0.01, `${played}`);
  await page.locator("#viewer-close").click();

  const rows = page.locator(".entries tbody tr");
  expect("entries are listed some at a time", (await rows.count()) === 50);
  await page.getByRole("button", { name: /再列 50 条/ }).click();
  expect("and then more", (await rows.count()) === 100);
  await page.fill("#entries-words", "拒");
  expect("nothing is found where nothing is", (await rows.count()) === 0);
  await page.fill("#entries-words", "未签名");
  expect("a word finds", (await rows.count()) === 1);
  await page.fill("#entries-words", "");
  await page.selectOption("#entries-kind", "media.captured");
  expect("a kind narrows", (await rows.count()) === 3);

  await page.selectOption("#entries-kind", "note.added");
  await rows.first().getByRole("button").press("Enter");
  const entry = await page.textContent("#viewer");
  for (const word of ["note.added", '{0: "当事人在场。"}', "成立"]) expect(`an entry in full says ${word}`, entry.includes(word), entry);
  await look(page, name("entry"), view);
  await page.keyboard.press("Escape");
  expect("files are listed", (await page.locator(".files tbody tr").count()) === 8);
  const [content] = await Promise.all([page.waitForEvent("download"), page.locator(".files tbody tr", { hasText: "0001.json" }).getByRole("button").click()]);
  expect("a file is saved as it is", readFileSync(await content.path(), "utf8").includes("三楼消毒间"));

  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: /保存核验报告/ }).click()]);
  const saved = readFileSync(await download.path(), "utf8");
  const at = Date.parse(`${await page.inputValue("#at")}Z`) - 8 * 3_600_000;
  const { report } = await verifyPackage(new Blob([readFileSync(samples.whole)]), { bureau: samples.bureau, at, witnesses: [samples.witness] });
  expect("the report is that of Node", saved.trimEnd() === jsonOf(report, "", "  "), saved.slice(0, 300));
  expect("the page says which verify.html came along", (await page.textContent("#own-hash")).includes(sha256(verifyPage()).toString("hex")));

  await page.locator("#in-english").click();
  const english = await page.evaluate(() => document.querySelector(".verdict h2").innerText);
  expect("English stands alone", english.trim() === "HOLDS", english);
  const chinese = await page.evaluate(() => [...document.querySelectorAll(".zh")].filter((node) => node.checkVisibility()).length);
  expect("and no Chinese beside it", chinese === 0, `${chinese}`);
  await look(page, name("english"), view);
  await page.locator("#in-chinese").click();
  await page.emulateMedia({ media: "print" });
  expect("paper has no form", !(await page.locator("#ask").isVisible()) && await page.locator(".verdict").isVisible());
  if (QUANJI_SHOTS) await page.screenshot({ path: `${QUANJI_SHOTS}/verify-${name("print")}.png`, fullPage: true });
  expect("nothing is blocked or broken", broken.length === 0, broken.join("\n"));
  await context.close();
}

async function falseOnes(browser, view) {
  const { context, page, broken } = await open(browser, view);
  const cases = [
    ["photo", ["file_altered media/0001.png", "media "], "被改动"],
    ["entries", ["file_altered entries.cbor"], "核验到此为止"],
    ["container", ["container"], "损坏"],
    ["other", ["container"], "损坏"],
    ["forged", ["head"], "日志的签名检查点不成立"],
  ];
  for (const [sample, codes, word] of cases) {
    const verdict = await verify(page, samples[sample]);
    expect(`${sample} does not hold`, verdict.includes("不成立") && verdict.includes("DOES NOT HOLD"), verdict);
    const result = await page.textContent("#result");
    for (const code of codes) expect(`${sample} says ${code}`, result.includes(code), result.slice(0, 900));
    expect(`${sample} says ${word}`, result.includes(word), result.slice(0, 900));
    await look(page, `${sample}-${view.scheme}-${view.width}`, view);
  }
  await page.locator("#in-english").click();
  await look(page, `false-english-${view.scheme}-${view.width}`, view);
  await page.locator("#in-chinese").click();
  const withheld = await verify(page, samples.withheld);
  expect("withheld entries leave it true", !withheld.includes("不成立"), withheld);
  const limits = await page.textContent(".limits");
  expect("and are told", limits.includes("seal_rests_on_withheld 10") && limits.includes("withheld 1"), limits);
  await page.fill("#bureau", "0".repeat(32));
  expect("another fingerprint does not hold", (await verify(page, samples.whole)).includes("不成立"));
  expect("and says why", (await page.textContent(".problems")).includes("机构指纹与您填写的不同"));
  await page.fill("#bureau", samples.bureau);
  await page.fill("#at", "2020-01-01T00:00:00");
  expect("a moment before does not hold", (await verify(page, samples.whole)).includes("不成立"));
  expect("the package is later", (await page.textContent(".problems")).includes("future"));
  await page.fill("#bureau", "12");
  await page.locator("#start").click();
  expect("a wrong fingerprint is told before", (await page.textContent("#wrong")).includes("32 位"));
  expect("nothing is blocked or broken", broken.length === 0, broken.join("\n"));
  await context.close();
}

/** With a network, so that what keeps a package from reaching out is the page itself. */
async function hostileOnes(browser) {
  const { context, page } = await open(browser, { isCutOff: false });
  await verify(page, samples.hostile);
  expect("what no page can show is only saved", (await page.locator(".recordings tbody tr", { hasText: "svg" }).getByRole("button").allTextContents()).join().startsWith("另存"));
  await page.locator(".documents").getByRole("button", { name: "打开" }).click();
  const frame = page.frameLocator("#viewer iframe").first();
  await frame.locator("p").waitFor();
  expect("what did not pass is marked when it is opened", (await page.textContent("#viewer-title")).includes("未通过核验"));
  await frame.locator("#out").click();
  await page.waitForTimeout(1000);
  expect("nothing of a package runs", await page.evaluate(() => window.wasRun === undefined && document.title.includes("案卷核验")));
  expect("markup of a package is text", (await page.textContent(".verdict")).includes("<script>parent.wasRun=1"));
  expect("nothing reaches out", heard.length === 0, heard.join());
  const other = await context.newPage();
  await other.goto(`${outside}/asked`);
  expect("and it would have been heard", heard.includes("/asked"));
  await context.close();
}

/** The packages that other readers have reported on get the same reports here, in a browser. */
async function exemplars(browser) {
  const folder = new URL("../exemplars/package/", import.meta.url);
  const { page, context, broken } = await open(browser);
  const { package: { bureau } } = JSON.parse(readFileSync(new URL("true-whole.json", folder), "utf8"));
  const names = readdirSync(folder).filter((name) => name.endsWith(".zip"));
  expect("there are many", names.length >= 60, `${names.length}`);
  for (const name of names) {
    const report = await page.evaluate(async ([encoded, expected, at]) => {
      const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
      return jsonOf((await verifyPackage(new Blob([bytes]), { bureau: expected, at })).report);
    }, [readFileSync(new URL(name, folder)).toString("base64"), bureau, EXEMPLARS_AT]);
    const wanted = JSON.parse(readFileSync(new URL(name.replace(".zip", ".json"), folder), "utf8"));
    expect(`the report of ${name}`, isDeepStrictEqual(JSON.parse(report), wanted), report.slice(0, 400));
  }
  expect("nothing is blocked or broken", broken.length === 0, broken.join("\n"));
  await context.close();
}

/** An old browser gives the same verdict without Ed25519, and says so if it cannot verify at all. */
async function old(browser) {
  const { context, page, broken } = await open(browser);
  await page.evaluate("ed25519Way = Promise.resolve(ed25519ByArithmetic)");
  for (const [sample, holds] of [["whole", true], ["forged", false]]) {
    await page.evaluate((witness) => { document.getElementById("witnesses").value = witness; }, sample === "whole" ? samples.witness : "");
    expect(`${sample} by arithmetic`, !(await verify(page, samples[sample])).includes("不成立") === holds);
  }
  expect("nothing is blocked or broken", broken.length === 0, broken.join("\n"));
  await page.addInitScript("Object.defineProperty(Crypto.prototype, 'subtle', { value: undefined })");
  await page.reload();
  expect("without WebCrypto it says so", (await page.textContent("#wrong")).includes("WebCrypto") && await page.locator("#start").isDisabled());
  await context.close();
  const silent = await browser.newContext({ javaScriptEnabled: false });
  const still = await silent.newPage();
  await still.goto(pathToFileURL(path).href);
  expect("without a script it says so", await still.locator("#wrong").isVisible() && (await still.textContent("#wrong")).includes("没有运行"));
  await silent.close();
}

/** As a person would: the file is dropped; and a large one can be stopped. */
async function dropped(browser) {
  const { context, page, broken } = await open(browser);
  const transfer = await page.evaluateHandle((encoded) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0))], "dropped.zip"));
    return data;
  }, readFileSync(samples.whole).toString("base64"));
  await page.dispatchEvent("#drop", "drop", { dataTransfer: transfer });
  await page.locator(".verdict.holds").waitFor();
  expect("a dropped file is verified", (await page.textContent(".verdict")).includes("dropped.zip"));

  const world = story();
  const large = Buffer.alloc(300 << 20, 7);
  const capture = world.ofTerminal("media.captured", { ...captureOf(world, large, "video/mp4"), 0: Buffer.alloc(16, 0xe8) });
  const path300 = keep("large.zip", packageOf((parts) => {
    parts.files.push(["media/0002.mp4", large]);
    parts.media = [...parts.media, { 0: sha256(capture), 1: "media/0002.mp4" }].sort((one, other) => Buffer.compare(one[0], other[0]));
  }, world).bytes);
  await page.setInputFiles("#file", path300);
  await page.locator("#start").click();
  await page.getByRole("button", { name: /停止/ }).click();
  await page.locator("#wrong").waitFor();
  expect("it can be stopped", (await page.textContent("#wrong")).includes("没有结论") && (await page.locator(".verdict").count()) === 0);
  const began = Date.now();
  const peak = page.evaluate(() => new Promise((done) => {
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, performance.memory.usedJSHeapSize);
      if (document.querySelector(".verdict")) {
        clearInterval(timer);
        done(most);
      }
    }, 20);
  }));
  await verify(page, path300);
  const seconds = (Date.now() - began) / 1000;
  expect("a large one is read in little memory", (await peak) < 200 << 20, `${await peak}`);
  console.log(`300 MiB in ${seconds.toFixed(1)} s, ${Math.round((await peak) / 2 ** 20)} MiB of heap`);
  expect("nothing is blocked or broken", broken.length === 0, broken.join("\n"));
  await context.close();
}

const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"] });
try {
  for (const [width, height] of [[1280, 900], [820, 1180]]) {
    for (const scheme of ["light", "dark"]) {
      await judge(browser, { scheme, width, height });
      await falseOnes(browser, { scheme, width, height });
    }
  }
  await hostileOnes(browser);
  await exemplars(browser);
  await old(browser);
  await dropped(browser);
} finally {
  await browser.close();
  listener.close();
  rmSync(work, { recursive: true, force: true });
}
console.log(`${results.passed} passed, ${results.failed} failed`);
process.exit(results.failed === 0 ? 0 : 1);
