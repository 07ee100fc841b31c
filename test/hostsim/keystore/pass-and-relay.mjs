/**
 * What `pass --keystore` and `relay --keystore` do with stores, with a key of the caller's in place of hours
 * of simulated light.
 */
const [, , bundle, what, folder, pass] = process.argv;
const { withOperatorKey, PassStores, withNewStores } = await import(bundle);

const key = new Uint8Array(32 * 6).map((_, i) => 1 + ((Number(pass) * 31 + (i >> 5)) % 255));
const withKey = (use) => withOperatorKey(`${folder}/operator.key`, use);
try {
  if (what === "pass") {
    const stores = await withKey((operator) =>
      PassStores.open(`${folder}/keys`, operator, "Jinan", "secret"),
    );
    const keys = {
      refilledBits: 0,
      bits: 1536,
      equal: true,
      whole: { ground: key, satellite: key },
    };
    stores.store(new Date(Number(pass) * 1000).toISOString(), keys, 1e-9);
    stores.close();
  } else {
    const where = {
      folder: `${folder}/keys`,
      names: ["beijing", "stellenbosch"],
      origin: "secret",
      isKept: true,
      // What the stores go through is the same at any cost and size.
      scryptCost: 4,
      blocks: 800,
    };
    await withNewStores(where, withKey, async ([one, two]) => {
      one.add("stellenbosch", 1, key);
      two.add("beijing", 1, key);
    });
  }
} catch (error) {
  process.stderr.write(`${error.stack}\n`);
  process.exitCode = error.exitCode ?? 99;
}
