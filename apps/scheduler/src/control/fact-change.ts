import type { Reason } from '@infaas/shared/domain/decision';
import type { FormErrors } from '@infaas/shared/domain/form-errors';
import type { InstanceState, InstanceStats } from '@infaas/shared/domain/instance';
import type { Accuracy } from '@infaas/shared/domain/profile';
import type { DeferredState } from '@infaas/shared/protocol/link';
import type { Inspection, JobName } from '@infaas/shared/jobs/catalogue';
import type { RecordProposal } from '@infaas/shared/jobs/validation-jobs';
import type { FleetFactChange } from './fleet-scaling/fleet-change';
import type { OfflineChange } from './offline/offline-rows';
import type { ProfileRow, RegistrationState, Signature, VariantRow, VariantStatus } from './rows';

/** A job that control orders: written as a pending row first; the id makes ordering it twice the same as once. */
export type NewWork = {
  id: string; kind: JobName; subjectId: string; payload: Record<string, unknown>; priority: number;
  workerId: string | null; hardwareClass: string | null;
  /** It is not started earlier than this after it was ordered. */
  delayMs?: number;
};

export type NewScalingEvent = {
  action: string; reasons: Reason[];
  workspaceId?: string; taskId?: string; variantId?: string; instanceId?: string; workerId?: string;
};

/**
 * One change of control's facts. Pure code decides on a list of them, the store applies a list in one transaction, so that a crash
 * leaves all of a step or nothing.
 */
export type FactChange =
  | { kind: 'registration'; versionId: string; state: RegistrationState; progress: string; hint?: string | null; inspection?: Inspection }
  /** Records that do better than the stated ones. */
  | { kind: 'proposal'; versionId: string; proposal: RecordProposal }
  | { kind: 'signature'; taskId: string; signature: Signature }
  /** `errors`: of its answers against the base's. */
  | { kind: 'variant-new'; variant: VariantRow; errors?: FormErrors }
  | { kind: 'variant'; id: string; status?: VariantStatus; reason?: string | null; accuracy?: Accuracy; maxBatch?: number; errors?: FormErrors }
  | { kind: 'profile'; profile: ProfileRow }
  | { kind: 'work'; work: NewWork }
  | { kind: 'work-cancel'; id: string }
  | { kind: 'instance-new'; instance: { id: string; workspaceId: string; variantId: string; workerId: string; reason: string } }
  | InstanceChange
  | FleetFactChange
  | { kind: 'deferred'; id: string; from: DeferredState[]; state: DeferredState; output?: string; error?: string; parameters?: Record<string, string | number | boolean> }
  | { kind: 'offline'; change: OfflineChange }
  /** The stable version of an architecture; `progress`: what one that is to take over waits for. */
  | { kind: 'stable'; architectureId: string; number: number; progress: string | null }
  | { kind: 'event'; event: NewScalingEvent };

/** A change of an instance that has not ended; one that has ended never changes again. */
export type InstanceChange = {
  kind: 'instance'; id: string; state: InstanceState;
  /** Only from one of these states, when given. */
  from?: InstanceState[];
  address?: string | null; loadUs?: number; endReason?: string; stats?: InstanceStats;
};
