// Tests of the scripts of verify.html in Node, piece by piece: node --test tests/package/units.mjs
import assert from "node:assert/strict";
import { createHash, webcrypto } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./load.mjs";
import { cbor, checkpoint, consistencyProof, cosigned, ed25519, NOW, p256, rangeProof, rootOf, sha256, signatureLine, zip } from "./make.mjs";

const quanji = load(
  "Broken", "canonicalObject", "consistencyHolds", "cosignedAt", "crc32", "decodeCbor", "decompressed", "ed25519ByArithmetic", "ed25519ByWebCrypto", "ed25519Holds",
  "es256Holds", "isSignedByLog", "jsonOf", "rangeHolds", "readAs", "readCheckpoint", "readContainer", "readEntry", "readVkey", "CONSISTENCY_PROOF", "RANGE_PROOF", "Sha256",
);
const exemplars = new URL("../exemplars/", import.meta.url);
const exemplar = (path) => readFileSync(new URL(path, exemplars));
const hex = (text) => Buffer.from(text, "hex");

test("SHA-256 is that of others, whole and in pieces", () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 100_000]) {
    const bytes = Buffer.from(Array.from({ length }, (_, at) => (at * 7 + length) & 255));
    const whole = createHash("sha256").update(bytes).digest("hex");
    const hash = new quanji.Sha256();
    for (let at = 0; at < length; at += 37) hash.add(bytes.subarray(at, at + 37));
    assert.equal(Buffer.from(hash.digest()).toString("hex"), whole);
  }
});

