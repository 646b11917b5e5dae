"""Steps 5, 6 and 9: the log, the issue, and what is given from outside; bounds of time."""

import unittest
from base64 import b64encode

from checking import Case, report, told
from making import OTHER_CASE, Key, Signer, members
from quanji_formats.cbor import Refused, sha256
from quanji_formats.log import Note, Verifier, leaf, verify_consistency, verify_range
from quanji_formats.signature import EDWARDS_D, FIELD, SMALL_ORDER_Y, small_order


class Head(Case):
    def test_head(self):
        size = len(self.log.entries)
        true = self.log.note(size)
        other, short = Signer(9), Signer(9, "a")
        for note in (
            self.log.note(size, other),
            self.log.note(size - 1),
            Signer(4, "other.test/log").note(size, self.log.root(size), 1),
            true.replace("time 1", "time 2"),
            true.replace("\n16\n", "\n016\n"),
            true.replace("\n\n", "\n"),
            true + "\n",
            true[:-1],
            true + "no signature\n",
            true + other.line(b""),
            true + self.log.signer.line(bytes(64)),
            true.replace("\n", "\r\n"),
            true + other.line(bytes(64)) * 200,
            true + short.line(bytes(1)) * 100,
            *(true + Signer(9, f"a{character}b").line(bytes(1)) for character in "+\x85\u3000\x1f\v"),
            "",
        ):
            parts = self.parts()
            parts.head = note
            found = self.assert_problems(parts, "head")
            self.assertEqual(found["package"]["bureau_name"], "平罗县卫生健康局")
            self.assertIsNone(found["entries"])
        parts = self.parts()
        strange = (Signer(9, f"a{character}b") for character in "\x7f\ufeff\u200b\x80—")
        parts.head = true + short.line(bytes(1)) * 94 + "".join(one.line(bytes(1)) for one in strange)
        self.assert_problems(parts)
        parts.head = true + other.line(bytes(64)) + self.log.signer.line(bytes(5)).replace("quanji", "else")
        self.assert_problems(parts)

    def test_another_root(self):
        parts = self.parts()
        root, size = bytes(32), parts.size
        parts.head = self.log.signer.note(size, root, 1)
        expected = ["checkpoint 7", *sorted(f"entry_not_in_log {index}" for index in parts.indexes), "issue"]
        found = self.assert_problems(parts, *expected)
        self.assertEqual((found["entries"], found["documents"], found["media"]), ([], [], []))

    def test_runs(self):
        expected = sorted(f"entry_not_in_log {index}" for index in range(8))
        true = self.log.range_proof(0, 8, 16)
        false = [
            members(1, 16, [], true[3]),
            members(0, 17, [], true[3]),
            members(0, 16, [bytes(32)], true[3]),
        ]
        false += [
            true | {3: true[3][:-1]},
            true | {3: true[3][::-1]} if len(true[3]) > 1 else true | {3: [bytes(32)]},
        ]
        for proof in false:
            parts = self.parts()
            parts.runs[0] = members(8, proof)
            found = self.assert_problems(parts, *expected)
            self.assertEqual(len(found["entries"]), 7)

    def test_a_withheld_entry_stands_in_the_log(self):
        self.scene.withheld = {15}
        parts = self.parts()
        found = self.assert_problems(parts)
        self.assertIn("withheld 1", told(found["limits"]))
        self.assertEqual(found["withheld"], 1)
        parts.items[-1][2] = bytes(32)
        self.assert_problems(parts, *sorted(f"entry_not_in_log {index}" for index in range(9, 16)))

    def test_checkpoints(self):
        true = self.log.note(7)
        for note in (self.log.note(8), self.log.note(7, Signer(9)), "", true.replace("time 1", "time 3")):
            parts = self.parts()
            parts.checkpoints[0][0] = note
            found = self.assert_problems(parts, "checkpoint 7")
            created = next(one for one in found["entries"] if one["kind"] == "document.created")
            self.assertIsNone(created["not_before_ms"])
        for hashes in ([], [bytes(32)], self.log.consistency(8, 16)[2]):
            parts = self.parts()
            parts.checkpoints[0][1][2] = hashes
            self.assert_problems(parts, "checkpoint 7")

    def test_every_proof_of_a_growing_log(self):
        for size in range(1, 20):
            self.log.entries = [bytes([at]) for at in range(size)]
            root, leaves = (
                self.log.root(size),
                [leaf(bytes([at])) for at in range(size)],
            )
            for first in range(size):
                for count in range(1, size - first + 1):
                    proof = named(self.log.range_proof(first, count, size), "first", "size", "left", "right")
                    verify_range(proof, leaves[first : first + count], root)
                    with self.assertRaises(Refused):
                        verify_range(proof, leaves[first : first + count - 1] + [bytes(32)], root)
            for before in range(1, size + 1):
                proof = named(self.log.consistency(before, size), "from", "to", "hashes")
                verify_consistency(proof, self.log.root(before), root)
                with self.assertRaises(Refused):
                    verify_consistency(proof, bytes(32), root)


