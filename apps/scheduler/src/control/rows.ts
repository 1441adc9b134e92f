import type { HardwareClass } from '@infaas/shared/domain/hardware';
import type { InstanceState } from '@infaas/shared/domain/instance';
import type { TimedBounds } from '@infaas/shared/domain/instance-bounds';
import type { ModelFile } from '@infaas/shared/domain/model-files';
import type { PartialObjective } from '@infaas/shared/domain/objective';
import type { Accuracy, BatchLatency } from '@infaas/shared/domain/profile';
import type { CanonicalInput, CanonicalOutput, InputRecord, OutputRecord } from '@infaas/shared/domain/records';
import type { KeyScope, QueryLimits, TaskView, VariantView, WorkerView } from '@infaas/shared/domain/serving-view';
import type { Bytes, Micros, NanoUsd } from '@infaas/shared/domain/units';
import type { Inspection, JobName, ProfileReference } from '@infaas/shared/jobs/catalogue';
import type { FleetRows } from './fleet-scaling/fleet-rows';
import type { ProfileDetails } from '@infaas/shared/jobs/profile-jobs';

/** What control reads of the database, in plain values: the store turns rows into these and nothing else of Prisma leaves it. */
export type TaskRow = {
  id: string; workspaceId: string; name: string; metric: TaskView['metric']; labels: string[];
  input: CanonicalInput | null; output: CanonicalOutput | null;
};
export type ValidationSetRow = { id: string; taskId: string; version: number; sha256: string };
export type ArchitectureRow = {
  id: string; workspaceId: string; taskId: string; name: string;
  /** The version that the owner wants as stable; null = the newest ready one. */
  pinnedVersion: number | null;
};
export type VersionRow = {
  id: string; architectureId: string; number: number; model: string; files: ModelFile[];
  inputRecord: InputRecord; outputRecord: OutputRecord; declaredAccuracy: number | null;
  /** Time for profiling that its registration states; null = the installation's setting. */
  profileBudgetMs?: number | null;
  /** Its owner wants nothing more to be made or measured of it. */
  cancelled?: boolean;
  /** It is a server of somebody else's: `model` is its descriptor. */
  upstream?: UpstreamRow;
};
export type UpstreamRow = { hardwareClass: string; pricePerHourNanoUsd: NanoUsd; concurrency: number };
export type ApplicationRow = {
  id: string; workspaceId: string; name: string; enabled: boolean; defaultObjective: PartialObjective;
  objectives: { name: string; objective: PartialObjective }[];
  keys: { id: string; sha256: string; scopes: KeyScope[]; expiresAtMs: number | null }[];
  monthlyBudgetNanoUsd: NanoUsd | null;
  limits?: QueryLimits;
};

export type GrantRow = {
  id: string; workspaceId: string; owner: string; taskId: string | null; architectureId: string | null; toWorkspaceId: string; toApplication: string | null;
};
export type BoundsRow = TimedBounds & { variantId: string };
/** The stable version of an architecture as a fact. */
export type StableRow = { architectureId: string; number: number; progress: string | null };

/** A variant, or a whole architecture, that an application unloaded. */
export type UnloadedRow = { subjectId: string; workspaceId: string; application: string };

/** A signature as the task has it: stated by its owner, or derived from its first inspected version. */
export type Signature = { input: CanonicalInput; output: CanonicalOutput };

export type RegistrationState = 'inspecting' | 'generating' | 'measuring' | 'ready' | 'complete' | 'failed';
export type RegistrationRow = {
  versionId: string; state: RegistrationState; progress: string; hint: string | null; inspection: Inspection | null;
};
export type VariantStatus = VariantView['status'];
export type VariantRow = {
  id: string; versionId: string; workspaceId: string; name: string; precision: string; optimised: boolean;
  provider: VariantView['provider']; threads: number; artifact: string; artifactBytes: Bytes; maxBatch: number;
  status: VariantStatus; reason: string | null; accuracy: Accuracy | null;
};
export type ProfileRow = {
  variantId: string; hardwareClass: string; latency: BatchLatency[]; loadUs: Micros; memoryBytes: Bytes; maxBatch: number;
  provisional: boolean; foreignCpu: number; software: Record<string, string>;
  /** `loadUs` is the median of so many loads. */
  loadSamples: number; loadDeviationUs: Micros;
  /** The base, measured in the same rounds; null for a base and where there was none. */
  reference: ProfileReference | null;
  /** Written with a profile; control does not read it again. */
  details?: ProfileDetails | null;
  /** Measured on this class, and taken to hold here: machines of both have the same processor. Such rows are in no table. */
  inheritedFrom?: string;
};

export type WorkerRow = WorkerView & { queue: string; bootId: string; cpuModel: string };
export type InstanceRow = {
  id: string; workspaceId: string; variantId: string; workerId: string; state: InstanceState; address: string | null; startedAtMs: number;
};

export type WorkState = 'pending' | 'enqueued' | 'done' | 'failed' | 'cancelled';
export type WorkRow = {
  id: string; kind: JobName; state: WorkState; epoch: number; workerId: string | null; hardwareClass: string | null;
  /** The job's payload without its fence (work id and epoch), which is added when the row is put on a queue. */
  payload: Record<string, unknown>;
  subjectId: string; attempts: number; priority: number; createdAtMs: number; enqueuedAtMs: number | null;
  /** What was measured when it was interrupted (ProfileCheckpoint). */
  checkpoint?: unknown;
};
/** What the registration steps need to know of a job that was already ordered. */
export type WorkSummary = { id: string; kind: JobName; state: WorkState; subjectId: string; /** Of a profile: the time it may take. */ budgetMs?: number | null };

/** Something that the console wants looked at; those that have a job already are left out. */
export type ExaminationRow = { id: string; kind: string; payload: Record<string, unknown> };

/** Intent as the console wrote it. */
export type IntentRows = {
  examinations: ExaminationRow[];
  tasks: TaskRow[]; validationSets: ValidationSetRow[]; architectures: ArchitectureRow[]; versions: VersionRow[]; applications: ApplicationRow[];
  grants: GrantRow[]; bounds: BoundsRow[];
};

/** Facts as control wrote them; `instances` holds only those that have not ended, `profiles` the newest of each pair. */
export type FactRows = {
  signatures: (Signature & { taskId: string })[];
  stables: StableRow[]; unloaded: UnloadedRow[];
  registrations: RegistrationRow[]; variants: VariantRow[]; profiles: ProfileRow[];
  hardwareClasses: HardwareClass[]; workers: WorkerRow[]; instances: InstanceRow[];
  registrationWork: WorkSummary[];
  /** What each application with a budget has spent in this calendar month. */
  spent: { applicationId: string; nanoUsd: NanoUsd }[];
};

export type Rows = IntentRows & FactRows & { fleet: FleetRows };
