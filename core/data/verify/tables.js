// Tables of the page: documents, recordings, entries.

const ROWS_AT_ONCE = 50;

function table(name, captions, rows) {
  const head = element("tr", {}, ...captions.map((words) => element("th", { scope: "col" }, ...say(words))));
  return element("div", { class: "table", tabindex: "0", role: "group", "aria-labelledby": `${name}-title` },
    element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
}

function counted(count, one, many) {
  return `${count} ${count === 1 ? one : many}`;
}

const cell = (...children) => element("td", {}, ...children);
const rowHead = (...children) => element("th", { scope: "row" }, ...children);

/** Who made an entry: officer and certificate, or the office. */
function maker(item) {
  if (item === null) return ["—"];
  if (item.officer) return [item.officer, item.certificate ? element("span", { class: "under number" }, item.certificate) : null];
  return item.grant ? ["—"] : say(["机构", "the bureau"]);
}

function boundsCells(item) {
  const bounds = item?.bounds ?? { notBefore: null, notAfter: null };
  return [
    cell(item ? moment(item.parsed.time.wall, item.parsed.time.offset) : "—"),
    cell(moment(bounds.notBefore)),
    cell(moment(bounds.notAfter)),
  ];
}

const TIME_CAPTIONS = [["自报", "claimed"], ["不早于", "not before"], ["不晚于", "not after"]];

/** The signatures that a seal names: who, as what, or why not. */
function signaturesOf(seal, known) {
  return bodyOf(seal.parsed)?.signatures.map((hash) => element("p", {}, ...signatureWords(known.get(hexOf(hash))))) ?? ["—"];
}

function signatureWords(named) {
  if (!named) return [element("span", { class: "soft" }, ...say(["未提供", "withheld"]))];
  const said = readOrNull(anything, named.parsed.body);
  const isDeclined = named.parsed.kind === "signature.declined";
  if (!(said instanceof Map) || !(isDeclined || named.parsed.kind === "document.signed")) return ["—"];
  const role = said.get(isDeclined ? 2 : 3);
  const signer = isDeclined ? said.get(3) : said.get(4) instanceof Map ? said.get(4).get(0) : "";
  const outcome = isDeclined ? wordsFor(OUTCOME_WORDS, said.get(4)) ?? ["未签名", "did not sign"] : ["已签名", "signed"];
  return [
    element("span", { class: "soft" }, ...say(wordsFor(ROLE_WORDS, role) ?? [stringOrNull(role) ?? "", ""])),
    ` ${stringOrNull(signer) ?? ""} `,
    element("span", { class: isDeclined ? "badge warm" : "badge" }, ...say(outcome)),
  ];
}

/** The title of a page file: only its text, from a document that runs nothing and loads nothing. */
async function titleOf(blob, file) {
  if (!file || file.length > 16 * CHUNK) return null;
  const said = new TextDecoder().decode(await bytesOfBlob(blob, file.offset, file.length));
  return new DOMParser().parseFromString(said, "text/html").title.trim().slice(0, 120) || null;
}

async function documentsCard({ documents, known, files }, blob) {
  const rows = [];
  for (const one of documents) {
    const isSealed = one.seal !== null && (one.seal.fault === null || one.seal.fault === "withheld") && one.seal.isInLog;
    const isTrue = one.holds && isSealed;
    // What the seal says is true even if the files beside it are not.
    const content = isSealed ? one.seal.content : null;
    const number = stringOrNull(content?.number);
    const title = (isTrue && one.page && await titleOf(blob, files.get(one.page))) || stringOrNull(content?.template) || one.name.slice(0, 16);
    const words = isTrue ? [title, ""] : [`未通过核验：${title}`, "did not pass the verification"];
    const save = (name) => () => saveFile(blob, files.get(name), name);
    rows.push(element("tr", {},
      rowHead(title, element("span", { class: "under" }, [number !== null && title.includes(number) ? null : number, stringOrNull(content?.template)].filter(Boolean).join(" · "))),
      cell(state(isTrue)),
      cell(...maker(one.seal)),
      ...boundsCells(one.seal),
      element("td", { class: "signatures" }, ...(one.seal ? signaturesOf(one.seal, known) : ["—"])),
      cell(element("div", { class: "actions" },
        one.page ? button(["打开", "Open"], () => showPages(blob, files.get(one.page), words)) : null,
        one.pdf ? button(["存 PDF", "Save PDF"], save(one.pdf)) : null,
        one.content ? button(["存内容", "Save content"], save(one.content)) : null)),
    ));
  }
  const captions = [["文书", "document"], ["核验", "verdict"], ["定稿", "sealed by"], ...TIME_CAPTIONS, ["签名", "signatures"], ["查看", "look"]];
  return card("documents", [`定稿文书 ${documents.length} 份`, counted(documents.length, "sealed document", "sealed documents")],
    documents.length === 0 ? element("p", { class: "soft" }, ...say(["案卷中没有文书。", "There is none."])) : table("documents", captions, rows));
}

function recordingsCard({ recordings, files }, blob) {
  const rows = recordings.map((one) => {
    const isTrue = one.holds && one.captured !== null && one.captured.isInLog;
    const kind = wordsFor(MEDIA_WORDS, one.body?.kind) ?? ["音像记录", "recording"];
    const mediaType = one.body?.mediaType ?? "";
    const file = one.file === null ? null : files.get(one.file);
    const title = `${kind[0]} ${one.name.slice(0, 12)}`;
    const words = isTrue ? [title, kind[1]] : [`未通过核验：${title}`, "did not pass the verification"];
    const started = one.body?.map.get(9);
    return element("tr", {},
      rowHead(...say(kind), element("span", { class: "under" }, `${mediaType} · ${one.body ? bytesInWords(one.body.length) : ""}`)),
      cell(one.absent === null ? state(isTrue) : element("span", { class: "badge warm" }, ...say(ABSENT_WORDS[one.absent]))),
      cell(...maker(one.captured)),
      cell(typeof started === "number" || typeof started === "bigint" ? moment(started) : "—"),
      ...boundsCells(one.captured),
      cell(file === null ? "—" : element("div", { class: "actions" },
        canBeShown(mediaType) ? button(mediaType.startsWith("image/") ? ["查看", "Show"] : ["播放", "Play"], () => showRecording(blob, file, mediaType, words)) : null,
        button(["另存", "Save"], () => saveFile(blob, file, one.file)))));
  });
  const captions = [["音像记录", "recording"], ["核验", "verdict"], ["录制人", "by"], ["开始录制", "began"], ...TIME_CAPTIONS, ["查看", "look"]];
  return card("recordings", [`音像记录 ${recordings.length} 份`, counted(recordings.length, "recording", "recordings")],
    recordings.length === 0 ? element("p", { class: "soft" }, ...say(["案卷中没有音像记录。", "There is none."])) : table("recordings", captions, rows));
}

function entryRow(item) {
  if (!item.parsed) {
    const words = item.leaf !== null ? ["未提供内容", "withheld"] : ["无法读取", "unreadable"];
    return element("tr", {}, rowHead(String(item.index)), cell(element("span", { class: "soft" }, ...say(words))), cell("—"), ...boundsCells(null),
      cell(item.leaf !== null ? element("span", { class: "badge" }, ...say(item.isInLog ? ["仅证明存在", "only shown to exist"] : ["不成立", "does not hold"])) : state(false)), cell("—"));
  }
  const holds = !item.reason && item.isInLog;
  return element("tr", {},
    rowHead(String(item.index)),
    cell(...say(kindWords(item.parsed.kind)), element("span", { class: "under" }, item.parsed.kind)),
    cell(...maker(item)),
    ...boundsCells(item),
    cell(state(holds), item.reason ? element("span", { class: "under" }, ...say(REASON_WORDS[item.reason])) : null),
    cell(element("button", { type: "button", class: "hash", click: () => showEntry(item) },
      element("code", {}, `${item.parsed.name.slice(0, 12)}…`), element("span", { class: "unseen" }, ` 日志第 ${item.index} 号 log index ${item.index}`))));
}

/** Every entry of the package, true or not, some at a time. */
function entriesCard({ items }) {
  const body = element("tbody", {});
  const count = element("p", { class: "soft", role: "status" });
  const more = button([`再列 ${ROWS_AT_ONCE} 条`, `${ROWS_AT_ONCE} more`], () => list(shown + ROWS_AT_ONCE));
  const words = element("input", { type: "search", id: "entries-words", spellcheck: "false", input: () => list(ROWS_AT_ONCE) });
  const kinds = [...new Set(items.map((item) => item.parsed?.kind).filter(Boolean))].sort(byUtf8);
  const kind = element("select", { id: "entries-kind", change: () => list(ROWS_AT_ONCE) },
    element("option", { value: "" }, "全部 All"), ...kinds.map((one) => element("option", { value: one }, kindWords(one).join(" "))));
  let shown = 0;

  function matches(item) {
    if (kind.value !== "" && item.parsed?.kind !== kind.value) return false;
    const wanted = withoutMargins(words.value).toLowerCase();
    if (wanted === "") return true;
    const { parsed } = item;
    const said = parsed ? [parsed.kind, ...kindWords(parsed.kind), item.officer ?? "", parsed.name, parsed.deviceName] : [];
    return [String(item.index), ...said].some((one) => one.toLowerCase().includes(wanted));
  }

  function list(most) {
    const found = items.filter(matches);
    shown = Math.min(most, found.length);
    body.replaceChildren(...found.slice(0, shown).map(entryRow));
    count.replaceChildren(...say([`${found.length} 条，列出 ${shown} 条`, `${counted(found.length, "entry", "entries")}, ${shown} listed`]));
    more.hidden = shown === found.length;
  }

  list(ROWS_AT_ONCE);
  const captions = [["日志序号", "index"], ["记录", "entry"], ["作出人", "by"], ...TIME_CAPTIONS, ["核验", "verdict"], ["哈希", "hash"]];
  const framed = table("entries", captions, []);
  framed.querySelector("tbody").replaceWith(body);
  return card("entries", [`记录 ${items.length} 条`, counted(items.length, "entry", "entries")],
    element("div", { class: "filter" },
      element("div", { class: "field" }, element("label", { for: "entries-words" }, ...say(["查找", "Find"])), words),
      element("div", { class: "field" }, element("label", { for: "entries-kind" }, ...say(["类型", "Kind"])), kind),
      count),
    framed, element("div", { class: "buttons" }, more));
}
