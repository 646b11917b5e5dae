// Sealed documents (FORMATS §14, step 7): a seal rests on a reading back, and that on signatures, of one page.

/** How deep arrays and objects of a content may be nested, the content itself included. */
const CONTENT_DEPTH = 64;

/** The object that a content is if it is canonical JSON (RFC 8785); null if it is not. */
function canonicalObject(encoded) {
  try {
    const said = textOfBytes(encoded);
    const value = JSON.parse(said);
    return isPlainObject(value) && canonical(value, 1) === said ? value : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof Broken) return null;
    throw error;
  }
}

function isPlainObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** RFC 8785 takes the forms of strings and numbers from JavaScript; a lone surrogate has none. */
function canonical(value, depth) {
  must(depth <= CONTENT_DEPTH + (typeof value === "object" ? 0 : 1), "JSON nested too deeply");
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(",")}]`;
  if (isPlainObject(value)) {
    // sort() compares UTF-16 units, as RFC 8785 asks.
    return `{${Object.keys(value).sort().map((key) => `${canonical(key, depth + 1)}:${canonical(value[key], depth + 1)}`).join(",")}}`;
  }
  must(typeof value !== "string" || !/\p{Surrogate}/u.test(value), "a lone surrogate");
  return JSON.stringify(value);
}

/** The entries without a reason, by their hash in hexadecimal. */
function byHash(items) {
  return new Map(items.filter((item) => item.parsed && !item.reason).map((item) => [item.parsed.name, item]));
}

/** What is wrong with a seal: `content`, `read_back`, `signature`; `withheld` if what it names is not here but may be; null. */
function faultOfSeal(item, known, isAnythingWithheld) {
  const seal = bodyOf(item.parsed);
  const content = seal && canonicalObject(seal.content);
  item.content = content;
  if (!content || item.parsed.case === null || content.case !== hexOf(item.parsed.case) || content.document !== hexOf(seal.document)) return "content";
  const bodyNamed = (hash, kind) => {
    const named = known.get(hexOf(hash));
    return named?.parsed.kind === kind ? bodyOf(named.parsed) : null;
  };
  const missing = isAnythingWithheld ? "withheld" : null;
  if (!known.has(hexOf(seal.readBack))) return missing ?? "read_back";
  const reading = bodyNamed(seal.readBack, "document.read_back");
  if (!reading || !sameBytes(reading.document, seal.document) || !sameBytes(reading.content, sha256(seal.content))) return "read_back";

  const isOfPage = (read) => read && sameBytes(read.document, seal.document) && sameBytes(read.page, reading.page);
  const standing = seal.signatures.map((hash) => {
    if (!known.has(hexOf(hash))) return "missing";
    if (isOfPage(bodyNamed(hash, "document.signed"))) return "holds";
    const declined = bodyNamed(hash, "signature.declined");
    if (!declined || !sameBytes(declined.document, seal.document)) return "wrong";
    if (!known.has(hexOf(declined.readBack))) return "missing";
    return isOfPage(bodyNamed(declined.readBack, "document.read_back")) ? "holds" : "wrong";
  });
  if (standing.includes("wrong")) return "signature";
  return standing.includes("missing") ? missing ?? "signature" : null;
}

function judgeSeals(items, known, found, isAnythingWithheld) {
  for (const item of known.values()) {
    if (item.parsed.kind !== "document.sealed") continue;
    item.fault = faultOfSeal(item, known, isAnythingWithheld);
    if (item.fault === "withheld") found.limit("seal_rests_on_withheld", item.index);
    else if (item.fault !== null) found.problem("seal", `${item.index} ${item.fault}`);
  }
}

/** Compares the files of documents with their seals; each document gets `seal`, an item or null, and `holds`. */
async function judgeDocuments(manifest, known, found, files, blob) {
  const documents = [];
  for (const { seal, page, pdf, content } of manifest.documents) {
    const name = hexOf(seal);
    const item = known.get(name);
    const isSeal = item?.parsed.kind === "document.sealed";
    const body = isSeal ? bodyOf(item.parsed) : null;
    const holds = body !== null
      && (page === null || sameBytes(await sha256OfFile(blob, files.get(page)), body.page))
      && (content === null || await isSameContent(blob, files.get(content), body.content));
    if (!holds) found.problem("document", name);
    documents.push({ name, seal: isSeal ? item : null, page, pdf, content, holds });
  }
  return documents;
}

async function isSameContent(blob, file, content) {
  return file.length === content.length && sameBytes(await bytesOfBlob(blob, file.offset, file.length), content);
}
