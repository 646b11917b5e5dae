// Small packages with keys of their own, made from docs/FORMATS.md, for tests of the readers: each is true, and a
// test bends one thing in it.
import { createHash, generateKeyPairSync, sign } from "node:crypto";

export const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts.map((part) => Buffer.from(part)))).digest();
export const half = (...parts) => sha256(...parts).subarray(0, 16);
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

// CBOR: numbers, bigints, strings, buffers, booleans, arrays, and objects with numbers as keys.

function head(major, value) {
  const number = BigInt(value);
  if (number < 24n) return Buffer.from([(major << 5) | Number(number)]);
  const size = number < 0x100n ? 0 : number < 0x10000n ? 1 : number < 0x100000000n ? 2 : 3;
  const bytes = Buffer.from(number.toString(16).padStart(2 << size, "0"), "hex");
  return Buffer.concat([Buffer.from([(major << 5) | (24 + size)]), bytes]);
}

export function cbor(value) {
  if (typeof value === "boolean") return Buffer.from([value ? 0xf5 : 0xf4]);
  if (typeof value === "number" || typeof value === "bigint") return value < 0 ? head(1, -1n - BigInt(value)) : head(0, value);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(cbor)]);
  const members = Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
  return Buffer.concat([head(5, members.length), ...members.flatMap(([key, member]) => [cbor(Number(key)), cbor(member)])]);
}

// Keys

export function p256() {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x, y } = publicKey.export({ format: "jwk" });
  const last = Buffer.from(y, "base64url").at(-1);
  const key = Buffer.concat([Buffer.from([2 + (last & 1)]), Buffer.from(x, "base64url")]);
  const signed = (bytes) => {
    const raw = sign("sha256", bytes, { key: privateKey, dsaEncoding: "ieee-p1363" });
    const s = BigInt(`0x${raw.subarray(32).toString("hex")}`);
    const low = s > ORDER / 2n ? ORDER - s : s;
    return Buffer.concat([raw.subarray(0, 32), Buffer.from(low.toString(16).padStart(64, "0"), "hex")]);
  };
  return { key, sign: signed };
}

export function ed25519(name, type = 1) {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const typed = Buffer.concat([Buffer.from([type]), publicKey.export({ format: "der", type: "spki" }).subarray(-32)]);
  const id = sha256(`${name}\n`, typed).subarray(0, 4);
  return { name, id, vkey: `${name}+${id.toString("hex")}+${typed.toString("base64")}`, sign: (bytes) => sign(null, bytes, privateKey) };
}

// The log

const leafOf = (bytes) => sha256(Buffer.from([0]), bytes);
const nodeOf = (left, right) => sha256(Buffer.from([1]), left, right);

