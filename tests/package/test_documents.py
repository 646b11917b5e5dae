"""Steps 7 and 8: sealed documents and recordings."""

import unittest

import rfc8785
from checking import Case, report, told
from making import CASE, DOCUMENT, MEDIA, file_root, members, not_deterministic
from quanji_formats.cbor import sha256

PAGE = sha256(b"other page")


class Seals(Case):
    def setUp(self):
        super().setUp()
        self.content = self.scene.content()

    def read_back(self, document=DOCUMENT, content=None, page=PAGE):
        body = members(document, [], content or sha256(self.content), page, 1, 1)
        return self.scene.speak("document.read_back", body)

    def signed(self, shown, document=DOCUMENT, page=PAGE, **other):
        body = members(document, shown, page) | other.get("rest", {})
        return self.scene.speak("document.signed", body)

    def declined(self, shown, document=DOCUMENT):
        return self.scene.speak("signature.declined", members(document, shown, "witness"))

    def seal(self, shown, *names, content=None, **changes):
        content, page = self.content if content is None else content, sha256(self.scene.page)
        body = members(DOCUMENT, [], content, shown, list(names), [], page, 1)
        other = changes.pop("other", {})
        self.scene.speak("document.sealed", body | changes.get("body", {}), self.scene.device, **other)
        return len(self.log.entries) - 1

    def assert_seals(self, *reasons):
        self.assert_problems(self.parts(), *(f"seal {reason}" for reason in reasons))

    def test_true_ones(self):
        shown = self.read_back()
        again = self.read_back(content=sha256(b"earlier"))
        self.seal(shown)
        self.seal(shown, self.signed(shown), self.declined(shown), self.declined(again), self.signed(again))
        self.seal(shown, self.signed(shown, rest={3: 7, 99: "later"}))
        self.assert_seals()

    def test_content(self):
        shown = self.read_back()
        said = {"case": CASE.hex(), "document": DOCUMENT.hex()}

        def nested(rows):
            return rfc8785.dumps(said | {"z": 1}).replace(b"1}", rows + b"}")

        false = (
            b"",
            b"{}",
            b"[]",
            rfc8785.dumps(said | {"case": bytes(16).hex()}),
            rfc8785.dumps(said | {"document": bytes(16).hex()}),
            rfc8785.dumps(said) + b" ",
            rfc8785.dumps(said).replace(b":", b": ", 1),
            rfc8785.dumps(said | {"z": 1}).replace(b"1}", b"1.0}"),
            rfc8785.dumps(said | {"z": 1}).replace(b"1}", b"9007199254740993}"),
            rfc8785.dumps(said | {"z": 1}).replace(b"1}", b"NaN}"),
            rfc8785.dumps(said | {"z": 1}).replace(b"1}", b"1e999}"),
            rfc8785.dumps(said | {"z": 1}).replace(b"1}", b"-0}"),
            rfc8785.dumps(said | {"z": ""}).replace(b'""', b'"\\ud800"'),
            rfc8785.dumps(said | {"z": ""}).replace(b'""', b'"\xff"'),
            rfc8785.dumps(said).replace(b"}", b',"document":"' + DOCUMENT.hex().encode() + b'"}'),
            rfc8785.dumps(said).decode().encode("utf-16"),
            b"\xef\xbb\xbf" + rfc8785.dumps(said),
            nested(b"[" * 64 + b"]" * 64),
            b"[" * 5000,
        )
        indexes = [self.seal(shown, content=content) for content in false]
        indexes.append(self.seal(shown, body={2: "text"}))
        indexes.append(self.seal(shown, body={8: 0}))
        indexes.append(self.seal(shown, other={"case": None}))
        self.assert_seals(*(f"{at} content" for at in indexes))

    def test_other_true_contents(self):
        said = {
            "case": CASE.hex(),
            "document": DOCUMENT.hex(),
            "z": [1.5, 9007199254740992.0, "é\n", None, True, -1],
        }
        content = rfc8785.dumps(said)
        deep = content.replace(b"[1.5", b"[" + b"[" * 62 + b"]" * 62 + b",1.5")
        for one in (content, deep):
            self.seal(self.read_back(content=sha256(one)), content=one)
        self.assert_seals()

    def test_read_back(self):
        other = self.read_back(document=MEDIA)
        different = self.read_back(content=sha256(b""))
        note = self.scene.speak("note.added", members("无"))
        outside = self.read_back()
        self.scene.outside.add(len(self.log.entries) - 1)
        broken = self.scene.speak("document.read_back", members(DOCUMENT, []))
        names = (bytes(32), other, different, note, outside, broken)
        self.assert_seals(*(f"{at} read_back" for at in [self.seal(name) for name in names]))

    def test_signature(self):
        shown, other = self.read_back(), self.read_back(page=sha256(b""))
        elsewhere = self.read_back(document=MEDIA)
        note = self.scene.speak("note.added", members("无"))
        names = (
            bytes(32),
            note,
            shown,
            self.signed(shown, page=sha256(b"")),
            self.signed(shown, document=MEDIA),
            self.declined(other),
            self.declined(elsewhere),
            self.declined(shown, document=MEDIA),
            self.declined(bytes(32)),
            self.scene.speak("document.signed", members(DOCUMENT, shown)),
            self.scene.speak("signature.declined", members(DOCUMENT, shown, 1)),
        )
        good = self.signed(shown)
        self.assert_seals(*(f"{at} signature" for at in [self.seal(shown, good, name) for name in names]))

    def test_signatures_in_another_form(self):
        """Members that nobody looks at are to be there in the one form of §1 too."""
        shown = self.read_back()
        bodies = {
            "document.signed": members(DOCUMENT, shown, PAGE),
            "signature.declined": members(DOCUMENT, shown, "witness"),
            "document.read_back": members(DOCUMENT, [], sha256(self.content), PAGE, 1, 1),
        }
        reasons = []
        for kind, body in bodies.items():
            self.assertEqual(len({*not_deterministic(body)}), 12)
            for form in not_deterministic(body):
                name = self.scene.speak(kind, form)
                sealed = self.seal(name) if kind == "document.read_back" else self.seal(shown, name)
                reasons.append(f"{sealed} {'read_back' if kind == 'document.read_back' else 'signature'}")
        self.assert_seals(*sorted(reasons))

    def test_what_rests_on_withheld_entries(self):
        shown, hidden = self.read_back(), self.read_back()
        self.scene.withheld.add(len(self.log.entries) - 1)
        signed = self.signed(shown)
        self.scene.withheld.add(len(self.log.entries) - 1)
        different, note = self.read_back(content=sha256(b"")), self.scene.speak("note.added", members("无"))
        limits = [
            self.seal(hidden),
            self.seal(shown, signed),
            self.seal(hidden, note),
            self.seal(shown, self.declined(hidden)),
        ]
        problems = [
            f"{self.seal(different)} read_back",
            f"{self.seal(shown, signed, note)} signature",
            f"{self.seal(shown, content=b'')} content",
        ]
        found = self.assert_problems(self.parts(), *sorted(f"seal {problem}" for problem in problems))
        expected = sorted([*(f"seal_rests_on_withheld {at}" for at in limits), "withheld 2"])
        self.assertEqual(told(found["limits"]), ["bureau_not_compared", "not_witnessed", *expected])


