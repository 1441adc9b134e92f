import type { GrantView, ServingView } from '../domain/serving-view';
import { findTarget, type CandidateIndex, type Target } from './candidate-index';

/** Who asks: an application of a workspace. */
export type Asker = { workspaceId: string; applicationId: string };

/** What a name resolves to for an asker; `owner` is the slug of the workspace that shares it, null for the asker's own. */
export type NamedTarget = { workspaceId: string; name: string; owner: string | null; target: Target };

/** Between the name of a shared task or model and the slug of its owner; no name may contain it. */
export const OWNER_MARK = '@';

/**
 * Returns what a name stands for: a target of the asker's own workspace, or for `name@owner` one that the owner has granted. Null when
 * there is none or nothing was granted: the two look alike to a stranger.
 */
export function findNamed(index: CandidateIndex, asker: Asker, asked: { name: string; version?: number | null }): NamedTarget | null {
  const version = asked.version ?? null;
  const mark = asked.name.lastIndexOf(OWNER_MARK);
  if (mark < 0) {
    const target = findTarget(index, { workspaceId: asker.workspaceId, target: asked.name, version });
    return target === null ? null : { workspaceId: asker.workspaceId, name: asked.name, owner: null, target };
  }
  const [name, owner] = [asked.name.slice(0, mark), asked.name.slice(mark + 1)];
  for (const grant of grantsTo(index.view, asker)) {
    if (grant.owner !== owner) continue;
    const target = findTarget(index, { workspaceId: grant.workspaceId, target: name, version });
    if (target !== null && covers(index.view, grant, target)) return { workspaceId: grant.workspaceId, name, owner, target };
  }
  return null;
}

/** Returns the grants of which an asker may make use. */
export function grantsTo(view: ServingView, { workspaceId, applicationId }: Asker): GrantView[] {
  return (view.grants ?? []).filter((grant) => grant.toWorkspaceId === workspaceId && (grant.toApplicationId === null || grant.toApplicationId === applicationId));
}

/** Returns the name by which another workspace asks for something of this owner; its own name where the owner is the asker. */
export function sharedName(name: string, owner: string | null): string {
  return owner === null ? name : `${name}${OWNER_MARK}${owner}`;
}

function covers(view: ServingView, grant: GrantView, target: Target): boolean {
  if (grant.taskId !== null) return target.task?.id === grant.taskId;
  const architecture = view.architectures.find((item) => item.id === grant.architectureId);
  if (architecture === undefined) return false;
  if (target.kind === 'variant') return target.variants.some((variant) => variant.architectureId === architecture.id);
  return target.kind === 'architecture' ? target.name === architecture.name : target.kind === 'version' && target.name.startsWith(`${architecture.name}/`);
}
