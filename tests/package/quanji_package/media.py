"""Step 8: recordings are those that their entries name."""

from quanji_formats.cbor import HASH, ID, U64, Refused, require, text

LOOKED_AT = {
    0: ("media", ID),
    3: ("media_type", text),
    4: ("length", U64),
    5: ("sha256", HASH),
    6: ("root", HASH),
}


def check_media(package, findings):
    """Gives what the captures of the listed recordings say, by hash."""
    entries = {item.hash: item for item in package.items if item.stated and item.kind == "media.captured"}
    captures = {}
    for listed in package.manifest["media"]:
        captured = listed["captured"]
        captures[captured] = body = read_capture(entries.get(captured))
        if body is None or not same_bytes(package, listed, body):
            findings.problem("media", captured)
        if "absent" in listed:
            findings.limit("recording_absent", f"{captured} {listed['absent']}")
    for captured in set(entries) - set(captures):
        findings.problem("media", captured)
    return captures


def same_bytes(package, listed, body):
    if "file" not in listed:
        return True
    found = package.measured[listed["file"]]
    return (found.length, found.root.hex()) == (body["length"], body["root"])


def read_capture(item):
    """The members that are looked at, None if they cannot be read."""
    if item is None:
        return None
    try:
        body = item.body()
        require(type(body) is dict)
        return {name: reader(body.get(key)) for key, (name, reader) in LOOKED_AT.items()}
    except Refused:
        return None
