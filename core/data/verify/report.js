// The report (FORMATS §14): the same JSON from every reader.

const hexOrNull = (bytes) => (bytes === null || bytes === undefined ? null : hexOf(bytes));
const stringOrNull = (value) => (typeof value === "string" ? value : null);

function sorted(found) {
  return [...found.values()].sort((one, other) => byUtf8(one.code, other.code) || byUtf8(one.subject, other.subject));
}

function reportOf(seen) {
  const { found, isComplete, withheld } = seen;
  const isSound = (item) => item !== null && item.isInLog;
  const documents = isComplete && seen.documents.filter(({ seal, holds }) => holds && isSound(seal) && (seal.fault === null || seal.fault === "withheld"));
  const recordings = isComplete && seen.recordings.filter(({ captured, holds }) => holds && isSound(captured));
  return {
    format: 1,
    verdict: isComplete && found.problems.size === 0 ? "holds" : "fails",
    problems: sorted(found.problems),
    limits: sorted(found.limits),
    package: seen.manifest ? packageOf(seen) : null,
    entries: isComplete ? entriesOf(seen) : null,
    documents: documents ? documents.map(documentOf) : null,
    media: recordings ? recordings.map(recordingOf) : null,
    withheld: withheld ?? null,
  };
}

function packageOf({ manifest, registry }) {
  return {
    bureau: hexOf(manifest.bureau),
    bureau_name: registry ? bodyOf(registry.created.parsed).name : null,
    case: hexOf(manifest.case),
    epoch: manifest.epoch,
    log_size: manifest.logSize,
    made_ms: manifest.made,
    profile: manifest.profile,
    recipient: manifest.recipient,
    purpose: manifest.purpose,
    files: manifest.files.length,
  };
}

function entriesOf({ items, checkpoints, manifest, registry }) {
  const officers = officersOf(registry);
  return items.filter((item) => item.parsed && !item.reason && item.isInLog).map((item) => {
    const { parsed, index } = item;
    item.bounds = boundsOf(item, checkpoints, manifest);
    item.officer = officerOf(item, officers);
    return {
      index,
      hash: parsed.name,
      device: parsed.deviceName,
      seq: parsed.seq,
      kind: parsed.kind,
      case: hexOrNull(parsed.case),
      officer: item.officer,
      claimed_ms: parsed.time.wall,
      not_before_ms: item.bounds.notBefore,
      not_after_ms: item.bounds.notAfter,
    };
  });
}

/** Of each officer what was registered, ascending by index. */
function officersOf(registry) {
  const officers = new Map();
  for (const { index, parsed, reason } of registry.of("officer.registered")) {
    if (reason) continue;
    const { officer, name, certificate } = bodyOf(parsed);
    officers.set(hexOf(officer), [...(officers.get(hexOf(officer)) ?? []), { index, name, certificate }]);
  }
  return officers;
}

/** The name by which the officer of the grant was registered then, or first; null of the office's own entries. */
function officerOf(item, officers) {
  if (!item.grant) return null;
  const registered = officers.get(hexOf(bodyOf(item.grant.parsed).officer)) ?? [];
  const then = lastOf(registered.filter(({ index }) => index < item.index)) ?? registered[0];
  item.certificate = then?.certificate ?? null;
  return then?.name ?? null;
}

function documentOf({ name, seal, page }) {
  return {
    seal: name,
    document: hexOf(bodyOf(seal.parsed).document),
    template: stringOrNull(seal.content.template),
    number: stringOrNull(seal.content.number),
    page,
  };
}

function recordingOf({ name, body, file }) {
  return { captured: name, media_type: body.mediaType, length: body.length, sha256: hexOf(body.sha256), file };
}

/** JSON of a report. Numbers beyond 2^53 are written exactly, which JSON.stringify refuses. */
function jsonOf(value, indent = "", step = "") {
  const inner = indent + step;
  const [open, between, close] = step === "" ? ["", ",", ""] : [`\n${inner}`, `,\n${inner}`, `\n${indent}`];
  if (Array.isArray(value)) {
    return value.length === 0 ? "[]" : `[${open}${value.map((item) => jsonOf(item, inner, step)).join(between)}${close}]`;
  }
  if (typeof value === "object" && value !== null) {
    const colon = step === "" ? ":" : ": ";
    return `{${open}${Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}${colon}${jsonOf(item, inner, step)}`).join(between)}${close}}`;
  }
  return typeof value === "bigint" ? String(value) : JSON.stringify(value);
}
