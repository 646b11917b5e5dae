// Recordings (FORMATS §14, step 8): the bytes are those that the terminal stated, and none is left out in silence.

async function judgeMedia(manifest, known, found, files) {
  const listed = new Map(manifest.media.map((one) => [hexOf(one.captured), one]));
  const recordings = [];
  for (const [name, { file, absent }] of listed) {
    const item = known.get(name);
    const isCapture = item?.parsed.kind === "media.captured";
    const body = isCapture ? bodyOf(item.parsed) : null;
    const bytes = file === null ? null : files.get(file);
    const holds = body !== null && (bytes === null || (bytes.length === body.length && sameBytes(bytes.root, body.root)));
    if (!holds) found.problem("media", name);
    if (absent !== null) found.limit("recording_absent", `${name} ${absent}`);
    recordings.push({ name, captured: isCapture ? item : null, body, file, absent, holds });
  }
  for (const [name, { parsed }] of known) {
    if (parsed.kind === "media.captured" && !listed.has(name)) found.problem("media", name);
  }
  return recordings;
}
