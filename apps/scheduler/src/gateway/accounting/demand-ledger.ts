import type { DemandReport } from '@infaas/shared/domain/usage';
import type { Micros } from '@infaas/shared/domain/units';
import type { PartRequest } from '../serving/part';

/** `isMiss`: a query came for a model that is not in memory, and is not told again. */
type Wanted = { variantId: string; waiting: boolean; isMiss?: boolean };

/** Queries since the gateway's start that a model had to be loaded for, and that it could not be loaded in time for. */
export type Misses = { waited: number; refused: number };
type Asker = Pick<PartRequest, 'workspaceId' | 'applicationId' | 'taskId' | 'objective'>;

/** Load that wants a variant loaded: what control's autoscaler must hear beside what instances report. */
export type DemandLedger = {
  /** Counts one query into the next report. */
  note(asker: Asker, wanted: Wanted): void;
  /** Tells control at once; within 200 ms of the last telling, or while control is away, it waits for the report. */
  now(asker: Asker, wanted: Wanted): void;
  take(): DemandReport[];
  putBack(reports: readonly DemandReport[]): void;
  /** By variant. */
  misses(): ReadonlyMap<string, Readonly<Misses>>;
};

const REPEAT_US: Micros = 200_000;
const MAX_ENTRIES = 10_000;

/** Returns an empty ledger; `sendNow` returns false when control is away. */
export function createDemandLedger(options: { nowUs: () => Micros; sendNow: (demand: DemandReport) => boolean }): DemandLedger {
  let reports = new Map<string, DemandReport>();
  const told = new Map<string, Micros>();
  const misses = new Map<string, Misses>();

  const keyOf = (report: DemandReport): string => `${report.applicationId}|${report.taskId}|${report.variantId}|${report.waiting}`;

  function merge(report: DemandReport): void {
    const key = keyOf(report);
    const known = reports.get(key);
    if (known === undefined) {
      if (reports.size < MAX_ENTRIES) reports.set(key, report);
      return;
    }
    known.queries += report.queries;
    known.deadlineUs = Math.min(known.deadlineUs, report.deadlineUs);
  }

  function countMiss({ variantId, waiting }: Wanted): void {
    const known = misses.get(variantId) ?? { waited: 0, refused: 0 };
    if (misses.size < MAX_ENTRIES) misses.set(variantId, known);
    known[waiting ? 'waited' : 'refused'] += 1;
  }

  return {
    note: (asker, wanted) => merge(reportOf(asker, wanted)),
    now(asker, wanted) {
      if (wanted.isMiss === true) countMiss(wanted);
      const report = reportOf(asker, wanted);
      const key = keyOf(report);
      const at = options.nowUs();
      if (at - (told.get(key) ?? -Infinity) < REPEAT_US) return merge(report);
      if (told.size > MAX_ENTRIES) told.clear();
      told.set(key, at);
      if (!options.sendNow(report)) merge(report);
    },
    take() {
      const taken = [...reports.values()];
      reports = new Map();
      return taken;
    },
    putBack: (given) => given.forEach(merge),
    misses: () => misses,
  };
}

function reportOf(asker: Asker, wanted: Wanted): DemandReport {
  return {
    workspaceId: asker.workspaceId, taskId: asker.taskId, applicationId: asker.applicationId, variantId: wanted.variantId,
    queries: 1, waiting: wanted.waiting, deadlineUs: asker.objective.maxLatencyUs ?? 0,
  };
}
