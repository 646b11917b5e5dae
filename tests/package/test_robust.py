"""Hostile packages and large ones: a report each time, in bounded memory; and the program itself."""

import json
import random
import subprocess
import sys
import tracemalloc
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

import cbor2
from checking import Case, report
from making import CASE, Parts, Scene, cbor, members
from quanji_formats.cbor import Refused, decode
from quanji_package.container import (
    Container,
    central_header,
    end_records,
    local_header,
)
from quanji_package.verification import Given, verify

PROGRAM = Path(__file__).with_name("verify.py")
EXEMPLARS = Path(__file__).resolve().parent.parent / "exemplars"
MEBIBYTE = 1 << 20


def changed(data, numbers):
    """The bytes with one small accident."""
    at = numbers.randrange(len(data))
    byte = bytes([numbers.randrange(256)])
    return numbers.choice(
        (
            data[:at] + byte + data[at + 1 :],
            data[:at] + bytes([data[at] ^ 1 << numbers.randrange(8)]) + data[at + 1 :],
            data[:at] + data[at + 1 :],
            data[:at] + byte + data[at:],
            data[: at + 1],
        )
    )


class Hostile(Case):
    def parts(self):
        return Parts(Scene(b"\xff\xd8\xff"))

    def test_accidents_that_the_manifest_hides(self):
        """The record is changed and listed as if it were true: there is always a report, and it never holds."""
        numbers = random.Random(2)
        parts = self.parts()
        true = {
            "entries.cbor": cbor(members(parts.items)),
            "proofs.cbor": cbor(members(parts.head, parts.runs, parts.checkpoints)),
        }
        for _ in range(300):
            name = numbers.choice(list(true))
            parts.forms = {name: changed(true[name], numbers)}
            data = parts.build()
            self.assertEqual(report(data)["verdict"], "fails" if parts.forms[name] != true[name] else "holds")

    def test_accidents_in_manifest_and_issue(self):
        numbers = random.Random(3)
        for _ in range(300):
            name = numbers.choice(["manifest.cbor", "issue.cbor"])
            before = {}

            def change(files, name=name, before=before):
                before["same"] = files[name]
                files[name] = changed(files[name], numbers)
                before["same"] = before["same"] == files[name]

            data = self.parts().build(change)
            self.assertEqual(report(data)["verdict"], "holds" if before["same"] else "fails")

    def test_no_form_of_cbor_but_one(self):
        """What is taken, cbor2 decodes to the same and encodes to the same bytes."""
        numbers, taken = random.Random(4), 0
        samples = [path.read_bytes() for path in sorted(EXEMPLARS.glob("*/*.cbor"))]
        for _ in range(4000):
            data = changed(numbers.choice(samples), numbers)
            try:
                decode(data)
            except Refused:
                continue
            taken += 1
            self.assertEqual(cbor2.dumps(cbor2.loads(data), canonical=True), data)
        self.assertGreater(taken, 100)

    def test_depth_and_lengths(self):
        for data in (
            b"\x81" * 100_000,
            b"\x9b" + b"\x7f" * 8,
            b"\xbb" + b"\x7f" * 8,
            b"\x5b" + b"\x7f" * 8,
            b"\xd2" * 1000,
        ):
            with self.assertRaises(Refused):
                decode(data)


class Large(unittest.TestCase):
    def peak(self, work):
        tracemalloc.start()
        try:
            work()
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def test_a_recording_of_five_gigabytes_is_named_in_the_container(self):
        """A sparse file: nobody reads its middle, the records say where everything is."""
        length = 5 << 30
        header = local_header(b"media/1.mp4", length, 0)
        last = local_header(b"issue.cbor", 0, 0)
        offset = len(header) + length
        central = central_header(b"media/1.mp4", length, 0, 0) + central_header(b"issue.cbor", 0, 0, offset)
        with TemporaryDirectory() as folder, Path(folder, "large.zip").open("w+b") as stream:
            stream.write(header)
            stream.seek(offset)
            stream.write(last + central + end_records(2, len(central), offset + len(last)))
            found = Container(stream)
        self.assertEqual([file.length for file in found.files], [length, 0])

    def test_memory_for_recordings(self):
        with TemporaryDirectory() as folder:
            path = Path(folder, "package.zip")
            scene = Scene()
            parts = Parts(scene)
            parts.files["media/1.jpg"] = bytes(48 * MEBIBYTE)
            path.write_bytes(parts.build())
            del parts
            with path.open("rb") as stream:
                self.assertLess(self.peak(lambda: verify(stream, Given())), 4 * MEBIBYTE)

    def test_memory_for_entries(self):
        with TemporaryDirectory() as folder:
            path = Path(folder, "package.zip")
            scene = Scene()
            for _ in range(40):
                scene.speak("note.added", members("x" * 1_000_000))
            path.write_bytes(Parts(scene).build())
            del scene
            with path.open("rb") as stream:
                self.assertLess(self.peak(lambda: verify(stream, Given())), 12 * MEBIBYTE)


class Program(Case):
    def run_program(self, *arguments):
        return subprocess.run(
            [sys.executable, PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False
        )

    def test_one_package(self):
        with TemporaryDirectory() as folder:
            true, false = Path(folder, "true.zip"), Path(folder, "false.zip")
            true.write_bytes(self.parts().build())
            false.write_bytes(true.read_bytes()[:-1])
            told = self.run_program(true, "--json", "--bureau", self.log.bureau.hex())
            self.assertEqual((told.returncode, json.loads(told.stdout)["verdict"]), (0, "holds"))
            self.assertEqual(json.loads(told.stdout)["package"]["case"], CASE.hex())
            told = self.run_program(false)
            self.assertEqual((told.returncode, told.stdout), (1, "fails\nproblem: container\n"))
            self.assertEqual(self.run_program(Path(folder, "none.zip")).returncode, 2)
            self.assertEqual(self.run_program(true, "--witness", "nobody").returncode, 2)

    def test_a_batch(self):
        with TemporaryDirectory() as folder:
            paths = [Path(folder, f"{number}.zip") for number in range(20)]
            for number, path in enumerate(paths):
                parts = self.parts()
                parts.manifest[6] = number
                path.write_bytes(parts.build())
            paths[7].write_bytes(b"")
            listed = Path(folder, "list")
            listed.write_text("".join(f"{path}\n" for path in paths))
            told = self.run_program("--batch", listed)
            reports = [json.loads(line) for line in told.stdout.splitlines()]
            made = [one["package"] and one["package"]["made_ms"] for one in reports]
            self.assertEqual(made, [*range(7), None, *range(8, 20)])
            self.assertEqual(told.returncode, 0)


if __name__ == "__main__":
    unittest.main()
