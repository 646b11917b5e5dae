// Who is who (FORMATS §14, step 4): the office's own entries under its keys, then those of terminals.
//
// An entry gets the first reason that applies; what has a reason takes no part in what follows.

/** The items that have their bytes, each with `entry`, or with the reason `malformed`. */
function readEntries(items, manifest) {
  for (const item of items) {
    item.reason = null;
    item.parsed = null;
    if (item.entry === null) continue;
    try {
      item.parsed = readEntry(item.entry);
      if (!sameBytes(item.parsed.bureau, manifest.bureau)) item.reason = "other_bureau";
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      item.reason = "malformed";
    }
  }
}

/** What the entries of the office say, as far as they have no reason. */
class Registry {
  constructor(manifest) {
    this.manifest = manifest;
    this.officeDevice = hexOf(half(manifest.officeKey));
    this.byKind = new Map();
    this.devices = new Map();
    this.grants = new Map();
    this.sessions = new Map();
  }

  isOfOffice(item) {
    return item.parsed.deviceName === this.officeDevice;
  }

  /** The office key in force for an entry of this `seq`. */
  officeKeyAt(seq) {
    const change = newestBelow(this.of("office_key.rotated", "office_key.recovered"), seq);
    return change ? bodyOf(change).key : this.manifest.officeKey;
  }

  /** The key that must have signed this entry of the office; null if there is none. */
  signerOf({ kind, seq }) {
    if (kind !== "office_key.recovered") return this.officeKeyAt(seq);
    const declared = newestBelow(this.of("recovery.declared"), seq);
    return declared ? bodyOf(declared).key : null;
  }

  /** The items of these kinds that have no reason, ascending by index once all are read, before that by `seq`. */
  of(...kinds) {
    return kinds.flatMap((kind) => this.byKind.get(kind) ?? []).filter(({ reason }) => !reason);
  }

  /** The log key in force for a log of this size. */
  logKeyAt(size) {
    const rotated = lastOf(this.of("log_key.rotated").filter(({ index }) => index < size));
    return bodyOf(rotated?.parsed ?? this.created.parsed).logKey;
  }
}

/** Of these items the entry with the highest `seq` below; of several of one `seq` that with the smallest hash. */
function newestBelow(items, seq) {
  const below = items.filter(({ parsed }) => parsed.seq < seq);
  return below.sort(highestSeqFirst)[0]?.parsed ?? null;
}

function ascendingBy(...numbers) {
  return (one, other) => {
    for (const number of numbers) {
      const [a, b] = [number(one), number(other)];
      if (a !== b) return a < b ? -1 : 1;
    }
    return 0;
  };
}

const byIndex = ascendingBy(({ index }) => index);
const highestSeqFirst = ascendingBy(({ parsed }) => -parsed.seq, ({ parsed }) => parsed.name);
const bySeq = ascendingBy(({ parsed }) => parsed.seq, ({ index }) => index);

/** Judges the entries of the office; throws Broken if it has no beginning. */
async function readOffice(items, manifest) {
  const registry = new Registry(manifest);
  const own = items.filter((item) => item.parsed && !item.reason && registry.isOfOffice(item));
  own.sort(bySeq);
  for (const item of own) {
    const { parsed } = item;
    const key = registry.signerOf(parsed);
    if (key === null || !await es256Holds(key, parsed.signed, parsed.signature)) item.reason = "bad_signature";
    else if (CHECKED_OF_OFFICE.includes(parsed.kind) && !await isSoundOfOffice(registry, parsed)) item.reason = "bad_body";
    else keepOfOffice(registry, item);
  }
  registry.created = registry.of("bureau.created").find(({ parsed }) =>
    parsed.seq === 1 && sameBytes(bodyOf(parsed).key, manifest.officeKey));
  must(registry.created, "no bureau.created by the key of the manifest");
  readVkey(bodyOf(registry.created.parsed).logKey, ED25519_NOTE);
  for (const items of registry.byKind.values()) items.sort(byIndex);
  return registry;
}

function keepOfOffice(registry, item) {
  const { parsed } = item;
  registry.byKind.set(parsed.kind, [...(registry.byKind.get(parsed.kind) ?? []), item]);
  if (parsed.kind === "device.certified") {
    registry.devices.set(hexOf(half(bodyOf(parsed).key)), bodyOf(parsed).key);
  } else if (parsed.kind === "grant.issued") {
    registry.grants.set(parsed.seq, [...(registry.grants.get(parsed.seq) ?? []), item]);
  }
}

const PROOFS_OF_KEYS = { "office_key.rotated": "quanji rotate 1", "office_key.recovered": "quanji recover 1" };

async function isSoundOfOffice(registry, parsed) {
  const body = bodyOf(parsed);
  if (body === null) return false;
  if (parsed.kind === "log_key.rotated") {
    const created = registry.of("bureau.created").find((item) => item.parsed.seq === 1);
    return created !== undefined && nameInVkey(body.logKey) === nameInVkey(bodyOf(created.parsed).logKey);
  }
  const purpose = PROOFS_OF_KEYS[parsed.kind];
  if (purpose === undefined) return true;
  return es256Holds(body.key, joined(bytesOfText(purpose), registry.manifest.bureau, body.key), body.proof);
}

function nameInVkey(vkey) {
  return vkey.slice(0, Math.max(0, vkey.indexOf("+")));
}

/** Judges the entries of terminals: first those that name no session, because they open the sessions of the others. */
async function readTerminals(items, registry) {
  const theirs = items.filter((item) => item.parsed && !item.reason && !registry.isOfOffice(item));
  await eachAtOnce(theirs.filter(({ parsed }) => parsed.session === null), async (item) => {
    const { parsed } = item;
    const key = registry.devices.get(parsed.deviceName);
    if (key === undefined) item.reason = "unknown_device";
    else await judgeSigned(item, [key], registry);
  });
  for (const item of theirs) {
    const { parsed, reason } = item;
    if (parsed.session !== null || reason || parsed.kind !== "session.opened") continue;
    const place = `${parsed.deviceName} ${parsed.seq}`;
    registry.sessions.set(place, [...(registry.sessions.get(place) ?? []), bodyOf(parsed).key]);
  }
  await eachAtOnce(theirs.filter(({ parsed }) => parsed.session !== null), async (item) => {
    const { parsed } = item;
    const keys = registry.sessions.get(`${parsed.deviceName} ${parsed.session}`);
    if (!registry.devices.has(parsed.deviceName)) item.reason = "unknown_device";
    else if (keys === undefined) item.reason = "unknown_session";
    else await judgeSigned(item, keys, registry);
  });
}

async function judgeSigned(item, keys, registry) {
  const { parsed } = item;
  const verdicts = await Promise.all(keys.map((key) => es256Holds(key, parsed.signed, parsed.signature)));
  if (!verdicts.includes(true)) item.reason = "bad_signature";
  else if (parsed.kind === "session.opened" && (bodyOf(parsed) === null || parsed.session !== null || parsed.case !== null)) item.reason = "bad_body";
  else {
    item.grant = registry.grants.get(parsed.grant)?.find((grant) => sameBytes(bodyOf(grant.parsed).device, parsed.device)) ?? null;
    if (item.grant === null) item.reason = "grant_mismatch";
  }
}

/** Many at once, so that WebCrypto has work on every core, and not all, so that memory stays small. */
async function eachAtOnce(items, judge) {
  for (let at = 0; at < items.length; at += 256) await Promise.all(items.slice(at, at + 256).map(judge));
}
