// Bodies of the kinds that a verification looks into (FORMATS §6 and §7). All others only stand in their chains.

const role = upTo(6);
const APPROVAL = struct({ name: filled, role });

/** People who approved; none stands twice, the white space around a name aside. */
const approvalsOf = (least) => (value) => {
  const approvals = listOf(APPROVAL, least)(value);
  must(new Set(approvals.map(({ name }) => withoutMargins(name))).size === approvals.length, "the same person twice");
  return approvals;
};

/** Of the kinds from before office keys changed only the shape of the table is judged. */
const BODIES = {
  "bureau.created": struct({ name: text, key: publicKey, logKey: text }),
  "section.added": struct({ section: id, name: text }),
  "officer.registered": struct({
    officer: id, name: text, certificate: text, validFrom: text, validTo: text, section: id, roles: listOf(role), established: bool, onDuty: bool,
  }),
  "device.certified": struct({ key: publicKey, officer: id, name: text }),
  "grant.issued": struct({ device: id, officer: id, roles: listOf(role), sections: listOf(id), notBefore: u64, notAfter: u64 }),
  "device.revoked": struct({ device: id, reason: text, approvedBy: maybe(listOf(struct({ name: text, role }))) }),
  "quarantine.decided": struct({ entry: hash, admitted: bool, reason: text, decidedBy: text }),
  "office_key.rotated": struct({ key: publicKey, proof: bytesOf(64), reason: filled, approvedBy: approvalsOf(2) }),
  "recovery.declared": struct(
    { key: publicKey, threshold: u8, shares: u8, custodians: listOf(filled), approvedBy: approvalsOf(2) },
    ({ threshold, shares, custodians }) => must(threshold >= 2 && threshold <= shares && custodians.length === shares, "shares of a key"),
  ),
  "office_key.recovered": struct({ key: publicKey, proof: bytesOf(64), reason: filled, approvedBy: approvalsOf(2) }),
  "log_key.rotated": struct({ logKey: logVkey, reason: filled, approvedBy: approvalsOf(2) }),
  "session.opened": struct({ key: publicKey, nonce: id }),
  "package.issued": struct({ manifest: hash, logSize: u64, entries: u64, recipient: filled, purpose: filled, profile: upTo(4), issuedBy: approvalsOf(1) }),
  "document.read_back": struct({ document: id, heads: listOf(hash), content: hash, page: hash, pages: u32, layout: u32 }),
  "document.signed": beginning({ document: id, readBack: hash, page: hash }),
  "signature.declined": beginning({ document: id, readBack: hash, role: text }),
  "document.sealed": struct({
    document: id, heads: listOf(hash), content: bytes, readBack: hash, signatures: listOf(hash), overrides: listOf(hash), page: hash, layout: u32,
  }),
  "media.captured": (value) => {
    // Only these members are looked at: what a recording is, not what is said about it.
    must(value instanceof Map, "map");
    const member = (key, shape) => shape(value.get(key));
    return { media: member(0, id), kind: value.get(2), mediaType: member(3, text), length: member(4, u64), sha256: member(5, hash), root: member(6, hash), map: value };
  },
};

/** Of the office, these are `bad_body` if they break their table; of the others the verification judges by use. */
const CHECKED_OF_OFFICE = [
  "bureau.created", "device.certified", "grant.issued", "device.revoked", "quarantine.decided", "officer.registered",
  "office_key.rotated", "recovery.declared", "office_key.recovered", "log_key.rotated",
];

/** The body of an entry, read once; null if it breaks its table. */
function bodyOf(entry) {
  entry.read ??= { body: readOrNull(BODIES[entry.kind], entry.body) };
  return entry.read.body;
}
