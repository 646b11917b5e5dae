"use strict";
// Bytes, texts and identifiers, as FORMATS §1 and §2 write them.

/** Bytes that break a rule of FORMATS. What rule it was, only people want to know. */
class Broken extends Error {}

function must(holds, what) {
  if (!holds) throw new Broken(what);
}

const HEX = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, "0"));

function hexOf(bytes) {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}

function bytesOfHex(text) {
  must(/^([0-9a-f]{2})*$/.test(text), "hexadecimal");
  return Uint8Array.from({ length: text.length / 2 }, (_, at) => parseInt(text.slice(2 * at, 2 * at + 2), 16));
}

function sameBytes(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const utf8 = new TextEncoder();
// A byte order mark is a character like any other: bytes are compared as they are.
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function bytesOfText(text) {
  return utf8.encode(text);
}

function textOfBytes(bytes) {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    throw new Broken("UTF-8");
  }
}

/** Base64 with padding, in its only form: what decodes and encodes to the same text. */
function bytesOfBase64(text) {
  must(/^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0, "base64");
  const binary = atob(text);
  must(btoa(binary) === text, "base64");
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

/** Decimal digits without leading zeros, below 2^64: a Number if it is exact as one, otherwise a BigInt. */
function numberOfText(text) {
  must(/^(0|[1-9][0-9]{0,19})$/.test(text), "number");
  const value = BigInt(text);
  must(value < 1n << 64n, "number");
  return exactly(value);
}

function exactly(value) {
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER ? Number(value) : value;
}

function isBlank(text) {
  return /^\p{White_Space}*$/u.test(text);
}

function withoutMargins(text) {
  return text.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, "");
}

/** Computers of courts are old: nothing here asks for more than a browser of 2020. */
function lastOf(list) {
  return list[list.length - 1];
}

/** The order of UTF-8 is that of code points, which is not that of JavaScript's comparison. */
function byUtf8(one, other) {
  return byBytes(bytesOfText(one), bytesOfText(other));
}

function byBytes(one, other) {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) {
    if (one[at] !== other[at]) return one[at] - other[at];
  }
  return one.length - other.length;
}
