"""§5, §9: the office's chain folded, and what is admitted."""

from .cbor import half, require, trimmed
from .content import Change, actor, is_moment, read_content
from .kinds import OFFICE_KINDS, OFFICE_WITH_CASE, TERMINAL_KINDS, WITHOUT_CASE
from .said import check_later
from .signature import verifies_message

# What a new key signs for itself, by kind.
SUCCESSIONS = {"office_key.rotated": b"quanji rotate 1", "office_key.recovered": b"quanji recover 1"}


class Office:
    """§5, §9: the office's chain folded, and the chains that it holds."""

    def __init__(self, key):
        self.key = key
        self.bureau = half(b"quanji bureau 1", key).hex()
        self.id = half(key).hex()
        self.devices, self.grants, self.revoked, self.sessions = {}, {}, set(), {}
        self.keys, self.recovery_keys = {0: key}, {}
        self.chains = {}
        self.lost = []

    def key_at(self, entry):
        """§6, keys of the office. The chain is read in order, so every key that is held counts."""
        keys = self.recovery_keys if entry.kind == "office_key.recovered" else self.keys
        earlier = [seq for seq in keys if seq < entry.seq]
        require(earlier, "bad_signature")
        return keys[max(earlier)]

    def key_of(self, entry):
        require(entry.bureau == self.bureau, "other_bureau")
        if entry.device == self.id:
            key = self.key_at(entry)
        else:
            require(entry.device in self.devices, "unknown_device")
            key = self.devices[entry.device]
        if entry.session is None:
            return key
        require((entry.device, entry.session) in self.sessions, "unknown_session")
        return bytes.fromhex(self.sessions[entry.device, entry.session]["key"])

    def check(self, entry):
        """All of §9 but the scope; gives the statement of an entry that is admitted."""
        entry.verify(self.key_of(entry))
        if entry.device == self.id:
            require(entry.grant is None and entry.session is None)
            statement = entry.statement(OFFICE_KINDS)
            if entry.kind == "log.restored":
                self.check_restored(entry, statement["lost"])
            else:
                self.check_place(entry)
            require((entry.kind in OFFICE_WITH_CASE) == (entry.case is not None), "bad_body")
            check_later(entry.kind, statement)
            if entry.kind in SUCCESSIONS:
                key = bytes.fromhex(statement["key"])
                message = SUCCESSIONS[entry.kind] + bytes.fromhex(self.bureau) + key
                require(verifies_message(key, bytes.fromhex(statement["proof"]), message), "bad_body")
            return statement
        grant = self.grants.get(entry.grant)
        require(grant is not None and grant["device"] == entry.device, "grant_mismatch")
        require(entry.device not in self.revoked, "revoked_device")
        self.check_place(entry)
        statement = entry.statement(TERMINAL_KINDS)
        self.check_statement(entry, statement)
        return statement

    def check_restored(self, entry, lost):
        """It leaves a part of the chain free, and names the last entry before that part."""
        chain = self.chains.get(self.id, {})
        require(entry.seq not in chain, "fork")
        require(entry.seq == lost["to"] + 1 and chain.get(lost["from"] - 1) == entry.prev, "chain_broken")

    def check_place(self, entry):
        chain = self.chains.get(entry.device, {})
        require(entry.seq not in chain, "fork")
        if entry.seq - 1 in chain:
            require(chain[entry.seq - 1] == entry.prev, "chain_broken")
        else:
            lost = any(gap["from"] <= entry.seq - 1 <= gap["to"] for gap in self.lost)
            require(entry.seq == 1 or lost, "need_earlier")

    def check_statement(self, entry, statement):
        require((entry.kind in WITHOUT_CASE) == (entry.case is None), "bad_body")
        check_later(entry.kind, statement)
        if entry.kind == "session.opened":
            require(entry.session is None, "bad_body")
        elif entry.kind == "chain.lost":
            gap = statement["gap"]
            require(gap["from"] <= gap["to"] < entry.seq, "bad_body")
        elif entry.kind == "document.created":
            name = half(
                b"quanji document 1",
                bytes.fromhex(entry.case),
                bytes.fromhex(statement["nonce"]),
                statement["version"].to_bytes(4),
                statement["template"].encode(),
            )
            require(name.hex() == statement["document"], "bad_body")
        elif entry.kind == "draft.changed":
            session = self.sessions.get((entry.device, entry.session))
            require(session is not None, "unknown_session")
            change = Change(bytes.fromhex(statement["change"]))
            require(change.actor == actor(entry.device, session), "forged_actor")
        elif entry.kind == "document.signed":
            self.check_signature(statement)
        elif entry.kind == "signature.declined":
            self.check_declined(statement)
        elif entry.kind == "document.served":
            self.check_served(statement)
        elif entry.kind == "document.sealed":
            content = read_content(bytes.fromhex(statement["content"]))
            named = (content["case"], content["document"])
            require(named == (entry.case, statement["document"]), "bad_body")
        elif entry.kind == "numbers.returned":
            require(statement["from"]["number"] <= statement["to"], "bad_body")
        elif entry.kind in ("media.started", "media.captured"):
            nonce = bytes.fromhex(statement["nonce"])
            name = half(b"quanji media 1", bytes.fromhex(entry.case), bytes.fromhex(entry.device), nonce)
            require(name.hex() == statement["media"] and trimmed(statement["media_type"]), "bad_body")
            if entry.kind == "media.captured":
                self.check_captured(statement)
        elif entry.kind == "media.marked":
            require(statement["from_ms"] <= statement["to_ms"] and trimmed(statement["text"]), "bad_body")
        elif entry.kind in ("recorder.checked_out", "recorder.returned"):
            require(trimmed(statement["recorder"]), "bad_body")

    @staticmethod
    def check_captured(statement):
        moments = [moment for gap in statement["gaps"] for moment in (gap["from_ms"], gap["to_ms"])]
        marks = [mark["at_ms"] for mark in statement["marks"]]
        require(moments == sorted(moments) and marks == sorted(marks), "bad_body")
        require(statement.get("copy_of", {}).get("media") != statement["media"], "bad_body")

    @staticmethod
    def check_signature(statement):
        pages = statement["on_pages"]
        require(trimmed(statement["signer"]["name"]) and pages == sorted(set(pages)), "bad_body")
        require(not pages or pages[0] > 0, "bad_body")
        number, body = statement["means"]
        if number == 0:
            require(body["strokes"] and all(body["strokes"]), "bad_body")
            points = [point for stroke in body["strokes"] for point in stroke]
            require(len(points) <= 120_000 and body["width"] and body["height"], "bad_body")
            require(all(x <= body["width"] and y <= body["height"] for x, y, *_ in points), "bad_body")
            times = [point[2] for point in points]
            require(times == sorted(times), "bad_body")
        photo = body if number == 1 else body.get("photo")
        if number > 1:
            require(trimmed(body["serial"]), "bad_body")
        if number > 0 and photo is not None:
            magic = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
            require(photo["media_type"] in magic, "bad_body")
            data = bytes.fromhex(photo["bytes"])
            require(len(data) <= 655_360 and data.startswith(magic[photo["media_type"]]), "bad_body")

    @staticmethod
    def check_declined(statement):
        media = statement.get("media")
        require(trimmed(statement["reason"]) and not (media and "no_media" in statement), "bad_body")
        require(not media or trimmed(media["media"]) and media["from_ms"] <= media["to_ms"], "bad_body")

    @staticmethod
    def check_served(statement):
        said = {name for name, value in statement.items() if type(value) is str and trimmed(value)}
        needs = {
            0: {"receiver"},
            1: {"refusal"},
            2: {"receiver"},
            3: {"reference"},
            4: {"reference", "consent"},
        }
        require(needs.get(statement["mode"], set()) <= said, "bad_body")
        require(statement["mode"] != 1 or "witness" in said or "media" in statement, "bad_body")
        require(is_moment(statement["served_at"]), "bad_body")

    def take(self, entry, statement):
        self.chains.setdefault(entry.device, {})[entry.seq] = entry.hash
        if entry.kind == "device.certified":
            key = bytes.fromhex(statement["key"])
            self.devices[half(key).hex()] = key
        elif entry.kind == "grant.issued":
            self.grants[entry.seq] = statement
        elif entry.kind == "device.revoked":
            self.revoked.add(statement["device"])
        elif entry.kind == "session.opened":
            self.sessions[entry.device, entry.seq] = statement
        elif entry.kind in SUCCESSIONS:
            self.keys[entry.seq] = bytes.fromhex(statement["key"])
        elif entry.kind == "recovery.declared":
            self.recovery_keys[entry.seq] = bytes.fromhex(statement["key"])
