// What stands behind the tables, for whoever wants to see it: one entry in full, and the files of the package.

const SHOWN_BYTES = 64;
const SHOWN_ITEMS = 40;

/** A value of CBOR as RFC 8949 §8 writes it; long ones are cut, and say so. */
function diagnostic(value) {
  if (value instanceof Uint8Array) {
    const cut = value.length > SHOWN_BYTES ? `… ${value.length} bytes` : "";
    return `h'${hexOf(value.subarray(0, SHOWN_BYTES))}'${cut}`;
  }
  if (value instanceof Map) return `{${[...value].map(([key, member]) => `${key}: ${diagnostic(member)}`).join(", ")}}`;
  if (Array.isArray(value)) {
    const cut = value.length > SHOWN_ITEMS ? `, … ${value.length} items` : "";
    return `[${value.slice(0, SHOWN_ITEMS).map(diagnostic).join(", ")}${cut}]`;
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** Everything that an entry states, as it is in its bytes. */
function showEntry(item) {
  const { parsed, index } = item;
  const { time } = parsed;
  const code = (said) => element("code", {}, said === null ? "—" : String(said));
  const body = readOrNull(anything, parsed.body);
  const named = time.checkpoint;
  showInViewer([`日志第 ${index} 号：${kindWords(parsed.kind)[0]}`, `log index ${index}: ${parsed.kind}`], element("div", { class: "entry-details", tabindex: "0" },
    element("dl", { class: "facts" },
      wide(fact(["哈希", "hash"], code(parsed.name))),
      fact(["核验", "verdict"], state(!item.reason && item.isInLog), item.reason ? element("span", { class: "under" }, ...say(REASON_WORDS[item.reason])) : null),
      fact(["终端", "device"], code(parsed.deviceName)),
      fact(["序号", "seq"], code(parsed.seq)),
      fact(["会话、授权", "session, grant"], code(parsed.session), " ", code(parsed.grant)),
      wide(fact(["前一条的哈希", "prev"], code(parsed.prev && hexOf(parsed.prev)))),
      fact(["自报时间", "claimed"], moment(time.wall, time.offset)),
      fact(["开机后毫秒", "monotonic_ms"], code(time.monotonic)),
      fact(["当时见过的检查点", "checkpoint last seen"], named ? `${named.epoch} / ${named.size} ` : "—", named ? moment(named.time) : null),
      wide(fact(["内容（CBOR 诊断表示，键的含义见 FORMATS）", "body in CBOR diagnostic notation; its keys are those of FORMATS"],
        element("pre", {}, body === null ? hexOf(parsed.body.subarray(0, 4096)) : diagnostic(body)))))));
}

function filesCard({ manifest, files }, blob) {
  const rows = manifest.files.map(({ name }) => {
    const file = files.get(name);
    return element("tr", {},
      rowHead(name),
      cell(state(!file.isAltered, file.isAltered ? ["已被改动", "altered"] : ["未改动", "unaltered"])),
      cell(element("span", { class: "number" }, bytesInWords(file.length))),
      cell(element("div", { class: "actions" }, button(["另存", "Save"], () => saveFile(blob, file, name)))));
  });
  return card("files", [`文件 ${rows.length} 个`, counted(rows.length, "file", "files")],
    table("files", [["文件名", "name"], ["与目录清单", "against the manifest"], ["大小", "size"], ["查看", "look"]], rows));
}
