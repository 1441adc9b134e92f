import type { Objective } from '@infaas/shared/domain/objective';
import type { ArchitectureView, TaskView, VariantView } from '@infaas/shared/domain/serving-view';
import type { Micros } from '@infaas/shared/domain/units';
import type { FleetBudget, FleetClass } from '@infaas/shared/policy/fleet-situation';
import type { SimulatedPolicy } from './policy';
import type { ArrivalSpec } from './workload/arrival-spec';

/** One stream of queries that ask for the same. */
export type ScenarioLoad = {
  name: string;
  applicationId: string;
  /** Name of a task, architecture or variant. */
  target: string;
  objective: Objective;
  rows: number;
  priority: number;
  arrivals: ArrivalSpec;
};

/** What an instance does that no profile tells, and how long things take between the parts. Durations are means unless they say more. */
export type Physics = {
  /** One way between gateway and instance. */
  networkUs: Micros;
  /** What the gateway itself takes of a query, and what selection is told of it (p95). */
  gatewayUs: Micros;
  gatewayP95Us: Micros;
  /** From control's decision to the worker's first deed for it. */
  jobUs: Micros;
  /** From a change of facts to the gateway's new view. */
  viewUs: Micros;
  /** How often a worker tells control what its instances do, and a host tells the gateway. */
  statusUs: Micros;
  statsUs: Micros;
  /** Runs, loads and boots vary; 0 = every one takes its mean. */
  noise: number;
  /** Neighbours that run on the other cores of the same worker slow a run down by at most this part. */
  contention: number;
  /** Real mean over profiled mean of every run: what the profiles are wrong by. */
  profileError: number;
};

export type Faults = {
  /** Part of all loads that fail. */
  loadFailure: number;
  /** Mean time between two crashes of an instance, and of a machine, of all there are; 0 = none. */
  instanceCrashEveryUs: Micros;
  machineCrashEveryUs: Micros;
  /** Mean time between two preemptions, and the notice they give. */
  preemptEveryUs: Micros;
  preemptNoticeUs: Micros;
  /** Part of all machine starts that never join. */
  bootFailure: number;
};

/** Something that changes what is asked or what there is, at an instant. */
export type ScenarioEvent =
  | { kind: 'objective'; atUs: Micros; load: string; objective: Objective }
  /** No machine of the class may be started any more, and those that are there are taken away. */
  | { kind: 'class-gone'; atUs: Micros; className: string }
  /** Variants of an architecture that was not there before. */
  | { kind: 'architecture'; atUs: Micros; architecture: ArchitectureView; variants: readonly VariantView[] };

export type Scenario = {
  name: string;
  seed: number;
  durationUs: Micros;
  /** Figures count from here on: before it the system finds its feet. */
  measureFromUs: Micros;
  tasks: readonly TaskView[];
  architectures: readonly ArchitectureView[];
  variants: readonly VariantView[];
  classes: readonly FleetClass[];
  budget: FleetBudget;
  /** Machines that are there at the start. */
  machines: readonly { className: string; count: number }[];
  /** Instances that serve from the start, by place in the list of those machines. */
  instances: readonly { variantId: string; machine: number }[];
  loads: readonly ScenarioLoad[];
  policy: SimulatedPolicy;
  physics: Physics;
  faults: Faults;
  events: readonly ScenarioEvent[];
  /** Instances without a query for this long are stopped. */
  idleStopUs: Micros;
  /** Work without deadline and without end that this variant does on what online queries leave. */
  offline?: { variantId: string };
};

export const DEFAULT_PHYSICS: Physics = {
  networkUs: 100, gatewayUs: 60, gatewayP95Us: 400, jobUs: 30_000, viewUs: 20_000, statusUs: 1_000_000, statsUs: 100_000, noise: 1, contention: 0.1, profileError: 1,
};

export const NO_FAULTS: Faults = {
  loadFailure: 0, instanceCrashEveryUs: 0, machineCrashEveryUs: 0, preemptEveryUs: 0, preemptNoticeUs: 120_000_000, bootFailure: 0,
};

/** The workspace that everything in a simulation belongs to. */
export const WORKSPACE = 'simulated';
