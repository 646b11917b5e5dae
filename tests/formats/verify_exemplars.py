"""Reads every exemplar from docs/FORMATS.md alone: a second reader that shares no code with the first.

Every exemplar is read twice: by quanji_formats, written from the page, and its COSE by pycose and its CBOR by
cbor2. Curves and hashes are cryptography's. Usage: verify_exemplars.py [FOLDER]
"""

import base64
import hashlib
import hmac
import json
import sys
from pathlib import Path

import cbor2
import zstandard
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from pycose.algorithms import Es256
from pycose.headers import Algorithm
from pycose.keys import EC2Key
from pycose.keys.curves import P256
from pycose.messages import Sign1Message
from quanji_formats.cbor import Refused, decode, half, sha256
from quanji_formats.content import Change, actor, is_moment, read_content
from quanji_formats.entry import Entry, assess
from quanji_formats.kinds import OFFICE_KINDS, TERMINAL_KINDS
from quanji_formats.log import (
    CONSISTENCY_PROOF,
    RANGE_PROOF,
    leaf,
    open_note,
    root_of,
    verify_consistency,
    verify_range,
)
from quanji_formats.media import CHUNK, read_manifest
from quanji_formats.office import SUCCESSIONS, Office
from quanji_formats.sealing import opener
from quanji_formats.signature import public_key, verifies_message
from quanji_formats.wire import BODY_LIMIT, MESSAGES, RESCUE_COUNT, RESCUE_HEADER, RESCUE_RECEIPT


