import { ServingError } from '@infaas/shared/domain/serving-error';
import type { TaskView } from '@infaas/shared/domain/serving-view';
import { findTarget, type Target } from '@infaas/shared/policy/candidate-index';
import { refusalError, refuseUnknown } from '@infaas/shared/policy/refusal';
import { mergeObjectives } from '@infaas/shared/domain/objective';
import type { World } from '../world';

export type ModelName = { name: string; version: string | null };
export type FoundTarget = { name: string; version: number | null; target: Target; task: TaskView };

/** Returns what a name stands for in a workspace. Throws ServingError `unknown_name` with the nearest name that exists there. */
export function resolveTarget(world: World, workspaceId: string, model: ModelName): FoundTarget {
  const version = parseVersion(model.version);
  const exact = version === 'none' ? null : findTarget(world.index, { workspaceId, target: model.name, version });
  if (exact?.task && version !== 'none') return { name: model.name, version, target: exact, task: exact.task };
  // A task has no versions of its own; clients that insist on one say 1.
  const plain = version === 1 ? findTarget(world.index, { workspaceId, target: model.name }) : null;
  if (plain?.kind === 'task' && plain.task) return { name: model.name, version: null, target: plain, task: plain.task };
  if (version === 'none') throw new ServingError('unknown_name', `"${model.name}" has no version "${model.version ?? ''}"`, 'Versions are whole numbers from 1.');
  throw refusalError(refuseUnknown(world.index, { workspaceId, target: model.name, version, objective: mergeObjectives([]), rows: 1, now: 0 }, null));
}

function parseVersion(text: string | null): number | null | 'none' {
  if (text === null || text === '') return null;
  return /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : 'none';
}
