import type { HardwareClass } from '@infaas/shared/domain/hardware';
import type { InstanceState, InstanceStats } from '@infaas/shared/domain/instance';
import type { Objective } from '@infaas/shared/domain/objective';
import type { Profile } from '@infaas/shared/domain/profile';
import type { InstanceView, VariantView, WorkerView } from '@infaas/shared/domain/serving-view';
import type { Bytes, Micros } from '@infaas/shared/domain/units';
import type { QueuedQuery } from '@infaas/shared/policy/batch-plan';
import type { FleetMachineState } from '@infaas/shared/policy/fleet-situation';
import type { HostStatistics } from '@infaas/shared/policy/host-statistics';
import type { StateMemory } from '@infaas/shared/policy/instance-state';
import type { LatencyModel } from '@infaas/shared/policy/latency-model';
import type { ColdChoice, LiveInstance, WarmChoice } from '@infaas/shared/policy/selection';
import type { ScenarioLoad } from '../scenario';

/** Where a query is: `sent` = at an instance or on its way there or back. */
export type QueryPlace = 'new' | 'waiting' | 'cold' | 'sent' | 'ended';
export type QueryEnd = 'answered' | 'refused' | 'timed_out' | 'failed';

/** One query from its arrival to its end. As a host sees it, it is a queued query like any other. */
export type SimQuery = QueuedQuery & {
  load: SimLoad;
  /** As it was when the query arrived. */
  objective: Objective;
  /** When the gateway gives it up. */
  dueUs: Micros;
  place: QueryPlace;
  end: QueryEnd | null;
  /** How often it was ended: anything but 1 at the end is a fault of the simulator's. */
  ends: number;
  choice: WarmChoice | ColdChoice | null;
  chosenUs: Micros;
  instance: SimInstance | null;
  /** Its places in the lists of open queries and of its instance's; -1 = in none. `sentTurn` tells which of two was sent first. */
  openAt: number;
  flightAt: number;
  sentTurn: number;
  losses: number;
  refusals: number;
  exclude: Set<string> | null;
};

/** A stream of queries while it runs. */
export type SimLoad = ScenarioLoad & { index: number; /** Rows since the last whole tick of the autoscaler. */ offered: number; /** Answers of the last minutes, for who keeps what loaded. */ answered: number };

/** A batch at an instance's runner. */
export type Run = { batch: readonly SimQuery[]; rows: number; handedUs: Micros; startUs: Micros; endUs: Micros; instance: SimInstance };

/** One instance: what its host knows, what the gateway knows of it, and what control knows of it. */
export type SimInstance = {
  view: InstanceView;
  variant: VariantView;
  machine: SimMachine;
  profile: Profile;
  model: LatencyModel;
  /** As it is; `view.state` is what control knows. */
  state: Extract<InstanceState, 'loading' | 'active' | 'draining' | 'stopped' | 'failed'>;
  budgetBytes: Bytes;
  share: number;
  sinceUs: Micros;
  // The host.
  host: HostStatistics;
  queue: SimQuery[];
  runs: Run[];
  busyUntilUs: Micros;
  lastEndUs: Micros;
  wakeUs: Micros;
  statsSentUs: Micros;
  // The gateway.
  live: LiveInstance;
  /** In no order. */
  inFlight: SimQuery[];
  inFlightRows: number;
  sentRows: number;
  gatewayMemory: StateMemory;
  // Control.
  reported: InstanceStats;
  controlState: InstanceState;
  controlMemory: StateMemory;
  /** Run time by application since the last bill. */
  used: Map<string, number>;
  billedUs: Micros;
};

/** One machine and, once it has joined, its worker. */
export type SimMachine = {
  id: string;
  hardware: HardwareClass;
  state: FleetMachineState | 'gone';
  sinceUs: Micros;
  orderedUs: Micros;
  /** Null until it has joined; control's view of it. */
  worker: WorkerView | null;
  preemptUs: Micros | null;
  instances: Set<SimInstance>;
  /** Threads of the runs in progress. */
  busyThreads: number;
  /** Threads of offline work at the lowest priority. */
  offlineThreads: number;
  /** Time integral of busy threads until `busyAtUs`, and its value at the last look of the fleet-autoscaler. */
  busyThreadUs: number;
  busyAtUs: Micros;
  seenBusyThreadUs: number;
  seenUs: Micros;
  billedUs: Micros;
  carry: number;
  /** Nano-dollars billed so far. */
  billed: number;
};
