// The steps of a verification in the order of FORMATS §14, and what they found.

/** Ends a verification: the problem that it names leaves nothing to go on with. */
class Ended extends Error {}

class Found {
  constructor() {
    this.problems = new Map();
    this.limits = new Map();
  }

  problem(code, subject = "") {
    this.problems.set(`${code} ${subject}`, { code, subject: String(subject) });
  }

  limit(code, subject = "") {
    this.limits.set(`${code} ${subject}`, { code, subject: String(subject) });
  }

  /** The step that ends the verification with this problem if it breaks. */
  async required(code, step) {
    try {
      return await step();
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      this.problem(code);
      throw new Ended(code);
    }
  }
}

/**
 * Verifies a package.
 *
 * `given`: bureau, the identifier expected, in hexadecimal; at, the moment of evaluation in milliseconds;
 * witnesses, vkeys; quorum, how many of them, by default all. Each may be absent. `progress(read, all)` is told
 * the bytes read; `signal` stops, and Cancelled is thrown.
 *
 * The result has the report and, for whoever shows it, what was read.
 */
async function verifyPackage(blob, given = {}, { progress = () => {}, signal } = {}) {
  const found = new Found();
  const seen = { found };
  try {
    await runSteps(blob, given, seen, progress, signal);
    seen.isComplete = true;
  } catch (error) {
    if (!(error instanceof Ended)) throw error;
  }
  return { ...seen, report: reportOf(seen) };
}

async function runSteps(blob, given, seen, progress, signal) {
  const { found } = seen;
  let read = 0;
  const digest = (file) => digestFile(blob, file, (more) => progress((read += more), blob.size), signal);

  const files = await found.required("container", async () => {
    const all = await readContainer(blob);
    for (const file of all.slice(-2)) {
      await digest(file);
      must(file.isWhole, "a CRC-32");
    }
    return all;
  });
  const manifestFile = files[files.length - 2];
  const bytesOfFile = (file) => bytesOfBlob(blob, file.offset, file.length);
  const manifest = await found.required("manifest", async () => {
    must(manifestFile?.name === "manifest.cbor", "no manifest");
    return readManifest(await bytesOfFile(manifestFile));
  });
  const issue = await found.required("issue", async () => {
    must(lastOf(files).name === "issue.cbor", "no statement of issue");
    return readAs(ISSUE, await bytesOfFile(lastOf(files)));
  });
  const held = files.slice(0, -2);
  await found.required("files", () => {
    must(held.length === manifest.files.length && held.every(({ name }, at) => name === manifest.files[at].name), "other files");
    must(["entries.cbor", "proofs.cbor"].every((name) => held.some((file) => file.name === name)), "no entries or no proofs");
  });
  for (const [at, file] of held.entries()) {
    await digest(file);
    const { length, root } = manifest.files[at];
    file.isAltered = !file.isWhole || file.length !== length || !sameBytes(file.root, root);
    if (file.isAltered) found.problem("file_altered", file.name);
  }
  seen.files = new Map(files.map((file) => [file.name, file]));
  if (seen.files.get("entries.cbor").isAltered || seen.files.get("proofs.cbor").isAltered) throw new Ended("file_altered");
  Object.assign(seen, { manifest, manifestHash: await sha256OfFile(blob, manifestFile) });

  const items = await found.required("entries", async () => readItems(await bytesOfFile(seen.files.get("entries.cbor"))));
  const proofs = await found.required("proofs", async () => readProofs(await bytesOfFile(seen.files.get("proofs.cbor")), items, manifest));
  const withheld = items.filter(({ leaf }) => leaf !== null).length;
  Object.assign(seen, { items, withheld });

  const registry = await judgeEntries(items, manifest, found);
  seen.registry = registry;

  const head = await found.required("head", async () => {
    const checked = await readHead(proofs, registry);
    must(checked, "the head");
    return checked;
  });
  judgeRuns(proofs, head, found);
  const checkpoints = await readCheckpoints(proofs, head, registry, found);
  const issued = await judgeIssue(issue, { items, registry, head, manifestHash: seen.manifestHash });
  if (!issued.holds) found.problem("issue");

  const known = byHash(items);
  judgeSeals(items, known, found, withheld > 0);
  const documents = await judgeDocuments(manifest, known, found, seen.files, blob);
  const recordings = await judgeMedia(manifest, known, found, seen.files);
  Object.assign(seen, { head, checkpoints, issued, known, documents, recordings });
  await judgeFromOutside(given, seen);
}

/** Step 4: the reason of each entry, and who is who. */
async function judgeEntries(items, manifest, found) {
  try {
    readEntries(items, manifest);
    const registry = await found.required("registry", () => readOffice(items, manifest));
    await readTerminals(items, registry);
    judgePlaces(items, registry);
    return registry;
  } finally {
    for (const { index, reason } of items) {
      if (reason) found.problem("entry", `${index} ${reason}`);
    }
  }
}

/** Step 9: what only somebody outside can say. */
async function judgeFromOutside({ bureau, at, witnesses = [], quorum }, { found, manifest, checkpoints, issued, withheld }) {
  if (bureau === undefined || bureau === null) found.limit("bureau_not_compared");
  else if (bureau !== hexOf(manifest.bureau)) found.problem("bureau");
  const latest = issued.checkpoint === null ? checkpoints : [...checkpoints, issued.checkpoint];
  if (at !== undefined && at !== null && latest.some(({ time }) => BigInt(time) > BigInt(at) + 10_000n)) found.problem("future");
  const distinct = [...new Set(witnesses)];
  if (distinct.length === 0) {
    found.limit("not_witnessed");
  } else {
    issued.cosigned = [];
    for (const vkey of distinct) {
      const seconds = issued.checkpoint === null ? null : await cosignedAt(issued.checkpoint, vkey);
      if (seconds !== null) issued.cosigned.push({ vkey, seconds });
    }
    if (issued.cosigned.length < (quorum ?? distinct.length)) found.problem("witness");
  }
  if (withheld > 0) found.limit("withheld", withheld);
}
