/** One instance's time in memory; `activeAtMs` null = it never came to serve. */
export type Stay = { variantId: string; startedAtMs: number; activeAtMs: number | null; stoppedAtMs: number | null; loadUs: number | null; failed: boolean };

export type Residency = {
  variantId: string;
  /** Instances that were started in this time: each load is a query that waited, or was refused, or a replica. */
  loads: number;
  failures: number;
  /** Instances in memory at its end. */
  running: number;
  /** Part of the time during which at least one instance of it was in memory, 0..1. */
  part: number;
  /** Of the loads of this time; null where none ended. */
  loadUs: { median: number; most: number } | null;
};

/** Returns how long each variant was in memory between two instants, and how often it had to be loaded; the most loaded first. */
export function residencyOf(stays: readonly Stay[], { fromMs, toMs }: { fromMs: number; toMs: number }): Residency[] {
  const byVariant = new Map<string, Stay[]>();
  for (const stay of stays) {
    if (stay.startedAtMs >= toMs || (stay.stoppedAtMs ?? toMs) < fromMs) continue;
    const known = byVariant.get(stay.variantId);
    if (known === undefined) byVariant.set(stay.variantId, [stay]);
    else known.push(stay);
  }
  return [...byVariant].map(([variantId, all]): Residency => {
    const started = all.filter(({ startedAtMs }) => startedAtMs >= fromMs);
    const loads = started.flatMap(({ loadUs }) => loadUs ?? []).sort((a, b) => a - b);
    return {
      variantId, loads: started.length, failures: all.filter(({ failed, stoppedAtMs }) => failed && stoppedAtMs !== null).length,
      running: all.filter(({ activeAtMs, stoppedAtMs }) => activeAtMs !== null && (stoppedAtMs ?? Infinity) >= toMs).length,
      part: heldMs(all, { fromMs, toMs }) / Math.max(1, toMs - fromMs),
      loadUs: loads.length === 0 ? null : { median: loads[Math.floor(loads.length / 2)] ?? 0, most: loads.at(-1) ?? 0 },
    };
  }).sort((a, b) => b.loads - a.loads || b.part - a.part || (a.variantId < b.variantId ? -1 : 1));
}

/** Instances may be there at the same time: their times are united. */
function heldMs(stays: readonly Stay[], { fromMs, toMs }: { fromMs: number; toMs: number }): number {
  const spans = stays.flatMap(({ activeAtMs, stoppedAtMs }) => (activeAtMs === null ? [] : [[Math.max(fromMs, activeAtMs), Math.min(toMs, stoppedAtMs ?? toMs)] as const]));
  let [held, until] = [0, fromMs];
  for (const [from, to] of spans.sort(([a], [b]) => a - b)) {
    if (to <= until) continue;
    held += to - Math.max(from, until);
    until = to;
  }
  return held;
}