def named(proof, *names):
    text = {key: value.hex() if type(value) is bytes else value for key, value in proof.items()}
    return {
        name: [one.hex() for one in text[key]] if type(text[key]) is list else text[key]
        for key, name in enumerate(names)
    }


class Bounds(Case):
    def bounds(self, parts):
        return {
            one["index"]: (one["not_before_ms"], one["not_after_ms"])
            for one in report(parts.build())["entries"]
        }

    def test_between_checkpoints(self):
        found = self.bounds(self.parts())
        seven, sixteen = self.log.time_ms(7), self.log.time_ms(16)
        self.assertEqual((found[6], found[7], found[9]), ((None, seven), (seven, sixteen), (None, sixteen)))

    def test_a_claim_of_another_log(self):
        for seen in (
            members(2, 7, 1, 500, self.log.root(7)),
            members(1, 7, 1, 500, bytes(32)),
            members(1, 7, 1, 500),
        ):
            self.setUp()
            self.scene.speak("note.added", members("补充。"), seen=seen)
            self.assertIsNone(self.bounds(self.parts())[16][0])

    def test_the_least_time_counts(self):
        parts = self.parts()
        parts.checkpoints.append(
            members(self.log.signer.note(9, self.log.root(9), 5), self.log.consistency(9, 16))
        )
        found = self.bounds(parts)
        self.assertEqual((found[6][1], found[7][1], found[9][1]), (5, 5, self.log.time_ms(16)))


class Issue(Case):
    def test_what_it_says_is_so(self):
        for body in (
            {0: bytes(32)},
            {1: 15},
            {2: 1},
            {3: "别人"},
            {4: "别的"},
            {5: 0},
            {6: []},
            {3: ""},
            {7: 1},
        ):
            parts = self.parts()
            parts.issue_entry_changes = {"body": body}
            found = self.assert_problems(parts, "issue")
            self.assertEqual(len(found["entries"]), 15)

    def test_who_says_it(self):
        for changes in (
            {"case": OTHER_CASE},
            {"case": None},
            {"bureau": bytes(16)},
            {"kind": "export.approved"},
            {"high": True},
        ):
            parts = self.parts()
            parts.issue_entry_changes = changes
            self.assert_problems(parts, "issue")
        parts = self.parts()
        parts.issue_key = Key(9)
        self.assert_problems(parts, "issue")
        parts = self.parts()
        parts.issue_entry_changes = {"device": self.scene.device.id}
        parts.issue_key = self.scene.device
        self.assert_problems(parts, "issue")

    def test_where_it_stands(self):
        true = self.parts()
        true.issue(b"")
        size = true.size
        for changes in (
            {0: 15},
            {1: b""},
            {2: self.log.note(size)},
            {2: ""},
            {3: members(size, size + 1, [], [])},
            {4: members(size, size + 1, [bytes(32)])},
            {4: members(size, size, [])},
        ):
            parts = self.parts()
            parts.issue_changes = changes
            self.assert_problems(parts, "issue")
        parts = self.parts()
        parts.issue_signer = Signer(9)
        self.assert_problems(parts, "issue")

    def test_how_many_entries(self):
        self.scene.withheld = {14, 15}
        self.assert_problems(self.parts())
        parts = self.parts()
        parts.items[-1] = members(15, b"")
        outside = sorted(f"entry_not_in_log {index}" for index in range(9, 16))
        self.assert_problems(parts, "entry 15 malformed", *outside)
        parts.issue_entry_changes = {"body": {2: 9}}
        self.assert_problems(parts, "entry 15 malformed", *outside, "issue")


