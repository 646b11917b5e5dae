// The structures of a package (FORMATS §14): manifest, entries, proofs and the statement of issue.

const MANIFEST = struct({
  version: only(1),
  bureau: id,
  officeKey: publicKey,
  case: id,
  epoch: u64,
  logSize: u64,
  made: u64,
  profile: upTo(4),
  recipient: filled,
  purpose: filled,
  files: listOf(struct({ name: text, length: u64, root: hash })),
  documents: listOf(struct({ seal: hash, page: maybe(text), pdf: maybe(text), content: maybe(text) })),
  media: listOf(
    struct({ captured: hash, file: maybe(text), absent: maybe(upTo(3)) }, ({ file, absent }) =>
      must((file === null) !== (absent === null), "a recording that is neither here nor absent")),
  ),
});

const ENTRIES = struct({
  items: listOf(
    struct({ index: u64, entry: maybe(bytes), leaf: maybe(hash) }, ({ entry, leaf }) =>
      must((entry === null) !== (leaf === null), "an item that is neither here nor withheld")),
    1,
  ),
});

const PROOFS = struct({
  head: text,
  runs: listOf(struct({ count: u64, proof: RANGE_PROOF })),
  checkpoints: listOf(struct({ note: text, consistency: CONSISTENCY_PROOF })),
});

const ISSUE = struct({ index: u64, entry: bytes, checkpoint: text, proof: RANGE_PROOF, consistency: CONSISTENCY_PROOF });

function mustAscend(hashes, what) {
  must(hashes.every((hash, at) => at === 0 || byBytes(hashes[at - 1], hash) < 0), what);
}

function readManifest(encoded) {
  const manifest = readAs(MANIFEST, encoded);
  must(sameBytes(manifest.bureau, half(bytesOfText("quanji bureau 1"), manifest.officeKey)), "a bureau that its key does not make");
  mustAscend(manifest.documents.map(({ seal }) => seal), "documents out of order");
  mustAscend(manifest.media.map(({ captured }) => captured), "recordings out of order");
  const names = new Set(manifest.files.map(({ name }) => name));
  const named = [...manifest.documents.flatMap(({ page, pdf, content }) => [page, pdf, content]), ...manifest.media.map(({ file }) => file)];
  must(named.every((name) => name === null || names.has(name)), "a file that the package does not have");
  return manifest;
}

function readItems(encoded) {
  const { items } = readAs(ENTRIES, encoded);
  must(items.every(({ index }, at) => at === 0 || items[at - 1].index < index), "entries out of order");
  return items;
}

/** The longest runs of consecutive indexes. */
function runsOf(items) {
  const runs = [];
  items.forEach((item, at) => {
    if (at > 0 && BigInt(items[at - 1].index) + 1n === BigInt(item.index)) lastOf(runs).push(item);
    else runs.push([item]);
  });
  return runs;
}

function readProofs(encoded, items, { logSize }) {
  const proofs = readAs(PROOFS, encoded);
  const runs = runsOf(items);
  must(runs.length === proofs.runs.length, "runs that are not those of the entries");
  proofs.runs.forEach((run, at) => {
    must(run.count === runs[at].length, "runs that are not those of the entries");
    run.items = runs[at];
  });
  let last = 0;
  for (const { consistency } of proofs.checkpoints) {
    must(consistency.from > last && consistency.from < logSize, "checkpoints out of order");
    last = consistency.from;
  }
  return proofs;
}
