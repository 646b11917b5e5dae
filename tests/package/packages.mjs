// Tests of verify.html's verification of whole packages in Node: node --test tests/package/packages.mjs
// Each package is true but for one thing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";
import {
  captureOf, cbor, checkpoint, consistencyProof, cosigned, ed25519, fileRoot, filesOf, half, NOW, p256, packageOf, partsOf, runsOf, sha256, story, zip,
} from "./make.mjs";

const { verifyPackage } = load("verifyPackage");

async function verified(bytes, given) {
  return (await verifyPackage(new Blob([bytes]), given)).report;
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
  await expectOf(altered(1, more), [`document ${sha256(world.sealed).toString("hex")}`], { world });
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
  world.ofTerminal("note.added", { 0: "吊销之后" });
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
  await assert.rejects(verifyPackage(new Blob([bytes]), {}, { signal: stop.signal }), (error) => error.constructor.name === "Cancelled");
  let last = 0;
  await verifyPackage(new Blob([bytes]), {}, { progress: (read, all) => { assert.ok(read >= last && read <= all); last = read; } });
  assert.ok(last > bytes.length / 2);
});
