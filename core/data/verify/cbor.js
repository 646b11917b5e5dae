// Deterministic CBOR in the only form that FORMATS §1 accepts, and the tables of FORMATS as shapes.
//
// Unsigned and negative integers become a Number if they are exact as one, otherwise a BigInt; byte
// strings stay views on the bytes given; maps become Maps. Everything else that CBOR knows is refused.

/** Nothing in FORMATS is nested as deeply; hostile bytes shall not exhaust the stack. */
const CBOR_DEPTH = 64;

class CborReader {
  constructor(bytes) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
  }

  /** The major type and the argument of the next item, in its shortest form. */
  head() {
    must(this.at < this.bytes.length, "CBOR ends early");
    const first = this.bytes[this.at];
    this.at += 1;
    const low = first & 31;
    if (low < 24) return [first >> 5, low];
    must(low <= 27, "CBOR of indefinite length");
    const size = 1 << (low - 24);
    must(this.at + size <= this.bytes.length, "CBOR ends early");
    const at = this.at;
    this.at += size;
    if (size === 8) {
      const value = this.view.getBigUint64(at);
      must(value > 0xffffffffn, "CBOR integer not in its shortest form");
      return [first >> 5, exactly(value)];
    }
    const value = size === 1 ? this.view.getUint8(at) : size === 2 ? this.view.getUint16(at) : this.view.getUint32(at);
    must(value >= [24, 0x100, 0x10000][low - 24], "CBOR integer not in its shortest form");
    return [first >> 5, value];
  }

  take(length) {
    must(length <= this.bytes.length - this.at, "CBOR ends early");
    const from = this.at;
    this.at += length;
    return this.bytes.subarray(from, this.at);
  }

  value(depth) {
    must(depth < CBOR_DEPTH, "CBOR nested too deeply");
    const start = this.at;
    const [major, argument] = this.head();
    switch (major) {
      case 0:
        return argument;
      case 1:
        return exactly(-1n - BigInt(argument));
      case 2:
        return this.take(argument);
      case 3:
        return textOfBytes(this.take(argument));
      case 4:
        return this.array(argument, depth);
      case 5:
        return this.map(argument, depth);
      default:
        // Of the simple values only false and true, each of one byte.
        must(major === 7 && this.at === start + 1 && (argument === 20 || argument === 21), "CBOR of another type");
        return argument === 21;
    }
  }

  array(length, depth) {
    must(length <= this.bytes.length - this.at, "CBOR ends early");
    const items = [];
    for (let count = 0; count < length; count += 1) items.push(this.value(depth + 1));
    return items;
  }

  map(length, depth) {
    must(length <= this.bytes.length - this.at, "CBOR ends early");
    const members = new Map();
    let last = -1;
    for (let count = 0; count < length; count += 1) {
      const [major, key] = this.head();
      must(major === 0 && key > last, "CBOR map with keys out of order");
      last = key;
      members.set(key, this.value(depth + 1));
    }
    return members;
  }
}

function decodeCbor(bytes) {
  const reader = new CborReader(bytes);
  const value = reader.value(0);
  must(reader.at === bytes.length, "CBOR with more behind it");
  return value;
}

/** The head of a byte string or array of this length, as CBOR writes it. */
function cborHead(major, length) {
  const first = major << 5;
  if (length < 24) return Uint8Array.of(first | length);
  if (length < 0x100) return Uint8Array.of(first | 24, length);
  if (length < 0x10000) return Uint8Array.of(first | 25, length >> 8, length & 255);
  return Uint8Array.of(first | 26, length >>> 24, (length >>> 16) & 255, (length >>> 8) & 255, length & 255);
}

// Shapes: functions that take a decoded value and return it as the tables have it, or throw.

const uint = (bits) => (value) => {
  must((typeof value === "number" || typeof value === "bigint") && value >= 0 && value < 1n << BigInt(bits), `u${bits}`);
  return value;
};
const int = (bits) => (value) => {
  const bound = 1n << BigInt(bits - 1);
  must((typeof value === "number" || typeof value === "bigint") && value >= -bound && value < bound, `i${bits}`);
  return value;
};
const u8 = uint(8);
const u32 = uint(32);
const u64 = uint(64);

const bytesOf = (length) => (value) => {
  must(value instanceof Uint8Array && (length === undefined || value.length === length), "bytes");
  return value;
};
const bytes = bytesOf();
const id = bytesOf(16);
const hash = bytesOf(32);

const text = (value) => {
  must(typeof value === "string", "text");
  return value;
};
const filled = (value) => {
  must(!isBlank(text(value)), "blank text");
  return value;
};
const bool = (value) => {
  must(typeof value === "boolean", "bool");
  return value;
};
const upTo = (highest) => (value) => {
  must(u8(value) <= highest, "number out of range");
  return value;
};
const only = (wanted) => (value) => {
  must(value === wanted, "another number");
  return value;
};
const anything = (value) => value;

const listOf = (shape, least = 0) => (value) => {
  must(Array.isArray(value) && value.length >= least, "array");
  return value.map(shape);
};

/** A member that may be absent; it is null then. */
const maybe = (shape) => Object.assign((value) => shape(value), { isOptional: true });

/** A map with the keys 0, 1, 2 … in the order of the members given. */
function struct(members, judge) {
  const names = Object.keys(members);
  return (value) => {
    must(value instanceof Map, "map");
    const result = {};
    let found = 0;
    names.forEach((name, key) => {
      if (value.has(key)) {
        result[name] = members[name](value.get(key));
        found += 1;
      } else {
        must(members[name].isOptional, `no ${name}`);
        result[name] = null;
      }
    });
    must(found === value.size, "a key that the table does not have");
    if (judge) judge(result);
    return result;
  };
}

/** Like struct, for readers that look at the first members only: the others may be anything. */
function beginning(members) {
  const names = Object.keys(members);
  return (value) => {
    must(value instanceof Map, "map");
    const result = {};
    names.forEach((name, key) => {
      must(value.has(key), `no ${name}`);
      result[name] = members[name](value.get(key));
    });
    return result;
  };
}

function readAs(shape, encoded) {
  return shape(decodeCbor(encoded));
}

/** What the bytes say in this shape, or null if they break it. */
function readOrNull(shape, encoded) {
  try {
    return readAs(shape, encoded);
  } catch (error) {
    if (error instanceof Broken) return null;
    throw error;
  }
}
