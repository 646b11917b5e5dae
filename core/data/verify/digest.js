// One pass over the bytes of the package: CRC-32 of the container and root of each file (FORMATS §14).

const CHUNK = 1 << 20;
/** Bytes in memory at once while files are read: so many are being hashed, and so many being read. */
const READ_AT_ONCE = 8 * CHUNK;

/** What a person asked to stop. */
class Cancelled extends Error {}

// CRC-32 eight bytes at a time: table n is for a byte that has n bytes behind it.
const CRC_TABLES = Array.from({ length: 8 }, () => new Int32Array(256));
for (let byte = 0; byte < 256; byte += 1) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  CRC_TABLES[0][byte] = crc;
}
for (let byte = 0; byte < 256; byte += 1) {
  for (let n = 1; n < 8; n += 1) {
    const before = CRC_TABLES[n - 1][byte];
    CRC_TABLES[n][byte] = (before >>> 8) ^ CRC_TABLES[0][before & 255];
  }
}

/** The CRC-32 of what came before and of these bytes; 0 at the beginning. */
function crc32(before, bytes) {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = CRC_TABLES;
  const { length } = bytes;
  let crc = ~before;
  let at = 0;
  for (; at + 8 <= length; at += 8) {
    crc ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
    crc = t7[crc & 255] ^ t6[(crc >>> 8) & 255] ^ t5[(crc >>> 16) & 255] ^ t4[crc >>> 24]
      ^ t3[bytes[at + 4]] ^ t2[bytes[at + 5]] ^ t1[bytes[at + 6]] ^ t0[bytes[at + 7]];
  }
  for (; at < length; at += 1) crc = t0[(crc ^ bytes[at]) & 255] ^ (crc >>> 8);
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
