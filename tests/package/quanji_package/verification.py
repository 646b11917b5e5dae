"""The steps of a verification in their order."""

from dataclasses import dataclass

from quanji_formats.cbor import Refused
from quanji_formats.log import COSIGNATURE_KEY, Note, Verifier

from .container import Container
from .documents import Documents
from .findings import Ended, Findings
from .issue import check_issue
from .log import Bounds, check_log, holds, open_signed
from .manifest import open_package, open_record
from .media import check_media
from .registry import Registry
from .report import Report

TOLERANCE_MS = 10_000


@dataclass(frozen=True)
class Given:
    """What comes from outside: identifier of the bureau, moment of evaluation, and who must have cosigned."""

    bureau: str | None = None
    at_ms: int | None = None
    witnesses: tuple = ()
    quorum: int | None = None

    def verifiers(self):
        found = [Verifier(vkey, COSIGNATURE_KEY) for vkey in self.witnesses]
        return list({(one.name, one.id, one.key): one for one in found}.values())


def verify(stream, given):
    """The report about the package in a stream. Raises Refused if a witness's vkey is none."""
    given.verifiers()
    findings = Findings()
    report = Report(findings)
    try:
        run(stream, given, findings, report)
    except Ended:
        pass
    return report.finish()


def run(stream, given, findings, report):
    container = findings.read("container", Container, stream)
    package = open_package(container, findings)
    report.of_package(package)
    open_record(package, findings)
    report.of_items(package.items)
    registry = Registry(package.manifest, package.items)
    judge(registry, package.items, findings)
    report.of_registry(registry)
    head, checkpoints, outside = check_log(package, registry, findings)
    if not holds(check_issue, package, registry, head):
        findings.problem("issue")
    documents = Documents(package, findings)
    documents.check_seals()
    documents.check_files()
    captures = check_media(package, findings)
    check_given(given, package, registry, checkpoints, findings)
    report.of_record(package, registry, Bounds(checkpoints, package.manifest["epoch"]), outside)
    report.of_documents(package, documents, outside)
    report.of_media(package, captures, outside)


def judge(registry, items, findings):
    """Step 4."""
    created = registry.judge_office()
    if created:
        registry.judge_terminals()
        registry.judge_places()
    for item in items:
        if item.reason is not None:
            findings.problem("entry", f"{item.index} {item.reason}")
    if not created:
        findings.end("registry")


def check_given(given, package, registry, checkpoints, findings):
    """Step 9."""
    if given.bureau is None:
        findings.limit("bureau_not_compared")
    elif given.bureau != package.manifest["bureau"]:
        findings.problem("bureau")
    if given.at_ms is not None:
        times = [note.time_ms for note in checkpoints]
        if holds(open_signed, package.issue["checkpoint"], registry):
            times.append(Note(package.issue["checkpoint"]).time_ms)
        if max(times) > given.at_ms + TOLERANCE_MS:
            findings.problem("future")
    check_witnesses(given, package, findings)
    withheld = sum(item.withheld for item in package.items)
    if withheld:
        findings.limit("withheld", withheld)


def check_witnesses(given, package, findings):
    witnesses = given.verifiers()
    if not witnesses:
        findings.limit("not_witnessed")
        return
    quorum = len(witnesses) if given.quorum is None else given.quorum
    try:
        note = Note(package.issue["checkpoint"])
        cosigned = sum(note.cosigned_by(witness) for witness in witnesses)
    except Refused:
        cosigned = 0
    if cosigned < quorum:
        findings.problem("witness")
