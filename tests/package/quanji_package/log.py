"""Step 5: that the entries stand in the log, and which checkpoints bound their times."""

from bisect import bisect_right

from quanji_formats.cbor import Refused, require
from quanji_formats.log import Note, verify_consistency, verify_range

from .manifest import runs_of


def check_log(package, registry, findings):
    """Gives the checkpoints without a problem, the head among them, and the indexes that are not in the log."""
    size = package.manifest["log_size"]
    head = findings.read("head", open_head, package.proofs["head"], size, registry)
    outside = set()
    for run, said in zip(runs_of(package.items), package.proofs["runs"]):
        if not holds(check_run, said["proof"], run, head):
            outside |= {item.index for item in run}
    for index in outside:
        findings.problem("entry_not_in_log", index)
    checkpoints = []
    for said in package.proofs["checkpoints"]:
        try:
            checkpoints.append(open_checkpoint(said, head, registry))
        except Refused:
            findings.problem("checkpoint", said["consistency"]["from"])
    return head, [*checkpoints, head], outside


def open_head(text, size, registry):
    head = open_signed(text, registry)
    require(head.size == size)
    return head


def open_signed(text, registry):
    """A checkpoint that the log signed with the key in force for its size."""
    note = Note(text)
    key = registry.log_key(note.size)
    require(key is not None and note.signed_by(key))
    return note


def check_run(proof, run, head):
    require(proof["first"] == run[0].index and proof["size"] == head.size)
    verify_range(proof, [item.leaf for item in run], head.root)


def open_checkpoint(said, head, registry):
    proof, note = said["consistency"], open_signed(said["note"], registry)
    require((proof["from"], proof["to"]) == (note.size, head.size))
    verify_consistency(proof, note.root, head.root)
    return note


def holds(check, *arguments):
    try:
        check(*arguments)
    except Refused:
        return False
    return True


class Bounds:
    """Between which times of the office's clock an entry came to be."""

    def __init__(self, checkpoints, epoch):
        self.checkpoints = {note.size: note for note in checkpoints}
        self.epoch = epoch
        self.sizes = sorted(self.checkpoints)
        self.least, times = [], []
        for size in reversed(self.sizes):
            times.append(self.checkpoints[size].time_ms)
            self.least.append(min(times[-1], self.least[-1] if self.least else times[-1]))
        self.least.reverse()

    def not_after(self, index):
        at = bisect_right(self.sizes, index)
        return self.least[at] if at < len(self.sizes) else None

    def not_before(self, claim):
        seen = claim.get("checkpoint", {})
        note = self.checkpoints.get(seen.get("size"))
        if note is None or seen["epoch"] != self.epoch or seen.get("root") != note.root.hex():
            return None
        return note.time_ms
