import type { PlanPolicy } from '@infaas/shared/domain/plan';
import { nanoUsdFromUsd } from '@infaas/shared/domain/units';
import type { FleetClass } from '@infaas/shared/policy/fleet-situation';
import { fleetClass } from '../simulator/engine/fleet-part';
import { PRODUCTION_POLICY } from '../simulator/policy';
import { DEFAULT_PHYSICS, NO_FAULTS, WORKSPACE } from '../simulator/scenario';
import type { Scenario } from '../simulator/scenario';
import type { KnownVariants } from './estimate/profiles-elsewhere';
import { profilesElsewhere } from './estimate/profiles-elsewhere';
import type { PlanInput, PlanLoad } from '@infaas/shared/domain/plan-input';

/** One way to serve the traffic: a policy on some of the classes. */
export type Way = { name: string; policy: 'ours' | PlanPolicy; classes: readonly string[] };

/** A plan's question in the simulator's terms: everything but the traffic of one stretch. */
export type PlanWorld = { base: Scenario; loads: readonly PlanLoad[]; growth: number; seconds: number; known: KnownVariants; ways: readonly Way[] };

const SECOND = 1_000_000;
const IDLE_STOP_US = 300 * SECOND;

/** Returns the world of a plan: its classes at its prices, what is known of the variants on them, and the ways that are compared. */
export function planWorld({ spec, tasks, architectures, variants, work, loads }: PlanInput): PlanWorld {
  const known = profilesElsewhere({ variants, work: new Map(Object.entries(work)), classes: spec.classes });
  const own = <Of extends { workspaceId: string }>(each: Of): Of => ({ ...each, workspaceId: WORKSPACE });
  const seconds = Math.max(1, ...loads.map(({ counts, stepSeconds }) => counts.length * stepSeconds));
  const base: Scenario = {
    name: 'plan', seed: 1, durationUs: SECOND, measureFromUs: 0, tasks: tasks.map(own), architectures: architectures.map(own), variants: known.variants.map(own),
    classes: spec.classes.map(plannedFleetClass), budget: { machines: spec.machinesAtMost, pricePerHourNanoUsd: null }, machines: [], instances: [], loads: [],
    policy: PRODUCTION_POLICY, physics: DEFAULT_PHYSICS, faults: NO_FAULTS, events: [], idleStopUs: IDLE_STOP_US,
  };
  return { base, loads, growth: spec.growth, seconds, known, ways: waysOf(spec.classes.filter(({ most }) => most > 0).map(({ name }) => name), spec.policies) };
}

/** Returns the ways to compare: all classes, each alone, each left out, and the other policies on all of them. */
export function waysOf(names: readonly string[], policies: readonly PlanPolicy[]): Way[] {
  const ours = (name: string, classes: readonly string[]): Way => ({ name, policy: 'ours', classes });
  const all = names.length === 1 ? ours(`scaled, ${names[0] ?? ''}`, names) : ours('scaled, all classes', names);
  const fewer = names.length < 2 ? [] : [
    ...names.map((name) => ours(`scaled, only ${name}`, [name])),
    ...(names.length < 3 ? [] : names.map((name) => ours(`scaled, without ${name}`, names.filter((each) => each !== name)))),
  ];
  const others = policies.map((policy): Way => ({ name: policy === 'fixed' ? 'fixed fleet, best in hindsight' : policy, policy, classes: names }));
  return [all, ...fewer, ...others];
}

function plannedFleetClass(of: PlanInput['spec']['classes'][number]): FleetClass {
  return fleetClass({
    name: of.name, kind: of.kind, memoryBytes: of.memoryBytes, accelerator: of.accelerator, deviceMemoryBytes: of.deviceMemoryBytes,
    // Runs on a device come one after the other: for what is placed and planned it is one core.
    cores: of.kind === 'gpu' && !of.local ? 1 : of.cores, providers: of.kind === 'gpu' ? ['cuda'] : ['cpu'],
    pricePerHourNanoUsd: nanoUsdFromUsd(of.usdPerHour), priceBasis: 'stated', minMachines: of.least, maxMachines: of.most, bootUs: Math.round(of.bootSeconds * SECOND),
  });
}

/** Returns the queries per second of a load in a stretch, on average, grown. */
export function rateIn({ growth }: Pick<PlanWorld, 'growth'>, { counts, stepSeconds }: PlanLoad, { from, to }: { from: number; to: number }): number {
  let sum = 0;
  for (let at = Math.max(0, Math.floor(from / stepSeconds)); at < counts.length && at * stepSeconds < to; at += 1) {
    const overlap = Math.min(to, (at + 1) * stepSeconds) - Math.max(from, at * stepSeconds);
    sum += ((counts[at] ?? 0) / stepSeconds) * overlap;
  }
  return (growth * sum) / Math.max(1e-9, to - from);
}
