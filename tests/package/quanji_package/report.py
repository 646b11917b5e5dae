"""The report of a verification, as far as it came."""

from .findings import listed


class Report:
    def __init__(self, findings):
        self.findings = findings
        self.package = self.entries = self.documents = self.media = self.withheld = None

    def of_package(self, package):
        members = (
            "bureau",
            "bureau_name",
            "case",
            "epoch",
            "log_size",
            "made_ms",
            "profile",
            "recipient",
            "purpose",
        )
        self.package = {name: package.manifest.get(name) for name in members}
        self.package["files"] = len(package.manifest["files"])

    def of_items(self, items):
        self.withheld = sum(item.withheld for item in items)

    def of_registry(self, registry):
        created = registry.created()
        self.package["bureau_name"] = created and created["name"]

    def of_record(self, package, registry, bounds, outside):
        stated = [item for item in package.items if item.stated and item.index not in outside]
        self.entries = [entry(item, registry, bounds) for item in stated]

    def of_documents(self, package, documents, outside):
        """Those of the manifest's list about which and about whose seal there is no problem."""
        found = self.findings.of("document")
        bad = {subject.split(" ")[0] for subject in self.findings.of("seal")}
        self.documents = []
        for said in package.manifest["documents"]:
            seal = documents.seals.get(said["seal"])
            if said["seal"] in found or str(seal.item.index) in bad or seal.item.index in outside:
                continue
            self.documents.append(document(said, seal))

    def of_media(self, package, captures, outside):
        found = self.findings.of("media")
        indexes = {item.hash: item.index for item in package.items if item.stated}
        self.media = []
        for said in package.manifest["media"]:
            captured = said["captured"]
            if captured not in found and indexes[captured] not in outside:
                self.media.append(recording(said, captures[captured]))

    def finish(self):
        return {
            "format": 1,
            "verdict": "fails" if self.findings.problems else "holds",
            "problems": listed(self.findings.problems),
            "limits": listed(self.findings.limits),
            "package": self.package,
            "entries": self.entries,
            "documents": self.documents,
            "media": self.media,
            "withheld": self.withheld,
        }


def entry(item, registry, bounds):
    return {
        "index": item.index,
        "hash": item.hash,
        "device": item.device,
        "seq": item.seq,
        "kind": item.kind,
        "case": item.case,
        "officer": registry.officer_of(item),
        "claimed_ms": item.claim["wall_ms"],
        "not_before_ms": bounds.not_before(item.claim),
        "not_after_ms": bounds.not_after(item.index),
    }


def document(said, seal):
    return {
        "seal": said["seal"],
        "document": seal.body["document"],
        "template": text_or_none(seal.content.get("template")),
        "number": text_or_none(seal.content.get("number")),
        "page": said.get("page"),
    }


def text_or_none(value):
    return value if type(value) is str else None


def recording(said, body):
    return {
        "captured": said["captured"],
        "media_type": body["media_type"],
        "length": body["length"],
        "sha256": body["sha256"],
        "file": said.get("file"),
    }