class Files(Case):
    def seal(self):
        return self.scene.sealed.hex()

    def test_files_of_a_document(self):
        for name in ("documents/1.html", "documents/1.json"):
            parts = self.parts()
            parts.files[name] += b" "
            found = self.assert_problems(parts, f"document {self.seal()}")
            self.assertEqual(found["documents"], [])
        parts = self.parts()
        parts.files["documents/1.pdf"] += b" "
        found = self.assert_problems(parts)
        listed = {"seal": self.seal(), "document": DOCUMENT.hex(), "template": "HS-20", "number": "2026-0001"}
        self.assertEqual(found["documents"], [listed | {"page": "documents/1.html"}])

    def test_a_file_that_was_altered_later(self):
        data = self.parts().build(lambda files: files | {"documents/1.html": b"<!doctype htm>\n"})
        self.assert_problems(data, f"document {self.seal()}", "file_altered documents/1.html")
        data = self.parts().build(lambda files: files | {"media/1.jpg": b""})
        self.assert_problems(data, "file_altered media/1.jpg", f"media {self.scene.captured.hex()}")

    def test_a_seal_that_is_not_there(self):
        parts = self.parts()
        parts.documents = [members(bytes(32)), members(self.scene.captured), members(self.scene.sealed)]
        parts.documents.sort(key=lambda one: one[0])
        found = self.assert_problems(
            parts, *sorted(f"document {name.hex()}" for name in (bytes(32), self.scene.captured))
        )
        self.assertEqual([one["page"] for one in found["documents"]], [None])

    def test_documents_of_a_seal_with_a_problem(self):
        self.scene.outside.add(9)
        found = self.assert_problems(self.parts(), "seal 12 read_back")
        self.assertEqual(found["documents"], [])


