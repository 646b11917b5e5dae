// The page: asks, verifies, shows.

/** The verdict in words and shape, and what it rests on. */
function verdictCard(result, given, file) {
  const { report, found } = result;
  const holds = report.verdict === "holds";
  const isCompared = given.bureau !== null;
  const count = found.problems.size;
  const sentence = holds
    ? ["案卷中的记录、文书和音像均与机构签名的日志一致，自各自所列时间以来未被改动。", "Entries, documents and recordings agree with the log that the bureau signed, and are unchanged since the times given."]
    : [`发现 ${count} 个问题，列于下方。本案卷不能作为完整、真实的记录采信。`, `${count} ${count === 1 ? "problem was" : "problems were"} found, listed below. This package cannot be relied on as a whole and true record.`];
  return element("section", { class: `verdict ${holds ? "holds" : "fails"}`, "aria-labelledby": "verdict-title" },
    element("div", { class: "verdict-head" },
      shape(holds, 72),
      element("div", {},
        element("h2", { id: "verdict-title", tabindex: "-1" }, element("span", { class: "zh" }, holds ? "成立" : "不成立"), " ", element("span", { class: "en", lang: "en" }, holds ? "HOLDS" : "DOES NOT HOLD")),
        element("p", {}, ...say(sentence)),
        holds && !isCompared
          ? element("p", { class: "notice" }, ...say(["未核对机构指纹：尚不能说明本案卷出自下列机构。", "The fingerprint was not compared: that this bureau made the package is not shown."]))
          : null)),
    element("dl", { class: "facts" }, ...verdictFacts(result, given, file)));
}

function verdictFacts({ report, manifest, manifestHash, registry, head, issued }, given, file) {
  const facts = [
    fact(["案卷文件", "file"], file.name, element("span", { class: "under" }, `${bytesInWords(file.size)}`)),
    fact(["核验时间", "evaluated as of"], moment(given.at)),
  ];
  if (!manifest) return facts;
  const bureau = hexOf(manifest.bureau);
  const comparison = given.bureau === null ? element("span", { class: "badge warm" }, ...say(["未核对", "not compared"]))
    : state(given.bureau === bureau, given.bureau === bureau ? ["与填写的一致", "as entered"] : ["与填写的不同", "not as entered"]);
  facts.push(
    fact(given.bureau === bureau ? ["机构", "bureau"] : ["机构（自称）", "bureau, as it calls itself"], registry ? bodyOf(registry.created.parsed).name : "—"),
    fact(["机构指纹", "fingerprint"], element("code", { class: "fingerprint" }, grouped(bureau)), " ", comparison),
    fact(["收件人", "recipient"], manifest.recipient),
    fact(["用途", "purpose"], manifest.purpose),
    fact(["范围", "profile"], ...say(PROFILE_WORDS[manifest.profile])),
    fact(["制作时间", "made"], moment(manifest.made)),
    fact(["案件", "case"], element("code", {}, hexOf(manifest.case))),
    wide(fact(["案卷标识（manifest.cbor 的 SHA-256）", "identity: SHA-256 of manifest.cbor"], element("code", {}, hexOf(manifestHash)))),
    fact(["文件数", "files"], String(manifest.files.length)),
  );
  if (report.withheld !== null) facts.push(fact(["未提供内容的记录", "entries withheld"], String(report.withheld)));
  if (head) facts.push(fact(["日志", "log"], head.origin, element("span", { class: "under" }, ...say([`第 ${manifest.epoch} 期，长度 ${head.size}`, `epoch ${manifest.epoch}, size ${head.size}`]))));
  if (issued?.body) facts.push(fact(["批准出具", "issue approved by"], issued.body.issuedBy.map(({ name }) => name).join("、")));
  if (given.witnesses.length > 0) {
    const cosigned = issued?.cosigned ?? [];
    const required = given.quorum ?? new Set(given.witnesses).size;
    facts.push(fact(["见证", "witnesses"], state(cosigned.length >= required, [`${cosigned.length} 方副署，要求 ${required} 方`, `${cosigned.length} cosigned, ${required} asked for`]),
      ...cosigned.map(({ vkey, seconds }) => element("span", { class: "under" }, vkey.slice(0, vkey.indexOf("+")), " ", moment(BigInt(seconds) * 1000n)))));
  }
  return facts;
}

