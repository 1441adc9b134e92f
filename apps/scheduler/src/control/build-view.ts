import type { InstanceState } from '@infaas/shared/domain/instance';
import type { ApplicationView, ArchitectureView, GrantView, ServingView, TaskView, VariantView } from '@infaas/shared/domain/serving-view';
import { isServing } from '@infaas/shared/policy/instance-state';
import type { ArchitectureRow, GrantRow, InstanceRow, ProfileRow, Rows, Signature, VariantRow } from './rows';

/** The content of a view, without the epoch that counts its changes. */
export type ViewContent = Omit<ServingView, 'epoch'>;

/**
 * Returns the world that gateways serve on, from intent and facts; `judged` holds the judged states of serving instances. Everything is
 * ordered by id, so that the same rows always give the same JSON.
 */
export function buildView(rows: Rows, judged: ReadonlyMap<string, InstanceState>): ViewContent {
  const index = indexRows(rows);
  const variants = rows.variants.flatMap((variant) => variantView(variant, index));
  const ready = new Map<string, Set<number>>();
  for (const variant of variants) {
    if (variant.status !== 'ready') continue;
    const numbers = ready.get(variant.architectureId) ?? new Set();
    ready.set(variant.architectureId, numbers.add(variant.version));
  }
  return {
    tasks: byId(rows.tasks.map((task) => taskView(task.id, rows, index))),
    architectures: byId(rows.architectures.map((architecture) => architectureView(architecture, rows, ready.get(architecture.id)))),
    variants: byId(variants),
    hardwareClasses: [...rows.hardwareClasses].sort((a, b) => compare(a.name, b.name)),
    workers: byId(rows.workers.filter((worker) => worker.state !== 'dead').map(({ id, name, hardwareClass, cores, memoryBytes, state }) => (
      { id, name, hardwareClass, cores, memoryBytes, state }
    ))),
    instances: byId(rows.instances.map((instance) => instanceView(instance, judged))),
    applications: byId(rows.applications.map((application) => applicationView(application, rows))),
    grants: byId(rows.grants.flatMap((grant) => grantView(grant, rows))),
  };
}

/** A grant to an application that its workspace does not have is none, until there is one. */
function grantView({ toApplication, ...grant }: GrantRow, rows: Rows): GrantView[] {
  if (toApplication === null) return [{ ...grant, toApplicationId: null }];
  const application = rows.applications.find((row) => row.workspaceId === grant.toWorkspaceId && row.name === toApplication);
  return application ? [{ ...grant, toApplicationId: application.id }] : [];
}

/** Returns the task's signature: what the owner stated, else what the first version gave it, else null. */
export function signatureOf(rows: Pick<Rows, 'tasks' | 'signatures'>, taskId: string): Signature | null {
  const task = rows.tasks.find((candidate) => candidate.id === taskId);
  const derived = rows.signatures.find((candidate) => candidate.taskId === taskId);
  const input = task?.input ?? derived?.input;
  const output = task?.output ?? derived?.output;
  return input && output ? { input, output } : null;
}

type Index = {
  architectures: Map<string, ArchitectureRow>;
  versions: Map<string, Rows['versions'][number]>;
  profiles: Map<string, ProfileRow[]>;
  signatures: Map<string, Signature | null>;
  /** The application that unloaded a variant or an architecture, by its id. */
  unloaded: Map<string, string>;
};

function indexRows(rows: Rows): Index {
  const profiles = new Map<string, ProfileRow[]>();
  for (const profile of rows.profiles) profiles.set(profile.variantId, [...(profiles.get(profile.variantId) ?? []), profile]);
  return {
    architectures: new Map(rows.architectures.map((row) => [row.id, row])),
    versions: new Map(rows.versions.map((row) => [row.id, row])),
    profiles,
    signatures: new Map(rows.tasks.map((task) => [task.id, signatureOf(rows, task.id)])),
    unloaded: new Map(rows.unloaded.map((row) => [row.subjectId, row.application])),
  };
}

function taskView(taskId: string, rows: Rows, index: Index): TaskView {
  const task = rows.tasks.find((candidate) => candidate.id === taskId);
  if (!task) throw new Error('a task that is not in its own rows');
  const { id, workspaceId, name, metric, labels } = task;
  const signature = index.signatures.get(id) ?? { input: { kind: 'tensors' as const, tensors: [] }, output: { kind: 'tensors' as const, tensors: [] } };
  return { id, workspaceId, name, metric, labels, input: signature.input, output: signature.output, progress: taskProgress(id, rows, index) };
}

