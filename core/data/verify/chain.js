// Where entries stand (FORMATS §14, step 4): case, revocations, forks and chains. Each is judged against all that
// had no reason before these four.

function judgePlaces(items, registry) {
  const sound = items.filter((item) => item.parsed && !item.reason);
  const revoked = indexesOfRevocations(registry);
  const admitted = admittedByDecision(registry);
  const places = new Map();
  for (const item of sound) {
    const place = placeOf(item.parsed.deviceName, item.parsed.seq);
    places.set(place, [...(places.get(place) ?? []), item]);
  }
  for (const item of sound) {
    const { parsed, index } = item;
    const at = places.get(placeOf(parsed.deviceName, parsed.seq));
    const before = places.get(placeOf(parsed.deviceName, BigInt(parsed.seq) - 1n)) ?? [];
    if (parsed.case !== null && !sameBytes(parsed.case, registry.manifest.case)) item.reason = "other_case";
    else if (admitted.has(parsed.name)) continue;
    else if (!registry.isOfOffice(item) && revoked.get(parsed.deviceName) < index) item.reason = "revoked_device";
    else if (at.some((other) => other.index < index)) item.reason = "fork";
    else if (before.length > 0 && !before.some((other) => sameBytes(other.parsed.hash, parsed.prev))) item.reason = "chain_broken";
  }
}

function placeOf(device, seq) {
  return `${device} ${seq}`;
}

/** The index of the first `device.revoked` of each device. */
function indexesOfRevocations(registry) {
  const first = new Map();
  for (const { index, parsed } of registry.of("device.revoked")) {
    const device = hexOf(bodyOf(parsed).device);
    if (!first.has(device)) first.set(device, index);
  }
  return first;
}

/** Hashes of the entries whose newest decision admits them. */
function admittedByDecision(registry) {
  const newest = new Map();
  for (const { parsed } of registry.of("quarantine.decided")) {
    const { entry, admitted } = bodyOf(parsed);
    const before = newest.get(hexOf(entry));
    if (before === undefined || parsed.seq > before.seq) newest.set(hexOf(entry), { seq: parsed.seq, admitted });
  }
  return new Set([...newest].filter(([, decision]) => decision.admitted).map(([entry]) => entry));
}