class Given(Case):
    def test_bureau(self):
        self.assert_problems(self.parts(), "bureau", bureau=bytes(16).hex())
        found = self.assert_problems(self.parts(), bureau=self.log.bureau.hex())
        self.assertEqual(told(found["limits"]), ["not_witnessed"])

    def test_moment(self):
        last = self.log.time_ms(17)
        self.assert_problems(self.parts(), at_ms=last - 10_000)
        self.assert_problems(self.parts(), "future", at_ms=last - 10_001)
        parts = self.parts()
        parts.issue_signer = Signer(9)
        self.assert_problems(parts, "issue", at_ms=last - 10_001)

    def test_witnesses(self):
        one, two = Signer(11, "witness.test/1", 4), Signer(12, "witness.test/2", 4)
        parts = self.parts()
        parts.cosigned = lambda note: two.cosign(one.cosign(note, 1), 2)
        data = parts.build()
        found = self.assert_problems(data, witnesses=(one.vkey, two.vkey))
        self.assertEqual(told(found["limits"]), ["bureau_not_compared"])
        third = Signer(13, "witness.test/3", 4).vkey
        self.assert_problems(data, "witness", witnesses=(one.vkey, two.vkey, third))
        self.assert_problems(data, witnesses=(one.vkey, two.vkey, third), quorum=2)
        self.assert_problems(data, "witness", witnesses=(one.vkey, one.vkey), quorum=2)
        for false in (lambda note: note + one.line(bytes(72)), lambda note: note + one.line(bytes(64))):
            parts.cosigned = false
            self.assert_problems(parts, "witness", witnesses=(one.vkey,))
        parts.cosigned = lambda note: one.cosign(self.log.note(16), 1).replace("\n16\n", "\n17\n")
        self.assert_problems(parts, "issue", "witness", witnesses=(one.vkey,))

    def test_vkeys(self):
        true = Signer(4).vkey
        self.assertEqual(Verifier(true).name, "quanji.test/log")
        name, key_id, key = true.split("+", 2)
        for false in (
            "",
            name,
            f"+{key_id}+{key}",
            f"a b+{key_id}+{key}",
            f"{name}+00000000+{key}",
            true[:-1],
            true + "=",
            f"{name}+{key_id.upper()}+{key}" if key_id.upper() != key_id else "",
            Signer(4, kind=4).vkey,
        ):
            with self.assertRaises(Refused, msg=false):
                Verifier(false)

    def test_names_and_keys_of_vkeys(self):
        self.assertEqual(len(Verifier(Signer(4, "a" * 255).vkey).name), 255)
        for name in ("a" * 256, "a\x7fb", "a\x80b", "a\u3000b"):
            with self.assertRaises(Refused, msg=name):
                Verifier(Signer(4, name).vkey)
        for key in (bytes(32), b"\2" + bytes(31)):
            with self.assertRaises(Refused, msg=key):
                Verifier(vkey_of("a", key))
        self.assertEqual(Verifier(vkey_of("a", b"\3" + bytes(31))).name, "a")


def vkey_of(name, key):
    material = b"\1" + key
    return f"{name}+{sha256(name.encode(), bytes([10]), material)[:4].hex()}+{b64encode(material).decode()}"


class SmallOrder(unittest.TestCase):
    def test_the_points(self):
        """y of a point of order 1, 2, 4 is 1, -1, 0; of order 8: d·y⁴ + 2·y² = 1, as 2P has y = 0."""
        d = EDWARDS_D
        others = SMALL_ORDER_Y - {0, 1, FIELD - 1}
        self.assertEqual(len(others), 2)
        self.assertTrue(all((d * y**4 + 2 * y * y - 1) % FIELD == 0 for y in others))
        for y in (0, 1, FIELD, FIELD + 1):
            for sign in (0, 1 << 255):
                self.assertTrue(small_order((y | sign).to_bytes(32, "little")))
        self.assertFalse(small_order((4 * pow(5, -1, FIELD) % FIELD).to_bytes(32, "little")))

    def test_a_key_that_signs_everything(self):
        """With the neutral point as key and R, every message has a signature that plain RFC 8032 takes."""
        key = b"\1" + bytes(31)
        signer = Signer(1)
        signer.vkey = None
        signature = key + bytes(32)
        note = Note(Signer(4).note(1, bytes(32), 1))
        log = Verifier(Signer(4).vkey)
        log.key = key
        note.signatures = [(log.name, log.id + signature)]
        self.assertFalse(note.signed_by(log))


if __name__ == "__main__":
    unittest.main()
