// The container (FORMATS §14): a ZIP of which every byte follows from names, lengths and bytes of its
// files. It is read from its central directory; then every record is made anew and compared.

const WINDOW = 1 << 20;
const FULL_16 = 0xffff;
const FULL_32 = 0xffffffff;

/** Little end first. */
class Record {
  constructor() {
    this.list = [];
  }

  u16(...values) {
    for (const value of values) this.list.push(value & 255, value >> 8);
    return this;
  }

  u32(...values) {
    for (const value of values) this.u16(value & 0xffff, value >>> 16);
    return this;
  }

  u64(...values) {
    for (const value of values) this.u32(value % 0x100000000, Math.floor(value / 0x100000000));
    return this;
  }

  add(bytes) {
    this.list.push(...bytes);
    return this;
  }

  get bytes() {
    return Uint8Array.from(this.list);
  }
}

const clipped16 = (value) => Math.min(value, FULL_16);
const clipped32 = (value) => Math.min(value, FULL_32);

function localHeader({ name, length, crc }) {
  const extra = new Record();
  if (length >= FULL_32) extra.u16(1, 16).u64(length, length);
  const long = extra.list.length > 0;
  return new Record().add([0x50, 0x4b, 3, 4]).u16(long ? 45 : 20, 0x0800, 0, 0, 0x0021).u32(crc, clipped32(length), clipped32(length))
    .u16(name.length, extra.list.length).add(bytesOfText(name)).add(extra.list).bytes;
}

function centralHeader({ name, length, crc, header }) {
  const fields = new Record();
  if (length >= FULL_32) fields.u64(length, length);
  if (header >= FULL_32) fields.u64(header);
  const extra = new Record();
  if (fields.list.length > 0) extra.u16(1, fields.list.length).add(fields.list);
  const version = extra.list.length > 0 ? 45 : 20;
  return new Record().add([0x50, 0x4b, 1, 2]).u16(version, version, 0x0800, 0, 0, 0x0021).u32(crc, clipped32(length), clipped32(length))
    .u16(name.length, extra.list.length, 0, 0, 0).u32(0, clipped32(header)).add(bytesOfText(name)).add(extra.list).bytes;
}

function endRecords(count, length, offset) {
  const record = new Record();
  if (count >= FULL_16 || length >= FULL_32 || offset >= FULL_32) {
    record.add([0x50, 0x4b, 6, 6]).u64(44).u16(45, 45).u32(0, 0).u64(count, count, length, offset);
    record.add([0x50, 0x4b, 6, 7]).u32(0).u64(offset + length).u32(1);
  }
  return record.add([0x50, 0x4b, 5, 6]).u16(0, 0, clipped16(count), clipped16(count)).u32(clipped32(length), clipped32(offset)).u16(0).bytes;
}

/** Reads a Blob piece by piece, keeping the last piece: records stand close to each other. */
class Pieces {
  constructor(blob) {
    this.blob = blob;
    this.from = 0;
    this.piece = new Uint8Array(0);
  }

  /** At most `length` bytes from `at`; fewer only at the end. */
  async atMost(at, length) {
    const end = Math.min(at + length, this.blob.size);
    if (at < this.from || end > this.from + this.piece.length) {
      this.piece = await bytesOfBlob(this.blob, at, Math.max(length, WINDOW));
      this.from = at;
    }
    return this.piece.subarray(at - this.from, end - this.from);
  }

  async exactly(at, length) {
    const found = await this.atMost(at, length);
    must(found.length === length, "the container ends early");
    return found;
  }
}

async function bytesOfBlob(blob, from, length) {
  return new Uint8Array(await blob.slice(from, Math.min(from + length, blob.size)).arrayBuffer());
}

function viewOf(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function number64(view, at) {
  const value = view.getBigUint64(at, true);
  must(value <= BigInt(Number.MAX_SAFE_INTEGER), "a number of the container is too large");
  return Number(value);
}

/** How many files, and the central directory's length and offset, as the end says. */
async function readEnd(pieces) {
  const { size } = pieces.blob;
  must(size >= 22, "too short for a container");
  const end = viewOf(await pieces.exactly(size - 22, 22));
  const said = { count: end.getUint16(10, true), length: end.getUint32(12, true), offset: end.getUint32(16, true) };
  if (said.count < FULL_16 && said.length < FULL_32 && said.offset < FULL_32) return said;
  must(size >= 98, "too short for a container with a ZIP64 end");
  const long = viewOf(await pieces.exactly(size - 98, 56));
  return { count: number64(long, 32), length: number64(long, 40), offset: number64(long, 48) };
}

/** One file as the central directory says, and where its next header begins. */
function readCentral(found) {
  must(found.length >= 46, "the central directory ends early");
  const view = viewOf(found);
  const nameLength = view.getUint16(28, true);
  const end = 46 + nameLength + view.getUint16(30, true);
  must(nameLength >= 1 && nameLength <= 200 && end <= found.length, "a name or an extra field of the container");
  const name = textOfBytes(found.subarray(46, 46 + nameLength));
  must(/^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*$/.test(name), "a name that is not allowed");
  let length = view.getUint32(24, true);
  if (length === FULL_32) {
    must(end >= 46 + nameLength + 12, "an extra field of the container");
    length = number64(view, 46 + nameLength + 4);
  }
  return { name, length, crc: view.getUint32(16, true), end };
}

/** The files of a package: name, length, CRC-32 and offset of the bytes. Throws Broken; reads no file. */
async function readContainer(blob) {
  const pieces = new Pieces(blob);
  const { count, length, offset } = await readEnd(pieces);
  must(offset + length <= blob.size && count * 47 <= length, "the central directory does not fit");
  const files = [];
  const names = new Set();
  let at = offset;
  let header = 0;
  while (files.length < count) {
    const { end, ...file } = readCentral(await pieces.atMost(at, 300));
    file.header = header;
    must(sameBytes(centralHeader(file), await pieces.exactly(at, end)), "a central header");
    must(!names.has(file.name), "a name that stands twice");
    names.add(file.name);
    file.offset = header + localHeader(file).length;
    header = file.offset + file.length;
    must(header <= offset, "files that overlap the central directory");
    at += end;
    files.push(file);
  }
  must(header === offset && at === offset + length, "bytes between files and directory");
  const end = endRecords(count, length, offset);
  must(at + end.length === blob.size && sameBytes(end, await pieces.exactly(at, end.length)), "the end of the container");
  for (const file of files) {
    const local = localHeader(file);
    must(sameBytes(local, await pieces.exactly(file.header, local.length)), "a local header");
  }
  return files;
}
