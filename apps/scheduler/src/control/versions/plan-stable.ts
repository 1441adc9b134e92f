import type { InstanceStats } from '@infaas/shared/domain/instance';
import type { ArchitectureView, ServingView } from '@infaas/shared/domain/serving-view';
import type { DemandReport } from '@infaas/shared/domain/usage';
import { wantedVersion } from '../build-view';
import type { FactChange } from '../fact-change';
import type { ArchitectureRow, Rows } from '../rows';
import { planTakeover } from './plan-takeover';

/** What is known when stable versions are looked at. `servingSinceMs`: since when an instance has been seen to serve. */
export type StableScene = {
  rows: Rows; view: Pick<ServingView, 'architectures' | 'variants' | 'instances' | 'workers'>;
  stats: ReadonlyMap<string, InstanceStats>; servingSinceMs: ReadonlyMap<string, number>; nowMs: number;
};

/** Facts to write, and what must be loaded before a version can take over. */
export type StablePlan = { changes: FactChange[]; demand: DemandReport[] };

/**
 * Returns what moves the stable versions to what their owners want (the pinned version, else the newest ready one). A version takes over
 * at once where nothing of the old one runs; where something does, its counterparts are loaded first, so that no query finds it cold.
 */
export function planStable(scene: StableScene): StablePlan {
  const plans = scene.view.architectures.flatMap((architecture) => {
    const row = scene.rows.architectures.find((candidate) => candidate.id === architecture.id);
    return row && architecture.versions.length > 0 ? [planArchitecture(scene, architecture, row)] : [];
  });
  return { changes: plans.flatMap((plan) => plan.changes), demand: plans.flatMap((plan) => plan.demand) };
}

const NOTHING: StablePlan = { changes: [], demand: [] };

function planArchitecture(scene: StableScene, architecture: ArchitectureView, row: ArchitectureRow): StablePlan {
  const fact = scene.rows.stables.find((stable) => stable.architectureId === row.id) ?? null;
  const current = fact !== null && architecture.versions.includes(fact.number) ? fact.number : null;
  const wanted = wantedNow(row, architecture, current);
  if (current === null) return { changes: moved({ architecture, row, from: fact?.number ?? null, to: wanted }), demand: [] };
  if (current === wanted) return (fact?.progress ?? null) === null ? NOTHING : { changes: [{ kind: 'stable', architectureId: row.id, number: current, progress: null }], demand: [] };
  const takeover = planTakeover(scene, { architecture, from: current, to: wanted, patient: row.pinnedVersion === null });
  if (takeover.waitsFor === null) return { changes: moved({ architecture, row, from: current, to: wanted }), demand: [] };
  const known = fact?.progress === takeover.waitsFor;
  return { changes: known ? [] : [{ kind: 'stable', architectureId: row.id, number: current, progress: takeover.waitsFor }], demand: takeover.demand };
}

/** A pinned version that is not ready moves nothing: what is stable stays. */
function wantedNow(row: ArchitectureRow, { versions }: ArchitectureView, current: number | null): number {
  const pinnedReady = row.pinnedVersion === null || versions.includes(row.pinnedVersion);
  return pinnedReady || current === null ? (wantedVersion(row, versions) ?? 0) : current;
}

type Move = { architecture: ArchitectureView; row: ArchitectureRow; from: number | null; to: number };

function moved({ architecture, row, from, to }: Move): FactChange[] {
  const why = row.pinnedVersion === to ? { code: 'pinned', text: 'its owner wants it' } : { code: 'newest', text: from === null ? 'it is the first that is ready' : 'it is the newest that is ready' };
  const instead = from === null ? '' : ` instead of v${from}${architecture.versions.includes(from) ? '' : ', which is gone'}`;
  return [
    { kind: 'stable', architectureId: row.id, number: to, progress: null },
    {
      kind: 'event',
      event: {
        action: from !== null && to < from ? 'roll-back' : 'promote', workspaceId: row.workspaceId, taskId: row.taskId,
        reasons: [{ code: why.code, text: `${row.name} v${to} is stable${instead}: ${why.text}.` }],
      },
    },
  ];
}