export function rootOf(leaves) {
  if (leaves.length === 0) return sha256("");
  if (leaves.length === 1) return leaves[0];
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeOf(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

function covering(leaves, from, to) {
  const roots = [];
  for (let at = from; at < to;) {
    let width = 1;
    while (at % (width * 2) === 0 && at + width * 2 <= to) width *= 2;
    roots.push(rootOf(leaves.slice(at, at + width)));
    at += width;
  }
  return roots;
}

export const rangeProof = (leaves, first, count) =>
  ({ 0: first, 1: leaves.length, 2: covering(leaves, 0, first), 3: covering(leaves, first + count, leaves.length) });

export function consistencyProof(leaves, from) {
  const prove = (part, size, isWhole) => {
    if (size === part.length) return isWhole ? [] : [rootOf(part)];
    let split = 1;
    while (split * 2 < part.length) split *= 2;
    return size <= split
      ? [...prove(part.slice(0, split), size, isWhole), rootOf(part.slice(split))]
      : [...prove(part.slice(split), size - split, false), rootOf(part.slice(0, split))];
  };
  return { 0: from, 1: leaves.length, 2: from === 0 || from === leaves.length ? [] : prove(leaves, from, true) };
}

export function checkpoint(logKey, leaves, time) {
  const body = `${logKey.name}\n${leaves.length}\n${rootOf(leaves).toString("base64")}\ntime ${time}\n`;
  return `${body}\n${signatureLine(logKey, logKey.sign(Buffer.from(body)))}`;
}

export const signatureLine = ({ name, id }, signature) => `— ${name} ${Buffer.concat([id, signature]).toString("base64")}\n`;

export function cosigned(note, witness, seconds) {
  const body = note.slice(0, note.indexOf("\n\n") + 1);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(seconds));
  return note + signatureLine(witness, Buffer.concat([time, witness.sign(Buffer.from(`cosignature/v1\ntime ${seconds}\n${body}`))]));
}

// Entries

export const NOW = 1_795_410_000_000;

export function entry(signer, members) {
  const payload = cbor({ 0: 1, 1: 1, ...members });
  const protectedHeader = Buffer.from([0xa1, 0x01, 0x26]);
  const signed = cbor(["Signature1", protectedHeader, Buffer.alloc(0), payload]);
  return Buffer.concat([Buffer.from([0xd2, 0x84, 0x43]), protectedHeader, Buffer.from([0xa0]), cbor(payload), cbor(signer.sign(signed))]);
}

/** One office, one terminal and one case; entries get the next index of the log when they are made. */
export class World {
  constructor() {
    Object.assign(this, { office: p256(), device: p256(), session: p256(), logKey: ed25519("quanji.example/log"), log: [], notes: [] });
    this.officeKey = this.office.key;
    this.bureau = half("quanji bureau 1", this.officeKey);
    this.officeDevice = half(this.officeKey);
    this.deviceId = half(this.device.key);
    this.case = Buffer.alloc(16, 0xa3);
    this.officer = Buffer.alloc(16, 0xa2);
    this.section = Buffer.alloc(16, 0xa1);
    this.chains = new Map();
    this.minute = 0;
  }

  /** Where the next entry of a device stands. */
  place(device) {
    const before = this.chains.get(device.toString("hex")) ?? { seq: 0 };
    return { 5: before.seq + 1, 6: before.hash };
  }

  time(checkpoint) {
    this.minute += 1;
    return { 0: NOW + 60_000 * this.minute, 1: 480, 2: 60_000 * this.minute, 3: Buffer.alloc(16, 0xc1), 4: checkpoint };
  }

  /** Appends an entry; returns its bytes. `members` may replace anything of the payload. */
  add(device, signer, kind, body, members = {}) {
    const payload = { 2: this.bureau, 3: device, ...this.place(device), 9: kind, 10: cbor(body), 11: this.time(), ...members };
    const bytes = entry(signer, payload);
    this.chains.set(device.toString("hex"), { seq: payload[5], hash: sha256(bytes) });
    this.log.push(bytes);
    return bytes;
  }

  ofOffice(kind, body, members = {}) {
    return this.add(this.officeDevice, this.office, kind, body, members);
  }

  ofTerminal(kind, body, members = {}) {
    return this.add(this.deviceId, this.session, kind, body, { 4: 5, 7: 1, 8: this.case, ...members });
  }

  /** Signs the log as it is. */
  checkpoint() {
    const note = checkpoint(this.logKey, this.leaves, NOW + 60_000 * this.minute + 500);
    this.notes.push({ size: this.log.length, note });
    return note;
  }

  get leaves() {
    return this.log.map(leafOf);
  }

  /** The claim of having seen the newest checkpoint. */
  seen() {
    const { size, note } = this.notes.at(-1);
    const lines = note.split("\n");
    return { 0: 1, 1: size, 2: Number(lines[3].slice(5)), 3: 1, 4: Buffer.from(lines[2], "base64") };
  }
}

/** A case with a document that was read back, signed, not signed by another, and sealed, and a photograph. */
export function story() {
  const world = new World();
  world.ofOffice("bureau.created", { 0: "平江县卫生健康局", 1: world.officeKey, 2: world.logKey.vkey });
  world.ofOffice("section.added", { 0: world.section, 1: "监督一科" });
  world.ofOffice("officer.registered", {
    0: world.officer, 1: "张三", 2: "6402210001", 3: "2024-01-01", 4: "2028-12-31", 5: world.section, 6: [0], 7: true, 8: true,
  });
  world.ofOffice("device.certified", { 0: world.device.key, 1: world.officer, 2: "一号终端" });
  world.ofOffice("grant.issued", { 0: world.deviceId, 1: world.officer, 2: [0], 3: [world.section], 4: 0, 5: NOW * 2 });
  world.checkpoint();
  world.add(world.deviceId, world.device, "session.opened", { 0: world.session.key, 1: Buffer.alloc(16, 7) }, { 4: 5 });
  world.ofTerminal("case.opened", { 0: "inspection", 1: "江南宾馆", 2: world.section }, { 11: world.time(world.seen()) });
  world.document = Buffer.alloc(16, 0xd1);
  world.page = Buffer.from("<!doctype html>\n<title>现场笔录</title><style>p{color:#000}</style><svg viewBox=\"0 0 9 9\"><text y=\"5\">笔录</text></svg>\n");
  world.content = Buffer.from(JSON.stringify({
    case: world.case.toString("hex"), document: world.document.toString("hex"), fields: { place: "三楼消毒间" }, number: "2026-0012", template: "HS-20", version: 1,
  }));
  world.readBack = world.ofTerminal("document.read_back", { 0: world.document, 1: [], 2: sha256(world.content), 3: sha256("unsigned"), 4: 1, 5: 1 });
  world.signed = world.ofTerminal("document.signed", {
    0: world.document, 1: sha256(world.readBack), 2: sha256("unsigned"), 3: "officer", 4: { 0: "张三" }, 5: [0, [{ 0: "pen", 1: 9, 2: 9, 3: 60, 4: [[[1, 1, 0], [2, 2, 9]]] }]], 6: [1],
  });
  world.declined = world.ofTerminal("signature.declined", {
    0: world.document, 1: sha256(world.readBack), 2: "party", 3: "陈建国", 4: 0, 5: "认为处罚过重", 7: "未录像", 8: "张三",
  });
  world.checkpoint();
  world.sealed = world.add(world.deviceId, world.device, "document.sealed", {
    0: world.document, 1: [], 2: world.content, 3: sha256(world.readBack), 4: [sha256(world.signed), sha256(world.declined)].sort(Buffer.compare), 5: [], 6: sha256(world.page), 7: 1,
  }, { 4: 5, 8: world.case, 11: world.time(world.seen()) });
  // The smallest PNG: one pixel.
  world.photo = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
  world.captured = world.ofTerminal("media.captured", captureOf(world, world.photo, "image/png"));
  world.checkpoint();
  // An entry of another case stands between, so the package has two runs.
  world.ofTerminal("note.added", { 0: "另案" }, { 8: Buffer.alloc(16, 0xb3) });
  world.ofTerminal("note.added", { 0: "当事人在场。" });
  return world;
}

export function captureOf(world, bytes, mediaType) {
  return { 0: Buffer.alloc(16, 0xe1), 1: Buffer.alloc(16, 0xe2), 2: 0, 3: mediaType, 4: bytes.length, 5: sha256(bytes), 6: fileRoot(bytes), 8: 0, 9: NOW, 13: {}, 14: [0] };
}

export function fileRoot(bytes) {
  const leaves = [];
  for (let at = 0; at < bytes.length; at += 1 << 20) leaves.push(leafOf(sha256(bytes.subarray(at, at + (1 << 20)))));
  return rootOf(leaves);
}

// The package

/** The parts of a package of the story; a test may change any before `pack`. */
export function partsOf(world, { withhold = [] } = {}) {
  world.checkpoint();
  const items = [...world.log.entries()].filter(([, bytes]) => !bytes.includes(Buffer.alloc(16, 0xb3)))
    .map(([index, bytes]) => (withhold.includes(bytes) ? { 0: index, 2: leafOf(bytes) } : { 0: index, 1: bytes }));
  const { case: ofCase } = world;
  const parts = {
    items,
    head: world.notes.at(-1).note,
    checkpoints: world.notes.slice(0, -1).map(({ size, note }) => ({ 0: note, 1: consistencyProof(world.leaves, size) })),
    files: [
      ["index.html", Buffer.from("<!doctype html><title>案卷目录</title>")],
      ["documents/0001.html", world.page],
      ["documents/0001.json", world.content],
      ["media/0001.png", world.photo],
    ],
    documents: [{ 0: sha256(world.sealed), 1: "documents/0001.html", 3: "documents/0001.json" }],
    media: [{ 0: sha256(world.captured), 1: "media/0001.png" }],
    manifest: { 0: 1, 1: world.bureau, 2: world.officeKey, 3: ofCase, 4: 1, 5: world.log.length, 6: NOW, 7: 0, 8: "平江县人民法院", 9: "行政诉讼举证" },
    issued: { 1: world.log.length, 3: "平江县人民法院", 4: "行政诉讼举证", 5: 0, 6: [{ 0: "李主任", 1: 3 }] },
    leaves: world.leaves,
  };
  parts.runs = runsOf(parts);
  return parts;
}

export function runsOf({ items, leaves }) {
  const runs = [];
  for (const item of items) {
    if (runs.length > 0 && runs.at(-1).first + runs.at(-1).count === item[0]) runs.at(-1).count += 1;
    else runs.push({ first: item[0], count: 1 });
  }
  return runs.map(({ first, count }) => ({ 0: count, 1: rangeProof(leaves, first, count) }));
}

/** Signs and packs the parts: `[name, bytes]` in order. */
export function filesOf(world, parts) {
  const files = [
    ...parts.files,
    ["entries.cbor", parts.entries ?? cbor({ 0: parts.items })],
    ["proofs.cbor", cbor({ 0: parts.head, 1: parts.runs, 2: parts.checkpoints })],
  ];
  const listed = files.map(([name, bytes]) => ({ 0: name, 1: bytes.length, 2: fileRoot(bytes) }));
  const manifest = cbor({ ...parts.manifest, 10: listed, 11: parts.documents, 12: parts.media });
  const ofCase = parts.items.filter((item) => item[2] || item[1]?.includes(Buffer.concat([Buffer.from([8, 0x50]), world.case]))).length;
  const issued = world.ofOffice("package.issued", { 0: sha256(manifest), 2: ofCase, ...parts.issued }, { 8: world.case });
  const note = parts.issueNote ? parts.issueNote(world.checkpoint()) : world.checkpoint();
  const index = world.log.length - 1;
  const issue = { 0: index, 1: issued, 2: note, 3: rangeProof(world.leaves, index, 1), 4: consistencyProof(world.leaves, parts.leaves.length), ...parts.issue };
  return [...files, ["manifest.cbor", manifest], ["issue.cbor", cbor(issue)]];
}

// The container

const CRC_OF_BYTE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_OF_BYTE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

const u16 = (...values) => Buffer.concat(values.map((value) => Buffer.from([value & 255, value >> 8])));
const u32 = (...values) => Buffer.concat(values.map((value) => Buffer.from(new Uint32Array([value]).buffer)));

export function zip(files) {
  const out = [];
  const central = [];
  let at = 0;
  for (const [name, bytes] of files) {
    const shared = Buffer.concat([u16(20, 0x0800, 0, 0, 0x21), u32(crc32(bytes), bytes.length, bytes.length), u16(name.length, 0)]);
    central.push(Buffer.concat([Buffer.from("PK\x01\x02"), u16(20), shared, u16(0, 0, 0), u32(0, at), Buffer.from(name)]));
    out.push(Buffer.concat([Buffer.from("PK\x03\x04"), shared, Buffer.from(name), bytes]));
    at += out.at(-1).length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.concat([Buffer.from("PK\x05\x06"), u16(0, 0, files.length, files.length), u32(directory.length, at), u16(0)]);
  return Buffer.concat([...out, directory, end]);
}

/** A true package, bent by `change(parts, world)`. */
export function packageOf(change = () => {}, world = story(), options = {}) {
  const parts = partsOf(world, options);
  change(parts, world);
  return { world, bytes: zip(filesOf(world, parts)) };
}
