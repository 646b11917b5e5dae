// SHA-256 (FIPS 180-4) without waiting: for the thousands of small inputs of Merkle trees, and for
// files that WebCrypto would want in memory at once. Chunks of recordings go to WebCrypto.

/** The first bits of the fractional part of a root of a prime, exactly. */
function fractionOfRoot(prime, degree) {
  // floor(prime^(1/degree) · 2^32), by bisection on integers.
  const target = BigInt(prime) << BigInt(32 * degree);
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) / 2n;
    if (middle ** BigInt(degree) <= target) low = middle;
    else high = middle;
  }
  return Number(low & 0xffffffffn) | 0;
}

const PRIMES = [];
for (let candidate = 2; PRIMES.length < 64; candidate += 1) {
  if (PRIMES.every((prime) => candidate % prime !== 0)) PRIMES.push(candidate);
}
const SHA256_ROUNDS = Int32Array.from(PRIMES, (prime) => fractionOfRoot(prime, 3));
const SHA256_START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fractionOfRoot(prime, 2));

class Sha256 {
  constructor() {
    this.state = SHA256_START.slice();
    this.words = new Int32Array(64);
    this.waiting = new Uint8Array(64);
    this.waitingLength = 0;
    this.length = 0;
  }

  add(bytes) {
    this.length += bytes.length;
    let at = 0;
    if (this.waitingLength > 0) {
      at = Math.min(64 - this.waitingLength, bytes.length);
      this.waiting.set(bytes.subarray(0, at), this.waitingLength);
      this.waitingLength += at;
      if (this.waitingLength < 64) return this;
      this.block(this.waiting, 0);
      this.waitingLength = 0;
    }
    for (; at + 64 <= bytes.length; at += 64) this.block(bytes, at);
    this.waiting.set(bytes.subarray(at), 0);
    this.waitingLength = bytes.length - at;
    return this;
  }

  digest() {
    const bits = this.length * 8;
    const padding = new Uint8Array(((this.waitingLength < 56 ? 64 : 128) - this.waitingLength));
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(bits / 0x100000000));
    view.setUint32(padding.length - 4, bits % 0x100000000);
    this.add(padding);
    const result = new DataView(new ArrayBuffer(32));
    this.state.forEach((word, at) => result.setInt32(4 * at, word));
    return new Uint8Array(result.buffer);
  }

  block(bytes, from) {
    const { words, state } = this;
    for (let t = 0, at = from; t < 16; t += 1, at += 4) {
      words[t] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (let t = 16; t < 64; t += 1) {
      const x = words[t - 15];
      const y = words[t - 2];
      const near = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const far = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      words[t] = (words[t - 16] + near + words[t - 7] + far) | 0;
    }
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    let e = state[4];
    let f = state[5];
    let g = state[6];
    let h = state[7];
    for (let t = 0; t < 64; t += 1) {
      const high = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const first = (h + high + ((e & f) ^ (~e & g)) + SHA256_ROUNDS[t] + words[t]) | 0;
      const low = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const second = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + first) | 0;
      d = c;
      c = b;
      b = a;
      a = (first + second) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }
}

function sha256(...parts) {
  const hash = new Sha256();
  for (const part of parts) hash.add(part);
  return hash.digest();
}

function half(...parts) {
  return sha256(...parts).subarray(0, 16);
}
