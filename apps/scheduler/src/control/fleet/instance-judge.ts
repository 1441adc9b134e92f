import type { InstanceState, InstanceStats } from '@infaas/shared/domain/instance';
import { INITIAL_STATE_MEMORY, instanceState, isServing, type StateMemory } from '@infaas/shared/policy/instance-state';
import { latencyModel, type LatencyModel } from '@infaas/shared/policy/latency-model';
import type { Rows } from '../rows';

/** Judges serving instances from what their workers report (policy/instance-state), and remembers what that needs. */
export type InstanceJudge = {
  /** Judges the reported instances; returns whether any state changed. */
  judge(rows: Rows, reported: readonly { id: string; stats: InstanceStats }[], nowUs: number): boolean;
  states(): ReadonlyMap<string, InstanceState>;
  stats(): ReadonlyMap<string, InstanceStats>;
};

/** Returns a judge that has seen nothing. */
export function createInstanceJudge(): InstanceJudge {
  const memories = new Map<string, StateMemory>();
  const states = new Map<string, InstanceState>();
  const stats = new Map<string, InstanceStats>();
  return {
    judge(rows, reported, nowUs) {
      const open = new Map(rows.instances.map((row) => [row.id, row]));
      for (const id of states.keys()) if (!open.has(id)) forget(id);
      let changed = false;
      for (const report of reported) {
        const row = open.get(report.id);
        if (!row) continue;
        stats.set(row.id, report.stats);
        if (!isServing(row.state)) continue;
        const model = modelOf(rows, row.variantId, row.workerId);
        if (!model) continue;
        const judged = instanceState({ stats: report.stats, model, memory: memories.get(row.id) ?? INITIAL_STATE_MEMORY, now: nowUs });
        memories.set(row.id, judged.memory);
        changed ||= (states.get(row.id) ?? 'active') !== judged.state;
        states.set(row.id, judged.state);
      }
      return changed;
    },
    states: () => states,
    stats: () => stats,
  };

  function forget(id: string): void {
    memories.delete(id);
    states.delete(id);
    stats.delete(id);
  }
}

function modelOf(rows: Rows, variantId: string, workerId: string): LatencyModel | null {
  const hardwareClass = rows.workers.find((worker) => worker.id === workerId)?.hardwareClass;
  const profile = rows.profiles.find((row) => row.variantId === variantId && row.hardwareClass === hardwareClass);
  return profile ? latencyModel(profile) : null;
}
