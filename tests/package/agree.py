#!/usr/bin/env python3
"""Whether another reader of packages reports of every package what the Python one does.

    agree.py FOLDER -- COMMAND…

FOLDER holds packages and reports as the unit tests write them with QUANJI_KEEP_PACKAGES. The command is run with the
options --bureau, --at, --witness, --quorum and one or more packages, and prints one JSON report a line. Ends with 0 if
all reports are the same, else shows each difference.
"""

import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

AT_ONCE = 50


def main():
    folder, mark, *command = sys.argv[1:]
    assert mark == "--" and command, __doc__
    groups, expected = defaultdict(list), {}
    for path in sorted(Path(folder).glob("*.json")):
        kept = json.loads(path.read_text(encoding="utf-8"))
        package = path.with_suffix(".zip")
        groups[tuple(options(kept["given"]))].append(package)
        expected[package] = kept["report"]
    different = 0
    for given, packages in groups.items():
        for at in range(0, len(packages), AT_ONCE):
            part = packages[at : at + AT_ONCE]
            for package, found in zip(part, reports(command, given, part), strict=True):
                lines = list(differences(expected[package], found))
                different += bool(lines)
                for line in lines:
                    print(f"{package}: {line}")
    print(f"{len(expected)} packages, {different} with another report")
    return 1 if different or not expected else 0


def options(given):
    names = {"bureau": "--bureau", "at_ms": "--at", "quorum": "--quorum"}
    for name, option in names.items():
        if given.get(name) is not None:
            yield from (option, str(given[name]))
    for vkey in given.get("witnesses", ()):
        yield from ("--witness", vkey)


def reports(command, given, packages):
    told = subprocess.run([*command, *given, *packages], capture_output=True, text=True, check=False)
    lines = told.stdout.splitlines()
    if len(lines) != len(packages):
        sys.exit(f"{len(lines)} reports of {len(packages)} packages: {told.stderr}")
    return [json.loads(line) for line in lines]


def differences(expected, found, path=""):
    """Where two reports differ, the Python one first."""
    if type(expected) is dict and type(found) is dict:
        for name in sorted(expected.keys() | found.keys()):
            missing = object()
            yield from differences(expected.get(name, missing), found.get(name, missing), f"{path}.{name}")
    elif type(expected) is list and type(found) is list and len(expected) == len(found):
        for at, (one, other) in enumerate(zip(expected, found)):
            yield from differences(one, other, f"{path}[{at}]")
    elif type(expected) is not type(found) or expected != found:
        yield f"{path[1:]}: {short(expected)} here, {short(found)} there"


def short(value):
    if type(value) is list:
        value = [named(one) for one in value]
    return str(value) if type(value) is not object else "nothing"


def named(one):
    """What tells the members of a report's lists apart."""
    names = ("code", "subject", "index", "seal", "captured")
    return " ".join(str(one[name]) for name in names if name in one) if type(one) is dict else one


if __name__ == "__main__":
    sys.exit(main())
