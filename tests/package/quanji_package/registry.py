"""Step 4: which entries take part, and if not, why."""

from collections import defaultdict

from quanji_formats.cbor import Refused, half, require, trimmed
from quanji_formats.kinds import OFFICE_KINDS, TERMINAL_KINDS
from quanji_formats.log import Verifier
from quanji_formats.signature import verifies_message

CHECKED_KINDS = (
    "bureau.created",
    "device.certified",
    "grant.issued",
    "device.revoked",
    "quarantine.decided",
    "officer.registered",
    "office_key.rotated",
    "recovery.declared",
    "office_key.recovered",
    "log_key.rotated",
)
PROOF_OF = {"office_key.rotated": b"quanji rotate 1", "office_key.recovered": b"quanji recover 1"}


class Registry:
    """Who is who by the office's chain. Judging gives every item that takes no part its reason."""

    def __init__(self, manifest, items):
        self.bureau, self.case = manifest["bureau"], manifest["case"]
        self.first_key = bytes.fromhex(manifest["office_key"])
        self.office = half(self.first_key).hex()
        self.entries = [item for item in items if item.stated]
        self.bodies, self.by_kind = {}, defaultdict(list)
        self.office_keys, self.recovery_keys = {}, {}
        self.log_name = None

    def judge_office(self):
        """The office's own entries; gives whether the bureau was created with the first key."""
        for item in self.entries:
            if item.bureau != self.bureau:
                item.reason = "other_bureau"
        own = [item for item in self.entries if item.stated and item.device == self.office]
        for item in sorted(own, key=lambda item: (item.seq, item.hash)):
            item.reason = self.reason_of_office(item)
        for item in own:
            if item.index in self.bodies:
                self.by_kind[item.kind].append(item)
        return self.log_name is not None

    def reason_of_office(self, item):
        key = self.signing_key(item)
        if key is None or not item.verified_by(key):
            return "bad_signature"
        if item.kind not in CHECKED_KINDS:
            return None
        body = item.statement(OFFICE_KINDS[item.kind])
        try:
            require(body is not None)
            self.check_key_statement(item.kind, body)
        except Refused:
            return "bad_body"
        self.bodies[item.index] = body
        self.take_key(item, body)
        return None

    def signing_key(self, item):
        if item.kind == "office_key.recovered":
            return before(self.recovery_keys, item.seq)
        return self.office_key(item.seq)

    def office_key(self, seq):
        """The office's key in force at a place of its chain."""
        return before(self.office_keys, seq) or self.first_key

    def forget_false_keys(self):
        """Once all is judged, keys that were changed by an entry that takes no part are in force nowhere."""
        changes = [item for kind in PROOF_OF for item in self.of_kind(kind)]
        self.office_keys = {item.seq: bytes.fromhex(self.bodies[item.index]["key"]) for item in changes}

    def check_key_statement(self, kind, body):
        if kind in PROOF_OF or kind in ("recovery.declared", "log_key.rotated"):
            check_two_people(body["approved_by"])
            require(kind == "recovery.declared" or trimmed(body["reason"]))
        if kind in PROOF_OF:
            key = bytes.fromhex(body["key"])
            message = PROOF_OF[kind] + bytes.fromhex(self.bureau) + key
            require(verifies_message(key, bytes.fromhex(body["proof"]), message))
        elif kind == "recovery.declared":
            require(2 <= body["threshold"] <= body["shares"] == len(body["custodians"]))
            require(all(trimmed(name) for name in body["custodians"]))
        elif kind == "log_key.rotated":
            require(Verifier(body["log_key"]).name == self.log_name)

    def take_key(self, item, body):
        if item.kind in PROOF_OF:
            self.office_keys.setdefault(item.seq, bytes.fromhex(body["key"]))
        elif item.kind == "recovery.declared":
            self.recovery_keys.setdefault(item.seq, bytes.fromhex(body["key"]))
        elif self.creates(item):
            self.log_name = self.log_name or log_name(body)

    def creates(self, item):
        """Whether this is how the bureau began."""
        if item.kind != "bureau.created" or item.seq != 1:
            return False
        return self.bodies[item.index]["key"] == self.first_key.hex()

    def judge_terminals(self):
        self.certified = {half(key).hex(): key for key in self.keys_of("device.certified")}
        self.grants = defaultdict(list)
        for item in self.of_kind("grant.issued"):
            self.grants[item.seq].append(item)
        self.sessions = defaultdict(list)
        others = [item for item in self.entries if item.stated and item.device != self.office]
        for item in sorted(others, key=lambda item: item.session is not None):
            item.reason = self.reason_of_terminal(item)

    def reason_of_terminal(self, item):
        if item.device not in self.certified:
            return "unknown_device"
        keys = [self.certified[item.device]]
        if item.session is not None:
            keys = self.sessions.get((item.device, item.session))
            if not keys:
                return "unknown_session"
        if not any(item.verified_by(key) for key in keys):
            return "bad_signature"
        opened = None
        if item.kind == "session.opened":
            opened = item.statement(TERMINAL_KINDS[item.kind])
            if opened is None or item.session is not None or item.case is not None:
                return "bad_body"
        if self.grant_of(item) is None:
            return "grant_mismatch"
        if opened is not None:
            self.sessions[item.device, item.seq].append(bytes.fromhex(opened["key"]))
        return None

    def grant_of(self, item):
        """The body of the grant under which an entry was recorded."""
        bodies = [self.bodies[grant.index] for grant in self.grants.get(item.grant, ())]
        return next((body for body in bodies if body["device"] == item.device), None)

    def judge_places(self):
        """The last four reasons: each entry against all that have none of those before."""
        pool = [item for item in self.entries if item.stated]
        revoked, first, hashes = {}, {}, defaultdict(set)
        for item in pool:
            place = item.device, item.seq
            first[place] = min(first.get(place, item.index), item.index)
            hashes[place].add(item.hash)
        for item in self.of_kind("device.revoked"):
            device = self.bodies[item.index]["device"]
            revoked[device] = min(revoked.get(device, item.index), item.index)
        admitted = self.admitted()
        reasons = {}
        for item in pool:
            earlier = hashes.get((item.device, item.seq - 1))
            late = item.device != self.office and revoked.get(item.device, item.index) < item.index
            if item.case not in (None, self.case):
                reasons[item.index] = "other_case"
            elif item.hash in admitted:
                continue
            elif late:
                reasons[item.index] = "revoked_device"
            elif first[item.device, item.seq] < item.index:
                reasons[item.index] = "fork"
            elif earlier and item.prev not in earlier:
                reasons[item.index] = "chain_broken"
        for item in pool:
            item.reason = reasons.get(item.index)
        self.forget_false_keys()

    def admitted(self):
        """Hashes of the entries that left quarantine by the last decision about them."""
        found = {}
        for item in sorted(self.of_kind("quarantine.decided"), key=lambda item: (item.seq, item.hash)):
            body = self.bodies[item.index]
            found[body["entry"]] = body["admitted"]
        return {name for name, decided in found.items() if decided}

    def of_kind(self, kind):
        """The office's entries of one of the checked kinds that take part, ascending by index."""
        return [item for item in self.by_kind[kind] if item.stated]

    def keys_of(self, kind):
        return [bytes.fromhex(self.bodies[item.index]["key"]) for item in self.of_kind(kind)]

    def created(self):
        """The body of how the bureau began; None if that entry takes no part."""
        return next(
            (self.bodies[item.index] for item in self.of_kind("bureau.created") if self.creates(item)), None
        )

    def log_key(self, size):
        """The log's key in force for a size, None if nobody knows it."""
        rotated = [item for item in self.of_kind("log_key.rotated") if item.index < size]
        if rotated:
            return Verifier(self.bodies[rotated[-1].index]["log_key"])
        created = self.created()
        return created and Verifier(created["log_key"])

    def officer_of(self, item):
        """The name of who recorded an entry, as registered last before it, or else first."""
        if item.device == self.office:
            return None
        officer = self.grant_of(item)["officer"]
        named = [
            found
            for found in self.of_kind("officer.registered")
            if self.bodies[found.index]["officer"] == officer
        ]
        if not named:
            return None
        earlier = [found for found in named if found.index < item.index]
        return self.bodies[(earlier[-1] if earlier else named[0]).index]["name"]


def before(keys, seq):
    """What stands at the highest place below this one."""
    places = [place for place in keys if place < seq]
    return keys[max(places)] if places else None


def check_two_people(approvals):
    names = [trimmed(approval["name"]) for approval in approvals]
    require(len(names) >= 2 and len(set(names)) == len(names) and all(names))


def log_name(created):
    """The name of the log, None if its key is no vkey."""
    try:
        return Verifier(created["log_key"]).name
    except Refused:
        return None
