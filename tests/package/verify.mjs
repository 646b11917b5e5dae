// Verifies packages by the scripts of verify.html: one report a line.
//   node verify.mjs PACKAGE… [--bureau ID] [--at MS] [--witness VKEY]… [--quorum N] [--json] [--list FILE]
// --list names a file with one package a line; --json is how reports are printed in any case.
// Ends with 0 if all hold, 1 if one does not, 2 if the question is wrong.
import { open } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { load } from "./load.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bureau: { type: "string" },
    at: { type: "string" },
    witness: { type: "string", multiple: true, default: [] },
    quorum: { type: "string" },
    json: { type: "boolean" },
    list: { type: "string" },
  },
});
const { verifyPackage, jsonOf, readVkey, COSIGNATURE } = load("verifyPackage", "jsonOf", "readVkey", "COSIGNATURE");

const paths = [...positionals, ...(values.list ? readFileSync(values.list, "utf8").split("\n").filter(Boolean) : [])];
if (paths.length === 0 || [values.at, values.quorum].some((number) => number !== undefined && !/^-?\d+$/.test(number))) {
  console.error("usage: verify.mjs PACKAGE… [--bureau ID] [--at MS] [--witness VKEY]… [--quorum N] [--list FILE]");
  process.exit(2);
}
for (const vkey of values.witness) readVkey(vkey, COSIGNATURE);
const given = {
  bureau: values.bureau?.toLowerCase(),
  at: values.at === undefined ? undefined : BigInt(values.at),
  witnesses: values.witness,
  quorum: values.quorum === undefined ? undefined : Number(values.quorum),
};

/** What the scripts need of a Blob. The Blobs of files that Node 20 makes end at 2 GiB. */
async function blobOf(file) {
  const { size } = await file.stat();
  const slice = (from, to) => ({
    arrayBuffer: async () => {
      const bytes = new Uint8Array(to - from);
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, from + filled);
        if (bytesRead === 0) throw new Error("the file became shorter");
        filled += bytesRead;
      }
      return bytes.buffer;
    },
  });
  return { size, slice };
}

let holds = true;
for (const path of paths) {
  const file = await open(path);
  try {
    const { report } = await verifyPackage(await blobOf(file), given);
    console.log(jsonOf(report));
    holds &&= report.verdict === "holds";
  } finally {
    await file.close();
  }
}
process.exitCode = holds ? 0 : 1;
