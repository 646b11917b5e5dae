// Ed25519 (RFC 8032), strictly: s below the group order, neither the key nor R of small order, and no
// cofactor. By WebCrypto where the browser has it, otherwise by the arithmetic below, with the same verdict.

const ED_PRIME = (1n << 255n) - 19n;
const ED_ORDER = (1n << 252n) + 27742317777372353535851937790883648493n;
const ED_D = 37095705934669439343138083508754565189542113879843219016388785533085940283555n;
const ED_ROOT_OF_MINUS_ONE = power(2n, (ED_PRIME - 1n) / 4n, ED_PRIME);
const ED_BASE = edPoint(
  15112221349535400772501151409588531511454012693041857206046113283949847762202n,
  46316835694926478169428394003475163141307993866256225615783033603165251855960n,
);

const modulo = (value) => {
  const rest = value % ED_PRIME;
  return rest < 0n ? rest + ED_PRIME : rest;
};

function littleEndian(bytes) {
  return numberOfBytes(Uint8Array.from(bytes).reverse());
}

/** Extended coordinates: x = X/Z, y = Y/Z, x·y = T/Z. */
function edPoint(x, y) {
  return { X: x, Y: y, Z: 1n, T: (x * y) % ((1n << 255n) - 19n) };
}

function edAdd(p, q) {
  const a = modulo((p.Y - p.X) * (q.Y - q.X));
  const b = modulo((p.Y + p.X) * (q.Y + q.X));
  const c = modulo(2n * ED_D * p.T * q.T);
  const d = modulo(2n * p.Z * q.Z);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return { X: modulo(e * f), Y: modulo(g * h), Z: modulo(f * g), T: modulo(e * h) };
}

function edDouble(p) {
  const a = modulo(p.X * p.X);
  const b = modulo(p.Y * p.Y);
  const c = modulo(2n * p.Z * p.Z);
  const e = modulo((p.X + p.Y) * (p.X + p.Y)) - a - b;
  const [g, h] = [b - a, -a - b];
  const f = g - c;
  return { X: modulo(e * f), Y: modulo(g * h), Z: modulo(f * g), T: modulo(e * h) };
}

/** The point that 32 bytes encode, or null if they encode none. */
function edDecoded(bytes) {
  const number = littleEndian(bytes);
  const isNegative = number >> 255n === 1n;
  const y = (number & ((1n << 255n) - 1n)) % ED_PRIME;
  const above = modulo(y * y - 1n);
  const below = modulo(ED_D * y * y + 1n);
  // x² = above / below; the candidate root is above · below³ · (above · below⁷)^((p − 5) / 8).
  const cube = modulo(below * below * below);
  let x = modulo(above * cube * power(modulo(above * cube * cube * below), (ED_PRIME - 5n) / 8n, ED_PRIME));
  const check = modulo(below * x * x);
  if (check === modulo(-above)) x = modulo(x * ED_ROOT_OF_MINUS_ONE);
  else if (check !== above) return null;
  if (((x & 1n) === 1n) !== isNegative) x = modulo(-x);
  return edPoint(x, y);
}

/** first · p + second · q, both factors bit by bit together. */
function edCombined(first, p, second, q) {
  const both = edAdd(p, q);
  let sum = { X: 0n, Y: 1n, Z: 1n, T: 0n };
  for (let bit = 252n; bit >= 0n; bit -= 1n) {
    sum = edDouble(sum);
    const [one, other] = [(first >> bit) & 1n, (second >> bit) & 1n];
    if (one && other) sum = edAdd(sum, both);
    else if (one) sum = edAdd(sum, p);
    else if (other) sum = edAdd(sum, q);
  }
  return sum;
}

/** Eight points have an order that divides the cofactor, and these are their y. */
const ED_SMALL_Y = new Set([
  0n, 1n, ED_PRIME - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  ED_PRIME - 2707385501144840649318225287225658788936804267575313519463743609750303402022n,
]);

function edHasSmallOrder(bytes) {
  return ED_SMALL_Y.has((littleEndian(bytes) & ((1n << 255n) - 1n)) % ED_PRIME);
}

/** Whether 32 bytes are a key that vouches for anything. */
function edIsKey(bytes) {
  return edDecoded(bytes) !== null && !edHasSmallOrder(bytes);
}

async function ed25519ByArithmetic(key, signed, signature) {
  const point = edDecoded(key);
  if (point === null || edDecoded(signature.subarray(0, 32)) === null) return false;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-512", joined(signature.subarray(0, 32), key, signed)));
  const challenge = littleEndian(digest) % ED_ORDER;
  const minus = { X: modulo(-point.X), Y: point.Y, Z: 1n, T: modulo(-point.T) };
  const { X, Y, Z } = edCombined(littleEndian(signature.subarray(32)), ED_BASE, challenge, minus);
  const inverse = power(Z, ED_PRIME - 2n, ED_PRIME);
  const encoded = bytesOfNumber(modulo(Y * inverse) | ((modulo(X * inverse) & 1n) << 255n), 32).reverse();
  return sameBytes(encoded, signature.subarray(0, 32));
}

async function ed25519ByWebCrypto(key, signed, signature) {
  try {
    const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, imported, signature, signed);
  } catch {
    return false;
  }
}

/** Whether this WebCrypto verifies Ed25519: it must accept the first signature of RFC 8032 §7.1, and no other. */
async function webCryptoHasEd25519() {
  const key = bytesOfHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
  const signature = bytesOfHex("e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b");
  const other = signature.slice();
  other[40] ^= 1;
  return await ed25519ByWebCrypto(key, new Uint8Array(0), signature) && !await ed25519ByWebCrypto(key, new Uint8Array(0), other);
}

let ed25519Way = null;

/** Whether the signature is of these bytes by this key. */
async function ed25519Holds(key, signed, signature) {
  if (key.length !== 32 || signature.length !== 64 || littleEndian(signature.subarray(32)) >= ED_ORDER) return false;
  if (edHasSmallOrder(key) || edHasSmallOrder(signature.subarray(0, 32))) return false;
  ed25519Way ??= webCryptoHasEd25519().then((has) => (has ? ed25519ByWebCrypto : ed25519ByArithmetic));
  return (await ed25519Way)(key, signed, signature);
}
