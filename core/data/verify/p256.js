// ES256 by WebCrypto (FORMATS §2, §3): keys are compressed points, and of two signatures only the one with
// the lower s counts.

const P256_PRIME = 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn;
const P256_B = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
const P256_HALF_ORDER = bytesOfHex("7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8");

function numberOfBytes(bytes) {
  return BigInt(`0x${hexOf(bytes)}`);
}

function bytesOfNumber(number, length) {
  return bytesOfHex(number.toString(16).padStart(2 * length, "0"));
}

function power(base, exponent, modulus) {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** The uncompressed form, or null if the 33 bytes are no point. */
function decompressed(key) {
  if (key.length !== 33 || (key[0] !== 2 && key[0] !== 3)) return null;
  const x = numberOfBytes(key.subarray(1));
  if (x >= P256_PRIME) return null;
  const square = (x * x * x - 3n * x + P256_B) % P256_PRIME;
  const root = power(square + P256_PRIME, (P256_PRIME + 1n) / 4n, P256_PRIME);
  if ((root * root - square) % P256_PRIME !== 0n) return null;
  const isOdd = (root & 1n) === 1n;
  const y = isOdd === (key[0] === 3) ? root : P256_PRIME - root;
  return joined(Uint8Array.of(4), key.subarray(1), bytesOfNumber(y, 32));
}

/** A public key as the tables have it. */
const publicKey = (value) => {
  must(value instanceof Uint8Array && decompressed(value) !== null, "a public key");
  return value;
};

const importedKeys = new Map();

/** A promise of a key of WebCrypto, made once for each key. */
function importedKey(key) {
  const name = hexOf(key);
  if (!importedKeys.has(name)) {
    importedKeys.set(name, crypto.subtle.importKey("raw", decompressed(key), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]));
  }
  return importedKeys.get(name);
}

/** Whether the signature, r ‖ s, is of these bytes by this key, which is a point. */
async function es256Holds(key, signed, signature) {
  if (signature.length !== 64 || byBytes(signature.subarray(32), P256_HALF_ORDER) > 0) return false;
  return crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, await importedKey(key), signature, signed);
}