/** One sentence on what the task waits for; null as soon as one variant of it is ready. */
function taskProgress(taskId: string, rows: Rows, index: Index): string | null {
  const versions = rows.versions.filter((version) => index.architectures.get(version.architectureId)?.taskId === taskId);
  if (versions.length === 0) return 'No model is registered for this task yet.';
  const ids = new Set(versions.map((version) => version.id));
  if (rows.variants.some((variant) => variant.status === 'ready' && ids.has(variant.versionId))) return null;
  const registrations = rows.registrations.filter((row) => ids.has(row.versionId));
  const open = registrations.find((row) => row.state !== 'failed' && row.state !== 'complete');
  return open?.progress ?? registrations.at(-1)?.progress ?? 'The registration is waiting to start.';
}

function architectureView(row: ArchitectureRow, rows: Rows, ready: ReadonlySet<number> | undefined): ArchitectureView {
  const versions = [...(ready ?? [])].sort((a, b) => a - b);
  const progress = versions.length > 0 ? null : architectureProgress(row.id, rows);
  const stable = rows.stables.find((fact) => fact.architectureId === row.id)?.number ?? null;
  return {
    id: row.id, workspaceId: row.workspaceId, taskId: row.taskId, name: row.name, versions, progress,
    stable: stable !== null && versions.includes(stable) ? stable : wantedVersion(row, versions),
  };
}

/** Returns the version that the owner wants as stable: the pinned one when it is ready, else the newest ready one; null when none is. */
export function wantedVersion(row: Pick<ArchitectureRow, 'pinnedVersion'>, ready: readonly number[]): number | null {
  return row.pinnedVersion !== null && ready.includes(row.pinnedVersion) ? row.pinnedVersion : (ready.at(-1) ?? null);
}

function architectureProgress(architectureId: string, rows: Rows): string | null {
  const ids = new Set(rows.versions.filter((version) => version.architectureId === architectureId).map((version) => version.id));
  if (ids.size === 0) return null;
  const registrations = rows.registrations.filter((row) => ids.has(row.versionId));
  if (registrations.length === 0) return 'The registration is waiting to start.';
  return registrations.find((row) => row.state !== 'failed' && row.state !== 'complete')?.progress ?? null;
}

function variantView(row: VariantRow, index: Index): VariantView[] {
  const version = index.versions.get(row.versionId);
  const architecture = version ? index.architectures.get(version.architectureId) : undefined;
  if (!version || !architecture) return [];
  const signature = index.signatures.get(architecture.taskId);
  const unloadedBy = index.unloaded.get(architecture.id) ?? index.unloaded.get(row.id);
  return [{
    id: row.id, workspaceId: row.workspaceId, taskId: architecture.taskId, architectureId: architecture.id, name: row.name,
    architecture: architecture.name, version: version.number, precision: row.precision, optimised: row.optimised, provider: row.provider,
    threads: row.threads, artifact: row.artifact, artifactBytes: row.artifactBytes,
    picture: signature?.input.kind === 'picture' && version.inputRecord.kind === 'image' ? version.inputRecord : null,
    accuracy: row.accuracy,
    profiles: (index.profiles.get(row.id) ?? [])
      .map(({ hardwareClass, latency, loadUs, memoryBytes, maxBatch, provisional }) => (
        { hardwareClass, latency, loadUs, memoryBytes, maxBatch: Math.min(maxBatch, row.maxBatch), provisional }
      ))
      .sort((a, b) => compare(a.hardwareClass, b.hardwareClass)),
    status: row.status, ...(unloadedBy === undefined ? {} : { unloadedBy }),
  }];
}

function instanceView(row: InstanceRow, judged: ReadonlyMap<string, InstanceState>): ServingView['instances'][number] {
  const state = isServing(row.state) ? judged.get(row.id) ?? row.state : row.state;
  return { id: row.id, workspaceId: row.workspaceId, variantId: row.variantId, workerId: row.workerId, state, address: row.address };
}

function applicationView(row: Rows['applications'][number], rows: Rows): ApplicationView {
  const spent = rows.spent.find((entry) => entry.applicationId === row.id)?.nanoUsd ?? 0;
  return {
    id: row.id, workspaceId: row.workspaceId, name: row.name, enabled: row.enabled, defaultObjective: row.defaultObjective,
    objectives: row.objectives, keys: row.keys,
    budgetLeftNanoUsd: row.monthlyBudgetNanoUsd === null ? null : Math.max(0, row.monthlyBudgetNanoUsd - spent),
    ...(row.limits === undefined ? {} : { limits: row.limits }),
  };
}

function byId<Row extends { id: string }>(rows: Row[]): Row[] {
  return rows.sort((a, b) => compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
