"""Step 7: sealed documents rest on what was read back and signed, and their files say what was sealed."""

from collections import namedtuple

from quanji_formats.cbor import HASH, ID, Refused, require, sha256, text
from quanji_formats.content import canonical_object
from quanji_formats.kinds import TERMINAL_KINDS

Seal = namedtuple("Seal", "item body content")


class Absent(Exception):
    """What is named is not in the package."""


class Documents:
    def __init__(self, package, findings):
        self.package, self.findings = package, findings
        self.entries = {item.hash: item for item in package.items if item.stated}
        self.withheld = any(item.withheld for item in package.items)
        self.seals = {}

    def check_seals(self):
        for item in self.entries.values():
            if item.kind == "document.sealed":
                self.seals[item.hash] = self.check_seal(item)

    def check_seal(self, item):
        body, content = item.statement(TERMINAL_KINDS["document.sealed"]), None
        try:
            require(body is not None, "content")
            content = read_content(body, item.case)
            page = self.page_read_back(body)
            self.check_signatures(body, page)
        except Refused as refused:
            self.findings.problem("seal", f"{item.index} {refused.reason}")
        except Absent:
            self.findings.limit("seal_rests_on_withheld", item.index)
        return Seal(item, body, content)

    def named(self, name, what):
        """The entry of this hash. Without anything withheld it must be there."""
        if name in self.entries:
            return self.entries[name]
        if self.withheld:
            raise Absent
        raise Refused(what)

    def page_read_back(self, seal):
        """The page of the reading back that a seal names."""
        item = self.named(seal["read_back"], "read_back")
        said = read_back(item, seal["document"])
        content = sha256(bytes.fromhex(seal["content"])).hex()
        require(said is not None and said["content"] == content, "read_back")
        return said["page"]

    def check_signatures(self, seal, page):
        absent = []
        for name in seal["signatures"]:
            try:
                item = self.named(name, "signature")
                require(self.signs(item, seal["document"], page), "signature")
            except Absent as error:
                absent.append(error)
        if absent:
            raise absent[0]

    def signs(self, item, document, page):
        if item.kind == "document.signed":
            said = first_three(item, HASH)
            return said is not None and (said[0], said[2]) == (document, page)
        if item.kind != "signature.declined":
            return False
        said = first_three(item, text)
        if said is None or said[0] != document:
            return False
        shown = read_back(self.named(said[1], "signature"), document)
        return shown is not None and shown["page"] == page

    def check_files(self):
        for listed in self.package.manifest["documents"]:
            if not self.files_hold(listed):
                self.findings.problem("document", listed["seal"])

    def files_hold(self, listed):
        seal = self.seals.get(listed["seal"])
        if seal is None or seal.body is None:
            return False
        container = self.package.container
        if "page" in listed and container.sha256(listed["page"]).hex() != seal.body["page"]:
            return False
        if "content" in listed:
            file = container.by_name[listed["content"]]
            content = bytes.fromhex(seal.body["content"])
            return file.length == len(content) and container.whole(file) == content
        return True


def read_content(body, case):
    """The sealed content, of this document in this case."""
    try:
        content = canonical_object(bytes.fromhex(body["content"]))
    except Refused as refused:
        raise Refused("content") from refused
    require(case is not None, "content")
    require((content.get("case"), content.get("document")) == (case, body["document"]), "content")
    return content


def read_back(item, document):
    """The body of a reading back of this document, None if it is none."""
    if item.kind != "document.read_back":
        return None
    said = item.statement(TERMINAL_KINDS["document.read_back"])
    return said if said is not None and said["document"] == document else None


def first_three(item, third):
    """Document, reading back and the member after it; the others are not looked at."""
    try:
        body = item.body()
        require(type(body) is dict)
        return [reader(body.get(key)) for key, reader in enumerate((ID, HASH, third))]
    except Refused:
        return None