class Exemplars:
    def __init__(self, folder):
        self.folder = folder
        self.keys = self.json("keys.json")
        self.passed = self.failed = 0
        self.entries = []
        self.office = Office(bytes.fromhex(self.keys["office"]["public"]))

    def bytes(self, name):
        return (self.folder / name).read_bytes()

    def json(self, name):
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def names(self, folder):
        return sorted(path.stem for path in (self.folder / folder).glob("*.cbor"))

    def test(self, name, check, *arguments):
        try:
            check(*arguments)
            self.passed += 1
        except Exception as error:
            self.failed += 1
            print(f"FAILED {name}: {type(error).__name__}: {error}")

    def run(self):
        self.test("keys", self.check_keys)
        for name in self.names("entries"):
            self.test(f"entries/{name}", self.check_entry, name)
        self.test("time", self.check_times)
        self.test("first changes", self.check_first_changes)
        self.test("sealed document", self.check_document)
        self.test("moments", self.check_moments)
        for name in self.names("refused"):
            self.test(f"refused/{name}", self.check_refused, name)
        self.test("refused-base", self.check_refused_base)
        for name in sorted(path.stem for path in (self.folder / "log").glob("checkpoint-*.txt")):
            self.test(name, self.check_checkpoint, name)
        self.test("range proof", self.check_range)
        self.test("consistency proof", self.check_consistency)
        for name in self.names("wire"):
            self.test(f"wire/{name}", self.check_message, name)
        self.test("zstd frame", self.check_frame)
        self.test("signatures of access", self.check_access)
        self.test("exchange", self.check_exchange)
        self.test("anchor", self.check_anchor)
        record = Record(self, "recordings")
        for name in self.names("recordings"):
            self.test(f"recordings/{name}", record.check_entry, name)
        self.test("recording", record.check_recording)
        self.test("file of the vault", self.check_vault)
        self.test("receipts", record.check_receipts)
        record = Record(self, "compliance")
        for name in self.names("compliance"):
            self.test(f"compliance/{name}", record.check_entry, name)
        self.test("what rules rest on", record.check_compliance)
        record = Record(self, "trust")
        for name in self.names("trust"):
            self.test(f"trust/{name}", record.check_entry, name)
        for name in self.names("trust-refused"):
            self.test(f"trust-refused/{name}", record.check_refused, name)
        self.test("log key", record.check_log_key)
        self.test("keys in an answer", record.check_keys_in_answer)
        self.test("sealed database keys", record.check_sealed)
        self.test("rescue bundle", record.check_rescue)
        print(f"{self.passed} passed, {self.failed} failed")
        return 0 if self.failed == 0 and self.passed > 0 else 1

    def check_keys(self):
        assert self.office.bureau == self.keys["bureau_id"] and self.office.id == self.keys["office_id"]
        assert half(bytes.fromhex(self.keys["device"]["public"])).hex() == self.keys["device_id"]
        session = {"key": self.keys["session"]["public"], "nonce": self.keys["session_nonce"]}
        assert actor(self.keys["device_id"], session).hex() == self.keys["session_actor"]

    def check_entry(self, name):
        expected = self.json(f"entries/{name}.json")
        entry = Entry(self.bytes(f"entries/{name}.cbor"))
        assert expected["valid"] and expected["log_index"] == len(self.entries)
        assert entry.hash == expected["hash"]
        assert entry.fields == expected["entry"], entry.fields
        assert self.office.key_of(entry).hex() == self.keys[expected["signed_by"]]["public"]
        if entry.kind == "chain.lost":
            self.office.lost.append(entry.statement(TERMINAL_KINDS)["gap"])
        check_others(entry, self.office.key_of(entry))
        statement = self.office.check(entry)
        assert statement == expected["statement"], statement
        self.office.take(entry, statement)
        self.entries.append(entry)

    def terminal(self):
        return [entry for entry in self.entries if entry.device == self.keys["device_id"]]

    def check_times(self):
        before, qualities = None, []
        for entry in self.terminal():
            qualities.append(assess(before, entry.time)[0])
            before = entry.time
        rest = ["unverified"] * (len(qualities) - 11)
        assert qualities == ["unverified"] * 9 + ["trusted"] * 2 + rest, qualities
        moved = dict(before, wall_ms=before["wall_ms"] - 3 * 86_400_000)
        assert assess(before, moved) == ("suspect", {"clock_moved", "before_checkpoint"})

    def check_first_changes(self):
        """Checksums, and what the first change of an officer builds on."""
        first = self.json("first-changes.json")
        assert len(first) == 48 and all(len(found["heads"]) <= 1 for found in first.values())
        newest = {
            self.keys_document(): bytes.fromhex(first["HS-20"]["heads"][0]),
            self.terminal()[1].case: bytes.fromhex(first["CASE"]["heads"][0]),
        }
        for entry in self.terminal():
            if entry.kind == "draft.changed":
                statement = entry.statement(TERMINAL_KINDS)
                change = Change(bytes.fromhex(statement["change"]))
                assert change.checksum == change.hash[:4]
                assert change.dependencies == [newest[statement["document"]]]
                newest[statement["document"]] = change.hash

    def check_document(self):
        """§8a, §8b: what a seal names is there, and says the same."""
        found = {entry.hash: (entry, entry.statement(TERMINAL_KINDS)) for entry in self.terminal()}
        seals = [(entry, body) for entry, body in found.values() if entry.kind == "document.sealed"]
        assert len(seals) == 1
        entry, seal = seals[0]
        assert entry.session is None
        entry.verify(bytes.fromhex(self.keys["device"]["public"]))
        shown, read_back = found[seal["read_back"]]
        assert shown.kind == "document.read_back"
        assert read_back["content"] == sha256(bytes.fromhex(seal["content"])).hex()
        assert [read_back[key] for key in ("heads", "document", "layout")] == [
            seal[key] for key in ("heads", "document", "layout")
        ]
        heads, late = self.changes_of(seal["document"], seal["heads"])
        assert heads == seal["heads"] and not late
        assert len(self.changes_of(seal["document"], [])[1]) == 3, "before the first change all are late"
        content = read_content(bytes.fromhex(seal["content"]))
        self.check_counted(found, seal, read_back, content)
        self.check_numbers(found, seal["document"], content["number"])
        decided = [(e.seq, e.statement(OFFICE_KINDS)) for e in self.entries if e.kind == "seal.decided"]
        decided = min((seq, body["seal"]) for seq, body in decided if body["document"] == seal["document"])
        assert decided[1] == entry.hash
        for later, body in found.values():
            if later.kind in ("document.served", "document.corrected"):
                about = body["document" if later.kind == "document.served" else "corrects"]
                assert body["seal"] == entry.hash and about == seal["document"]

    def changes_of(self, document, heads):
        """The newest changes of a document, and the entries of those that come too late for a seal with these heads."""
        changes = {}
        for entry in self.terminal():
            if entry.kind == "draft.changed":
                body = entry.statement(TERMINAL_KINDS)
                if body["document"] == document:
                    change = Change(bytes.fromhex(body["change"]))
                    changes[change.hash.hex()] = (entry.hash, [name.hex() for name in change.dependencies])
        built_on = {name for _, dependencies in changes.values() for name in dependencies}
        inside, open_ones = set(), list(heads)
        while open_ones:
            name = open_ones.pop()
            if name in changes and name not in inside:
                inside.add(name)
                open_ones += changes[name][1]
        late = [entry for name, (entry, _) in changes.items() if name not in inside]
        return sorted(set(changes) - built_on), late

    def check_counted(self, found, seal, read_back, content):
        """The signatures, outcomes and reasons that the seal names."""
        for name in seal["signatures"]:
            counted, body = found[name]
            assert counted.kind in ("document.signed", "signature.declined")
            assert body["read_back"] == seal["read_back"] and body["document"] == seal["document"]
            if counted.kind == "document.signed":
                assert body["page"] == read_back["page"]
                assert all(page <= read_back["pages"] for page in body["on_pages"])
        for name in seal["overrides"]:
            counted, body = found[name]
            assert counted.kind == "check.overridden" and body["document"] == seal["document"]
            assert json.loads(body["value"]) == content["fields"][body["field"]]
        for names in (seal["heads"], seal["signatures"], seal["overrides"]):
            assert names == sorted(set(names))

    def check_numbers(self, found, document, text):
        """§8c: every number was leased to its device and is used once."""
        leases = [entry.statement(OFFICE_KINDS) for entry in self.entries if entry.kind == "numbers.leased"]
        used, texts = set(), {}
        for entry, body in found.values():
            if entry.kind == "number.assigned":
                texts.setdefault(body["document"], body["text"])
            first = body.get("from" if entry.kind == "numbers.returned" else "number")
            if not entry.kind.startswith("number") or first is None:
                continue
            for number in range(first["number"], body.get("to", first["number"]) + 1):
                name = (first["series"], first["year"], number)
                assert name not in used
                used.add(name)
                leased = (
                    (lease["device"], lease["series"], lease["year"]) == (entry.device, *name[:2])
                    and lease["from"] <= number <= lease["to"]
                    for lease in leases
                )
                assert any(leased), name
        assert texts[document] == text == "2026-0001"

    def check_moments(self):
        for value in (
            "2026-11-23T10:20",
            "2026-11-23 9:05:07",
            "2026-11-23T10:20:30.250+08:00",
            "2026-11-23T10:20:30.123456789Z",
            "2026-11-23T10:20-0330",
            "20261123 10:20",
            "2026年11月23日10时20分",
            "２０２６年１１月２３日　10时20分30秒",
        ):
            assert is_moment(value), value
        for value in (
            "",
            "昨天",
            "2026-11-23",
            "2026-02-29T10:20",
            "0000-01-01T10:20",
            "26-11-23T10:20",
            "2026-11-23T24:00",
            "2026-11-23T10",
            "2026-11-23T10:20:30.",
            "2026-11-23T10:20+18:01",
            "2026-11-23T10:20+8",
        ):
            assert not is_moment(value), value

    def keys_document(self):
        created = next(entry for entry in self.terminal() if entry.kind == "document.created")
        return created.statement(TERMINAL_KINDS)["document"]

    def office_before(self, after_revocation):
        """The office as it is when entry 12 of the terminal arrives."""
        office = Office(self.office.key)
        for entry in self.entries:
            own = entry.device == office.id
            if entry.seq <= (12 if after_revocation else 5) if own else entry.seq <= 11:
                office.take(entry, entry.statement(OFFICE_KINDS if own else TERMINAL_KINDS))
        return office

    def check_refused(self, name):
        expected = self.json(f"refused/{name}.json")
        assert not expected["valid"]
        try:
            self.office_before(expected["after_revocation"]).check(Entry(self.bytes(f"refused/{name}.cbor")))
        except Refused as refused:
            assert refused.reason == expected["reason"], f"{refused.reason}, not {expected['reason']}"
        else:
            raise AssertionError(f"accepted, although {expected['why']}")

    def check_refused_base(self):
        self.office_before(False).check(Entry(self.bytes("refused-base.cbor")))

    def leaves(self):
        return [leaf(entry.data) for entry in self.entries]

    def check_checkpoint(self, name):
        note = self.bytes(f"log/{name}.txt").decode()
        found = open_note(note, self.keys["log"]["vkey"])
        assert found == self.json(f"log/{name}.json")
        assert root_of(self.leaves()[: found["size"]]).hex() == found["root"]
        self.refuses(open_note, note.replace("time 1", "time 2"), self.keys["log"]["vkey"])

    def refuses(self, check, *arguments):
        try:
            check(*arguments)
        except Refused:
            return
        raise AssertionError("what was changed was accepted")

    def check_range(self):
        proof = RANGE_PROOF(decode(self.bytes("log/range-proof.cbor")))
        assert proof == self.json("log/range-proof.json")
        leaves = self.leaves()
        proven, root = leaves[proof["first"] : proof["first"] + 11], root_of(leaves)
        verify_range(proof, proven, root)
        self.refuses(verify_range, proof, proven[:-1], root)
        self.refuses(verify_range, proof, proven[::-1], root)
        self.refuses(verify_range, dict(proof, first=proof["first"] + 1), proven, root)

    def check_consistency(self):
        proof = CONSISTENCY_PROOF(decode(self.bytes("log/consistency-proof.cbor")))
        assert proof == self.json("log/consistency-proof.json")
        leaves = self.leaves()
        before, now = root_of(leaves[: proof["from"]]), root_of(leaves[: proof["to"]])
        verify_consistency(proof, before, now)
        self.refuses(verify_consistency, proof, root_of(leaves[1 : proof["from"] + 1]), now)
        self.refuses(verify_consistency, dict(proof, hashes=proof["hashes"][:-1]), before, now)

    def check_message(self, name):
        data = self.bytes(f"wire/{name}.cbor")
        expected = self.json(f"wire/{name}.json")
        expected.pop("whole_code", None)
        found = MESSAGES[name](decode(data))
        assert found == expected, found
        self.refuses(lambda: MESSAGES[name](decode(data + b"\x00")))

    def check_frame(self):
        packed = self.bytes("wire/exchange-request.zst")
        assert packed[:4] == bytes.fromhex("28b52ffd")
        plain = zstandard.ZstdDecompressor().decompress(packed, max_output_size=BODY_LIMIT)
        assert plain == self.bytes("wire/exchange-request.cbor")

    def check_access(self):
        request = self.json("wire/enrol-request.json")
        code, fingerprint = request["whole_code"].rsplit(".", 1)
        office = base64.b32encode(bytes.fromhex(self.office.id)).decode().rstrip("=")
        assert code == request["code"] and fingerprint == office and len(office) == 26
        key = bytes.fromhex(request["key"])
        verify_raw(key, request["proof"], b"quanji enrol 1" + key + code.encode())
        request = self.json("wire/token-request.json")
        message = b"quanji token 1" + bytes.fromhex(request["device"]) + bytes.fromhex(request["nonce"])
        verify_raw(key, request["signature"], message)

    def check_exchange(self):
        request = MESSAGES["exchange-request"](decode(self.bytes("wire/exchange-request.cbor")))
        reply = MESSAGES["exchange-reply"](decode(self.bytes("wire/exchange-reply.cbor")))
        now = open_note(reply["checkpoint"], self.keys["log"]["vkey"])
        leaves, root = self.leaves(), bytes.fromhex(now["root"])
        assert reply["consistency"]["from"] == request["seen_size"]
        verify_consistency(reply["consistency"], root_of(leaves[: request["seen_size"]]), root)
        sent = {entry.seq: entry for entry in self.terminal() if entry.hash in request["entries"]}
        for receipt in reply["receipts"]:
            run = range(receipt["first_seq"], receipt["first_seq"] + receipt["count"])
            assert receipt["proof"]["size"] == now["size"]
            verify_range(receipt["proof"], [leaf(sent[seq].data) for seq in run], root)
        assert sum(receipt["count"] for receipt in reply["receipts"]) == len(sent)
        for item in reply["feed"] + reply["backfill"]:
            assert self.entries[item["index"]].hash == item["entry"]
        assert request["cursor"] <= reply["cursor"] <= now["size"]

    def check_anchor(self):
        slot, expected = self.bytes("anchor.bin"), self.json("anchor.json")
        assert len(slot) == 64 and slot[:4] == b"QJA1"
        assert int.from_bytes(slot[4:12]) == expected["seq"] == self.terminal()[-1].seq
        assert slot[12:44].hex() == expected["hash"] == self.terminal()[-1].hash
        mac = hmac.digest(bytes.fromhex(expected["database_key"]), b"quanji anchor 1" + slot[:44], "sha256")
        assert slot[44:] == mac[:20]

    def check_vault(self):
        expected = self.json("media/vault.json")
        data, name = self.bytes("media/vault.data"), bytes.fromhex(expected["file"])
        assert data[:8] == b"QJMEDIA1" and data[8:24] == name
        vault = hmac.digest(bytes.fromhex(expected["database_key"]), b"quanji vault 1", "sha256")
        wrapping = hmac.digest(vault, b"quanji wrap 1" + name, "sha256")
        key = ChaCha20Poly1305(wrapping).decrypt(bytes(12), data[24:72], None)
        assert key.hex() == expected["key"]
        nonce = bytes(7) + (0).to_bytes(4) + bytes([expected["finished"]])
        plain = ChaCha20Poly1305(key).decrypt(nonce, data[72:], name)
        assert plain.hex() == expected["bytes"] and len(plain) < CHUNK
        listed = b"quanji list 1" + (0).to_bytes(4) + len(plain).to_bytes(4) + b"\x01" + sha256(plain)
        assert self.bytes("media/vault.list") == hmac.digest(key, listed, "sha256")


