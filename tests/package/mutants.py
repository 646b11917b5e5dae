#!/usr/bin/env python3
"""Writes packages of chance for `agree.py`: records in which true and false statements meet.

    mutants.py FOLDER COUNT [SEED]

The same seed gives packages of the same structure. Signatures differ from run to run: ECDSA draws a number.
"""

import io
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "formats"))

import rfc8785
from checking import keep
from making import (
    CASE,
    DOCUMENT,
    MEDIA,
    OFFICER,
    OTHER_CASE,
    SECTION,
    Key,
    Parts,
    Scene,
    Signer,
    file_root,
    members,
)
from quanji_formats.cbor import sha256
from quanji_package.verification import Given, verify
from test_robust import changed

PEOPLE = [members("赵一", 6), members("钱二", 6)]


class Mutant:
    def __init__(self, numbers):
        self.numbers, self.scene = numbers, Scene(b"\xff\xd8\xff" * 10)
        self.log = self.scene.log
        self.office_keys, self.sessions = [self.scene.office], [(1, self.scene.session)]
        self.named = [self.scene.sealed, self.scene.captured, bytes(32)]
        self.shown, self.signed = [self.scene.shown], list(self.scene.signed)
        self.seals, self.captures = [self.scene.sealed], {}
        self.log_signer, self.rotated_at = self.log.signer, None
        acts = [self.note] * 3 + [
            self.open_session,
            self.read_back,
            self.sign,
            self.decline,
            self.seal,
            self.record,
        ]
        acts += [
            self.revoke,
            self.decide,
            self.register,
            self.rotate,
            self.recover,
            self.declare,
            self.rotate_log,
        ]
        for _ in range(numbers.randint(0, 14)):
            self.named.append(numbers.choice(acts)())
            if self.chance(0.07):
                self.scene.withheld.add(len(self.log.entries) - 1)
            elif self.chance(0.07):
                self.scene.outside.add(len(self.log.entries) - 1)
            if self.chance(0.3):
                self.scene.seen_at.append(len(self.log.entries))

    def chance(self, share):
        return self.numbers.random() < share

    def pick(self, true, *false, share=0.12):
        """Mostly the true one."""
        return self.numbers.choice(false) if self.chance(share) else true

    # What the office says.

    def say(self, kind, body, **other):
        key = self.pick(self.office_keys[-1], *self.office_keys, Key(9), share=0.08)
        seq, prev = self.log.chains[self.scene.office.id]
        other.setdefault("key", key)
        other |= {"chained": not self.chance(0.06)}
        other["prev"] = self.pick(prev, bytes(32), share=0.04)
        other["seq"] = self.pick(seq + 1, seq + 2, seq, share=0.04)
        return self.log.state(kind, body, **other)

    def revoke(self):
        return self.say("device.revoked", members(self.scene.device.id, "遗失", self.pick(PEOPLE, None)))

    def decide(self):
        return self.say(
            "quarantine.decided", members(self.numbers.choice(self.named), self.chance(0.7), "", "")
        )

    def register(self):
        name = self.numbers.choice(["张三", "张三（改名）"])
        return self.say(
            "officer.registered", members(OFFICER, name, "", "", "", SECTION, [self.pick(0, 7)], True, True)
        )

    def change_key(self, kind, prefix, **other):
        key = Key(self.numbers.randrange(20, 25))
        proof = key.sign(self.pick(prefix, b"quanji") + self.log.bureau + key.public)
        people = self.pick(PEOPLE, PEOPLE[:1], [PEOPLE[0]] * 2)
        stated = self.say(kind, members(key.public, proof, self.pick("更换", " "), people), **other)
        if self.chance(0.9):
            self.office_keys.append(key)
        return stated

    def rotate(self):
        return self.change_key("office_key.rotated", b"quanji rotate 1")

    def recover(self):
        return self.change_key("office_key.recovered", b"quanji recover 1", key=Key(self.pick(30, 31)))

    def declare(self):
        custodians = self.pick(["甲", "乙", "丙"], ["甲", "乙"], ["甲", "乙", "\u3000"])
        body = members(Key(self.pick(30, 31)).public, self.pick(2, 1, 4), 3, custodians, PEOPLE)
        return self.say("recovery.declared", body)

    def rotate_log(self):
        self.log_signer = Signer(self.numbers.randrange(40, 43))
        return self.say("log_key.rotated", members(self.pick(self.log_signer.vkey, ""), "更换", PEOPLE))

    # What the terminal says.

    def speak(self, kind, body, **other):
        seq, prev = self.log.chains[self.scene.device.id]
        session, key = self.numbers.choice(self.sessions)
        other.setdefault("session", session)
        other.setdefault("by", key)
        other["by"] = self.pick(other["by"], Key(9), self.scene.device, share=0.04)
        other.setdefault("case", CASE)
        other["case"] = self.pick(other["case"], OTHER_CASE, None, share=0.05)
        other["grant"] = self.pick(5, None, 4, share=0.04)
        other["chained"] = not self.chance(0.06)
        other["prev"] = self.pick(prev, bytes(32), share=0.04)
        other["seq"] = self.pick(seq + 1, seq + 2, seq, share=0.06)
        other["high"] = self.chance(0.02)
        other["bureau"] = self.pick(self.log.bureau, bytes(16), share=0.02)
        if self.chance(0.3):
            other["seen"] = self.seen()
        return self.scene.speak(kind, body, **other)

    def seen(self):
        size = self.numbers.choice([*self.scene.seen_at, len(self.log.entries)])
        root = self.pick(self.log.root(size), bytes(32), None)
        return members(self.pick(1, 2), size, self.log.time_ms(size), self.pick(500, None), root)

    def note(self):
        return self.speak("note.added", members("补充。"))

    def open_session(self):
        key, seq = Key(self.numbers.randrange(50, 53)), self.log.chains[self.scene.device.id][0] + 1
        public = self.pick(key.public, b"\2" + b"\xff" * 32, share=0.06)
        session = self.pick(None, 1, share=0.06)
        self.sessions.append((seq, key))
        return self.speak(
            "session.opened", members(public, bytes(16)), by=self.scene.device, session=session, case=None
        )

    def read_back(self):
        page = self.pick(self.scene.shown[1], sha256(b""))
        content = sha256(self.pick(self.scene.content(), b""))
        document = self.pick(DOCUMENT, MEDIA)
        stated = self.speak("document.read_back", members(document, [], content, page, 1, 1))
        self.shown.append((stated, page))
        return stated

    def one_shown(self):
        return self.pick(self.numbers.choice(self.shown), (bytes(32), bytes(32)), share=0.06)

    def sign(self):
        shown, page = self.one_shown()
        stated = self.speak(
            "document.signed", members(self.pick(DOCUMENT, MEDIA), shown, self.pick(page, bytes(32)), "party")
        )
        self.signed.append(stated)
        return stated

    def decline(self):
        stated = self.speak(
            "signature.declined", members(self.pick(DOCUMENT, MEDIA), self.one_shown()[0], "witness")
        )
        self.signed.append(stated)
        return stated

    def seal(self):
        said = {"case": CASE.hex(), "document": DOCUMENT.hex()}
        content = self.pick(
            self.scene.content(), rfc8785.dumps(said), rfc8785.dumps(said | {"case": ""}), b"{ }"
        )
        names = self.numbers.sample(self.signed, self.numbers.randint(0, min(2, len(self.signed))))
        page = sha256(self.pick(self.scene.page, b""))
        body = members(DOCUMENT, [], content, self.one_shown()[0], names, [], page, 1)
        stated = self.speak("document.sealed", body, by=self.scene.device, session=None)
        self.seals.append(stated)
        return stated

    def record(self):
        data = bytes([self.numbers.randrange(256)]) * self.numbers.randrange(3)
        body = {
            0: MEDIA,
            3: "audio/flac",
            4: len(data),
            5: sha256(data),
            6: self.pick(file_root(data), bytes(32)),
        }
        stated = self.speak("media.captured", body)
        self.captures[stated] = data
        return stated

    # The package.

    def build(self):
        parts = Parts(self.scene)
        if self.log_signer is not self.log.signer:
            parts.head = self.log.note(parts.size, self.pick(self.log_signer, self.log.signer))
            parts.issue_signer = self.pick(self.log_signer, self.log.signer)
        self.list_checkpoints(parts)
        self.list_files(parts)
        parts.issue_key = self.pick(self.office_keys[-1], *self.office_keys)
        if self.chance(0.05):
            parts.head = changed(parts.head.encode(), self.numbers).decode(errors="replace")
        if self.chance(0.1):
            run = self.numbers.choice(parts.runs)
            run[1] = run[1] | {self.numbers.randrange(2): 3}
        if self.chance(0.05):
            parts.issue_entry_changes = {"body": {self.numbers.randrange(7): 1}}
        if self.chance(0.1):
            name = self.numbers.choice(["index.html", "documents/1.html", "media/1.jpg"])
            return parts.build(lambda files: files | {name: files[name] + b" "})
        return parts.build()

    def list_checkpoints(self, parts):
        sizes = sorted({size for size in self.scene.seen_at if 0 < size < parts.size})
        signer = self.pick(self.log.signer, self.log_signer)
        notes = {size: self.log.note(size, signer) for size in sizes}
        parts.checkpoints = [
            members(
                self.pick(notes[size], self.numbers.choice(list(notes.values())), "", share=0.06),
                self.log.consistency(size, parts.size),
            )
            for size in sizes
        ]

    def list_files(self, parts):
        listed = {name for name in self.seals if self.chance(0.8)}
        files = (self.pick("documents/1.html", None), None, self.pick("documents/1.json", None))
        parts.documents = [members(name, *files) for name in sorted(listed)]
        captures = {self.scene.captured: members(self.scene.captured, "media/1.jpg")}
        for number, (name, data) in enumerate(self.captures.items(), 2):
            if self.chance(0.7):
                parts.files[f"media/{number}"] = data
                captures[name] = members(name, f"media/{number}")
            elif self.chance(0.8):
                captures[name] = members(name, None, self.numbers.randrange(4))
        parts.media = [captures[name] for name in sorted(captures)]

    def given(self):
        last = self.log.time_ms(len(self.log.entries) + 1)
        found = {"bureau": self.numbers.choice([None, self.log.bureau.hex(), bytes(16).hex()])}
        found["at_ms"] = self.numbers.choice([None, last, last - 10_000, last - 10_001])
        return {name: value for name, value in found.items() if value is not None}


def main():
    folder, count, *seed = sys.argv[1:]
    numbers = random.Random(int(seed[0]) if seed else 1)
    for _ in range(int(count)):
        mutant = Mutant(numbers)
        data, given = mutant.build(), mutant.given()
        keep(Path(folder), data, given, verify(io.BytesIO(data), Given(**given)))


if __name__ == "__main__":
    sys.exit(main())
