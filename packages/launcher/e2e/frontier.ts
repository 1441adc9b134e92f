/** A row of the variant list (`infaas models --json`), as far as the independent calculation needs it. */
export type VariantRow = {
  variant: string; architecture: string; version: number; status: string; accuracy: number | null; accuracySamples?: number | null; hardware: string | null;
  latencyP50Us: Record<string, number> | null; costPer1kUsd: number | null;
};
export type ReadyRow = VariantRow & { accuracy: number; latencyP50Us: Record<string, number>; costPer1kUsd: number };

/** Rows that may answer a query: ready, measured and priced. */
export function readyRows(rows: readonly VariantRow[]): ReadyRow[] {
  return rows.filter(
    (row): row is ReadyRow => row.status === 'ready' && row.accuracy !== null && row.latencyP50Us !== null && row.costPer1kUsd !== null,
  );
}

/**
 * The variants that may be chosen for an idle system: accurate enough, fast enough, and within 5 % of the cheapest (the documented tie).
 * Written from the documented rule and the public listing alone; it shares no code with the selector.
 */
export function cheapestAdmissible(rows: readonly ReadyRow[], objective: { minAccuracy: number; maxLatencyMs: number }): string[] {
  const admissible = rows.filter((row) => row.accuracy >= objective.minAccuracy && (row.latencyP50Us['1'] ?? Infinity) <= objective.maxLatencyMs * 1_000);
  const cheapest = Math.min(...admissible.map((row) => row.costPer1kUsd));
  return admissible.filter((row) => row.costPer1kUsd <= cheapest * 1.05 + 1e-12).map((row) => row.variant);
}
