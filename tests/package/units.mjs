// Tests of the scripts of verify.html in Node: node --test tests/package/units.mjs
import assert from "node:assert/strict";
import { createHash, webcrypto } from "node:crypto";
import { openAsBlob, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { load } from "./load.mjs";
import {
  captureOf, cbor, checkpoint, consistencyProof, cosigned, ed25519, entry, fileRoot, filesOf, half, NOW, p256, packageOf, partsOf, rangeProof, rootOf, runsOf,
  sha256, signatureLine, story, zip,
} from "./make.mjs";

const quanji = load(
  "Broken", "canonicalObject", "consistencyHolds", "cosignedAt", "crc32", "decodeCbor", "decompressed", "ed25519ByArithmetic", "ed25519ByWebCrypto", "ed25519Holds",
  "es256Holds", "isSignedByLog", "jsonOf", "rangeHolds", "readAs", "readCheckpoint", "readContainer", "readEntry", "readVkey", "CONSISTENCY_PROOF", "RANGE_PROOF",
  "Sha256", "verifyPackage",
);
const exemplars = new URL("../exemplars/", import.meta.url);
const exemplar = (path) => readFileSync(new URL(path, exemplars));
const hex = (text) => Buffer.from(text, "hex");

async function verified(bytes, given) {
  return (await quanji.verifyPackage(new Blob([bytes]), given)).report;
}

const said = (list) => list.map(({ code, subject }) => (subject ? `${code} ${subject}` : code));

/** A package bent by `change` has these problems, and these limits beside the usual ones. */
async function expectOf(change, problems, { limits = [], given, world, options } = {}) {
  const { bytes } = packageOf(change, world, options);
  const report = await verified(bytes, given);
  assert.deepEqual(said(report.problems), problems);
  assert.equal(report.verdict, problems.length === 0 ? "holds" : "fails");
  if (report.entries !== null && !given) assert.deepEqual(said(report.limits).filter((limit) => !/^(bureau_not_compared|not_witnessed)$/.test(limit)), limits);
  return report;
}

test("SHA-256 is that of others, whole and in pieces", () => {
  for (const length of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 100_000]) {
    const bytes = Buffer.from(Array.from({ length }, (_, at) => (at * 7 + length) & 255));
    const whole = createHash("sha256").update(bytes).digest("hex");
    const hash = new quanji.Sha256();
    for (let at = 0; at < length; at += 37) hash.add(bytes.subarray(at, at + 37));
    assert.equal(Buffer.from(hash.digest()).toString("hex"), whole);
  }
});

