"""The packages in `tests/exemplars/package`, with the reports that stand beside them."""

import json
import unittest
from pathlib import Path

from quanji_package.verification import Given, verify

EXEMPLARS = Path(__file__).resolve().parent.parent / "exemplars"
AT_MS = 1_795_406_400_000 + 86_400_000


class Exemplars(unittest.TestCase):
    def test_reports(self):
        bureau = json.loads((EXEMPLARS / "keys.json").read_text(encoding="utf-8"))["bureau_id"]
        paths = sorted((EXEMPLARS / "package").glob("*.zip"))
        self.assertGreater(len(paths), 50)
        for path in paths:
            with self.subTest(path.stem), path.open("rb") as stream:
                found = verify(stream, Given(bureau=bureau, at_ms=AT_MS))
                self.assertEqual(found, json.loads(path.with_suffix(".json").read_text(encoding="utf-8")))
                self.assertEqual(found["verdict"], "holds" if path.stem.startswith("true") else "fails")


if __name__ == "__main__":
    unittest.main()
