"""Step 4: each reason, and what a reason keeps out."""

import unittest

from checking import Case, report, told
from making import CASE, OFFICER, OTHER_CASE, SECTION, Key, Signer, members
from quanji_formats.cbor import sha256

NOTE = members("补充。")
TWO = [members("赵一", 6), members("钱二", 6)]


class Entries(Case):
    def note(self, **other):
        self.scene.speak("note.added", NOTE, **other)
        return len(self.log.entries) - 1

    def say(self, kind, body, **other):
        self.log.state(kind, body, **other)
        return len(self.log.entries) - 1

    def test_malformed(self):
        self.assert_entries()
        for changed in (b"", self.log.entries[-1][:-1], bytes(1 << 20) + b"\0"):
            self.log.entries.append(changed)
        found = self.assert_entries("16 malformed", "17 malformed", "18 malformed")
        self.assertEqual(len(found["entries"]), 15)

    def test_malformed_claims_of_a_place(self):
        self.log.state("note.added", NOTE, seq=0, prev=None, chained=False)
        self.log.state("note.added", NOTE, seq=1, chained=False)
        self.log.state("note.added", NOTE, seq=2, prev=None, chained=False)
        self.assert_entries("16 malformed", "17 malformed", "18 malformed")

    def test_other_bureau(self):
        at = self.note(bureau=bytes(16))
        self.assert_entries(f"{at} other_bureau")

    def test_a_session_of_another_bureau_opens_nothing(self):
        key = Key(9)
        self.scene.speak(
            "session.opened", members(key.public, bytes(16)), self.scene.device, case=None, bureau=bytes(16)
        )
        self.note(by=key, session=10)
        self.assert_entries("16 other_bureau", "17 unknown_session")

    def test_unknown_device(self):
        stranger = Key(8)
        self.log.state("note.added", NOTE, stranger, stranger.id, CASE, grant=5)
        self.assert_entries("16 unknown_device")

    def test_unknown_session(self):
        at = self.note(session=2)
        self.assert_entries(f"{at} unknown_session")

    def test_bad_signature(self):
        self.note(by=Key(9), session=1)
        self.note(high=True)
        self.note(by=self.scene.session, session=None)
        self.say("numbering.configured", members("平"), key=Key(9))
        self.assert_entries("16 bad_signature", "17 bad_signature", "18 bad_signature", "19 bad_signature")

    def test_what_opens_a_session(self):
        key = Key(9)
        opened, by = members(key.public, bytes(16)), {"by": self.scene.device}
        self.scene.speak("session.opened", members(b"\2" + b"\xff" * 32, bytes(16)), case=None, **by)
        self.scene.speak("session.opened", opened, case=None, session=1)
        self.scene.speak("session.opened", opened, **by)
        self.scene.speak("session.opened", opened, case=None, grant=None, **by)
        reasons = ["16 bad_body", "17 bad_body", "18 bad_body", "19 grant_mismatch"]
        for session in (10, 11, 12, 13):
            reasons.append(f"{self.note(by=key, session=session)} unknown_session")
        self.assert_entries(*reasons)

    def test_one_of_two_sessions_suffices(self):
        clone, seq = Key(9), self.log.chains[self.scene.device.id][0] + 1
        prev = self.log.chains[self.scene.device.id][1]
        for key in (clone, self.scene.session):
            opened = members(key.public, bytes(16))
            self.scene.speak("session.opened", opened, self.scene.device, case=None, seq=seq, prev=prev)
        self.note(by=clone, session=seq, prev=bytes(32))
        self.note(session=seq)
        self.note(by=Key(10), session=seq)
        self.assert_entries("17 fork", "18 chain_broken", "20 bad_signature")

    def test_grant_mismatch(self):
        other = Key(8)
        self.say("device.certified", members(other.public, OFFICER, "终端二"))
        grant = members(other.id, OFFICER, [0], [SECTION], 0, 2**41)
        self.say("grant.issued", grant)
        self.note(grant=None)
        self.note(grant=4)
        self.note(grant=8)
        reasons = ["18 grant_mismatch", "19 grant_mismatch", "20 grant_mismatch"]
        self.assert_entries(*reasons)

    def test_other_case(self):
        self.note(case=OTHER_CASE)
        self.log.state("media.received", members(bytes(16), bytes(32), 0, bytes(32)), case=OTHER_CASE)
        self.assert_entries("16 other_case", "17 other_case")

    def test_revoked_device(self):
        self.say("device.revoked", members(self.scene.device.id, "遗失"))
        at = self.note(wall_ms=1)
        self.assert_entries(f"{at} revoked_device")
        self.say("device.revoked", members(self.scene.device.id, "遗失", TWO))
        self.assert_entries(f"{at} revoked_device")
        self.say("quarantine.decided", members(self.hash_of(at), True, "核实", "孙八"))
        self.assert_entries()
        self.say("quarantine.decided", members(self.hash_of(at), False, "有误", "孙八"))
        self.assert_entries(f"{at} revoked_device")

    def hash_of(self, at):
        return sha256(self.log.entries[at])

    def test_fork(self):
        first = self.note(chained=False)
        second = self.note(wall_ms=5)
        third = self.note()
        self.assert_entries(f"{second} fork")
        self.say("quarantine.decided", members(self.hash_of(second), True, "核实", "孙八"))
        self.assert_entries()
        self.assertEqual((first, third), (16, 18))
        self.say("numbering.configured", members("平"), chained=False)
        self.say("numbering.configured", members("罗"))
        self.assert_entries("21 fork")

    def test_chain_broken(self):
        at = self.note(prev=bytes(32))
        self.assert_entries(f"{at} chain_broken")
        last = self.note()
        self.say("quarantine.decided", members(self.hash_of(at), True, "核实", "孙八"))
        self.assert_entries()
        self.scene.outside.add(at)
        self.assertEqual(last, 17)
        self.assert_entries()

    def test_bodies_of_the_office(self):
        bodies = {
            "device.certified": members(b"\2" + b"\xff" * 32, OFFICER, "终端"),
            "grant.issued": members(bytes(16), OFFICER, [7], [], 0, 0),
            "device.revoked": members(bytes(16)),
            "quarantine.decided": members(bytes(32), 1, "", ""),
            "officer.registered": members(OFFICER, "", "", "", "", SECTION, [0], True),
            "bureau.created": members("", b"\2", ""),
        }
        for kind, body in bodies.items():
            self.say(kind, body)
        self.say("numbering.configured", {})
        self.assert_entries(*(f"{at} bad_body" for at in range(16, 22)))

    def test_a_false_statement_of_the_office_counts_for_nothing(self):
        stranger = Key(8)
        self.say("device.certified", members(stranger.public, OFFICER, ""), key=Key(9))
        self.log.state("note.added", NOTE, stranger, stranger.id, CASE, grant=5)
        self.say("device.revoked", members(self.scene.device.id, ""), key=self.scene.device)
        self.note()
        self.assert_entries("16 bad_signature", "17 unknown_device", "18 bad_signature")

    def test_the_first_key_created_the_bureau(self):
        parts = self.parts()
        parts.items = parts.items[1:]
        parts.runs[0] = members(7, self.log.range_proof(1, 7, parts.size))
        found = self.assert_problems(parts, "registry")
        self.assertEqual(
            (found["withheld"], found["package"]["bureau_name"], found["entries"]), (0, None, None)
        )