function crcBitByBit(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

test("CRC-32 is that of others, whole and in pieces", () => {
  assert.equal(quanji.crc32(0, Buffer.from("123456789")), 0xcbf43926);
  const bytes = Buffer.from(Array.from({ length: 999 }, (_, at) => (at * 31) & 255));
  for (const at of [0, 13, 16, 500, 999]) {
    assert.equal(quanji.crc32(quanji.crc32(0, bytes.subarray(0, at)), bytes.subarray(at)), crcBitByBit(bytes), `${at}`);
  }
});

test("CBOR has one form", () => {
  const value = { 0: 0, 1: 23, 2: 24, 3: 255, 4: 256, 5: 65_536, 6: 4_294_967_296, 7: 18_446_744_073_709_551_615n, 8: -1, 9: -500n, 10: "文", 11: [true, false], 12: Buffer.alloc(300) };
  const read = quanji.decodeCbor(cbor(value));
  assert.deepEqual([...read.values()].slice(0, 12), [0, 23, 24, 255, 256, 65_536, 4_294_967_296, 18_446_744_073_709_551_615n, -1, -500, "文", [true, false]]);
  for (const broken of [
    "", "1800", "190018", "1a0000ffff", "1b00000000ffffffff", "1f", "5f4100ff", "9fff", "bfff", "f6", "f7", "f0", "f814", "f93c00", "fb3ff0000000000000", "c000",
    "0000", "41", "6180", "62c080", "63eda080", "8201", "a1", "a100", "a2010002", "a201000000", "a20100010", "a16100", "a12000", "9bffffffffffffffff", "5bffffffffffffffff",
    "81".repeat(100) + "00",
  ]) {
    if (broken.length % 2 === 0) assert.throws(() => quanji.decodeCbor(hex(broken)), quanji.Broken, broken);
  }
});

test("a container is read in one form only", async () => {
  const files = [["a.txt", Buffer.from("one")], ["b/c-d.bin", Buffer.alloc(70_000, 5)], ["empty", Buffer.alloc(0)]];
  const bytes = zip(files);
  const read = await quanji.readContainer(new Blob([bytes]));
  assert.deepEqual(read.map(({ name, length }) => [name, length]), files.map(([name, content]) => [name, content.length]));
  for (const { offset, length, name } of read) {
    assert.deepEqual(bytes.subarray(offset, offset + length), files.find((file) => file[0] === name)[1]);
  }
  const refused = async (changed, why) => assert.rejects(quanji.readContainer(new Blob([changed])), quanji.Broken, why);
  const inRecords = [...bytes.keys()].filter((at) => !read.some(({ offset, length }) => at >= offset && at < offset + length));
  for (const at of inRecords) {
    for (const bit of [1, 128]) {
      const changed = Buffer.from(bytes);
      changed[at] ^= bit;
      // A CRC-32 or a name that stand in both headers can only be changed in one of them here.
      await refused(changed, `byte ${at}`);
    }
  }
  await refused(Buffer.concat([Buffer.from([0]), bytes]), "before");
  await refused(Buffer.concat([bytes, Buffer.from([0])]), "behind");
  await refused(bytes.subarray(0, bytes.length - 1), "short");
  await refused(Buffer.alloc(0), "nothing");
  for (const name of ["A", "a//b", "../a", "a/", "/a", ".a", "a\\b", "文", "a b", "x".repeat(201)]) {
    await refused(zip([[name, Buffer.from("x")]]), name);
  }
  await refused(zip([files[0], files[0]]), "twice");
});

test("a container beyond 4 GiB and 65,535 files", async () => {
  // Records of a file of 5 GiB that nobody keeps: a Blob that answers from a few pieces.
  const length = 5 * 2 ** 30;
  const { localHeader, centralHeader, endRecords } = load("localHeader", "centralHeader", "endRecords");
  const large = { name: "large", length, crc: 7, header: 0 };
  const local = localHeader(large);
  const small = { name: "small", length: 1, crc: 9, header: local.length + length };
  const pieces = [[0, local], [small.header, localHeader(small)]];
  const directory = small.header + localHeader(small).length + 1;
  const central = Buffer.concat([centralHeader(large), centralHeader(small)]);
  const end = endRecords(2, central.length, directory);
  pieces.push([directory, Buffer.concat([central, end])]);
  assert.equal(local.length, 30 + 5 + 20);
  assert.equal(Buffer.from(local).readUInt16LE(4), 45);
  assert.equal(end.length, 98);
  const sparse = {
    size: directory + central.length + end.length,
    slice: (from, to) => ({ arrayBuffer: async () => {
      const bytes = new Uint8Array(to - from);
      for (const [at, piece] of pieces) {
        for (let n = Math.max(at, from); n < Math.min(at + piece.length, to); n += 1) bytes[n - from] = piece[n - at];
      }
      return bytes.buffer;
    } }),
  };
  assert.deepEqual((await quanji.readContainer(sparse)).map((file) => file.offset), [55, small.header + 35]);
  const many = Array.from({ length: 65_536 }, (_, at) => ({ name: `f${at}`, length: 0, crc: 0 }));
  let header = 0;
  for (const file of many) {
    file.header = header;
    header += localHeader(file).length;
  }
  const records = many.map(centralHeader);
  const size = records.reduce((sum, record) => sum + record.length, 0);
  const bytes = Buffer.concat([...many.map(localHeader), ...records, endRecords(many.length, size, header)]);
  assert.equal((await quanji.readContainer(new Blob([bytes]))).length, 65_536);
});

test("a key is a point, and only the lower s counts", async () => {
  const { key, sign } = p256();
  const raw = webcrypto.subtle.importKey("raw", quanji.decompressed(key), { name: "ECDSA", namedCurve: "P-256" }, true, ["verify"]);
  const { x } = await webcrypto.subtle.exportKey("jwk", await raw);
  assert.equal(Buffer.from(x, "base64url").compare(key.subarray(1)), 0);
  const signature = sign(Buffer.from("signed"));
  assert.ok(await quanji.es256Holds(key, Buffer.from("signed"), signature));
  assert.ok(!await quanji.es256Holds(key, Buffer.from("another"), signature));
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const high = Buffer.from(signature);
  high.write((order - BigInt(`0x${signature.toString("hex", 32)}`)).toString(16).padStart(64, "0"), 32, "hex");
  assert.ok(!await quanji.es256Holds(key, Buffer.from("signed"), high));
  const flipped = Buffer.from(key);
  flipped[0] ^= 1;
  assert.ok(!await quanji.es256Holds(flipped, Buffer.from("signed"), signature));
  assert.equal(quanji.decompressed(Buffer.concat([Buffer.from([2]), Buffer.alloc(32, 255)])), null, "x above the prime");
  assert.equal(quanji.decompressed(Buffer.concat([Buffer.from([4]), key.subarray(1)])), null, "another form");
  const points = Array.from({ length: 40 }, (_, at) => quanji.decompressed(Buffer.concat([Buffer.from([2]), sha256(`${at}`)])));
  assert.ok(points.includes(null) && points.some((point) => point !== null), "half of all x have no point");
});

// RFC 8032 §7.1: key, message, signature.
const RFC_8032 = [
  ["d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"],
  ["3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"],
  ["fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"],
  ["ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"],
].map((vector) => vector.map(hex));

test("Ed25519 gives one verdict by WebCrypto and by arithmetic", async () => {
  const both = async (key, message, signature) => {
    const verdicts = [await quanji.ed25519ByArithmetic(key, message, signature), await quanji.ed25519ByWebCrypto(key, message, signature)];
    assert.equal(verdicts[0], verdicts[1]);
    assert.equal(await quanji.ed25519Holds(key, message, signature), verdicts[0]);
    return verdicts[0];
  };
  for (const [key, message, signature] of RFC_8032) {
    assert.equal(key.length, 32);
    assert.ok(await both(key, message, signature));
    assert.ok(!await both(key, Buffer.concat([message, Buffer.from([0])]), signature));
    for (const at of [0, 31, 32, 62]) {
      const changed = Buffer.from(signature);
      changed[at] ^= 1;
      assert.ok(!await both(key, message, changed));
    }
  }
});

test("Ed25519 refuses what is not strict", async () => {
  const [key, message, signature] = RFC_8032[1];
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  const number = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString("hex")}`) + order;
  const high = Buffer.concat([signature.subarray(0, 32), hex(number.toString(16).padStart(64, "0")).reverse()]);
  assert.ok(!await quanji.ed25519Holds(key, message, high), "s not below the order");
  // With a key of small order, R = base point · s is a signature of any message for one in eight challenges.
  for (const small of [
    "0100000000000000000000000000000000000000000000000000000000000000", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000", "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ].map(hex)) {
    const forged = Buffer.concat([small, Buffer.alloc(32)]);
    assert.ok(!await quanji.ed25519Holds(small, message, forged), "a key of small order");
    assert.ok(!await quanji.ed25519Holds(key, message, forged), "R of small order");
  }
  const neutral = Buffer.concat([hex("01".padEnd(64, "0")), Buffer.alloc(32)]);
  assert.ok(await quanji.ed25519ByArithmetic(hex("01".padEnd(64, "0")), message, neutral), "without the rule it would count");
});

test("Merkle proofs hold for every tree of up to 40 leaves, and for nothing else", () => {
  const leaves = Array.from({ length: 40 }, (_, at) => sha256(`leaf ${at}`));
  const range = (proof) => ({ first: proof[0], size: proof[1], left: proof[2], right: proof[3] });
  for (let size = 1; size <= 40; size += 1) {
    const tree = leaves.slice(0, size);
    const root = rootOf(tree);
    for (let first = 0; first < size; first += 1) {
      for (const count of [1, Math.ceil((size - first) / 2), size - first]) {
        const proof = range(rangeProof(tree, first, count));
        const covered = tree.slice(first, first + count);
        assert.ok(quanji.rangeHolds(proof, covered, root));
        assert.ok(!quanji.rangeHolds({ ...proof, first: first + 1 }, covered, root));
        assert.ok(!quanji.rangeHolds(proof, [...covered.slice(1), sha256("x")], root));
        assert.ok(!quanji.rangeHolds({ ...proof, right: [...proof.right, root] }, covered, root));
      }
    }
    for (let from = 0; from <= size; from += 1) {
      const { 2: hashes } = consistencyProof(tree, from);
      const holds = (change = {}) => quanji.consistencyHolds({ from, to: size, hashes, ...change }, rootOf(tree.slice(0, from)), root);
      assert.ok(holds(), `${from} ${size}`);
      assert.ok(!holds({ hashes: [...hashes, root] }));
      if (from > 0 && from < size) {
        assert.ok(!quanji.consistencyHolds({ from, to: size, hashes }, sha256("x"), root));
        assert.ok(!holds({ hashes: hashes.slice(1) }));
      }
    }
  }
  assert.ok(!quanji.consistencyHolds({ from: 4, to: 3, hashes: [] }, rootOf(leaves.slice(0, 4)), rootOf(leaves.slice(0, 3))));
});

test("the exemplars of the log", async () => {
  const { log } = JSON.parse(exemplar("keys.json"));
  const vkey = log.vkey ?? log;
  const notes = {};
  for (const size of [7, 42]) {
    notes[size] = quanji.readCheckpoint(exemplar(`log/checkpoint-${size}.txt`).toString());
    const described = JSON.parse(exemplar(`log/checkpoint-${size}.json`));
    assert.deepEqual([notes[size].size, notes[size].time, Buffer.from(notes[size].root).toString("hex")], [size, described.time_ms, described.root]);
    assert.ok(await quanji.isSignedByLog(notes[size], vkey));
  }
  const consistency = quanji.readAs(quanji.CONSISTENCY_PROOF, exemplar("log/consistency-proof.cbor"));
  assert.ok(quanji.consistencyHolds(consistency, notes[7].root, notes[42].root));
  const range = quanji.readAs(quanji.RANGE_PROOF, exemplar("log/range-proof.cbor"));
  assert.equal(range.size, 42);
});

test("a checkpoint is a note of four lines, signed by the log; a witness signs with a time", async () => {
  const log = ed25519("quanji.example/log");
  const witness = ed25519("witness.example", 4);
  const leaves = [sha256("a"), sha256("b")];
  const note = checkpoint(log, leaves, NOW);
  assert.ok(await quanji.isSignedByLog(quanji.readCheckpoint(note), log.vkey));
  assert.ok(!await quanji.isSignedByLog(quanji.readCheckpoint(note), ed25519("quanji.example/log").vkey));
  const twice = note + signatureLine(log, Buffer.alloc(64));
  assert.ok(!await quanji.isSignedByLog(quanji.readCheckpoint(twice), log.vkey), "one of two lines is false");
  assert.ok(await quanji.isSignedByLog(quanji.readCheckpoint(note + signatureLine(witness, Buffer.alloc(9))), log.vkey), "lines of others");
  const both = quanji.readCheckpoint(cosigned(note, witness, 1_795_410_009));
  assert.equal(await quanji.cosignedAt(both, witness.vkey), 1_795_410_009);
  assert.equal(await quanji.cosignedAt(both, ed25519("witness.example", 4).vkey), null);
  for (const broken of [
    note.slice(0, -1), note.replace("\n2\n", "\n02\n"), note.replace("\n2\n", "\n+2\n"), note.replace("time ", "Time "), note.replace("time ", "time 0"), note.replace("\ntime", "\nmore\ntime"),
    note.replace("—", "-"), `${note}\n`, `${note}rubbish\n`, note.slice(0, note.indexOf("\n\n") + 2), note.replace("quanji", "\u0001"), note + `${signatureLine(witness, Buffer.alloc(80))}`.repeat(200), "",
  ]) {
    assert.throws(() => quanji.readCheckpoint(broken), quanji.Broken, JSON.stringify(broken.slice(0, 90)));
  }
  assert.throws(() => quanji.readVkey(log.vkey, 4), quanji.Broken);
  assert.throws(() => quanji.readVkey(log.vkey.replace("+", "x+"), 1), quanji.Broken);
});

test("entries of the exemplars are read, and malformed ones are not", async () => {
  const { entries } = { entries: readdirSync(new URL("entries/", exemplars)).filter((name) => name.endsWith(".cbor")) };
  assert.ok(entries.length > 30);
  for (const name of entries) {
    const described = JSON.parse(exemplar(`entries/${name.replace(".cbor", ".json")}`));
    const read = quanji.readEntry(exemplar(`entries/${name}`));
    assert.deepEqual([read.name, read.kind, read.seq, Buffer.from(read.body).toString("hex")], [described.hash, described.entry.kind, described.entry.seq, described.entry.body]);
  }
  let malformed = 0;
  for (const name of readdirSync(new URL("refused/", exemplars)).filter((one) => one.endsWith(".cbor"))) {
    const { reason } = JSON.parse(exemplar(`refused/${name.replace(".cbor", ".json")}`));
    const read = () => quanji.readEntry(exemplar(`refused/${name}`));
    if (reason === "malformed") {
      malformed += 1;
      assert.throws(read, quanji.Broken, name);
    } else {
      assert.doesNotThrow(read, name);
    }
  }
  assert.ok(malformed > 15, `${malformed}`);
});

test("canonical JSON is that of RFC 8785", () => {
  const canonical = (text) => quanji.canonicalObject(Buffer.from(text)) !== null;
  // A name beyond the BMP sorts before one at U+FFxx, because its first UTF-16 unit is smaller.
  for (const text of ["{}", '{"a":1,"b":[true,null,"\\n"]}', '{"😀":1,"ﬁ":2}', '{"n":1e+21}', '{"__proto__":1}', '{"a":"\u2028"}']) assert.ok(canonical(text), text);
  for (const text of [
    "", "[]", "1", "null", '{"b":1,"a":2}', '{"ﬁ":1,"😀":2}', '{ "a":1}', '{"a":1.0}', '{"a":-0}', '{"a":1e400}', '{"a":9007199254740993}', '{"a":"\\u0041"}', '{"a":"\\ud800"}',
    '{"a":1,"a":1}', '\ufeff{"a":1}', '{"a":1}\n', '{"a":"\\/"}',
  ]) assert.ok(!canonical(text), text);
  assert.ok(!canonical(`{"a":${"[".repeat(200_000)}${"]".repeat(200_000)}}`));
  assert.equal(quanji.canonicalObject(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])), null);
});

test("numbers beyond 2^53 are written as they are", () => {
  assert.equal(quanji.jsonOf({ a: [1n << 63n, -5, null, "\u2028"] }), '{"a":[9223372036854775808,-5,null,"\u2028"]}');
  assert.deepEqual(JSON.parse(quanji.jsonOf({ a: [], b: [1, { c: 2 }] }, "", "  ")), { a: [], b: [1, { c: 2 }] });
});