function subjectParts(words) {
  return words[0] === "" ? [] : [...say(words), " · "];
}

function problemList(name, words, list, wording, seen) {
  return card(name, words, element("ul", { class: "said" }, ...list.map((one) =>
    element("li", {},
      element("p", {}, ...say(wording(one))),
      element("p", { class: "under" }, ...subjectParts(subjectWords(one, seen)), element("code", {}, one.subject ? `${one.code} ${one.subject}` : one.code))))));
}

function timesCard() {
  return card("times", ["时间怎么看", "How to read the times"],
    element("p", {}, ...say(["“自报”是终端当时时钟所示，可能有误。“不早于”：记录提到了日志当时的根，此前不可能知道，所以记录在该时刻之后作出。“不晚于”：该时刻的签名检查点已包含此记录，所以记录在此之前作出、此后未变。两者以机构时钟为准，见证方副署使其与他人的时钟相连。",
      "“Claimed” is what the terminal's clock showed. “Not before”: the entry names a root of the log that nobody could know earlier. “Not after”: a signed checkpoint of that time already contains the entry, unchanged since. Both are by the bureau's clock; cosignatures of witnesses tie it to the clocks of others."])));
}

async function showResult(result, given, file) {
  const { report } = result;
  const parts = [verdictCard(result, given, file)];
  if (report.problems.length > 0) parts.push(problemList("problems", ["问题", "Problems"], report.problems, problemWords, result));
  if (report.limits.length > 0) parts.push(problemList("limits", ["本次核验说明不了的", "What this verification cannot say"], report.limits, limitWords, result));
  if (result.isComplete) parts.push(await documentsCard(result, file), recordingsCard(result, file), timesCard(), entriesCard(result), filesCard(result, file));
  else if (report.problems.length > 0) parts.push(element("p", { class: "notice" }, ...say(["核验到此为止：上述问题使其余内容无从核验。", "The verification ended here: nothing beyond can be checked."])));
  parts.push(element("div", { class: "buttons after" },
    button(["保存核验报告（JSON）", "Save the report"], () => saveAs(new Blob([`${jsonOf(report, "", "  ")}\n`], { type: "application/json" }), "report.json")),
    button(["打印", "Print"], () => window.print())));
  document.getElementById("result").replaceChildren(...parts);
  document.getElementById("verdict-title").focus();
  const page = result.files?.get("verify.html");
  if (page) {
    document.getElementById("own-hash").replaceChildren(...say(["本案卷所附 verify.html 的 SHA-256：", "SHA-256 of the verify.html in this package:"]), " ",
      element("code", {}, hexOf(await sha256OfFile(file, page))));
  }
}

/** What the person asks, or the words for what is wrong with it. */
function readQuestion(file) {
  const value = (id) => withoutMargins(document.getElementById(id).value);
  if (!file) return { wrong: ["请先选择案卷文件。", "Choose a package first."] };
  const bureau = value("bureau").toLowerCase().replace(/[\s:-]/g, "");
  if (!/^([0-9a-f]{32})?$/.test(bureau)) return { wrong: ["机构指纹应为 32 位十六进制数字。", "The fingerprint has 32 hexadecimal digits."] };
  const at = value("at") === "" ? Date.now() : Date.parse(`${value("at")}Z`) - CHINA_MINUTES * 60_000;
  if (Number.isNaN(at)) return { wrong: ["核验时间无法识别。", "The moment of evaluation cannot be read."] };
  const witnesses = value("witnesses").split("\n").map(withoutMargins).filter((line) => line !== "");
  const quorum = value("quorum") === "" ? null : Number(value("quorum"));
  try {
    for (const vkey of witnesses) readVkey(vkey, COSIGNATURE);
  } catch {
    return { wrong: ["见证方公钥有误。", "The vkey of a witness cannot be read."] };
  }
  if (quorum !== null && !(Number.isInteger(quorum) && quorum >= 1)) return { wrong: ["见证方数目有误。", "The number of witnesses cannot be read."] };
  return { given: { bureau: bureau || null, at, witnesses, quorum } };
}

