/** Two KMEs with key, and a tunnel between namespaces whose ends may fetch it as alice and bob. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Namespaces } from "../../../hostsim/demo/namespaces.js";
import { Laboratory } from "../kme/laboratory.js";

/** Where the end that follows listens for IDs: the KME's address, next but one port. */
const LINE_PORT = 8445;

/** A laboratory with a tunnel. */
export class TunnelLaboratory {
  private constructor(
    readonly kmes: Laboratory,
    readonly tunnel: Namespaces,
  ) {}

  static async make(keys: number): Promise<TunnelLaboratory> {
    const kmes = await Laboratory.make({
      links: [["beijing", "stellenbosch", 2 * keys + 64]],
      applications: { alice: "beijing", bob: "stellenbosch" },
      more: { limits: { custodyBlocks: 64 } },
    });
    try {
      await kmes.start("beijing", "stellenbosch");
      return new TunnelLaboratory(kmes, await Namespaces.make());
    } catch (error) {
      await kmes.close();
      throw error;
    }
  }

  /** Writes the configuration of an end, and returns its path. */
  config(sae: "alice" | "bob", more: Readonly<Record<string, unknown>> = {}): string {
    const { kmes, tunnel } = this;
    const [here, there] = sae === "alice" ? tunnel.sites : [tunnel.sites[1], tunnel.sites[0]];
    const path = join(kmes.folder, `tunnel-${sae}.json`);
    const config = {
      interface: here.device,
      peer: there.publicKey,
      role: sae === "alice" ? "leads" : "follows",
      kme: { host: kmes.address(kmes.plan.applications[sae]!), port: 8443 },
      tls: { certificate: `${sae}.pem`, key: `${sae}.key.pem`, authority: "authority.pem" },
      other: sae === "alice" ? "bob" : "alice",
      line: { host: kmes.address("stellenbosch"), port: LINE_PORT },
      ...more,
    };
    writeFileSync(path, JSON.stringify(config));
    return path;
  }

  async close(): Promise<void> {
    await this.tunnel.close();
    await this.kmes.close();
  }
}
