// The Merkle tree of the log (FORMATS §10, RFC 6962 §2.1). Sizes and indexes are BigInts here.

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const LARGEST_TREE = 1n << 62n;

function leafHash(...parts) {
  return sha256(LEAF, ...parts);
}

function nodeHash(left, right) {
  return sha256(NODE, left, right);
}

/** Perfect subtrees side by side, from left to right; equal neighbours are joined where the tree joins them. */
class Frontier {
  constructor() {
    this.subtrees = [];
    this.size = 0n;
  }

  add(root, level = 0) {
    this.size += 1n << BigInt(level);
    let subtree = { root, level };
    while (this.subtrees.length > 0) {
      const before = lastOf(this.subtrees);
      const begins = this.size - (1n << BigInt(subtree.level + 1));
      if (before.level !== subtree.level || begins % (1n << BigInt(subtree.level + 1)) !== 0n) break;
      this.subtrees.pop();
      subtree = { root: nodeHash(before.root, subtree.root), level: subtree.level + 1 };
    }
    this.subtrees.push(subtree);
  }

  root() {
    if (this.subtrees.length === 0) return sha256();
    return this.subtrees.map((subtree) => subtree.root).reduceRight((right, left) => nodeHash(left, right));
  }
}

/** The widths, as powers of two, of the fewest perfect subtrees that cover [from, to). */
function cover(from, to) {
  const levels = [];
  let at = from;
  while (at < to) {
    let level = 0;
    while (at % (1n << BigInt(level + 1)) === 0n && at + (1n << BigInt(level + 1)) <= to) level += 1;
    levels.push(level);
    at += 1n << BigInt(level);
  }
  return levels;
}

/** Whether the leaves stand in the tree of this size and root from `first` on. */
function rangeHolds({ first, size, left, right }, leaves, root) {
  const [from, count, all] = [BigInt(first), BigInt(leaves.length), BigInt(size)];
  if (count < 1n || all > LARGEST_TREE || from + count > all) return false;
  const before = cover(0n, from);
  const behind = cover(from + count, all);
  if (left.length !== before.length || right.length !== behind.length) return false;
  const tree = new Frontier();
  left.forEach((hash, at) => tree.add(hash, before[at]));
  for (const leaf of leaves) tree.add(leaf);
  right.forEach((hash, at) => tree.add(hash, behind[at]));
  return sameBytes(tree.root(), root);
}

/** Whether the later tree extends the earlier one (RFC 9162 §2.1.4.2, which says how to check RFC 6962 §2.1.2). */
function consistencyHolds({ from, to, hashes }, earlier, later) {
  const [old, all] = [BigInt(from), BigInt(to)];
  if (old > all || all > LARGEST_TREE || hashes.length > 64) return false;
  if (old === 0n) return hashes.length === 0;
  if (old === all) return hashes.length === 0 && sameBytes(earlier, later);
  const path = (old & (old - 1n)) === 0n ? [earlier, ...hashes] : [...hashes];
  if (path.length === 0) return false;
  let node = old - 1n;
  let last = all - 1n;
  while (node & 1n) {
    node >>= 1n;
    last >>= 1n;
  }
  let [first, second] = [path[0], path[0]];
  for (const hash of path.slice(1)) {
    if (last === 0n) return false;
    if (node & 1n || node === last) {
      first = nodeHash(hash, first);
      second = nodeHash(hash, second);
      while (!(node & 1n) && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      second = nodeHash(second, hash);
    }
    node >>= 1n;
    last >>= 1n;
  }
  return last === 0n && sameBytes(first, earlier) && sameBytes(second, later);
}

const RANGE_PROOF = struct({ first: u64, size: u64, left: listOf(hash), right: listOf(hash) });
const CONSISTENCY_PROOF = struct({ from: u64, to: u64, hashes: listOf(hash) });