class Keys(Case):
    """Keys of the office change."""

    def rotate(
        self, number, by=None, bureau=None, people=TWO, prefix=b"quanji rotate 1", kind="office_key.rotated"
    ):
        key = Key(number)
        proof = key.sign(prefix + (bureau or self.log.bureau) + key.public)
        self.log.state(kind, members(key.public, proof, "例行更换", people), key=by)
        return key

    def declare(self, *changes, by=None):
        body = members(Key(30).public, 2, 3, ["甲", "乙", "丙"], TWO) | dict(changes)
        self.log.state("recovery.declared", body, key=by)
        return Key(30)

    def recover(self, number, by):
        return self.rotate(number, by, prefix=b"quanji recover 1", kind="office_key.recovered")

    def say(self, key):
        self.log.state("numbering.configured", members("平"), key=key)

    def problems(self, key):
        parts = self.parts()
        parts.issue_key = key
        return told(report(parts.build())["problems"])

    def test_rotation(self):
        key = self.rotate(20)
        self.say(key)
        last = self.rotate(21, key)
        self.say(last)
        self.assertEqual(self.problems(last), [])
        self.assertEqual(self.problems(key), ["issue"])
        for old in (self.scene.office, key):
            self.say(old)
        self.assertEqual(self.problems(last), ["entry 20 bad_signature", "entry 21 bad_signature"])

    def test_false_rotations(self):
        self.rotate(20, by=Key(9))
        self.rotate(20, bureau=bytes(16))
        self.rotate(20, prefix=b"quanji recover 1")
        self.rotate(20, people=TWO[:1])
        self.rotate(20, people=[TWO[0], members(" 赵一 ", 6)])
        self.say(None)
        false = ["entry 16 bad_signature", *(f"entry {at} bad_body" for at in range(17, 21))]
        self.assertEqual(self.problems(None), false)

    def test_recovery(self):
        recovery = self.declare()
        key = self.recover(20, recovery)
        self.say(key)
        self.assertEqual(self.problems(key), [])
        self.declare((0, Key(31).public), by=key)
        self.recover(22, recovery)
        self.assertEqual(self.problems(key), ["entry 20 bad_signature"])
        last = self.recover(23, Key(31))
        self.assertEqual(self.problems(last), ["entry 20 bad_signature"])

    def test_false_recoveries(self):
        self.recover(20, Key(30))
        self.declare((1, 1))
        self.declare((1, 4))
        self.declare((3, ["甲", "乙"]))
        self.declare((3, ["甲", "乙", " "]))
        self.declare((4, TWO[:1]))
        self.recover(20, Key(30))
        self.recover(20, self.scene.office)
        reasons = [
            "16 bad_signature",
            *(f"{at} bad_body" for at in range(17, 22)),
            "22 bad_signature",
            "23 bad_signature",
        ]
        self.assertEqual(self.problems(None), [f"entry {reason}" for reason in reasons])

    def test_rotation_of_the_log_key(self):
        new, size = Signer(40), len(self.log.entries)
        self.log.state("log_key.rotated", members(new.vkey, "例行更换", TWO))
        parts = self.parts()
        self.assertEqual(told(report(parts.build())["problems"]), ["head"])
        parts.head, parts.issue_signer = self.log.note(size + 1, new), new
        self.assertEqual(told(report(parts.build())["problems"]), [])
        parts.issue_signer = None
        self.assertEqual(told(report(parts.build())["problems"]), ["issue"])
        parts.issue_signer = new
        parts.checkpoints.append(members(self.log.note(size, new), self.log.consistency(size, size + 1)))
        self.assertEqual(told(report(parts.build())["problems"]), [f"checkpoint {size}"])
        parts.checkpoints[1][0] = self.log.note(size)
        self.assertEqual(told(report(parts.build())["problems"]), [])

    def test_false_rotations_of_the_log_key(self):
        for vkey in ("", Signer(40, "other.test/log").vkey, Signer(40, kind=4).vkey, Signer(40).vkey[:-4]):
            self.log.state("log_key.rotated", members(vkey, "例行更换", TWO))
        self.log.state("log_key.rotated", members(Signer(40).vkey, " ", TWO))
        self.assertEqual(self.problems(None), [f"entry {at} bad_body" for at in range(16, 21)])


if __name__ == "__main__":
    unittest.main()
