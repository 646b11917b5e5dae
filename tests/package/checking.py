"""What the tests of the package reader share."""

import hashlib
import io
import json
import os
import unittest
from pathlib import Path

from making import Parts, Scene
from quanji_package.verification import Given, verify

KEEP = os.environ.get("QUANJI_KEEP_PACKAGES")
"""A folder into which each package of the tests is written, with what was given and reported, for `agree.py`."""


def report(data, **given):
    found = verify(io.BytesIO(data), Given(**given))
    if KEEP:
        keep(Path(KEEP), data, given, found)
    return found


def keep(folder, data, given, found):
    folder.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(data + repr(sorted(given.items())).encode()).hexdigest()[:16]
    (folder / f"{name}.zip").write_bytes(data)
    (folder / f"{name}.json").write_text(json.dumps({"given": given, "report": found}), encoding="utf-8")


def told(found):
    return [f"{one['code']} {one['subject']}".rstrip() for one in found]


class Case(unittest.TestCase):
    """Each test makes a package and says all that must be found in it."""

    def setUp(self):
        self.scene = Scene(b"\xff\xd8\xff" * 10)
        self.log = self.scene.log

    def parts(self):
        return Parts(self.scene)

    def assert_problems(self, data, *expected, **given):
        found = report(data if type(data) is bytes else data.build(), **given)
        self.assertEqual(told(found["problems"]), list(expected))
        self.assertEqual(found["verdict"], "fails" if expected else "holds")
        return found

    def assert_entries(self, *reasons):
        """The problems of entries, nothing else."""
        return self.assert_problems(self.parts(), *(f"entry {reason}" for reason in reasons))
