// One pass over the bytes of the package: CRC-32 of the container and root of each file (FORMATS §14).

const CHUNK = 1 << 20;
/** Bytes in memory at once while files are read: so many are being hashed, and so many being read. */
const READ_AT_ONCE = 8 * CHUNK;

/** What a person asked to stop. */
class Cancelled extends Error {}

// CRC-32 sixteen bytes at a time: part n of the table is for a byte that has n bytes behind it. One flat table and
// words of 32 bits are twice as fast here as sixteen tables and bytes.
const CRC_TABLE = new Int32Array(16 * 256);
for (let byte = 0; byte < 256; byte += 1) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  CRC_TABLE[byte] = crc;
}
for (let at = 256; at < CRC_TABLE.length; at += 1) {
  const before = CRC_TABLE[at - 256];
  CRC_TABLE[at] = (before >>> 8) ^ CRC_TABLE[before & 255];
}
const HAS_LITTLE_END_FIRST = new Uint8Array(Int32Array.of(1).buffer)[0] === 1;

/** The CRC-32 of what came before and of these bytes; 0 at the beginning. */
function crc32(before, bytes) {
  const isAligned = HAS_LITTLE_END_FIRST && bytes.byteOffset % 4 === 0;
  const words = isAligned ? new Int32Array(bytes.buffer, bytes.byteOffset, (bytes.length >> 4) * 4) : new Int32Array(0);
  const table = CRC_TABLE;
  let crc = ~before;
  for (let at = 0; at < words.length; at += 4) {
    const a = crc ^ words[at];
    const b = words[at + 1];
    const c = words[at + 2];
    const d = words[at + 3];
    crc = table[3840 | (a & 255)] ^ table[3584 | ((a >>> 8) & 255)] ^ table[3328 | ((a >>> 16) & 255)] ^ table[3072 | (a >>> 24)]
      ^ table[2816 | (b & 255)] ^ table[2560 | ((b >>> 8) & 255)] ^ table[2304 | ((b >>> 16) & 255)] ^ table[2048 | (b >>> 24)]
      ^ table[1792 | (c & 255)] ^ table[1536 | ((c >>> 8) & 255)] ^ table[1280 | ((c >>> 16) & 255)] ^ table[1024 | (c >>> 24)]
      ^ table[768 | (d & 255)] ^ table[512 | ((d >>> 8) & 255)] ^ table[256 | ((d >>> 16) & 255)] ^ table[d >>> 24];
  }
  for (let at = words.length * 4; at < bytes.length; at += 1) crc = table[(crc ^ bytes[at]) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

async function sha256OfChunk(bytes) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/**
 * Adds `root` to a file, and `isWhole`: its CRC-32 is that of the container. Throws Cancelled.
 * `progress` is called with the number of bytes read.
 */
async function digestFile(blob, file, progress, signal) {
  const tree = new Frontier();
  let crc = 0;
  let next = file.length > 0 ? bytesOfBlob(blob, file.offset, Math.min(READ_AT_ONCE, file.length)) : null;
  for (let at = 0; at < file.length; at += READ_AT_ONCE) {
    if (signal?.aborted) throw new Cancelled();
    const bytes = await next;
    must(bytes.length === Math.min(READ_AT_ONCE, file.length - at), "the container ends early");
    const behind = at + bytes.length;
    next = behind < file.length ? bytesOfBlob(blob, file.offset + behind, Math.min(READ_AT_ONCE, file.length - behind)) : null;
    const digests = [];
    for (let from = 0; from < bytes.length; from += CHUNK) digests.push(sha256OfChunk(bytes.subarray(from, from + CHUNK)));
    crc = crc32(crc, bytes);
    for (const digest of await Promise.all(digests)) tree.add(leafHash(digest));
    progress(bytes.length);
  }
  file.isWhole = crc === file.crc;
  file.root = tree.root();
}

/** SHA-256 of a whole file, however long it is. */
async function sha256OfFile(blob, file) {
  const hash = new Sha256();
  for (let at = 0; at < file.length; at += READ_AT_ONCE) {
    hash.add(await bytesOfBlob(blob, file.offset + at, Math.min(READ_AT_ONCE, file.length - at)));
  }
  return hash.digest();
}
