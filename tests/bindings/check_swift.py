"""Parses every hand-written Swift file, and the generated module, with a Swift grammar.

There is no Swift compiler where this runs: it finds what is no Swift at all, and names that the
hand-written layer uses and the generated module does not have. `ios-bindings/README.md` lists what a
Mac must still prove.
"""

import re
import sys
from pathlib import Path

import tree_sitter_swift
from tree_sitter import Language, Parser

ROOT = Path(__file__).resolve().parent.parent.parent
# Constructs that the grammar does not know, and the compiler does.
UNKNOWN_TO_THE_GRAMMAR = [
    (re.compile(rb"\bany Error\b"), lambda found: b"Error".ljust(len(found))),
    (re.compile(rb"nonisolated\(unsafe\)"), lambda found: b"".ljust(len(found))),
]


def errors(node):
    if node.type == "ERROR" or node.is_missing:
        yield node
        return
    for child in node.children:
        yield from errors(child)


def parse(parser, path):
    source = path.read_bytes()
    for pattern, plain in UNKNOWN_TO_THE_GRAMMAR:
        source = pattern.sub(lambda found: plain(found.group()), source)
    tree = parser.parse(source)
    lines = source.splitlines()
    for node in errors(tree.root_node):
        row = node.start_point[0]
        yield f"{path.relative_to(ROOT) if path.is_relative_to(ROOT) else path}:{row + 1}: {lines[row].decode().strip()}"


def main(generated):
    parser = Parser(Language(tree_sitter_swift.language()))
    written = sorted((ROOT / "ios-bindings").glob("Sources/**/*.swift"))
    written += sorted((ROOT / "ios-bindings").glob("Tests/**/*.swift"))
    written.append(ROOT / "ios-bindings/Package.swift")
    found = [error for path in written for error in parse(parser, path)]

    module = Path(generated).read_text()
    declared = set(re.findall(r"^public (?:func|struct|enum|protocol|typealias) (\w+)", module, re.M))
    declared |= set(re.findall(r"^open class (\w+)", module, re.M))
    methods = set(re.findall(r"^\s*(?:open |public )?(?:static |convenience )*func `?(\w+)`?\(", module, re.M))
    for path in written:
        text = path.read_text()
        for call in re.findall(r"\$0\.(\w+)\(|\bterminal\.(\w+)\(", text):
            name = call[0] or call[1]
            own = re.search(rf"func {name}\b", "".join(other.read_text() for other in written))
            if name not in methods and not own and name not in {"contains", "hasSuffix"}:
                found.append(f"{path.name}: the generated module has no method {name}")
    for name in ("Terminal", "KeyVault", "Clock", "Power", "Connectivity", "LocationSource"):
        if name not in declared:
            found.append(f"the generated module does not declare {name}")
    for line in found:
        print(line, file=sys.stderr)
    print(f"{len(written)} Swift files parse" if not found else f"{len(found)} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
