import type { Micros, NanoUsd } from '../domain/units';
import { MICROS_PER_SECOND, SECONDS_PER_HOUR } from '../domain/units';

/** One instance's presence in the interval, and who used it for how long. */
export type BilledInstance = {
  instanceId: string;
  workspaceId: string;
  taskId: string;
  variantId: string;
  /** Dominant share of the worker while present. */
  share: number;
  /** How long it was there; at most the interval. */
  presentUs: Micros;
  /** Run time of each application's queries: their share of their batches' time. */
  used: { applicationId: string; computeUs: Micros }[];
  /** Applications whose objectives keep it, weighted by their load of the last hour; none = the operator pays its idle time. */
  keepers: { applicationId: string; weight: number }[];
};

/** Profiling, generation or offline work that took a share of the worker for a while; its owner or submitter pays. */
export type BilledWork = { kind: 'profiling' | 'offline'; workspaceId: string; ownerId: string; share: number; durationUs: Micros };

export type BillPart = {
  kind: 'used' | 'idle' | 'profiling' | 'offline' | 'operator_idle';
  /** null where the operator pays. */
  workspaceId: string | null;
  applicationId: string | null;
  taskId: string | null;
  variantId: string | null;
  /** Who pays for profiling or offline work. */
  ownerId: string | null;
  amountNanoUsd: NanoUsd;
};

export type BillInput = {
  pricePerHourNanoUsd: NanoUsd;
  intervalUs: Micros;
  /** What `bill` returned for the interval before: the part of a nano-dollar that was not yet charged. 0 at the start. */
  carry: number;
  instances: readonly BilledInstance[];
  work: readonly BilledWork[];
};

export type Bill = { totalNanoUsd: NanoUsd; parts: BillPart[]; carry: number };

type Weighed = { part: Omit<BillPart, 'amountNanoUsd'>; weight: number };

const UNITS = BigInt(SECONDS_PER_HOUR) * BigInt(MICROS_PER_SECOND);

/**
 * Returns the bill of one worker over one interval: every part in whole nano-dollars, none negative, their sum exactly price x time (the
 * fraction of a nano-dollar goes into `carry`). Charge of an instance = price * share / max(1, sum of shares); the rest is the operator's.
 */
export function bill(input: BillInput): Bill {
  const exact = BigInt(input.pricePerHourNanoUsd) * BigInt(input.intervalUs) + BigInt(input.carry);
  const totalNanoUsd = Number(exact / UNITS);
  const carry = Number(exact % UNITS);
  const weighed = merge(weigh(input));
  const amounts = apportion(totalNanoUsd, weighed.map(({ weight }) => weight));
  const parts = weighed.map(({ part }, at) => ({ ...part, amountNanoUsd: amounts[at] ?? 0 }));
  return { totalNanoUsd, parts: parts.filter((part) => part.amountNanoUsd > 0), carry };
}

/**
 * Returns whole amounts in proportion to the weights, summing exactly to `total` (largest remainder; equal remainders in order). All
 * weights zero: the last takes everything. Weights are finite and not negative.
 */
export function apportion(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (weights.length === 0) return [];
  if (sum <= 0) return weights.map((_, at) => (at === weights.length - 1 ? total : 0));
  const exact = weights.map((weight) => (total * weight) / sum);
  const amounts = exact.map(Math.floor);
  let left = total - amounts.reduce((all, amount) => all + amount, 0);
  const order = exact.map((value, at) => ({ at, remainder: value - Math.floor(value) })).sort((a, b) => b.remainder - a.remainder || a.at - b.at);
  for (let turn = 0; left > 0; turn += 1, left -= 1) give(amounts, order[turn % order.length]?.at ?? 0, 1);
  // Rounding of the products can hand out too much only when amounts are near 2^53; take it back where there is something to take.
  for (let at = 0; left < 0 && at < amounts.length; at += 1) {
    const taken = Math.min(amounts[at] ?? 0, -left);
    give(amounts, at, -taken);
    left += taken;
  }
  return amounts;
}

function give(amounts: number[], at: number, amount: number): void {
  amounts[at] = (amounts[at] ?? 0) + amount;
}

function weigh(input: BillInput): Weighed[] {
  const interval = Math.max(1, input.intervalUs);
  const shares = [
    ...input.instances.map((instance) => instance.share * within(instance.presentUs, interval)),
    ...input.work.map((work) => work.share * within(work.durationUs, interval)),
  ];
  const sum = shares.reduce((all, share) => all + share, 0);
  // Oversubscribed shares need no scaling here: `apportion` divides by the sum of all weights, which is then the sum of the shares.
  const instances = input.instances.flatMap((instance, at) => weighInstance(instance, shares[at] ?? 0));
  const work = input.work.map((item, at) => ({
    part: { kind: item.kind, workspaceId: item.workspaceId, applicationId: null, taskId: null, variantId: null, ownerId: item.ownerId },
    weight: shares[input.instances.length + at] ?? 0,
  }));
  return [...instances, ...work, { part: OPERATOR, weight: Math.max(0, 1 - sum) }];
}

function weighInstance(instance: BilledInstance, charge: number): Weighed[] {
  const computeUs = instance.used.reduce((sum, use) => sum + use.computeUs, 0);
  const whole = Math.max(1, instance.presentUs, computeUs);
  const part = { workspaceId: instance.workspaceId, taskId: instance.taskId, variantId: instance.variantId, ownerId: null };
  const used = instance.used.map((use) => ({
    part: { ...part, kind: 'used' as const, applicationId: use.applicationId },
    weight: (charge * use.computeUs) / whole,
  }));
  const idle = Math.max(0, charge * (1 - computeUs / whole));
  const kept = instance.keepers.reduce((sum, keeper) => sum + keeper.weight, 0);
  if (kept <= 0) return [...used, { part: { ...part, kind: 'idle', workspaceId: null, applicationId: null }, weight: idle }];
  return [...used, ...instance.keepers.map((keeper) => ({
    part: { ...part, kind: 'idle' as const, applicationId: keeper.applicationId },
    weight: (idle * keeper.weight) / kept,
  }))];
}

function merge(weighed: readonly Weighed[]): Weighed[] {
  const merged = new Map<string, Weighed>();
  for (const { part, weight } of weighed) {
    const key = JSON.stringify([part.kind, part.workspaceId, part.applicationId, part.taskId, part.variantId, part.ownerId]);
    merged.set(key, { part, weight: (merged.get(key)?.weight ?? 0) + weight });
  }
  // The operator's idle part stays last: it takes the whole when nothing else has weight.
  return [...merged.values()].sort((a, b) => Number(a.part === OPERATOR) - Number(b.part === OPERATOR));
}

function within(durationUs: Micros, intervalUs: Micros): number {
  return Math.min(1, Math.max(0, durationUs / intervalUs));
}

const OPERATOR: Omit<BillPart, 'amountNanoUsd'> = {
  kind: 'operator_idle', workspaceId: null, applicationId: null, taskId: null, variantId: null, ownerId: null,
};