test("CRC-32 is that of others, whole and in pieces", () => {
  assert.equal(quanji.crc32(0, Buffer.from("123456789")), 0xcbf43926);
  const bytes = Buffer.from(Array.from({ length: 999 }, (_, at) => (at * 31) & 255));
  assert.equal(quanji.crc32(quanji.crc32(0, bytes.subarray(0, 13)), bytes.subarray(13)), quanji.crc32(0, bytes));
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

test("a true package holds", async () => {
  const report = await expectOf(() => {}, []);
  assert.equal(report.package.bureau_name, "平江县卫生健康局");
  assert.equal(report.package.files, 6);
  assert.equal(report.entries.length, 13);
  const sealed = report.entries.find(({ kind }) => kind === "document.sealed");
  assert.deepEqual([sealed.officer, sealed.not_before_ms, sealed.not_after_ms], ["张三", NOW + 11 * 60_000 + 500, NOW + 14 * 60_000 + 500]);
  assert.deepEqual(report.documents.map(({ template, number, page }) => [template, number, page]), [["HS-20", "2026-0012", "documents/0001.html"]]);
  assert.deepEqual(report.media.map(({ media_type, length, file }) => [media_type, length, file]), [["image/png", 70, "media/0001.png"]]);
});

test("what only somebody outside can say", async () => {
  const world = story();
  const witness = ed25519("witness.example", 4);
  const bureau = world.bureau.toString("hex");
  const { bytes } = packageOf((parts) => { parts.issueNote = (note) => cosigned(note, witness, 1_795_420_000); }, world);
  const outcome = async (given) => {
    const { problems, limits } = await verified(bytes, given);
    return [said(problems), said(limits)];
  };
  assert.deepEqual(await outcome({ bureau, at: NOW * 2, witnesses: [witness.vkey] }), [[], []]);
  assert.deepEqual(await outcome({ bureau: "0".repeat(32) }), [["bureau"], ["not_witnessed"]]);
  assert.deepEqual(await outcome({ at: NOW }), [["future"], ["bureau_not_compared", "not_witnessed"]]);
  const other = ed25519("other.example", 4);
  assert.deepEqual(await outcome({ bureau, witnesses: [witness.vkey, other.vkey] }), [["witness"], []]);
  assert.deepEqual(await outcome({ bureau, witnesses: [witness.vkey, other.vkey], quorum: 1 }), [[], []]);
  assert.deepEqual(await outcome({ bureau, witnesses: [witness.vkey, witness.vkey], quorum: 2 }), [["witness"], []]);
});

test("entries may be withheld, and what rests on them is a limit", async () => {
  const all = story();
  const note = all.log.at(-1);
  await expectOf(() => {}, [], { world: all, options: { withhold: [note] }, limits: ["withheld 1"] });
  for (const name of ["readBack", "signed", "declined"]) {
    const world = story();
    await expectOf(() => {}, [], { world, options: { withhold: [world[name]] }, limits: ["seal_rests_on_withheld 10", "withheld 1"] });
  }
});

test("files", async () => {
  const altered = (at, change) => (parts) => { parts.files[at][1] = change(parts.files[at][1]); };
  const more = (bytes) => Buffer.concat([bytes, Buffer.from("x")]);
  const world = story();
  const seal = sha256(world.sealed).toString("hex");
  const captured = sha256(world.captured).toString("hex");
  await expectOf(altered(1, more), [`document ${seal}`], { world });
  const second = story();
  await expectOf(altered(2, more), [`document ${sha256(second.sealed).toString("hex")}`], { world: second });
  const third = story();
  await expectOf(altered(3, more), [`media ${sha256(third.captured).toString("hex")}`], { world: third });
  // Changed after the manifest was made.
  const fourth = story();
  const files = filesOf(fourth, partsOf(fourth));
  const repacked = async (change) => {
    const changed = files.map(([name, bytes]) => [name, Buffer.from(bytes)]);
    const kept = change(changed) ?? changed;
    return said((await verified(zip(kept))).problems);
  };
  const ofFourth = sha256(fourth.sealed).toString("hex");
  assert.deepEqual(await repacked((all) => { all[0][1][3] ^= 1; }), ["file_altered index.html"]);
  assert.deepEqual(await repacked((all) => { all[1][1][3] ^= 1; }), [`document ${ofFourth}`, "file_altered documents/0001.html"]);
  assert.deepEqual(await repacked((all) => { all[4][1][9] ^= 1; all[0][1][3] ^= 1; }), ["file_altered entries.cbor", "file_altered index.html"]);
  assert.deepEqual(await repacked((all) => { all[5][1][9] ^= 1; }), ["file_altered proofs.cbor"]);
  assert.deepEqual(await repacked((all) => all.toSpliced(0, 1)), ["files"]);
  assert.deepEqual(await repacked((all) => [all[1], all[0], ...all.slice(2)]), ["files"]);
  assert.deepEqual(await repacked((all) => [["more.txt", Buffer.from("x")], ...all]), ["files"]);
  assert.deepEqual(await repacked((all) => all.toSpliced(-1, 1)), ["manifest"]);
  assert.deepEqual(await repacked((all) => all.toSpliced(-2, 1)), ["manifest"]);
  assert.deepEqual(await repacked((all) => [...all.slice(0, -1), ["issue2.cbor", all.at(-1)[1]]]), ["issue"]);
  // Every byte of the statements that no manifest covers.
  for (const place of [-2, -1]) {
    for (let at = 0; at < files.at(place)[1].length; at += 7) {
      const problems = await repacked((all) => { all.at(place)[1][at] ^= 1; });
      assert.ok(problems.length > 0, `${files.at(place)[0]} ${at}`);
    }
  }
  // A CRC-32 alone: the container is sound, the file is named.
  const bytes = zip(files);
  const name = "index.html";
  for (const at of [bytes.indexOf("PK\x03\x04") + 14, bytes.indexOf("PK\x01\x02") + 16]) bytes[at] ^= 1;
  assert.deepEqual(said((await verified(bytes)).problems), [`file_altered ${name}`]);
  assert.ok(captured && seal);
});

test("the manifest", async () => {
  for (const change of [
    ({ manifest }) => { manifest[0] = 2; },
    ({ manifest }) => { manifest[1] = Buffer.alloc(16, 1); },
    ({ manifest }) => { manifest[2] = Buffer.alloc(33, 255); },
    ({ manifest }) => { manifest[7] = 5; },
    ({ manifest }) => { manifest[8] = " \u3000"; },
    ({ manifest }) => { manifest[9] = ""; },
    ({ manifest }) => { manifest[13] = 1; },
    (parts) => { parts.documents[0][1] = "documents/none.html"; },
    (parts) => { parts.documents.push(parts.documents[0]); },
    (parts) => { parts.documents = [{ 0: Buffer.alloc(32, 2) }, { 0: Buffer.alloc(32, 1) }]; },
    (parts) => { parts.media[0][2] = 0; },
    (parts) => { delete parts.media[0][1]; },
    (parts) => { parts.media[0] = { ...parts.media[0], 1: undefined, 2: 4 }; },
  ]) await expectOf(change, ["manifest"]);
});

test("entries and proofs", async () => {
  const first = (parts) => parts.items[0];
  await expectOf((parts) => { parts.items = []; parts.runs = []; }, ["entries"]);
  await expectOf((parts) => { parts.items.reverse(); }, ["entries"]);
  await expectOf((parts) => { first(parts)[2] = Buffer.alloc(32); }, ["entries"]);
  await expectOf((parts) => { delete first(parts)[1]; }, ["entries"]);
  await expectOf((parts) => { parts.entries = Buffer.concat([cbor({ 0: parts.items }), Buffer.from([0])]); }, ["entries"]);
  await expectOf((parts) => { parts.runs.pop(); }, ["proofs"]);
  await expectOf((parts) => { parts.runs[0][0] += 1; }, ["proofs"]);
  await expectOf((parts) => { parts.checkpoints.reverse(); }, ["proofs"]);
  await expectOf((parts) => { parts.checkpoints.push({ 0: parts.head, 1: consistencyProof(parts.leaves, parts.leaves.length) }); }, ["proofs"]);
  await expectOf((parts) => { parts.checkpoints[0][0] = parts.checkpoints[0][0].replace("time", "Time"); }, ["checkpoint 5"]);
  await expectOf((parts) => { parts.checkpoints[0][0] = parts.checkpoints[1][0]; }, ["checkpoint 5"]);
  await expectOf((parts) => { parts.checkpoints[1][1][2][0] = Buffer.alloc(32); }, ["checkpoint 10"]);
  await expectOf((parts, world) => { parts.checkpoints[2][0] = checkpoint(ed25519(world.logKey.name), parts.leaves.slice(0, 12), NOW); }, ["checkpoint 12"]);
  await expectOf((parts, world) => { parts.head = checkpoint(ed25519(world.logKey.name), parts.leaves, NOW); }, ["head"]);
  await expectOf((parts) => { parts.head = "rubbish"; }, ["head"]);
  await expectOf((parts) => { parts.head = parts.checkpoints[0][0]; }, ["head"]);
  await expectOf((parts) => { parts.runs[1][1][0] = 12; }, ["entry_not_in_log 13"]);
  await expectOf((parts) => { parts.runs[1][1][1] = 15; }, ["entry_not_in_log 13"]);
  await expectOf((parts) => { parts.runs[1][1][2][0] = Buffer.alloc(32); }, ["entry_not_in_log 13"]);
  const all = Array.from({ length: 12 }, (_, at) => `entry_not_in_log ${at}`).sort();
  await expectOf((parts) => { parts.runs[0][1][3][0] = Buffer.alloc(32); }, all);
});

test("the statement of issue", async () => {
  await expectOf((parts) => { parts.issued[1] = 1; }, ["issue"]);
  await expectOf((parts) => { parts.issued[2] = 1; }, ["issue"]);
  await expectOf((parts) => { parts.issued[3] = "另一法院"; }, ["issue"]);
  await expectOf((parts) => { parts.issued[4] = "另一目的"; }, ["issue"]);
  await expectOf((parts) => { parts.issued[5] = 1; }, ["issue"]);
  await expectOf((parts) => { parts.issued[6] = []; }, ["issue"]);
  await expectOf((parts) => { parts.issued[6].push({ 0: " 李主任", 1: 3 }); }, ["issue"]);
  await expectOf((parts) => { parts.issued[0] = Buffer.alloc(32); }, ["issue"]);
  await expectOf((parts) => { parts.issue = { 0: 3 }; }, ["issue"]);
  await expectOf((parts) => { parts.issue = { 1: Buffer.from("x") }; }, ["issue"]);
  await expectOf((parts) => { parts.issue = { 2: "rubbish" }; }, ["issue"]);
  await expectOf((parts, world) => { parts.issueNote = () => checkpoint(ed25519(world.logKey.name), world.leaves, NOW); }, ["issue"]);
  await expectOf((parts) => { parts.issue = { 4: consistencyProof(parts.leaves, 3) }; }, ["issue"]);
  const stranger = p256();
  await expectOf((parts, world) => { world.office = stranger; }, ["issue"]);
});

test("who signed", async () => {
  const by = (change) => {
    const world = story();
    change(world);
    return world;
  };
  const notes = (world, members, signer = world.session, device = world.deviceId) => world.add(device, signer, "note.added", { 0: "x" }, { 4: 5, 7: 1, 8: world.case, ...members });
  const stranger = p256();
  const cases = [
    ["bad_signature", (world) => notes(world, {}, stranger)],
    ["bad_signature", (world) => notes(world, { 7: undefined })],
    ["unknown_session", (world) => notes(world, { 7: 2 })],
    ["unknown_device", (world) => notes(world, { 5: 1, 6: undefined }, stranger, half(stranger.key))],
    ["grant_mismatch", (world) => notes(world, { 4: undefined })],
    ["grant_mismatch", (world) => notes(world, { 4: 4 })],
    ["other_bureau", (world) => notes(world, { 2: Buffer.alloc(16, 9) })],
    ["fork", (world) => notes(world, { 5: 9, 6: sha256(world.log[12]) })],
    ["chain_broken", (world) => notes(world, { 6: Buffer.alloc(32) })],
    ["bad_body", (world) => world.ofOffice("device.revoked", { 0: world.deviceId })],
    ["bad_body", (world) => world.ofOffice("grant.issued", { 0: world.deviceId, 1: world.officer, 2: [7], 3: [], 4: 0, 5: 0 })],
    ["bad_body", (world) => world.add(world.deviceId, world.session, "session.opened", { 0: world.session.key, 1: Buffer.alloc(16) }, { 4: 5, 7: 1 })],
    ["bad_body", (world) => world.add(world.deviceId, world.device, "session.opened", { 0: Buffer.alloc(33, 255), 1: Buffer.alloc(16) }, { 4: 5 })],
    ["malformed", (world) => { world.log.push(Buffer.concat([world.log.at(-1), Buffer.from([0])])); }],
  ];
  for (const [reason, change] of cases) {
    // What is malformed is not counted among the entries of the case.
    const counted = (parts) => { if (reason === "malformed") parts.issued[2] = 7; };
    const report = await expectOf(counted, [`entry 14 ${reason}`], { world: by(change) });
    assert.ok(report.entries.every(({ index }) => index !== 14));
  }
  await expectOf(() => {}, ["entry 14 bad_signature"], { world: by((world) => world.add(world.officeDevice, stranger, "section.added", {})) });
  await expectOf((parts) => { parts.items.shift(); parts.runs = runsOf(parts); }, ["registry"]);
});

test("an entry of another case has no place here", async () => {
  const world = story();
  await expectOf((parts) => {
    parts.items.splice(12, 0, { 0: 12, 1: world.log[12] });
    parts.runs = runsOf(parts);
  }, ["entry 12 other_case"], { world });
});

test("revoked, cloned and admitted all the same", async () => {
  const world = story();
  world.ofOffice("device.revoked", { 0: world.deviceId, 1: "遗失" });
  const late = world.ofTerminal("note.added", { 0: "吊销之后" });
  await expectOf(() => {}, ["entry 15 revoked_device"], { world });
  const admitted = (verdicts) => {
    const again = story();
    again.ofOffice("device.revoked", { 0: again.deviceId, 1: "遗失" });
    const bytes = again.ofTerminal("note.added", { 0: "吊销之后" });
    for (const verdict of verdicts) again.ofOffice("quarantine.decided", { 0: sha256(bytes), 1: verdict, 2: "核实", 3: "李主任" });
    return again;
  };
  await expectOf(() => {}, [], { world: admitted([true]) });
  await expectOf(() => {}, ["entry 15 revoked_device"], { world: admitted([false]) });
  await expectOf(() => {}, ["entry 15 revoked_device"], { world: admitted([true, false]) });
  await expectOf(() => {}, [], { world: admitted([false, true]) });
  assert.ok(late);
});

test("keys of the office change, are lost and recovered", async () => {
  const two = [{ 0: "甲", 1: 6 }, { 0: "乙", 1: 5 }];
  const rotated = (world, key, purpose = "quanji rotate 1") => ({ 0: key.key, 1: key.sign(Buffer.concat([Buffer.from(purpose), world.bureau, key.key])), 2: "例行更换", 3: two });
  const changed = (change) => {
    const world = story();
    change(world);
    return world;
  };
  const next = p256();
  const recovery = p256();
  await expectOf(() => {}, [], { world: changed((world) => {
    world.ofOffice("office_key.rotated", rotated(world, next));
    world.office = next;
    world.ofOffice("recovery.declared", { 0: recovery.key, 1: 2, 2: 3, 3: ["甲", "乙", "丙"], 4: two });
  }) });
  await expectOf(() => {}, ["entry 15 bad_signature", "issue"], { world: changed((world) => {
    world.ofOffice("office_key.rotated", rotated(world, next));
    world.ofOffice("section.added", { 0: world.section, 1: "旧密钥" });
  }) });
  await expectOf(() => {}, [], { world: changed((world) => {
    world.ofOffice("recovery.declared", { 0: recovery.key, 1: 2, 2: 3, 3: ["甲", "乙", "丙"], 4: two });
    world.add(world.officeDevice, recovery, "office_key.recovered", rotated(world, next, "quanji recover 1"));
    world.office = next;
  }) });
  await expectOf(() => {}, ["entry 14 bad_signature"], { world: changed((world) => {
    world.add(world.officeDevice, recovery, "office_key.recovered", rotated(world, next, "quanji recover 1"));
  }) });
  await expectOf(() => {}, ["entry 14 bad_body"], { world: changed((world) => world.ofOffice("office_key.rotated", rotated(world, next, "quanji recover 1"))) });
  await expectOf(() => {}, ["entry 14 bad_body"], { world: changed((world) => world.ofOffice("office_key.rotated", { ...rotated(world, next), 3: [two[0], { 0: " 甲 ", 1: 2 }] })) });
  const logKey = ed25519("quanji.example/log");
  await expectOf(() => {}, [], { world: changed((world) => {
    world.checkpoint();
    world.ofOffice("log_key.rotated", { 0: logKey.vkey, 1: "例行更换", 2: two });
    world.logKey = logKey;
  }) });
  await expectOf(() => {}, ["head"], { world: changed((world) => world.ofOffice("log_key.rotated", { 0: logKey.vkey, 1: "例行更换", 2: two })) });
  await expectOf(() => {}, ["entry 14 bad_body"], { world: changed((world) => world.ofOffice("log_key.rotated", { 0: ed25519("other").vkey, 1: "例行更换", 2: two })) });
});

test("seals", async () => {
  const sealing = (change) => {
    const world = story();
    const body = {
      0: world.document, 1: [], 2: world.content, 3: sha256(world.readBack), 4: [sha256(world.signed)], 5: [], 6: sha256(world.page), 7: 1,
    };
    change(body, world);
    world.add(world.deviceId, world.device, "document.sealed", body, { 4: 5, 8: world.case });
    return world;
  };
  await expectOf(() => {}, [], { world: sealing(() => {}) });
  const cases = [
    ["content", (body) => { delete body[7]; }],
    ["content", (body) => { body[2] = Buffer.from("{}"); }],
    ["content", (body, world) => { body[2] = Buffer.from(world.content.toString().replace("{", "{ ")); }],
    ["content", (body) => { body[0] = Buffer.alloc(16, 0xd2); }],
    ["read_back", (body) => { body[3] = Buffer.alloc(32); }],
    ["read_back", (body, world) => { body[3] = sha256(world.signed); }],
    ["read_back", (body, world) => { body[2] = Buffer.from(world.content.toString().replace("三楼", "二楼")); }],
    ["signature", (body) => { body[4] = [Buffer.alloc(32)]; }],
    ["signature", (body, world) => { body[4] = [sha256(world.readBack)]; }],
    ["signature", (body, world) => {
      body[4] = [sha256(world.ofTerminal("document.signed", { 0: world.document, 1: sha256(world.readBack), 2: sha256("another page"), 3: "party" }))];
    }],
  ];
  for (const [what, change] of cases) {
    const world = sealing(change);
    await expectOf(() => {}, [`seal ${world.log.length - 1} ${what}`], { world });
  }
});

test("recordings that are absent, and one that nobody lists", async () => {
  const world = story();
  const name = sha256(world.captured).toString("hex");
  const report = await expectOf((parts) => {
    parts.files.pop();
    parts.media = [{ 0: sha256(world.captured), 2: 2 }];
  }, [], { world, limits: [`recording_absent ${name} 2`] });
  assert.deepEqual(report.media.map(({ file }) => file), [null]);
  const second = story();
  const capture = second.ofTerminal("media.captured", { ...captureOf(second, Buffer.from("x"), "audio/mp4"), 0: Buffer.alloc(16, 0xe9) });
  await expectOf(() => {}, [`media ${sha256(capture).toString("hex")}`], { world: second });
  const third = story();
  await expectOf((parts) => { parts.media = [{ 0: sha256(third.signed), 1: "media/0001.png" }]; },
    [`media ${sha256(third.captured).toString("hex")}`, `media ${sha256(third.signed).toString("hex")}`].sort(), { world: third });
});

test("a recording of several chunks is read as it is written", async () => {
  const world = story();
  const bytes = Buffer.alloc((9 << 20) + 5, 3);
  const capture = world.ofTerminal("media.captured", { ...captureOf(world, bytes, "video/mp4"), 0: Buffer.alloc(16, 0xe8) });
  const change = (parts) => {
    parts.files.push(["media/0002.mp4", bytes]);
    parts.media = [...parts.media, { 0: sha256(capture), 1: "media/0002.mp4" }].sort((one, other) => Buffer.compare(one[0], other[0]));
  };
  await expectOf(change, [], { world });
  assert.equal(fileRoot(bytes).length, 32);
});

test("a verification can be stopped, and says how far it is", async () => {
  const { bytes } = packageOf();
  const stop = new AbortController();
  stop.abort();
  await assert.rejects(quanji.verifyPackage(new Blob([bytes]), {}, { signal: stop.signal }), (error) => error.constructor.name === "Cancelled");
  let last = 0;
  await quanji.verifyPackage(new Blob([bytes]), {}, { progress: (read, all) => { assert.ok(read >= last && read <= all); last = read; } });
  assert.ok(last > bytes.length / 2);
});

test("numbers beyond 2^53 are written as they are", () => {
  assert.equal(quanji.jsonOf({ a: [1n << 63n, -5, null, "\u2028"] }), '{"a":[9223372036854775808,-5,null,"\u2028"]}');
  assert.deepEqual(JSON.parse(quanji.jsonOf({ a: [], b: [1, { c: 2 }] }, "", "  ")), { a: [], b: [1, { c: 2 }] });
});
