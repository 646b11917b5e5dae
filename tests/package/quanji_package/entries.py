"""`entries.cbor`: read one entry after the other; of each only what the steps need is kept."""

import hashlib

from quanji_formats.cbor import Cursor, Refused, decode, require
from quanji_formats.entry import ENTRY_LIMIT, Entry
from quanji_formats.log import leaf
from quanji_formats.signature import verifies

KEPT = ("bureau", "device", "grant", "seq", "prev", "session", "case", "kind")


class Item:
    """An entry or the leaf of a withheld one. `reason` says why an entry takes no part."""

    __slots__ = ("index", "leaf", "withheld", "reason", "hash", "claim", "signed", "signature", "load", *KEPT)

    def __init__(self, index):
        self.index, self.leaf, self.withheld, self.reason = index, None, False, None

    def take(self, entry, load):
        """Keeps what an entry says of itself; `load` gives its bytes again."""
        for name in KEPT:
            setattr(self, name, entry.fields.get(name))
        self.hash, self.signed, self.signature = entry.hash, entry.signed, entry.signature
        self.claim, self.load = entry.fields["time"], load
        return self

    def verified_by(self, key):
        return verifies(key, self.signature, self.signed)

    def body(self):
        return decode(bytes.fromhex(Entry(self.load()).fields["body"]))

    def statement(self, shape):
        """The body as its table has it, None if it breaks the table."""
        try:
            return shape(self.body())
        except Refused:
            return None

    @property
    def stated(self):
        """Whether this is an entry that takes part."""
        return not self.withheld and self.reason is None


def read_entries(container, file):
    cursor = Cursor(container.at(file), file.length)
    require(cursor.expect(5) == 1 and cursor.expect(0) == 0)
    count, items = cursor.expect(4), []
    require(count > 0)
    for _ in range(count):
        items.append(read_item(cursor, container, file.offset))
        require(len(items) < 2 or items[-2].index < items[-1].index)
    require(cursor.at == cursor.length)
    return items


def read_item(cursor, container, begins):
    require(cursor.expect(5) == 2 and cursor.expect(0) == 0)
    item = Item(cursor.expect(0))
    key, length = cursor.expect(0), cursor.expect(2)
    require(key in (1, 2))
    if key == 2:
        require(length == 32)
        item.leaf, item.withheld = cursor.take(32), True
    elif length > ENTRY_LIMIT:
        item.leaf, item.reason = leaf_of_part(cursor, length), "malformed"
    else:
        offset = begins + cursor.at
        data = cursor.take(length)
        item.leaf = leaf(data)
        try:
            item.take(Entry(data), lambda: container.read(offset, length))
        except Refused:
            item.reason = "malformed"
    return item


def leaf_of_part(cursor, length):
    """The leaf of bytes that are too long to be an entry."""
    digest = hashlib.sha256(b"\x00")
    while length:
        digest.update(cursor.take(min(length, ENTRY_LIMIT)))
        length -= min(length, ENTRY_LIMIT)
    return digest.digest()
