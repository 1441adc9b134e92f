import type { HardwareClass } from '@infaas/shared/domain/hardware';
import type { Profile } from '@infaas/shared/domain/profile';
import type { VariantView } from '@infaas/shared/domain/serving-view';
import { MICROS_PER_MS, type Micros, type NanoUsd } from '@infaas/shared/domain/units';
import { bill, type BilledInstance, type BilledWork, type BillPart } from '@infaas/shared/policy/bill';
import { dominantShare, instanceDemand } from '@infaas/shared/policy/cost';

/** What is known of one worker in one interval of at most a minute. */
export type BillingFacts = {
  workerId: string;
  hardware: HardwareClass;
  carry: number;
  instances: {
    id: string; workspaceId: string; taskId: string; variantId: string; threads: number; provider: VariantView['provider'];
    /** On this class; null when it was never measured there. */
    profile: Profile | null;
    /** Part of the interval in which it was there. */
    presentMs: number;
  }[];
  /** Run time by application, of this worker in this interval. */
  used: { variantId: string; workspaceId: string; applicationId: string; computeUs: Micros }[];
  /** Answers of the last hour by application: who keeps a variant loaded. */
  kept: { variantId: string; workspaceId: string; applicationId: string; answered: number }[];
  /** Jobs that measured or ran offline queries here; `cores` is what they took. */
  work: { kind: BilledWork['kind']; workspaceId: string; ownerId: string; cores: number; durationUs: Micros }[];
};

/** The rows of one worker's bill for one interval. Empty ids: the operator's part. `usedNanoUsd + idleNanoUsd` add up to `totalNanoUsd`. */
export type MinuteBill = {
  workerId: string; hardwareClass: string; minute: number; fromMs: number; toMs: number; carry: number; totalNanoUsd: NanoUsd;
  rows: { workspaceId: string; applicationId: string; taskId: string; variantId: string; usedNanoUsd: NanoUsd; idleNanoUsd: NanoUsd }[];
};

/** Returns the bill of one worker for an interval that lies within one minute (policy/bill does the dividing). */
export function minuteBill(facts: BillingFacts, interval: { fromMs: number; toMs: number }): MinuteBill {
  const { hardware, workerId } = facts;
  const charged = bill({
    pricePerHourNanoUsd: hardware.pricePerHourNanoUsd,
    intervalUs: (interval.toMs - interval.fromMs) * MICROS_PER_MS,
    carry: facts.carry,
    instances: facts.instances.map((instance) => billedInstance(instance, facts)),
    work: facts.work.map(({ cores, ...work }) => ({ ...work, share: Math.min(1, cores / hardware.cores) })),
  });
  const rows = new Map<string, MinuteBill['rows'][number]>();
  // Whoever asks pays: a shared model is used by applications of other workspaces than its own.
  const payers = new Map([...facts.used, ...facts.kept].map((row) => [row.applicationId, row.workspaceId]));
  for (const part of charged.parts) addPart(rows, { ...part, workspaceId: payers.get(part.applicationId ?? '') ?? part.workspaceId });
  return {
    workerId, hardwareClass: hardware.name, minute: Math.floor(interval.fromMs / 60_000), ...interval, carry: charged.carry,
    totalNanoUsd: charged.totalNanoUsd, rows: [...rows.values()],
  };
}

function billedInstance(instance: BillingFacts['instances'][number], facts: BillingFacts): BilledInstance {
  // Usage is counted by variant and worker: instances of one variant on one worker share it evenly.
  const twins = facts.instances.filter((other) => other.variantId === instance.variantId).length;
  const share = instance.profile
    ? dominantShare(instanceDemand(instance, instance.profile), facts.hardware)
    : instance.threads / facts.hardware.cores;
  return {
    instanceId: instance.id, workspaceId: instance.workspaceId, taskId: instance.taskId, variantId: instance.variantId,
    share: Math.min(1, share), presentUs: instance.presentMs * MICROS_PER_MS,
    used: facts.used.filter((use) => use.variantId === instance.variantId)
      .map((use) => ({ applicationId: use.applicationId, computeUs: Math.floor(use.computeUs / twins) })),
    keepers: facts.kept.filter((keeper) => keeper.variantId === instance.variantId)
      .map((keeper) => ({ applicationId: keeper.applicationId, weight: keeper.answered })),
  };
}

/** Profiling is its task's, not an application's: it stands under the task with no application. */
function addPart(rows: Map<string, MinuteBill['rows'][number]>, part: BillPart): void {
  const workspaceId = part.workspaceId ?? '';
  const applicationId = part.applicationId ?? (part.kind === 'offline' ? part.ownerId : null) ?? '';
  const taskId = part.taskId ?? (part.kind === 'profiling' ? part.ownerId : null) ?? '';
  const variantId = part.variantId ?? '';
  const key = [applicationId, taskId, variantId].join('|');
  const row = rows.get(key) ?? { workspaceId, applicationId, taskId, variantId, usedNanoUsd: 0, idleNanoUsd: 0 };
  const used = part.kind === 'used' || part.kind === 'profiling' || part.kind === 'offline';
  rows.set(key, {
    ...row,
    usedNanoUsd: row.usedNanoUsd + (used ? part.amountNanoUsd : 0),
    idleNanoUsd: row.idleNanoUsd + (used ? 0 : part.amountNanoUsd),
  });
}
