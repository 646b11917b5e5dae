"""Makes small packages with keys of its own, true ones and such as nobody honest would make."""

import hashlib
import io
import zlib
from base64 import b64encode

import cbor2
import rfc8785
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, utils
from quanji_formats.cbor import byte_string_head, half, sha256
from quanji_formats.log import leaf, root_of, subtrees
from quanji_formats.media import CHUNK
from quanji_formats.signature import ORDER
from quanji_package.container import central_header, end_records, local_header

BOOT = bytes([0xB0]) * 16
CASE, OTHER_CASE = bytes([0xCA]) * 16, bytes([0xCB]) * 16
SECTION, OFFICER, DOCUMENT, MEDIA = (bytes([byte]) * 16 for byte in (0x5E, 0x0F, 0xD0, 0xE0))
ORIGIN = "quanji.test/log"


def cbor(value):
    return cbor2.dumps(value, canonical=True)


def not_deterministic(body):
    """Other ways to write a body, each against a rule of §1."""
    whole = cbor(body)
    head, count = whole[:1], len(body)
    assert head == bytes([0xA0 | count]) and whole[1] == 0
    longer = bytes([0xA0 | count + 1])
    return (
        whole + b"\0",
        b"\xb8" + bytes([count]) + whole[1:],
        head + b"\x18\0" + whole[2:],
        b"\xbf" + whole[1:] + b"\xff",
        longer + whole[1:] + whole[1:3] + whole[3 : 3 + whole[2] % 32],
        longer + whole[1:] + b"\x18\x63\xf6",
        longer + whole[1:] + b"\x18\x63\xf9\x3c\0",
        longer + whole[1:] + b"\x18\x63\xc1\0",
        longer + whole[1:] + b"\x61\x61\0",
        longer + whole[1:] + b"\x18\x63\x61\xff",
        longer + whole[1:] + b"\x18\x63\x9f\xff",
        longer + b"\x18\x63\0" + whole[1:],
    )


def members(*values):
    """A structure; None is an absent member."""
    return {key: value for key, value in enumerate(values) if value is not None}


