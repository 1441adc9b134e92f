import type { ApplicationView, ServingView, VariantView } from '@infaas/shared/domain/serving-view';
import { grantsTo, sharedName } from '@infaas/shared/policy/find-shared';

type IndexEntry = { name: string; version: string; state: 'READY' | 'UNAVAILABLE'; reason: string };

/** Returns the names that an application may ask with their state, as Triton's repository index lists them: its workspace's, then what is shared with it. */
export function repositoryIndex(view: ServingView, application: Pick<ApplicationView, 'id' | 'workspaceId'>, readyOnly: boolean): IndexEntry[] {
  const shared = grantsTo(view, { workspaceId: application.workspaceId, applicationId: application.id }).flatMap((grant) => {
    const models = view.architectures.filter((item) => item.id === grant.architectureId || (grant.taskId !== null && item.taskId === grant.taskId));
    const tasks = view.tasks.filter((task) => task.id === grant.taskId);
    return listNames(view, { tasks, architectures: models }).map((item) => ({ ...item, name: sharedName(item.name, grant.owner) }));
  });
  const own = listNames(view, {
    tasks: view.tasks.filter((task) => task.workspaceId === application.workspaceId),
    architectures: view.architectures.filter((item) => item.workspaceId === application.workspaceId),
  });
  const names = new Map([...own, ...shared].map((item) => [item.name, item]));
  return [...names.values()].filter((item) => !readyOnly || item.state === 'READY');
}

function listNames(view: ServingView, { tasks, architectures }: Pick<ServingView, 'tasks' | 'architectures'>): IndexEntry[] {
  const stable = new Map(architectures.map((item) => [item.id, item.stable]));
  const served = view.variants.filter((variant) => variant.status === 'ready' && stable.get(variant.architectureId) === variant.version);
  const entries = tasks.map((task) => entry({ name: task.name, version: '1', progress: task.progress }, served.filter((variant) => variant.taskId === task.id)));
  const models = architectures.map((item) => entry(
    { name: item.name, version: String(item.stable ?? item.versions.at(-1) ?? 1), progress: item.progress }, served.filter((variant) => variant.architectureId === item.id),
  ));
  return [...entries, ...models];
}

function entry({ name, version, progress }: { name: string; version: string; progress: string | null }, served: readonly VariantView[]): IndexEntry {
  if (served.some((variant) => variant.unloadedBy === undefined)) return { name, version, state: 'READY', reason: '' };
  const [unloaded] = served;
  return { name, version, state: 'UNAVAILABLE', reason: unloaded === undefined ? (progress ?? 'no ready variant') : `unloaded by application "${unloaded.unloadedBy ?? ''}"` };
}
