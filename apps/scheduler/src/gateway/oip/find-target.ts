import { ServingError } from '@infaas/shared/domain/serving-error';
import type { ApplicationView, TaskView } from '@infaas/shared/domain/serving-view';
import type { Target } from '@infaas/shared/policy/candidate-index';
import { findNamed, OWNER_MARK, sharedName, type NamedTarget } from '@infaas/shared/policy/find-shared';
import { refusalError, refuseUnknown } from '@infaas/shared/policy/refusal';
import { mergeObjectives } from '@infaas/shared/domain/objective';
import type { World } from '../world';

export type ModelName = { name: string; version: string | null };
export type FoundTarget = {
  /** As it was asked for. */
  name: string;
  version: number | null;
  target: Target;
  task: TaskView;
  /** Where it lives and what it is called there; the owner's slug when another workspace shares it, null for the asker's own. */
  workspaceId: string;
  ownName: string;
  owner: string | null;
};

/**
 * Returns what a name stands for to an application: a task, architecture or variant of its workspace, or for `name@owner` one that
 * another workspace granted it. Throws ServingError `unknown_name`, with the nearest name of its own.
 */
export function resolveTarget(world: World, application: Pick<ApplicationView, 'id' | 'workspaceId'>, model: ModelName): FoundTarget {
  const version = parseVersion(model.version);
  const asker = { workspaceId: application.workspaceId, applicationId: application.id };
  const exact = version === 'none' ? null : findNamed(world.index, asker, { name: model.name, version });
  if (exact?.target.task && version !== 'none') return foundTarget({ name: model.name, version }, exact, exact.target.task);
  // A task has no versions of its own; clients that insist on one say 1.
  const plain = version === 1 ? findNamed(world.index, asker, { name: model.name }) : null;
  if (plain?.target.kind === 'task' && plain.target.task) return foundTarget({ name: model.name, version: null }, plain, plain.target.task);
  if (version === 'none') throw new ServingError('unknown_name', `"${model.name}" has no version "${model.version ?? ''}"`, 'Versions are whole numbers from 1.');
  if (model.name.includes(OWNER_MARK)) {
    throw new ServingError('unknown_name', `nothing called "${model.name}" is shared with this application`, 'Its owner grants it to your workspace; GET /v2/models lists what you may ask.');
  }
  throw refusalError(refuseUnknown(world.index, { workspaceId: application.workspaceId, target: model.name, version, objective: mergeObjectives([]), rows: 1, now: 0 }, null));
}

/** Returns what a target's task is called in the counters of whoever asks it: a shared one bears its owner. */
export function countedTask(found: Pick<FoundTarget, 'task' | 'owner'>): string {
  return sharedName(found.task.name, found.owner);
}

type Asked = { name: string; version: number | null };

function foundTarget({ name, version }: Asked, named: NamedTarget, task: TaskView): FoundTarget {
  return { name, version, target: named.target, task, workspaceId: named.workspaceId, ownName: named.name, owner: named.owner };
}

function parseVersion(text: string | null): number | null | 'none' {
  if (text === null || text === '') return null;
  return /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : 'none';
}