class Key:
    """A key of P-256."""

    def __init__(self, number):
        self.private = ec.derive_private_key(number, ec.SECP256R1())
        form = serialization.PublicFormat.CompressedPoint
        self.public = self.private.public_key().public_bytes(serialization.Encoding.X962, form)
        self.id = half(self.public)

    def sign(self, message, high=False):
        r, s = utils.decode_dss_signature(self.private.sign(message, ec.ECDSA(hashes.SHA256())))
        if (s > ORDER // 2) != high:
            s = ORDER - s
        return r.to_bytes(32) + s.to_bytes(32)


class Signer:
    """A key of Ed25519 that signs notes: of a log (kind 1) or of a witness (kind 4)."""

    def __init__(self, number, name=ORIGIN, kind=1):
        self.private = ed25519.Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        material = bytes([kind]) + self.private.public_key().public_bytes_raw()
        self.name, self.id = name, sha256(name.encode(), b"\n", material)[:4]
        self.vkey = f"{name}+{self.id.hex()}+{b64encode(material).decode()}"

    def line(self, signature):
        return f"— {self.name} {b64encode(self.id + signature).decode()}\n"

    def note(self, size, root, time_ms):
        text = f"{ORIGIN}\n{size}\n{b64encode(root).decode()}\ntime {time_ms}\n"
        return f"{text}\n{self.line(self.private.sign(text.encode()))}"

    def cosign(self, note, time):
        text = note.rpartition("\n\n")[0] + "\n"
        signature = self.private.sign(f"cosignature/v1\ntime {time}\n{text}".encode())
        return note + self.line(time.to_bytes(8) + signature)


def enclose(payload, key, high=False):
    """An entry around a payload."""
    signed = b"\x84\x6aSignature1\x43\xa1\x01\x26\x40" + byte_string_head(len(payload)) + payload
    return cbor(cbor2.CBORTag(18, [b"\xa1\x01\x26", {}, payload, key.sign(signed, high)]))


class Log:
    """The log of an office, and the chains of those who write to it."""

    def __init__(self, office, signer):
        self.office, self.signer = office, signer
        self.bureau = half(b"quanji bureau 1", office.public)
        self.entries, self.chains = [], {}

    def state(self, kind, body, key=None, device=None, case=None, **other):
        """Appends what a device says next; gives its hash."""
        data = self.entry(kind, body, key, device, case, **other)
        self.entries.append(data)
        return sha256(data)

    def entry(self, kind, body, key=None, device=None, case=None, **other):
        device = device or self.office.id
        seq, prev = self.chains.get(device, (0, None))
        seq, prev = other.get("seq", seq + 1), other.get("prev", prev)
        payload = members(
            1,
            1,
            other.get("bureau", self.bureau),
            device,
            other.get("grant"),
            seq,
            prev,
            other.get("session"),
            case,
            kind,
            body if type(body) is bytes else cbor(body),
            members(other.get("wall_ms", self.time_ms()), 480, 1000, BOOT, other.get("seen")),
        )
        data = enclose(cbor(payload), key or self.office, other.get("high", False))
        if other.get("chained", True):
            self.chains[device] = seq, sha256(data)
        return data

    def time_ms(self, size=None):
        """The moment when the log had this size."""
        return 1_795_400_000_000 + 1000 * (len(self.entries) if size is None else size)

    def root(self, size):
        return root_of([leaf(data) for data in self.entries[:size]])

    def note(self, size, signer=None):
        return (signer or self.signer).note(size, self.root(size), self.time_ms(size))

    def range_proof(self, first, count, size):
        leaves = [leaf(data) for data in self.entries[:size]]
        roots = [
            [root_of(leaves[at : at + width]) for at, width in subtrees(start, end)]
            for start, end in ((0, first), (first + count, size))
        ]
        return members(first, size, *roots)

    def consistency(self, before, size):
        leaves = [leaf(data) for data in self.entries[:size]]
        hashes = [] if before in (0, size) else subproof(before, leaves, True)
        return members(before, size, hashes)


def subproof(count, leaves, whole):
    """SUBPROOF of RFC 6962 §2.1.2."""
    if count == len(leaves):
        return [] if whole else [root_of(leaves)]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if count <= split:
        return subproof(count, leaves[:split], whole) + [root_of(leaves[split:])]
    return subproof(count - split, leaves[split:], False) + [root_of(leaves[:split])]


class Scene:
    """A case with a sealed document and a recording, and what is to be put into its package."""

    def __init__(self, recording=bytes(range(256)) * 5000):
        self.office, self.device, self.session = Key(1), Key(2), Key(3)
        self.log = Log(self.office, Signer(4))
        self.page, self.recording = b"<!doctype html>\n", recording
        self.outside, self.withheld = set(), set()
        self.seen_at = []
        self.grant = None
        self.office_speaks()
        self.terminal_speaks()

    def office_speaks(self):
        say, office = self.log.state, self.office
        say("bureau.created", members("平罗县卫生健康局", office.public, self.log.signer.vkey))
        say("section.added", members(SECTION, "公共卫生科"))
        say(
            "officer.registered",
            members(OFFICER, "张三", "640221", "2026-01-01", "2027-12-31", SECTION, [0], True, True),
        )
        say("device.certified", members(self.device.public, OFFICER, "终端一"))
        self.grant = 5
        say("grant.issued", members(self.device.id, OFFICER, [0], [SECTION], 0, 2**41))

    def speak(self, kind, body, by=None, **other):
        """The terminal, by its session or by the key given."""
        other.setdefault("case", CASE)
        other.setdefault("grant", self.grant)
        other.setdefault("session", 1 if by is None else None)
        return self.log.state(kind, body, by or self.session, self.device.id, **other)

    def terminal_speaks(self):
        opened = members(self.session.public, bytes([0x5A]) * 16)
        self.speak("session.opened", opened, self.device, case=None)
        self.speak("case.opened", members("routine", "某公司", SECTION))
        self.seen_at.append(len(self.log.entries))
        self.speak("document.created", members(DOCUMENT, "HS-20", 1, bytes(16)), seen=self.checkpoint())
        self.outside.add(len(self.log.entries))
        self.log.state("numbering.configured", members("平"))
        self.seal()
        self.record()

    def checkpoint(self):
        """What a time claim says of the newest checkpoint."""
        size = len(self.log.entries)
        return members(1, size, self.log.time_ms(size), 500, self.log.root(size))

    def content(self):
        said = {
            "case": CASE.hex(),
            "document": DOCUMENT.hex(),
            "fields": {"reason": "检查"},
            "template": "HS-20",
        }
        return rfc8785.dumps(said | {"version": 1, "number": "2026-0001"})

    def seal(self):
        content, page = self.content(), hashlib.sha256(b"unsigned page").digest()
        shown = self.speak("document.read_back", members(DOCUMENT, [], sha256(content), page, 1, 1))
        signer = {0: "李四", 5: [0, [members("pen", 10, 10, 60, [[[1, 1, 0]]])]], 6: [1]}
        signed = self.speak("document.signed", members(DOCUMENT, shown, page, "party", signer))
        declined = self.speak(
            "signature.declined", members(DOCUMENT, shown, "witness", "王五", 0, "拒签", None, "无", "张三")
        )
        names = sorted([signed, declined])
        self.shown, self.signed = (shown, page), names
        body = members(DOCUMENT, [], content, shown, names, [], sha256(self.page), 1)
        self.sealed = self.speak("document.sealed", body, self.device)

    def record(self):
        digest, source = sha256(self.recording), [0]
        body = {
            0: MEDIA,
            1: bytes(16),
            2: 0,
            3: "image/jpeg",
            4: len(self.recording),
            5: digest,
            6: file_root(self.recording),
        }
        body |= {8: 0, 11: [], 12: [], 13: {}, 14: source}
        self.captured = self.speak("media.captured", body)
        received = members(MEDIA, self.captured, len(self.recording), digest)
        self.log.state("media.received", received, case=CASE)
        self.speak("note.added", members("当事人在场。"))


def file_root(data):
    chunks = [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
    return root_of([leaf(sha256(chunk)) for chunk in chunks])


class Parts:
    """The parts of the package of a scene. What is changed before `build` is signed and listed as if it were true;
    `after` changes the files when all is signed."""

    def __init__(self, scene, size=None):
        self.scene, log = scene, scene.log
        self.size = size = size or len(log.entries)
        self.indexes = [index for index in range(size) if index not in scene.outside]
        self.items = [self.item(index) for index in self.indexes]
        self.files = {
            "index.html": b"<!doctype html>",
            "verify.html": b"<!doctype html>",
            "report.json": b"{}",
            "evidence.json": b"[]",
            "documents/1.html": scene.page,
            "documents/1.pdf": b"%PDF",
            "documents/1.json": scene.content(),
            "media/1.jpg": scene.recording,
        }
        self.documents = [members(scene.sealed, "documents/1.html", "documents/1.pdf", "documents/1.json")]
        self.media = [members(scene.captured, "media/1.jpg")]
        self.head = log.note(size)
        self.runs = [
            members(count, log.range_proof(first, count, size)) for first, count in self.run_lengths()
        ]
        self.checkpoints = [members(log.note(seen), log.consistency(seen, size)) for seen in scene.seen_at]
        self.manifest = members(
            1, log.bureau, scene.office.public, CASE, 1, size, 7, 1, "平罗县人民法院", "行政诉讼"
        )
        self.issue_changes, self.issue_entry_changes, self.cosigned = {}, {}, lambda note: note
        self.issue_signer, self.issue_key = None, None
        self.forms = {}

    def item(self, index):
        data = self.scene.log.entries[index]
        return members(index, None, leaf(data)) if index in self.scene.withheld else members(index, data)

    def run_lengths(self):
        runs = []
        for index in self.indexes:
            if runs and runs[-1][0] + runs[-1][1] == index:
                runs[-1][1] += 1
            else:
                runs.append([index, 1])
        return runs

    def build(self, after=None, container=None):
        """The bytes of the package."""
        files = dict(self.files)
        files["entries.cbor"] = cbor(members(self.items))
        files["proofs.cbor"] = cbor(members(self.head, self.runs, self.checkpoints))
        files |= self.forms
        listed = [members(name, len(data), file_root(data)) for name, data in files.items()]
        manifest = members(*[self.manifest.get(key) for key in range(10)], listed, self.documents, self.media)
        files["manifest.cbor"] = cbor(self.manifest | manifest)
        files["issue.cbor"] = cbor(self.issue(files["manifest.cbor"]) | self.issue_changes)
        if after:
            files = after(files) or files
        return (container or zipped)(files)

    def issue(self, manifest):
        """The statement is appended to the log for as long as the proofs are made."""
        log, said = self.scene.log, self.manifest
        body = members(
            sha256(manifest),
            self.size,
            self.count(),
            said.get(8),
            said.get(9),
            said.get(7),
            [members("孙八", 2)],
        )
        told = {"case": CASE, "kind": "package.issued", "chained": False} | self.issue_entry_changes
        data = log.entry(told.pop("kind"), body | told.pop("body", {}), self.issue_key, **told)
        log.entries.append(data)
        index = len(log.entries) - 1
        note = self.cosigned(log.note(index + 1, self.issue_signer))
        made = members(
            index, data, note, log.range_proof(index, 1, index + 1), log.consistency(self.size, index + 1)
        )
        log.entries.pop()
        return made

    def count(self):
        """Items withheld or of the case."""
        return sum(2 in item or case_of(item.get(1)) == CASE for item in self.items)


def case_of(data):
    try:
        return cbor2.loads(cbor2.loads(data).value[2]).get(8)
    except Exception:
        return None


def zipped(files, crc=lambda name, data: zlib.crc32(data)):
    local, central = io.BytesIO(), b""
    for name, data in files.items():
        central += central_header(name.encode(), len(data), crc(name, data), local.tell())
        local.write(local_header(name.encode(), len(data), crc(name, data)) + data)
    return local.getvalue() + central + end_records(len(files), len(central), local.tell())
