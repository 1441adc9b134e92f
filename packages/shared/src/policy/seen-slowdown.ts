import type { VariantView } from '../domain/serving-view';
import type { Micros } from '../domain/units';
import { MICROS_PER_SECOND } from '../domain/units';
import { pairKey } from './build-problem';
import { isServing } from './instance-state';
import type { InstanceFacts } from './scaler-facts';

/**
 * How much slower than profiled a variant ran on a hardware class, without what sharing cores explains; 1 = as profiled. A profile is
 * measured alone on a quiet machine: what contends for caches and memory slows one variant more than another, and only load shows it.
 */
export type SeenSlowdown = { architectureId: string; hardwareClass: string; slowdown: number; seenUs: Micros };

/** By pair. Plain data. */
export type SeenSlowdowns = Readonly<Record<string, SeenSlowdown>>;

/** Seconds of work over which what is remembered follows what is seen: the load of a moment ago says most. */
const FOLLOWED_US: Micros = 20 * MICROS_PER_SECOND;
/** A day later the machine may be another. */
const FORGOTTEN_US: Micros = 86_400 * MICROS_PER_SECOND;
const MOST_REMEMBERED = 5_000;

/** Returns what is remembered after one more tick: instances count by the time they worked since the one before. */
export function followSlowdowns(before: SeenSlowdowns, { instances, now, elapsedUs }: { instances: readonly InstanceFacts[]; now: Micros; elapsedUs: Micros }): SeenSlowdowns {
  const worked = new Map<string, { of: InstanceFacts; workedUs: number; sum: number }>();
  for (const of of instances) {
    const key = keyOf(of);
    const workedUs = (of.memory.busyCores * elapsedUs) / (of.variant?.threads ?? 1);
    if (key === null || workedUs < 1) continue;
    const known = worked.get(key) ?? { of, workedUs: 0, sum: 0 };
    worked.set(key, { of, workedUs: known.workedUs + workedUs, sum: known.sum + workedUs * of.slowdown });
  }
  if (worked.size === 0) return before;
  const next: Record<string, SeenSlowdown> = { ...before };
  for (const [key, { of: { variant, worker }, workedUs, sum }] of worked) {
    if (variant === null || worker === null) continue;
    const seen = sum / workedUs;
    const known = before[key]?.slowdown ?? seen;
    next[key] = { architectureId: variant.architectureId, hardwareClass: worker.hardwareClass, slowdown: known + (seen - known) * (1 - Math.exp(-workedUs / FOLLOWED_US)), seenUs: now };
  }
  return forgotten(next, now);
}

function keyOf({ variant, worker, state, stats }: InstanceFacts): string | null {
  return variant === null || worker === null || !isServing(state) || stats.batches === 0 ? null : pairKey(variant.id, worker.hardwareClass);
}

function forgotten(seen: SeenSlowdowns, now: Micros): SeenSlowdowns {
  const entries = Object.entries(seen);
  if (entries.length <= MOST_REMEMBERED && entries.every(([, { seenUs }]) => now - seenUs < FORGOTTEN_US)) return seen;
  return Object.fromEntries(entries.filter(([, { seenUs }]) => now - seenUs < FORGOTTEN_US).sort(([, a], [, b]) => b.seenUs - a.seenUs).slice(0, MOST_REMEMBERED));
}

/**
 * Returns how much slower than profiled a variant must be expected to run on a class, at least 1: as it was seen to, or else as the least slow
 * of its architecture there, or else as the least slow of all there. A variant that is slower than profiled would else always look worse than
 * one that was never tried.
 */
export function expectedSlowdown(seen: SeenSlowdowns): Slowdown {
  const known = EXPECTED.get(seen) ?? expectedOf(seen);
  EXPECTED.set(seen, known);
  return known;
}

type Slowdown = (variant: Pick<VariantView, 'id' | 'architectureId'>, hardwareClass: string) => number;
/** One tick asks for each of its demands. */
const EXPECTED = new WeakMap<SeenSlowdowns, Slowdown>();

function expectedOf(seen: SeenSlowdowns): Slowdown {
  const least = new Map<string, number>();
  for (const { architectureId, hardwareClass, slowdown } of Object.values(seen)) keepLeast(least, { architectureId, hardwareClass, value: slowdown });
  return ({ id, architectureId }, hardwareClass) => seen[pairKey(id, hardwareClass)]?.slowdown ?? leastThere(least, architectureId, hardwareClass) ?? 1;
}

/**
 * Returns the same for what does not run at the moment: what runs shows whether this is a moment in which all are slower, or faster, than they
 * were seen to be.
 */
export function slowdownElsewhere(seen: SeenSlowdowns, instances: readonly InstanceFacts[]): Slowdown {
  const least = new Map<string, number>();
  const common = new Map<string, number>();
  for (const of of instances) {
    const { variant, worker, slowdown } = of;
    const key = keyOf(of);
    if (key === null || variant === null || worker === null) continue;
    const { hardwareClass } = worker;
    keepLeast(least, { architectureId: variant.architectureId, hardwareClass, value: slowdown });
    keepLeast(common, { architectureId: variant.architectureId, hardwareClass, value: slowdown / (seen[key]?.slowdown ?? slowdown) });
  }
  return ({ id, architectureId }, hardwareClass) => {
    const known = seen[pairKey(id, hardwareClass)]?.slowdown;
    const there = leastThere(least, architectureId, hardwareClass);
    if (known === undefined) return there ?? 1;
    return Math.max(1, known * (leastThere(common, architectureId, hardwareClass) ?? 1));
  };
}

function keepLeast(least: Map<string, number>, of: { architectureId: string; hardwareClass: string; value: number }): void {
  for (const key of [of.hardwareClass, pairKey(of.architectureId, of.hardwareClass)]) least.set(key, Math.min(least.get(key) ?? Infinity, of.value));
}

function leastThere(least: ReadonlyMap<string, number>, architectureId: string, hardwareClass: string): number | undefined {
  return least.get(pairKey(architectureId, hardwareClass)) ?? least.get(hardwareClass);
}
