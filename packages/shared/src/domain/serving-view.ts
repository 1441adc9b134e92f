import type { HardwareClass, ProviderName } from './hardware';
import type { InstanceState } from './instance';
import type { PartialObjective } from './objective';
import type { Accuracy, Profile } from './profile';
import type { CanonicalInput, CanonicalOutput, ImageInputRecord } from './records';
import type { Bytes, NanoUsd } from './units';

/**
 * The immutable world that control publishes and every decision is made on. One view per epoch; a view is never changed, only replaced.
 * It is JSON, so that it crosses the control link and survives a restart of the gateway on disk.
 */
export type ServingView = {
  epoch: number;
  tasks: TaskView[];
  architectures: ArchitectureView[];
  variants: VariantView[];
  hardwareClasses: HardwareClass[];
  workers: WorkerView[];
  instances: InstanceView[];
  applications: ApplicationView[];
  /** What workspaces let others query; none when absent. */
  grants?: GrantView[];
};

export type TaskView = {
  id: string;
  workspaceId: string;
  name: string;
  metric: 'top1' | 'top5' | 'f1' | 'mae' | 'rmse';
  labels: string[];
  input: CanonicalInput;
  output: CanonicalOutput;
  /** Registration progress for 409 answers while nothing of the task is ready. */
  progress: string | null;
};

export type ArchitectureView = {
  id: string;
  workspaceId: string;
  taskId: string;
  name: string;
  /** Version numbers that have a ready variant, ascending; `stable` is what queries by task or architecture get. */
  versions: number[];
  stable: number | null;
  /** What its first registration is doing while no version is ready; null once one is, or when it failed. */
  progress: string | null;
};

export type VariantView = {
  id: string;
  workspaceId: string;
  taskId: string;
  architectureId: string;
  /** `arch.v3.fp32-opt.cpu.t2` */
  name: string;
  architecture: string;
  version: number;
  precision: string;
  optimised: boolean;
  provider: ProviderName;
  threads: number;
  /** SHA-256 of the executable graph in the content store. */
  artifact: string;
  artifactBytes: Bytes;
  /** How a picture becomes this variant's input tensor; null when the task's input is not a picture. */
  picture: ImageInputRecord | null;
  accuracy: Accuracy | null;
  /** One per hardware class on which it was measured; a variant without any is not admissible. */
  profiles: Profile[];
  /** Ready = passed its gates; only ready variants answer queries by task or architecture. */
  status: 'generating' | 'profiling' | 'ready' | 'rejected' | 'failed';
  /** The application that unloaded it through the repository protocol: nothing of it runs or answers until somebody loads it again. */
  unloadedBy?: string;
};

export type WorkerView = {
  id: string;
  name: string;
  hardwareClass: string;
  cores: number;
  memoryBytes: Bytes;
  state: 'active' | 'draining' | 'dead';
};

export type InstanceView = {
  id: string;
  workspaceId: string;
  variantId: string;
  workerId: string;
  state: InstanceState;
  /** `unix:/path` or `tcp:host:port` of the framed stream; null while loading. */
  address: string | null;
};

export type ApplicationView = {
  id: string;
  workspaceId: string;
  name: string;
  enabled: boolean;
  defaultObjective: PartialObjective;
  objectives: { name: string; objective: PartialObjective }[];
  keys: { id: string; sha256: string; scopes: KeyScope[]; expiresAtMs: number | null }[];
  /** Refused with 429 `budget` from here on; null = no budget. */
  budgetLeftNanoUsd: NanoUsd | null;
  /** Refused with 429 `quota` above it; none when absent. */
  limits?: QueryLimits;
};

/** What an application may ask of one gateway: a rate with what may come at once after a pause, and queries under way; null = no limit. */
export type QueryLimits = { rate: TokenRate | null; concurrent: number | null };
export type TokenRate = { perSecond: number; burst: number };

/** Applications of `toWorkspaceId` may query a task (with its architectures) or one architecture of `workspaceId`, by `name@owner`. */
export type GrantView = {
  id: string;
  workspaceId: string;
  /** Slug of the owner's workspace. */
  owner: string;
  /** Exactly one of the two is set. */
  taskId: string | null;
  architectureId: string | null;
  toWorkspaceId: string;
  /** Null: every application of that workspace. */
  toApplicationId: string | null;
};

/**
 * `infer` may query; `manage` may also register models and change applications through the control-plane API; `operate` may change the
 * fleet; `release` may promote, delete and share models; `audit` may read who changed what.
 */
export type KeyScope = 'infer' | 'manage' | 'operate' | 'release' | 'audit';

export const EMPTY_VIEW: ServingView = {
  epoch: 0, tasks: [], architectures: [], variants: [], hardwareClasses: [], workers: [], instances: [], applications: [],
};
