"""Steps 1 to 3: the container, the manifest, the files and their shapes."""

import io
import random
import struct
import unittest
import zipfile
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import cbor2
from checking import Case, report, told
from making import CASE, Parts, Scene, cbor, file_root, members, zipped
from quanji_formats.cbor import Refused
from quanji_formats.media import CHUNK
from quanji_package import container


class Bytes(Case):
    def test_a_true_package_holds_and_other_programs_read_it(self):
        data = self.parts().build()
        found = self.assert_problems(data)
        self.assertEqual(told(found["limits"]), ["bureau_not_compared", "not_witnessed"])
        with zipfile.ZipFile(io.BytesIO(data)) as other:
            self.assertIsNone(other.testzip())
            self.assertEqual(other.read("media/1.jpg"), self.scene.recording)

    def test_no_byte_can_be_changed(self):
        data = Parts(Scene(b"\xff\xd8\xff")).build()
        numbers = random.Random(1)
        for at in sorted(numbers.sample(range(len(data)), 400)):
            changed = data[:at] + bytes([data[at] ^ 1 << numbers.randrange(8)]) + data[at + 1 :]
            self.assertEqual(report(changed)["verdict"], "fails", at)

    def test_no_byte_can_be_lost_or_added(self):
        data = self.parts().build()
        for at in (0, 1, 21, 22, 100, len(data) // 2, len(data) - 1):
            self.assert_problems(data[:at], "container")
        for changed in (data + b"\0", b"\0" + data, data[:-2] + b"\1\0" + b"!"):
            self.assert_problems(changed, "container")

    def test_names(self):
        for name in ("../x", "a/../b", "/a", "a//b", "a/", "A", "a\\b", "a b", "ü", ".a", "x" * 201, ""):
            changed = self.parts().build(lambda files, name=name: {name: b"", **files})
            self.assert_problems(changed, "container")
        self.assert_problems(self.parts().build(lambda files: {"x" * 200: b"", **files}), "files")

    def test_a_name_stands_once(self):
        def twice(files):
            files["index.htmm"] = b""
            return zipped(files).replace(b"index.htmm", b"index.html")

        self.assert_problems(self.parts().build(container=twice), "container")

    def test_local_and_central_record_say_the_same(self):
        data = self.parts().build()
        local = data.index(b"index.html")
        self.assert_problems(data[:local] + b"jndex.html" + data[local + 10 :], "container")
        central = data.rindex(b"index.html")
        self.assert_problems(data[:central] + b"jndex.html" + data[central + 10 :], "container")

    def test_check_sums(self):
        def wrong(*names):
            return lambda files: zipped(files, lambda name, data: zlib.crc32(data) ^ (name in names))

        for name in ("manifest.cbor", "issue.cbor"):
            self.assert_problems(self.parts().build(container=wrong(name)), "container")
        found = self.parts().build(container=wrong("documents/1.pdf", "index.html"))
        self.assert_problems(found, "file_altered documents/1.pdf", "file_altered index.html")
        self.assert_problems(self.parts().build(container=wrong("proofs.cbor")), "file_altered proofs.cbor")


class Zip64(unittest.TestCase):
    """Sizes that no test can hold are made small: the fields are taken to be full at 1,000."""

    def test_large_lengths_and_offsets(self):
        files = {"small": b"1", "large": bytes(1000), "after": b"2", "larger": bytes(1500), "issue.cbor": b""}
        with patch.object(container, "FULL32", 1000), TemporaryDirectory() as folder:
            data = zipped(files)
            path = Path(folder, "file.zip")
            path.write_bytes(data)
            with path.open("rb") as stream:
                found = container.Container(stream)
                self.assertEqual([file.length for file in found.files], [1, 1000, 1, 1500, 0])
                self.assertEqual(found.whole(found.by_name["after"]), b"2")
            self.assertEqual(data.count(struct.pack("<HHQQ", 1, 16, 1000, 1000)), 2)
            self.assertIn(b"PK\6\6", data)
            for at in range(len(data) - 98, len(data)):
                changed = data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]
                with self.assertRaises(Refused, msg=at):
                    container.Container(io.BytesIO(changed))

    def test_many_files(self):
        with patch.object(container, "FULL16", 3):
            data = zipped({"a": b"", "b": b"", "c": b""})
            self.assertEqual(len(container.Container(io.BytesIO(data)).files), 3)
        with self.assertRaises(Refused):
            container.Container(io.BytesIO(data))


