"""Steps 1 to 3: the files of a package, and the shapes of what they hold."""

from dataclasses import dataclass, field
from itertools import pairwise

from quanji_formats.cbor import (
    HASH,
    ID,
    U64,
    array,
    byte_string,
    decode,
    half,
    integer,
    point,
    require,
    structure,
    text,
    trimmed,
)
from quanji_formats.log import CONSISTENCY_PROOF, RANGE_PROOF

from .entries import read_entries
from .findings import Ended

PROFILE, ABSENT = integer(0, 4), integer(0, 3)
MANIFEST = structure(
    ("version", integer(1, 1)),
    ("bureau", ID),
    ("office_key", point),
    ("case", ID),
    ("epoch", U64),
    ("log_size", U64),
    ("made_ms", U64),
    ("profile", PROFILE),
    ("recipient", text),
    ("purpose", text),
    ("files", array(structure(("name", text), ("length", U64), ("root", HASH)))),
    ("documents", array(structure(("seal", HASH), ("page?", text), ("pdf?", text), ("content?", text)))),
    ("media", array(structure(("captured", HASH), ("file?", text), ("absent?", ABSENT)))),
)
PROOFS = structure(
    ("head", text),
    ("runs", array(structure(("count", U64), ("proof", RANGE_PROOF)))),
    ("checkpoints", array(structure(("note", text), ("consistency", CONSISTENCY_PROOF)))),
)
ISSUE = structure(
    ("index", U64),
    ("entry", byte_string()),
    ("checkpoint", text),
    ("proof", RANGE_PROOF),
    ("consistency", CONSISTENCY_PROOF),
)


@dataclass
class Package:
    """A package whose files are there and have the shapes of the page."""

    container: object
    manifest: dict
    issue: dict
    measured: dict = field(default_factory=dict)
    items: list = field(default_factory=list)
    proofs: dict = field(default_factory=dict)


def open_package(container, findings):
    """What is left of step 1 once the records are read, and step 2."""
    if any(container.measure(file).crc != file.crc for file in container.files[-2:]):
        findings.end("container")
    manifest = findings.read("manifest", read_manifest, container)
    issue = findings.read("issue", read_issue, container)
    package = Package(container, manifest, issue)
    check_files(package, findings)
    return package


def read_manifest(container):
    require(len(container.files) >= 2 and container.files[-2].name == "manifest.cbor")
    manifest = MANIFEST(decode(container.whole(container.files[-2])))
    require(half(b"quanji bureau 1", bytes.fromhex(manifest["office_key"])).hex() == manifest["bureau"])
    require(trimmed(manifest["recipient"]) and trimmed(manifest["purpose"]))
    names = {file["name"] for file in manifest["files"]}
    check_ascending([document["seal"] for document in manifest["documents"]])
    check_ascending([media["captured"] for media in manifest["media"]])
    for document in manifest["documents"]:
        require({value for name, value in document.items() if name != "seal"} <= names)
    for media in manifest["media"]:
        require(("file" in media) != ("absent" in media) and media.get("file") in names | {None})
    return manifest


def read_issue(container):
    require(container.files[-1].name == "issue.cbor")
    return ISSUE(decode(container.whole(container.files[-1])))


def check_ascending(values):
    require(all(before < after for before, after in pairwise(values)))


def check_files(package, findings):
    files, said = package.container.files[:-2], package.manifest["files"]
    names = [file.name for file in files]
    if names != [file["name"] for file in said] or not {"entries.cbor", "proofs.cbor"} <= set(names):
        findings.end("files")
    altered = set()
    for file, expected in zip(files, said):
        found = package.measured[file.name] = package.container.measure(file)
        if (found.crc, found.length, found.root.hex()) != (file.crc, expected["length"], expected["root"]):
            findings.problem("file_altered", file.name)
            altered.add(file.name)
    if altered & {"entries.cbor", "proofs.cbor"}:
        raise Ended


def open_record(package, findings):
    """Step 3."""
    files = package.container.by_name
    package.items = findings.read("entries", read_entries, package.container, files["entries.cbor"])
    package.proofs = findings.read(
        "proofs", read_proofs, package.container.whole(files["proofs.cbor"]), package
    )


def read_proofs(data, package):
    proofs = PROOFS(decode(data))
    require([run["count"] for run in proofs["runs"]] == [len(run) for run in runs_of(package.items)])
    sizes = [checkpoint["consistency"]["from"] for checkpoint in proofs["checkpoints"]]
    check_ascending(sizes)
    require(all(0 < size < package.manifest["log_size"] for size in sizes))
    return proofs


def runs_of(items):
    """The longest runs of items with consecutive indexes."""
    runs = []
    for item in items:
        if runs and runs[-1][-1].index + 1 == item.index:
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs
