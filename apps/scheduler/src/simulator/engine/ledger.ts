import type { Micros } from '@infaas/shared/domain/units';
import { bill } from '@infaas/shared/policy/bill';
import type { BilledInstance, BillPart } from '@infaas/shared/policy/bill';
import { WORKSPACE } from '../scenario';
import type { SimInstance, SimMachine } from './sim-types';

/** Nano-dollars billed so far: by application what its queries used and what is kept for it, and what the operator pays. */
export type Totals = { total: number; used: number; kept: number; operator: number; byApplication: Map<string, number> };

/** Bills machines by the product's own `bill`, up to the moment that it is told. */
export type Ledger = { totals: Totals; charge(machine: SimMachine, now: Micros): void };

/** Returns an empty ledger; what is before `fromUs` is billed and not counted in the totals. */
export function createLedger(fromUs: Micros): Ledger {
  const totals: Totals = { total: 0, used: 0, kept: 0, operator: 0, byApplication: new Map() };
  /** Run time so far by variant and application: who keeps a variant loaded. */
  const keepers = new Map<string, Map<string, number>>();

  function chargeUntil(machine: SimMachine, now: Micros): void {
    const intervalUs = now - machine.billedUs;
    if (intervalUs <= 0) return;
    const counted = machine.billedUs >= fromUs;
    const { totalNanoUsd, parts, carry } = bill({
      pricePerHourNanoUsd: machine.hardware.pricePerHourNanoUsd, intervalUs, carry: machine.carry, work: [],
      instances: [...machine.instances].map((instance) => billed(instance, now)),
    });
    machine.carry = carry;
    machine.billedUs = now;
    machine.billed += totalNanoUsd;
    if (!counted) return;
    totals.total += totalNanoUsd;
    for (const part of parts) add(part);
  }

  function billed(instance: SimInstance, now: Micros): BilledInstance {
    const { variant, view } = instance;
    const kept = keepers.get(variant.id) ?? new Map<string, number>();
    keepers.set(variant.id, kept);
    for (const [applicationId, us] of instance.used) kept.set(applicationId, (kept.get(applicationId) ?? 0) + us);
    const used = [...instance.used].map(([applicationId, us]) => ({ applicationId, computeUs: Math.floor(us) }));
    const presentUs = now - instance.billedUs;
    instance.used.clear();
    instance.billedUs = now;
    return {
      instanceId: view.id, workspaceId: WORKSPACE, taskId: variant.taskId, variantId: variant.id, share: Math.min(1, instance.share), presentUs, used,
      keepers: [...kept].map(([applicationId, weight]) => ({ applicationId, weight })),
    };
  }

  function add({ kind, applicationId, amountNanoUsd }: BillPart): void {
    if (applicationId === null) totals.operator += amountNanoUsd;
    else {
      if (kind === 'used') totals.used += amountNanoUsd;
      else totals.kept += amountNanoUsd;
      totals.byApplication.set(applicationId, (totals.byApplication.get(applicationId) ?? 0) + amountNanoUsd);
    }
  }

  return {
    totals,
    charge(machine, now) {
      if (machine.billedUs < fromUs && now > fromUs) chargeUntil(machine, fromUs);
      chargeUntil(machine, now);
    },
  };
}
