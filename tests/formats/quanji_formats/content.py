"""§7, §8, §8a: moments, changes of a draft, the content of a document."""

import datetime
import json
import re

import rfc8785

from .cbor import Refused, half, require, sha256, trimmed

CHANGE_LIMIT = 512 * 1024


def is_moment(value):
    """A day and a time of day."""
    folded = (
        chr(ord(c) - 0xFEE0) if "\uff01" <= c <= "\uff5e" else " " if c == "\u3000" else c for c in value
    )
    day, mark, time = re.match(r"([^日]*)(日?)(.*)", trimmed("".join(folded)), re.DOTALL).groups()
    if not mark:
        day, _, time = (re.split("([Tt ])", day, maxsplit=1) + ["", ""])[:3]
    return is_day(day) and is_time(trimmed(time))


def is_day(value):
    parts = [trimmed(part) for part in re.split("[-/.年月]", value)]
    if re.fullmatch("[0-9]{8}", value):
        parts = [value[:4], value[4:6], value[6:]]
    shapes = ("[0-9]{4}", "[0-9]{1,2}", "[0-9]{1,2}")
    if len(parts) != 3 or not all(re.fullmatch(shape, part) for shape, part in zip(shapes, parts)):
        return False
    try:
        return datetime.date(*map(int, parts)) is not None
    except ValueError:
        return False


def is_time(value):
    at = re.search("[Zz+-]", value)
    offset = value[at.start() :] if at else "Z"
    value = trimmed(value[: at.start()]) if at else value
    found = re.fullmatch(r"[Zz]|[+-]([0-9]{2}):?([0-9]{2})?", offset)
    if not found:
        return False
    hours, minutes = int(found[1] or 0), int(found[2] or 0)
    if minutes > 59 or hours * 60 + minutes > 18 * 60:
        return False
    value = re.sub("[时点分]", ":", value).replace("秒", "")
    parts = [trimmed(part) for part in value.removesuffix(":").split(":")]
    shapes = ("[0-9]{1,2}", "[0-9]{1,2}", r"[0-9]{1,2}(\.[0-9]{1,9})?")
    if len(parts) not in (2, 3) or not all(re.fullmatch(shape, part) for shape, part in zip(shapes, parts)):
        return False
    return all(int(part.split(".")[0]) < limit for part, limit in zip(parts, (24, 60, 60)))


def is_blank(value):
    if type(value) is str:
        return not trimmed(value)
    if type(value) in (list, dict):
        return all(is_blank(member) for member in (value.values() if type(value) is dict else value))
    return value is None


def doubles(value):
    """The numbers of RFC 8785 are doubles; its library wants those that are not safe integers as such."""
    if type(value) is dict:
        return {key: doubles(member) for key, member in value.items()}
    if type(value) is list:
        return [doubles(member) for member in value]
    return float(value) if type(value) is int and abs(value) >= 2**53 else value


def canonical_object(data):
    """An object of JSON in the form of RFC 8785."""
    try:
        content = json.loads(data.decode())
        again = rfc8785.dumps(doubles(content))
    except (ValueError, OverflowError, RecursionError) as error:
        raise Refused("bad_body") from error
    require(again == data and type(content) is dict and depth(content) <= 64, "bad_body")
    return content


def depth(value):
    """How many arrays and objects stand within each other."""
    if type(value) in (list, dict):
        inner = value.values() if type(value) is dict else value
        return 1 + max(map(depth, inner), default=0)
    return 0


def read_content(data):
    """The content of a sealed document."""
    content = canonical_object(data)
    required, optional = {"case", "document", "fields", "template", "version"}, {"corrects", "number"}
    require(required <= set(content) <= required | optional, "bad_body")
    for name in {"case", "document", "corrects"} & set(content):
        require(type(content[name]) is str and re.fullmatch("[0-9a-f]{32}", content[name]), "bad_body")
    require(type(content["template"]) is str and type(content.get("number", "")) is str, "bad_body")
    require(type(content["version"]) is int and 0 <= content["version"] < 2**32, "bad_body")
    require(type(content["fields"]) is dict, "bad_body")
    for value in content["fields"].values():
        require(type(value) in (str, int, bool, list) and not is_blank(value), "bad_body")
        require(type(value) is not int or -(2**63) <= value < 2**63, "bad_body")
    return content


def actor(device, session):
    parts = (device, session["key"], session["nonce"])
    return half(b"quanji actor 1", *(bytes.fromhex(part) for part in parts))


class Change:
    """§8: an uncompressed change chunk."""

    def __init__(self, data):
        require(len(data) <= CHANGE_LIMIT and data[:4] == bytes.fromhex("856f4a83"), "bad_body")
        require(data[8:9] == b"\x01", "bad_body")
        length, at = leb128(data, 9)
        require(at + length == len(data), "bad_body")
        self.hash = sha256(data[8:])
        self.checksum = data[4:8]
        count, at = leb128(data, at)
        self.dependencies = [data[at + 32 * n : at + 32 * n + 32] for n in range(count)]
        length, at = leb128(data, at + 32 * count)
        self.actor = data[at : at + length]


def leb128(data, at):
    value, shift = 0, 0
    while True:
        require(at < len(data) and shift < 64, "bad_body")
        value |= (data[at] & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if data[at - 1] < 0x80:
            return value, at
