import type { EvidenceStore } from "../../src/ports";

/** Keeps evidence in memory; the digest only says how many came before. */
export class FakeEvidence implements EvidenceStore {
  readonly kept: { readonly name: string; readonly evidence: unknown }[] = [];

  async keep(name: string, evidence: unknown): Promise<{ readonly path: string; readonly digest: string }> {
    this.kept.push({ name, evidence });
    return { path: `/evidence/${name}.json`, digest: `digest-${this.kept.length}` };
  }
}
