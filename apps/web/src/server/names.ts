import { z } from 'zod';
import type { PrismaClient } from '@infaas/db/client';
import { ServingError } from '@infaas/shared/domain/serving-error';
import { nearestName } from '@infaas/shared/policy/nearest-name';

/** Path words of the inference protocol: a task with such a name could not be asked. */
const RESERVED = new Set(['stats', 'ready', 'live', 'health', 'infer', 'predict', 'config', 'index', 'load', 'unload', 'versions', 'models', 'repository', 'deferred', 'default', 'new']);

const RULE = 'use 1 to 63 small letters, digits and dashes, starting with a letter or digit';

/** A name that people choose: of a task, architecture, application, objective or key. */
export const nameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, RULE);

/** A name of a task or an architecture: not a word of the protocol's paths. */
export const modelNameSchema = nameSchema.refine((name) => !RESERVED.has(name), 'this name is a word of the inference protocol: choose another');

/** Throws `conflict` when a name is already that of a task or architecture of the workspace: they share one namespace. */
export async function requireFreeName(
  database: Pick<PrismaClient, 'task' | 'architecture'>,
  workspaceId: string,
  name: string,
): Promise<void> {
  const where = { workspaceId_name: { workspaceId, name } };
  const task = await database.task.findUnique({ where, select: { id: true } });
  const architecture = await database.architecture.findUnique({ where, select: { id: true } });
  if (task === null && architecture === null) return;
  const kind = task === null ? 'an architecture' : 'a task';
  throw new ServingError('conflict', `the name "${name}" is already that of ${kind}`, 'tasks and architectures share one namespace: choose another name');
}

/** Returns the `unknown_name` refusal with the nearest name there is, for a typing error. */
export function unknownName(kind: string, name: string, known: readonly string[]): ServingError {
  const nearest = nearestName(name, known);
  const hint = nearest !== null ? `did you mean "${nearest}"?` : known.length > 0 ? `there are: ${known.slice(0, 8).join(', ')}` : `make one first`;
  return new ServingError('unknown_name', `there is no ${kind} "${name}"`, hint);
}
