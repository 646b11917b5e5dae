"""Step 6: the office's statement that it issued this package."""

from quanji_formats.cbor import require, sha256
from quanji_formats.entry import Entry
from quanji_formats.kinds import OFFICE_KINDS
from quanji_formats.log import leaf, verify_consistency, verify_range
from quanji_formats.said import check_later

from .log import open_signed


def check_issue(package, registry, head):
    """Refuses if the package was not issued as it is."""
    issue, manifest = package.issue, package.manifest
    data = bytes.fromhex(issue["entry"])
    entry = Entry(data)
    require((entry.bureau, entry.device, entry.case) == (registry.bureau, registry.office, registry.case))
    entry.verify(registry.office_key(entry.seq))
    require(entry.kind == "package.issued")
    said = entry.statement(OFFICE_KINDS)
    check_later(entry.kind, said)
    file = package.container.by_name["manifest.cbor"]
    require(said["manifest"] == sha256(package.container.whole(file)).hex())
    for member in ("log_size", "recipient", "purpose", "profile"):
        require(said[member] == manifest[member])
    require(said["entries"] == sum(of_case(item, registry.case) for item in package.items))
    check_place(issue, data, registry, head)


def of_case(item, case):
    return item.withheld or item.reason != "malformed" and item.case == case


def check_place(issue, data, registry, head):
    note = open_signed(issue["checkpoint"], registry)
    proof, consistency = issue["proof"], issue["consistency"]
    require((consistency["from"], consistency["to"]) == (head.size, note.size))
    verify_consistency(consistency, head.root, note.root)
    require((proof["first"], proof["size"]) == (issue["index"], note.size))
    verify_range(proof, [leaf(data)], note.root)
