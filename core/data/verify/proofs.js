// That the entries stand in the log (FORMATS §14, step 5), the statement of issue (6), and bounds of time.

/** The head, checked; null if it is not signed by the log key in force, or of another size. */
async function readHead(proofs, registry) {
  const head = checkpointOrNull(proofs.head);
  if (head === null || head.size !== registry.manifest.logSize) return null;
  return await isSignedByLog(head, registry.logKeyAt(head.size)) ? head : null;
}

/** Marks the items that do not stand in the log. */
function judgeRuns(proofs, head, found) {
  for (const { items, proof } of proofs.runs) {
    const leaves = items.map(({ entry, leaf }) => leaf ?? leafHash(entry));
    const holds = proof.first === items[0].index && proof.size === head.size && rangeHolds(proof, leaves, head.root);
    for (const item of items) {
      item.isInLog = holds;
      if (!holds) found.problem("entry_not_in_log", item.index);
    }
  }
}

/** The checkpoints without a problem, ascending by size, the head at the end. */
async function readCheckpoints(proofs, head, registry, found) {
  const sound = [];
  for (const { note, consistency } of proofs.checkpoints) {
    const checkpoint = checkpointOrNull(note);
    const holds = checkpoint !== null && checkpoint.size === consistency.from && consistency.to === head.size
      && await isSignedByLog(checkpoint, registry.logKeyAt(checkpoint.size)) && consistencyHolds(consistency, checkpoint.root, head.root);
    if (holds) sound.push(checkpoint);
    else found.problem("checkpoint", consistency.from);
  }
  return [...sound, head];
}

/** Whether the statement of issue is true; `checkpoint` of the result is its checkpoint if the log signed it. */
async function judgeIssue(issue, { items, registry, head, manifestHash }) {
  const { manifest } = registry;
  const checkpoint = checkpointOrNull(issue.checkpoint);
  const isSigned = checkpoint !== null && await isSignedByLog(checkpoint, registry.logKeyAt(checkpoint.size));
  let entry;
  try {
    entry = readEntry(issue.entry);
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { holds: false, checkpoint: isSigned ? checkpoint : null };
  }
  const isOurs = sameBytes(entry.bureau, manifest.bureau) && entry.deviceName === registry.officeDevice
    && entry.case !== null && sameBytes(entry.case, manifest.case) && entry.kind === "package.issued"
    && await es256Holds(registry.officeKeyAt(entry.seq), entry.signed, entry.signature);
  const body = isOurs ? bodyOf(entry) : null;
  const ofCase = items.filter(({ parsed, leaf }) => leaf !== null || (parsed?.case && sameBytes(parsed.case, manifest.case))).length;
  const says = body !== null && sameBytes(body.manifest, manifestHash) && body.logSize === manifest.logSize && body.recipient === manifest.recipient
    && body.purpose === manifest.purpose && body.profile === manifest.profile && body.entries === ofCase;
  const { proof, consistency } = issue;
  const isInLog = isSigned && consistency.from === head.size && consistency.to === checkpoint.size
    && consistencyHolds(consistency, head.root, checkpoint.root)
    && proof.first === issue.index && proof.size === checkpoint.size && rangeHolds(proof, [leafHash(issue.entry)], checkpoint.root);
  return { holds: says && isInLog, checkpoint: isSigned ? checkpoint : null, body, entry };
}

/** `notBefore` and `notAfter`, by the office's clock; null where nothing bounds. */
function boundsOf(item, checkpoints, manifest) {
  const later = checkpoints.filter(({ size }) => size > item.index).map(({ time }) => time);
  const notAfter = later.length > 0 ? later.reduce((least, time) => (time < least ? time : least)) : null;
  const claimed = item.parsed.time.checkpoint;
  const named = claimed !== null && claimed.root !== null && claimed.epoch === manifest.epoch
    ? checkpoints.find(({ size, root }) => size === claimed.size && sameBytes(root, claimed.root))
    : undefined;
  return { notBefore: named?.time ?? null, notAfter };
}