class Shapes(Case):
    def test_manifest(self):
        wrong = {
            0: 2,
            1: bytes(16),
            2: b"\2" + bytes(32),
            3: bytes(15),
            5: -1,
            7: 5,
            8: " \u3000",
            9: "",
            13: 0,
        }
        for key, value in wrong.items():
            parts = self.parts()
            parts.manifest[key] = value
            self.assert_problems(parts, "manifest")
        for key in range(10):
            self.assert_problems(self.parts().build(without_member("manifest.cbor", key)), "manifest")

    def test_lists_of_the_manifest(self):
        parts = self.parts()
        parts.documents *= 2
        self.assert_problems(parts, "manifest")
        parts = self.parts()
        parts.documents[0][1] = "documents/2.html"
        self.assert_problems(parts, "manifest")
        for listed in ({0: self.scene.captured}, {0: self.scene.captured, 1: "media/1.jpg", 2: 0}):
            parts = self.parts()
            parts.media = [listed]
            self.assert_problems(parts, "manifest")

    def test_last_files(self):
        def without(name):
            return self.parts().build(lambda files: {key: files[key] for key in files if key != name})

        self.assert_problems(without("manifest.cbor"), "manifest")
        self.assert_problems(without("issue.cbor"), "manifest")
        self.assert_problems(zipped({"issue.cbor": b""}), "manifest")
        self.assert_problems(zipped({}), "manifest")
        renamed = self.parts().build(lambda files: {**without_last(files), "issue.cbos": files["issue.cbor"]})
        self.assert_problems(renamed, "issue")
        self.assert_problems(self.parts().build(without_member("issue.cbor", 4)), "issue")

    def test_files(self):
        changes = (
            lambda files: {"new": b"", **files},
            lambda files: {name: files[name] for name in files if name != "index.html"},
            lambda files: {"verify.html": b"", "index.html": b"", **files},
        )
        for change in changes:
            self.assert_problems(self.parts().build(change), "files")
        data = self.parts().build(
            lambda files: {key.replace("proofs", "proofz"): files[key] for key in files}
        )
        self.assert_problems(data, "files")

    def test_altered_files(self):
        for name in ("index.html", "documents/1.pdf"):
            data = self.parts().build(lambda files, name=name: files | {name: files[name] + b" "})
            found = self.assert_problems(data, f"file_altered {name}")
            self.assertIsNotNone(found["entries"])

    def test_without_the_record_nothing_is_said_of_the_rest(self):
        data = self.parts().build(lambda files: files | {"entries.cbor": b"", "index.html": b""})
        found = self.assert_problems(data, "file_altered entries.cbor", "file_altered index.html")
        self.assertEqual((found["limits"], found["package"], found["withheld"]), ([], None, None))

    def test_a_recording_of_exactly_some_chunks(self):
        for length in (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK):
            data = bytes(length)
            found = container.Container(io.BytesIO(zipped({"a": b"1", "b": data})))
            self.assertEqual(found.measure(found.by_name["b"]).root, file_root(data))

    def test_entries(self):
        def changed(change):
            parts = self.parts()
            parts.items = change(parts.items)
            return parts

        changes = (
            lambda items: [],
            lambda items: items[::-1],
            lambda items: items[:1] + items,
            lambda items: [members(0, None, bytes(31)), *items[1:]],
            lambda items: [{0: 0, 1: b"", 2: bytes(32)}, *items[1:]],
            lambda items: [{0: 0}, *items[1:]],
            lambda items: [{0: 0, 1: "text"}, *items[1:]],
        )
        for change in changes:
            found = self.assert_problems(changed(change), "entries")
            self.assertEqual(found["package"]["case"], CASE.hex())

    def test_forms_of_cbor(self):
        whole = cbor(members(self.parts().items))
        self.assertEqual(whole[:4], b"\xa1\x00\x8f\xa2")
        longer = (
            b"\xb8\x01" + whole[1:],
            whole[:1] + b"\x18\x00" + whole[2:],
            whole[:2] + b"\x98\x0f" + whole[3:],
        )
        for form in (whole + b"\0", whole[:-1], b"\x9f" + whole[1:], *longer):
            parts = self.parts()
            parts.forms = {"entries.cbor": form}
            self.assert_problems(parts, "entries")

    def test_proofs(self):
        parts = self.parts()
        parts.runs = parts.runs[:-1]
        self.assert_problems(parts, "proofs")
        parts = self.parts()
        parts.runs[0][0] += 1
        self.assert_problems(parts, "proofs")
        parts = self.parts()
        parts.checkpoints *= 2
        self.assert_problems(parts, "proofs")
        for size in (0, parts.size):
            parts = self.parts()
            parts.checkpoints[0][1] = members(size, parts.size, [])
            self.assert_problems(parts, "proofs")


def without_last(files):
    return {name: files[name] for name in files if name != "issue.cbor"}


def without_member(name, key):
    def change(files):
        value = cbor2.loads(files[name])
        del value[key]
        return files | {name: cbor(value)}

    return change


if __name__ == "__main__":
    unittest.main()
