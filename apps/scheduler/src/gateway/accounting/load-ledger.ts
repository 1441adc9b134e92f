import type { LoadReport } from '@infaas/shared/domain/load';

/** Offered load by what it asks for, between two reports. */
export type LoadLedger = {
  /** Counts the rows of one admitted query, whatever becomes of it. */
  note(query: LoadReport): void;
  take(): LoadReport[];
  /** Takes back what could not be sent. Old load says nothing about now: only the latest is kept. */
  putBack(reports: readonly LoadReport[]): void;
};

/** Deadlines are free numbers: whoever sends another one with each query must not fill the memory. */
const MOST_CLASSES = 2_000;

/** Returns an empty ledger. */
export function createLoadLedger(): LoadLedger {
  let classes = new Map<string, LoadReport>();

  function note({ workspaceId, target, version, objective, rows }: LoadReport): void {
    const { minAccuracy, maxLatencyUs, maxCostPer1kNanoUsd, onUnmet, degradedMinAccuracy, hardware } = objective;
    const key = `${workspaceId}|${target}|${version}|${minAccuracy}|${maxLatencyUs}|${maxCostPer1kNanoUsd}|${onUnmet}|${degradedMinAccuracy}|${hardware?.join() ?? ''}`;
    const known = classes.get(key);
    if (known !== undefined) known.rows += rows;
    else if (classes.size < MOST_CLASSES) classes.set(key, { workspaceId, target, version, objective, rows });
  }

  return {
    note,
    take() {
      const taken = [...classes.values()];
      classes = new Map();
      return taken;
    },
    putBack(reports) {
      if (classes.size === 0) reports.forEach(note);
    },
  };
}