class Record:
    """Another record of the same office and terminal: of recordings, or of what rules rest on."""

    def __init__(self, exemplars, folder):
        self.exemplars = exemplars
        self.folder = folder
        self.office = Office(exemplars.office.key)
        self.entries = []

    def check_entry(self, name):
        expected = self.exemplars.json(f"{self.folder}/{name}.json")
        entry = Entry(self.exemplars.bytes(f"{self.folder}/{name}.cbor"))
        assert expected["valid"] and expected["log_index"] == len(self.entries)
        assert (entry.hash, entry.fields) == (expected["hash"], expected["entry"])
        key = self.office.key_of(entry)
        assert key.hex() == self.exemplars.keys[expected["signed_by"]]["public"]
        check_others(entry, key)
        statement = self.office.check(entry)
        assert statement == expected["statement"], statement
        self.office.take(entry, statement)
        self.entries.append(entry)

    def of_kind(self, kind, kinds):
        return [(entry, entry.statement(kinds)) for entry in self.entries if entry.kind == kind]

    def check_recording(self):
        """The bytes, the manifest, the capture and the receipt say the same."""
        content = bytes((at * 7 + at // 251) % 256 for at in range(5 * CHUNK // 2))
        manifest = read_manifest(self.exemplars.bytes("media/manifest.cbor"))
        assert manifest == self.exemplars.json("media/manifest.json")
        chunks = [content[at : at + CHUNK] for at in range(0, len(content), CHUNK)]
        assert manifest["chunks"] == [sha256(chunk).hex() for chunk in chunks]
        entry, captured = self.of_kind("media.captured", TERMINAL_KINDS)[0]
        assert captured["length"] == manifest["length"] == len(content)
        assert captured["root"] == manifest["root"] and captured["sha256"] == sha256(content).hex()
        assert captured["sm3"] == hashlib.new("sm3", content).hexdigest()
        _, received = self.of_kind("media.received", OFFICE_KINDS)[0]
        assert received["captured"] == entry.hash and received["media"] == captured["media"]
        assert received["sha256"] == captured["sha256"] and received["length"] == captured["length"]

    def check_compliance(self):
        """What a statement says of an entry or of the log is so."""
        entries = {entry.hash: entry for entry in self.entries}
        names = {
            "hold.lifted": ("hold", "hold.placed"),
            "disposal.approved": ("proposal", "disposal.proposed"),
            "disposal.done": ("proposal", "disposal.proposed"),
            "publication.withdrawn": ("publication", "case.published"),
            "audit.sampled": ("audit", "audit.planned"),
            "audit.found": ("audit", "audit.planned"),
            "audit.checked": ("audit", "audit.planned"),
            "audit.answered": ("finding", "audit.found"),
            "audit.decided": ("finding", "audit.found"),
        }
        for kind, (member, other) in names.items():
            (_, statement), *_ = self.of_kind(kind, OFFICE_KINDS)
            assert entries[statement[member]].kind == other
        captured, recording = self.of_kind("media.captured", TERMINAL_KINDS)[0]
        gone = self.of_kind("disposal.done", OFFICE_KINDS)[0][1]["media"]
        members = {name: recording[name] for name in ("media", "sha256", "length")}
        assert gone == [dict(members, captured=captured.hash)]
        _, listed = self.of_kind("evidence.listed", TERMINAL_KINDS)[0]
        assert listed["items"][0]["digest"] == recording["sha256"]
        _, sampled = self.of_kind("audit.sampled", OFFICE_KINDS)[0]
        before = self.entries[: sampled["log_size"]]
        assert entries[sampled["audit"]] in before[:-1]
        assert root_of([leaf(entry.data) for entry in before]).hex() == sampled["log_root"]

    def check_refused(self, name):
        """After the whole record, but for the revocation that ends it."""
        expected = self.exemplars.json(f"{self.folder}-refused/{name}.json")
        entry = Entry(self.exemplars.bytes(f"{self.folder}-refused/{name}.cbor"))
        self.office.revoked.clear()
        try:
            self.office.check(entry)
        except Refused as refused:
            assert refused.reason == expected["reason"], f"{refused.reason}, not {expected['reason']}"
        else:
            raise AssertionError("taken in")

    def check_log_key(self):
        """§10, log key: the size of a checkpoint tells its key."""
        ((entry, statement),) = self.of_kind("log_key.rotated", OFFICE_KINDS)
        index, first = self.entries.index(entry), self.exemplars.keys["log"]["vkey"]
        assert self.of_kind("bureau.created", OFFICE_KINDS)[0][1]["log_key"] == first
        for name in ("before", "after"):
            note = self.exemplars.bytes(f"{self.folder}-log/{name}.txt").decode()
            size = int(note.splitlines()[1])
            found = open_note(note, statement["log_key"] if size > index else first)
            assert found["size"] == index + (name == "after")
            assert root_of([leaf(entry.data) for entry in self.entries[:size]]).hex() == found["root"]

    def check_keys_in_answer(self):
        """§11: the checkpoint follows from what the answer says of keys, and proves it."""
        name = f"{self.folder}-log/exchange-reply"
        reply = MESSAGES["exchange-reply"](decode(self.exemplars.bytes(f"{name}.cbor")))
        assert reply == self.exemplars.json(f"{name}.json")
        ((rotation, statement),) = self.of_kind("log_key.rotated", OFFICE_KINDS)
        now = open_note(reply["checkpoint"], statement["log_key"])
        about_keys = {*SUCCESSIONS, "recovery.declared", "log_key.rotated"}
        carried = [index for index, entry in enumerate(self.entries) if entry.kind in about_keys]
        assert [notice["index"] for notice in reply["keys"]] == carried
        assert self.entries.index(rotation) in carried
        for notice in reply["keys"]:
            entry = self.entries[notice["index"]]
            assert entry.hash == notice["entry"] and notice["proof"]["first"] == notice["index"]
            verify_range(notice["proof"], [leaf(entry.data)], bytes.fromhex(now["root"]))

    def check_rescue(self):
        """§11: what the bundle holds, and the office's word for it."""
        folder = f"{self.folder}-rescue"
        bundle = self.exemplars.bytes(f"{folder}/bundle.bin")
        expected = self.exemplars.json(f"{folder}/bundle.json")
        assert bundle[:8] == b"QJRESCU1"
        frames, at = [], 8
        while at < len(bundle):
            length = int.from_bytes(bundle[at : at + 4])
            frames.append(bundle[at + 4 : at + 4 + length])
            assert len(frames[-1]) == length
            at += 4 + length
        header = RESCUE_HEADER(decode(frames[0]))
        assert header["bureau"] == self.office.bureau and header["key"] == expected["recovery_key"]
        info = b"quanji rescue 1" + bytes.fromhex(header["device"])
        secret = bytes.fromhex(self.exemplars.keys["recovery"]["secret"])
        open_next = opener(secret, bytes.fromhex(header["enc"]), info)
        items = [decode(open_next(frame, sha256(frames[0]))) for frame in frames[1:]]
        entries, manifest, chunk, piece, end = items
        assert entries[0] == 0 and [sha256(entry).hex() for entry in entries[1]] == expected["entries"]
        assert [manifest[0], manifest[1].hex(), manifest[2].hex()] == [1, expected["captured"], expected["manifest"]]
        assert [chunk[1].hex(), chunk[2], chunk[3].hex()] == [expected["captured"], 0, expected["chunk"]]
        assert read_manifest(manifest[2])["chunks"] == [sha256(chunk[3]).hex()]
        assert piece[0] == 3 and [piece[1], piece[2], piece[3].hex()] == expected["set_aside"]
        assert end[0] == 4 and RESCUE_COUNT(end[1]) == expected["count"]
        receipt = RESCUE_RECEIPT(decode(self.exemplars.bytes(f"{folder}/receipt.cbor")))
        assert receipt["bundle"] == sha256(bundle).hex() == expected["bundle"]
        assert receipt["length"] == len(bundle) == expected["length"]
        message = b"quanji rescued 1" + bytes.fromhex(self.office.bureau) + bytes.fromhex(header["device"])
        message += sha256(bundle) + len(bundle).to_bytes(8)
        key = self.office.keys[max(self.office.keys)]
        verify_raw(key, receipt["signature"], message)
        about_keys = {*SUCCESSIONS, "recovery.declared", "log_key.rotated"}
        assert receipt["keys"] == [entry.hash for entry in self.entries if entry.kind in about_keys]

    def check_sealed(self):
        """Each opens with the recovery key that it names, and gives the database key."""
        database_key = self.exemplars.json("anchor.json")["database_key"]
        sealed = self.of_kind("recovery.sealed", TERMINAL_KINDS)
        for (entry, statement), name in zip(sealed, ("recovery_first", "recovery"), strict=True):
            recovery = self.exemplars.keys[name]
            assert statement["key"] == recovery["public"]
            info = b"quanji recovery 1" + bytes.fromhex(entry.device)
            enc, box = bytes.fromhex(statement["enc"]), bytes.fromhex(statement["sealed"])
            assert opener(bytes.fromhex(recovery["secret"]), enc, info)(box).hex() == database_key

    def check_receipts(self):
        keys = self.exemplars.keys
        request = MESSAGES["receipt-request"](decode(self.exemplars.bytes("wire/receipt-request.cbor")))
        reply = MESSAGES["receipt-reply"](decode(self.exemplars.bytes("wire/receipt-reply.cbor")))
        now = open_note(reply["checkpoint"], keys["log"]["vkey"])
        leaves, root = [leaf(entry.data) for entry in self.entries], bytes.fromhex(now["root"])
        verify_consistency(reply["consistency"], root_of(leaves[: request["seen_size"]]), root)
        for receipt in reply["receipts"]:
            entry = next(entry for entry in self.entries if entry.hash == receipt["entry"])
            assert entry.device == self.office.id and entry.kind == "media.received"
            assert entry.statement(OFFICE_KINDS)["captured"] in request["captured"]
            assert receipt["proof"]["size"] == now["size"]
            verify_range(receipt["proof"], [leaf(entry.data)], root)
        assert len(reply["receipts"]) == 1


def check_others(entry, key):
    """pycose takes the signature too, and cbor2 has the same bytes for what it decodes."""
    numbers = public_key(key).public_numbers()
    cose = Sign1Message.decode(entry.data)
    assert cose.phdr[Algorithm] is Es256
    cose.key = EC2Key(crv=P256, x=numbers.x.to_bytes(32), y=numbers.y.to_bytes(32))
    assert cose.verify_signature()
    for data in (entry.data, cose.payload, bytes.fromhex(entry.body)):
        assert cbor2.dumps(cbor2.loads(data), canonical=True) == data


def verify_raw(key, signature, message):
    """A signature outside COSE: r ‖ s over the bytes."""
    assert verifies_message(key, bytes.fromhex(signature), message)


if __name__ == "__main__":
    default = Path(__file__).resolve().parent.parent / "exemplars"
    sys.exit(Exemplars(Path(sys.argv[1]) if len(sys.argv) > 1 else default).run())
