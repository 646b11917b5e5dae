// Checkpoints as C2SP signed notes, vkeys, and cosignatures of witnesses (FORMATS §10).

const NOTE_LIMIT = 16 * 1024;
const LINE_LIMIT = 100;
const VKEY_NAME_LIMIT = 255;
const ED25519_NOTE = 1;
const COSIGNATURE = 4;

/** The name of a key; \s is another set of characters. */
const isKeyName = (name) => /^[^+\p{White_Space}]+$/u.test(name);

/** A vkey: name ‖ + ‖ key id ‖ + ‖ base64(type ‖ public key). */
function readVkey(vkey, type) {
  const parts = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$/u.exec(vkey);
  must(parts !== null && isKeyName(parts[1]) && !/\p{Cc}/u.test(parts[1]), "a vkey");
  must(bytesOfText(parts[1]).length <= VKEY_NAME_LIMIT, "a vkey");
  const typed = bytesOfBase64(parts[3]);
  must(typed.length === 33 && typed[0] === type, "a vkey of this type");
  const keyId = sha256(bytesOfText(parts[1]), Uint8Array.of(10), typed).subarray(0, 4);
  must(hexOf(keyId) === parts[2], "the key id of a vkey");
  must(edIsKey(typed.subarray(1)), "the key of a vkey");
  return { name: parts[1], keyId, key: typed.subarray(1) };
}

/** The name in a vkey of a log, as a shape for tables. */
const logVkey = (value) => {
  readVkey(text(value), ED25519_NOTE);
  return value;
};

/** A checkpoint: origin, size, root, time, the text that is signed, and the lines of signatures. */
function readCheckpoint(note) {
  must(bytesOfText(note).length <= NOTE_LIMIT, "a note that is too long");
  const end = note.indexOf("\n\n");
  must(end >= 0 && note.endsWith("\n"), "a note");
  const body = note.slice(0, end + 1);
  const lines = body.split("\n");
  must(lines.length === 5 && lines[0] !== "" && /^[^\u0000-\u0009\u000b-\u001f]*$/.test(note), "a checkpoint of four lines");
  const time = /^time (.*)$/.exec(lines[3]);
  const root = bytesOfBase64(lines[2]);
  must(time !== null && root.length === 32, "a checkpoint");
  const size = numberOfText(lines[1]);
  must(size <= LARGEST_TREE, "a checkpoint");
  const signatures = note.slice(end + 2).split("\n").slice(0, -1).map(readSignatureLine);
  must(signatures.length > 0 && signatures.length <= LINE_LIMIT, "signatures of a note");
  return { origin: lines[0], size, root, time: numberOfText(time[1]), signed: bytesOfText(body), signatures };
}

function readSignatureLine(line) {
  const parts = /^— ([^ ]+) ([A-Za-z0-9+/]+=*)$/u.exec(line);
  must(parts !== null && isKeyName(parts[1]), "a line of a signature");
  const bytes = bytesOfBase64(parts[2]);
  must(bytes.length > 4, "a line of a signature");
  return { name: parts[1], keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
}

function linesOf(checkpoint, { name, keyId }) {
  return checkpoint.signatures.filter((line) => line.name === name && sameBytes(line.keyId, keyId));
}

/** Whether the log's key signed this checkpoint of the log of that name. Each of its lines must be true, not just one. */
async function isSignedByLog(checkpoint, vkey) {
  const verifier = readVkey(vkey, ED25519_NOTE);
  const lines = linesOf(checkpoint, verifier);
  if (checkpoint.origin !== verifier.name || lines.length === 0) return false;
  for (const line of lines) {
    if (!await ed25519Holds(verifier.key, checkpoint.signed, line.signature)) return false;
  }
  return true;
}

/** When the witness cosigned this checkpoint, in seconds since 1970; null if it did not. */
async function cosignedAt(checkpoint, vkey) {
  const verifier = readVkey(vkey, COSIGNATURE);
  let seconds = null;
  for (const { signature } of linesOf(checkpoint, verifier)) {
    if (signature.length !== 72) return null;
    seconds = viewOf(signature).getBigUint64(0);
    const head = bytesOfText(`cosignature/v1\ntime ${seconds}\n`);
    if (!await ed25519Holds(verifier.key, joined(head, checkpoint.signed), signature.subarray(8))) return null;
  }
  return seconds === null ? null : exactly(seconds);
}

function checkpointOrNull(note) {
  try {
    return readCheckpoint(note);
  } catch (error) {
    if (error instanceof Broken) return null;
    throw error;
  }
}
