#!/usr/bin/env python3
"""Verifies evidence packages from docs/FORMATS.md §14 alone.

Ends with 0 if the record holds, 1 if it does not, 2 if the package could not be read. A batch reads a file with one
path a line and prints one report a line in that order; it ends with 0 whatever the verdicts are.
"""

import argparse
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "formats"))

from quanji_formats.cbor import Refused
from quanji_package.verification import Given, verify


def main():
    arguments = read_arguments()
    given = Given(arguments.bureau, arguments.at, tuple(arguments.witness), arguments.quorum)
    try:
        given.verifiers()
    except Refused:
        return stop("a witness is no vkey of a cosigner")
    try:
        if arguments.batch:
            return batch(arguments.batch, given)
        report = report_of(arguments.package, given)
    except OSError as error:
        return stop(error)
    print(line(report) if arguments.json else told(report))
    return 0 if report["verdict"] == "holds" else 1


def read_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("package", nargs="?")
    what.add_argument("--batch", metavar="FILE_LIST")
    parser.add_argument("--bureau", metavar="ID", help="the identifier of the bureau, from another source")
    parser.add_argument("--at", metavar="MS", type=int, help="moment of evaluation, milliseconds since 1970")
    parser.add_argument("--witness", metavar="VKEY", action="append", default=[])
    parser.add_argument(
        "--quorum", metavar="N", type=int, help="how many witnesses; without it all that are named"
    )
    parser.add_argument("--json", action="store_true", help="the report as one line of JSON")
    return parser.parse_args()


def report_of(path, given):
    with open(path, "rb") as stream:
        return verify(stream, given)


def batch(path, given):
    paths = Path(path).read_text(encoding="utf-8").split("\n")
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for report in pool.map(partial(report_of, given=given), filter(None, paths), chunksize=8):
            print(line(report), flush=True)
    return 0


def line(report):
    return json.dumps(report, ensure_ascii=False, separators=(",", ":"))


def told(report):
    lines = [report["verdict"]]
    for kind in ("problems", "limits"):
        lines += [f"{kind[:-1]}: {found['code']} {found['subject']}".rstrip() for found in report[kind]]
    lines += [f"{name}: {value}" for name, value in (report["package"] or {}).items()]
    for kind in ("entries", "documents", "media"):
        lines += [f"{kind}: {len(report[kind])}"] if report[kind] is not None else []
    return "\n".join(lines)


def stop(error):
    print(f"verify.py: {error}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
