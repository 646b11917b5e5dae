// The entry (FORMATS §3 and §4): the only form that is accepted.

const ENTRY_LIMIT = 1 << 20;
const ENTRY_BEGINNING = Uint8Array.of(0xd2, 0x84, 0x43, 0xa1, 0x01, 0x26, 0xa0);
const SIGNED_BEGINNING = joined(Uint8Array.of(0x84, 0x6a), bytesOfText("Signature1"), Uint8Array.of(0x43, 0xa1, 0x01, 0x26, 0x40));

const TIME_CLAIM = struct({
  wall: int(64),
  offset: int(16),
  monotonic: u64,
  boot: id,
  checkpoint: maybe(struct({ epoch: u64, size: u64, time: u64, received: maybe(u64), root: maybe(hash) })),
});

const PAYLOAD = struct(
  {
    version: only(1),
    suite: only(1),
    bureau: id,
    device: id,
    grant: maybe(u64),
    seq: u64,
    prev: maybe(hash),
    session: maybe(u64),
    case: maybe(id),
    kind: text,
    body: bytes,
    time: TIME_CLAIM,
  },
  ({ seq, prev }) => must(seq > 0 && (prev === null) === (seq === 1), "the place in a chain"),
);

/** Throws Broken if the bytes are malformed. Signatures and bodies are judged elsewhere. */
function readEntry(encoded) {
  must(encoded.length <= ENTRY_LIMIT && sameBytes(encoded.subarray(0, 7), ENTRY_BEGINNING), "the beginning of an entry");
  const reader = new CborReader(encoded);
  reader.at = ENTRY_BEGINNING.length;
  const payload = readBytes(reader);
  const signature = readBytes(reader);
  must(signature.length === 64 && reader.at === encoded.length, "the signature of an entry");
  const entry = readAs(PAYLOAD, payload);
  entry.signed = joined(SIGNED_BEGINNING, cborHead(2, payload.length), payload);
  entry.signature = signature;
  entry.hash = sha256(encoded);
  entry.name = hexOf(entry.hash);
  entry.deviceName = hexOf(entry.device);
  return entry;
}

function readBytes(reader) {
  const [major, length] = reader.head();
  must(major === 2, "a byte string");
  return reader.take(length);
}
