import type { DemandReport } from '@infaas/shared/domain/usage';
import type { Micros } from '@infaas/shared/domain/units';
import type { PartRequest } from '../serving/part';

type Wanted = { variantId: string; waiting: boolean };
type Asker = Pick<PartRequest, 'workspaceId' | 'applicationId' | 'taskId' | 'objective'>;

/** Load that wants a variant loaded: what control's autoscaler must hear beside what instances report. */
export type DemandLedger = {
  /** Counts one query into the next report. */
  note(asker: Asker, wanted: Wanted): void;
  /** Tells control at once; within 200 ms of the last telling, or while control is away, it waits for the report. */
  now(asker: Asker, wanted: Wanted): void;
  take(): DemandReport[];
  putBack(reports: readonly DemandReport[]): void;
};

const REPEAT_US: Micros = 200_000;
const MAX_ENTRIES = 10_000;

/** Returns an empty ledger; `sendNow` returns false when control is away. */
export function createDemandLedger(options: { nowUs: () => Micros; sendNow: (demand: DemandReport) => boolean }): DemandLedger {
  let reports = new Map<string, DemandReport>();
  const told = new Map<string, Micros>();

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

  return {
    note: (asker, wanted) => merge(reportOf(asker, wanted)),
    now(asker, wanted) {
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
  };
}

function reportOf(asker: Asker, wanted: Wanted): DemandReport {
  return {
    workspaceId: asker.workspaceId, taskId: asker.taskId, applicationId: asker.applicationId, variantId: wanted.variantId,
    queries: 1, waiting: wanted.waiting, deadlineUs: asker.objective.maxLatencyUs ?? 0,
  };
}
