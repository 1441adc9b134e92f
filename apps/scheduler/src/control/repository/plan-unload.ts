import type { RepositoryCall } from '@infaas/shared/protocol/link';
import type { Rows, UnloadedRow } from '../rows';

/** Marks to set and to take away, by the id of the variant or architecture that they are of. */
export type UnloadPlan = { set: string[]; clear: string[] };

type Subjects = {
  /** Whole architectures that the name covers. */
  architectures: string[];
  /** Variants that it covers of an architecture that it does not cover whole, with that architecture. */
  single: { variantId: string; architectureId: string }[];
};

type Known = Pick<Rows, 'tasks' | 'architectures' | 'versions' | 'variants' | 'unloaded'>;

/**
 * Returns the marks that unloading or loading a name changes. A whole architecture bears one mark, for what it will have, too; loading one
 * variant of it leaves the others unloaded. Null when the workspace has no such name.
 */
export function planUnload(rows: Known, call: Pick<RepositoryCall, 'method' | 'workspaceId' | 'target' | 'version'>): UnloadPlan | null {
  const subjects = subjectsOf(rows, call);
  if (subjects === null) return null;
  const marks = new Set(rows.unloaded.map((row: UnloadedRow) => row.subjectId));
  const inside = variantsOf(rows, subjects.architectures);
  if (call.method === 'repository.unload') {
    const single = subjects.single.filter(({ architectureId }) => !marks.has(architectureId)).map(({ variantId }) => variantId);
    return { set: [...subjects.architectures, ...single].filter((id) => !marks.has(id)), clear: inside.filter((id) => marks.has(id)) };
  }
  const split = new Set(subjects.single.map(({ architectureId }) => architectureId).filter((id) => marks.has(id)));
  const loaded = new Set(subjects.single.map(({ variantId }) => variantId));
  return {
    set: variantsOf(rows, [...split]).filter((id) => !loaded.has(id) && !marks.has(id)),
    clear: [...subjects.architectures, ...inside, ...loaded, ...split].filter((id) => marks.has(id)),
  };
}

function subjectsOf(rows: Known, { workspaceId, target, version }: Pick<RepositoryCall, 'workspaceId' | 'target' | 'version'>): Subjects | null {
  const task = rows.tasks.find((row) => row.workspaceId === workspaceId && row.name === target);
  if (task !== undefined) return { architectures: rows.architectures.filter((row) => row.taskId === task.id).map((row) => row.id), single: [] };
  const architecture = rows.architectures.find((row) => row.workspaceId === workspaceId && row.name === target);
  if (architecture !== undefined && version === null) return { architectures: [architecture.id], single: [] };
  const versions = new Map(rows.versions.map((row) => [row.id, row]));
  const covered = rows.variants.filter((row) => row.workspaceId === workspaceId && (architecture === undefined
    ? row.name === target
    : versions.get(row.versionId)?.architectureId === architecture.id && versions.get(row.versionId)?.number === version));
  if (covered.length === 0) return null;
  return { architectures: [], single: covered.map((row) => ({ variantId: row.id, architectureId: versions.get(row.versionId)?.architectureId ?? '' })) };
}

function variantsOf(rows: Known, architectures: readonly string[]): string[] {
  const versions = new Set(rows.versions.filter((row) => architectures.includes(row.architectureId)).map((row) => row.id));
  return rows.variants.filter((row) => versions.has(row.versionId)).map((row) => row.id);
}