class Recordings(Case):
    def test_file_and_capture(self):
        captured = self.scene.captured.hex()
        found = report(self.parts().build())["media"]
        length, digest = len(self.scene.recording), sha256(self.scene.recording).hex()
        expected = {
            "captured": captured,
            "media_type": "image/jpeg",
            "length": length,
            "sha256": digest,
            "file": "media/1.jpg",
        }
        self.assertEqual(found, [expected])
        parts = self.parts()
        parts.files["media/1.jpg"] += b"1"
        found = self.assert_problems(parts, f"media {captured}")
        self.assertEqual(found["media"], [])

    def test_every_capture_is_listed(self):
        parts = self.parts()
        parts.media = []
        self.assert_problems(parts, f"media {self.scene.captured.hex()}")
        parts.media = [members(bytes(32), None, 1), members(self.scene.captured, "media/1.jpg")]
        found = self.assert_problems(parts, f"media {bytes(32).hex()}")
        self.assertIn(f"recording_absent {bytes(32).hex()} 1", told(found["limits"]))

    def test_captures_in_another_form(self):
        body = {0: MEDIA, 3: "audio/flac", 4: 3, 5: sha256(b"abc"), 6: file_root(b"abc")}
        names = [self.scene.speak("media.captured", form) for form in not_deterministic(body)]
        parts = self.parts()
        parts.files["media/2.flac"] = b"abc"
        parts.media = sorted(
            [*parts.media, *(members(name, "media/2.flac") for name in names)], key=lambda one: one[0]
        )
        self.assert_problems(parts, *sorted(f"media {name.hex()}" for name in names))

    def test_absent_ones(self):
        for absent in range(4):
            parts = self.parts()
            parts.media = [members(self.scene.captured, None, absent)]
            found = self.assert_problems(parts)
            self.assertIn(f"recording_absent {self.scene.captured.hex()} {absent}", told(found["limits"]))
            self.assertIsNone(found["media"][0]["file"])

    def test_only_some_members_are_looked_at(self):
        scene = self.scene
        body = {0: MEDIA, 3: "audio/flac", 4: 3, 5: sha256(b"abc"), 6: file_root(b"abc")}
        good = scene.speak("media.captured", body | {99: "later"})
        broken = scene.speak("media.captured", body | {4: -1})
        parts = self.parts()
        parts.files["media/2.flac"] = b"abc"
        listed = [members(name, "media/2.flac") for name in (good, broken)]
        parts.media = sorted([*parts.media, *listed], key=lambda one: one[0])
        found = self.assert_problems(parts, f"media {broken.hex()}")
        self.assertEqual({one["captured"] for one in found["media"]}, {good.hex(), scene.captured.hex()})


if __name__ == "__main__":
    unittest.main()