function startView() {
  const at = (id) => document.getElementById(id);
  let chosen = null;
  let running = null;

  function tellWrong(words) {
    at("wrong").hidden = words === null;
    at("wrong").replaceChildren(...(words ? say(words) : []));
  }

  function setLanguage(isEnglish) {
    document.documentElement.lang = isEnglish ? "en" : "zh-CN";
    document.documentElement.dataset.language = isEnglish ? "en" : "zh";
    at("in-english").setAttribute("aria-pressed", String(isEnglish));
    at("in-chinese").setAttribute("aria-pressed", String(!isEnglish));
  }

  function takeFile(file) {
    chosen = file ?? null;
    tellWrong(null);
  }

  async function run() {
    const { wrong, given } = readQuestion(chosen);
    tellWrong(wrong ?? null);
    if (wrong) return;
    closeViewer();
    at("result").replaceChildren();
    at("own-hash").replaceChildren();
    running?.abort();
    const own = new AbortController();
    running = own;
    let told = 0;
    const progress = (read, all) => {
      if (performance.now() - told < 100 && read < all) return;
      told = performance.now();
      at("bar").value = all === 0 ? 1 : read / all;
      at("done").textContent = `${bytesInWords(read)} / ${bytesInWords(all)}`;
    };
    at("running").hidden = false;
    at("start").disabled = true;
    at("status").replaceChildren(...say(["正在核验。", "Verifying."]));
    try {
      const result = await verifyPackage(chosen, given, { progress, signal: own.signal });
      await showResult(result, given, chosen);
      at("status").replaceChildren(...say(result.report.verdict === "holds" ? ["核验完毕：成立。", "Verified: it holds."] : ["核验完毕：不成立。", "Verified: it does not hold."]));
    } catch (error) {
      at("status").replaceChildren();
      // No verdict, and it must not look like one.
      if (error instanceof Cancelled) tellWrong(["已停止，没有结论。", "Stopped, without a verdict."]);
      else tellWrong([`未能完成核验，没有结论：${error.name} ${error.message}`, "The verification could not be finished; there is no verdict."]);
    } finally {
      at("running").hidden = true;
      at("start").disabled = false;
    }
  }

  at("in-chinese").addEventListener("click", () => setLanguage(false));
  at("in-english").addEventListener("click", () => setLanguage(true));
  at("file").addEventListener("change", (event) => takeFile(event.target.files[0]));
  at("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    run();
  });
  at("stop").addEventListener("click", () => running?.abort());
  at("viewer-close").addEventListener("click", closeViewer);
  at("viewer").addEventListener("close", closeViewer);
  at("at").value = new Date(Date.now() + CHINA_MINUTES * 60_000).toISOString().slice(0, 19);
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      event.preventDefault();
      at("drop").classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) document.addEventListener(kind, () => at("drop").classList.remove("over"));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files.length === 0) return;
    at("file").files = event.dataTransfer.files;
    takeFile(event.dataTransfer.files[0]);
    run();
  });
  setLanguage(false);
  tellWrong(null);
  if (!globalThis.crypto?.subtle) {
    tellWrong(["这个浏览器不能核验：它没有 WebCrypto。请换用较新的浏览器。", "This browser cannot verify: it lacks WebCrypto. Use a newer one."]);
    at("start").disabled = true;
  }
}

if (typeof document !== "undefined") startView();
