import type { Decision } from '../domain/decision';
import type { HardwareClass } from '../domain/hardware';
import type { Micros, NanoUsd } from '../domain/units';

/** A kind of machine that the fleet-autoscaler may start, with what the operator allows. */
export type FleetClass = HardwareClass & {
  /** Who starts machines of it; null = nobody here does. */
  provider: string | null;
  minMachines: number;
  maxMachines: number;
  /** From the order to its worker's first word. */
  bootUs: Micros;
  /** Machines of it may share cores with others of this machine. */
  overcommit: boolean;
  /** Something is known of how fast models run on it. */
  measured: boolean;
};

export type FleetMachineState = 'booting' | 'active' | 'draining' | 'stopping';

/** A machine that a provider was told to start and that is not gone. */
export type FleetMachine = {
  id: string;
  name: string;
  className: string;
  state: FleetMachineState;
  /** Since when it is in this state. */
  sinceUs: Micros;
  /** Its worker, once that has joined. */
  workerId: string | null;
  /** When its provider takes it away; null = not known to. */
  preemptUs: Micros | null;
  /** An operator wants it empty. */
  ordered: boolean;
  /** What is on it: instances, and jobs that have not ended. */
  instances: number;
  openWork: number;
};

/** A worker that is there, on a machine of a provider or started by hand. */
export type FleetWorker = {
  id: string;
  name: string;
  className: string;
  state: 'active' | 'draining';
  /** Part of its cores that instances kept busy, 0..1. */
  utilisation: number;
  /** How many of its instances are judged so. */
  overloaded: number;
  interfered: number;
};

/** What all machines together may be and cost; `pricePerHourNanoUsd` null = no limit. Workers started by hand count in the price. */
export type FleetBudget = { machines: number; pricePerHourNanoUsd: NanoUsd | null };

/** How many cores a provider has to give, and how many of them others than its machines have; absent = no limit of its own. */
export type ProviderCapacity = { cores: number; taken: number };

/** Which fleet to ask about: the workers that are there, and machines more or workers less. */
export type FleetChange = {
  more: readonly { className: string; count: number }[];
  without: readonly string[];
  /** Load is taken to be so many times what it is, */
  loadFactor: number;
  /** as it will be in so long if it goes on rising as it does; 0 = now. */
  aheadUs: Micros;
};

export type FleetSituation = {
  now: Micros;
  classes: readonly FleetClass[];
  machines: readonly FleetMachine[];
  workers: readonly FleetWorker[];
  budget: FleetBudget;
  capacity: Readonly<Record<string, ProviderCapacity>>;
  /** How long a machine must be spare before it goes. */
  patienceUs: Micros;
  /** Rows per second that a fleet changed so could not serve as asked, by the scaling plan for it. */
  unserved: (change: FleetChange) => number;
  /** How many times the work that the load is now it will be in so long, if it goes on rising as it does; at least 1. */
  growth: (aheadUs: Micros) => number;
};

export type FleetCause =
  | 'minimum' | 'unmet' | 'rising' | 'utilisation' | 'interfered' | 'overloaded'
  | 'spare' | 'surplus' | 'budget' | 'removed' | 'ordered' | 'preempted' | 'needed' | 'stuck' | 'drained' | 'deadline' | 'boot';

export type FleetAction =
  | { kind: 'start'; className: string; cause: FleetCause; text: string }
  /** Nothing new goes there, what is there moves. */
  | { kind: 'drain'; machineId: string; cause: FleetCause; text: string }
  /** Takes work again. */
  | { kind: 'resume'; machineId: string; cause: FleetCause; text: string }
  | { kind: 'stop'; machineId: string; cause: FleetCause; text: string };

/** What the fleet-autoscaler remembers. Plain data. */
export type FleetState = {
  /** Since when a rule asks for more, by rule and class. */
  hot: Readonly<Record<string, number>>;
  /** Since when a machine could be spared. */
  spareSinceUs: Readonly<Record<string, Micros>>;
  lastOutUs: Micros | null;
  lastInUs: Micros | null;
  /** So many times the usual patience; grows while the fleet goes up and down. */
  patience: number;
  /** Starts in a row that failed, by class. */
  failures: Readonly<Record<string, { count: number; lastUs: Micros }>>;
};

export const FLEET_PATIENCE_US: Micros = 60_000_000;
export const INITIAL_FLEET_STATE: FleetState = { hot: {}, spareSinceUs: {}, lastOutUs: null, lastInUs: null, patience: 1, failures: {} };

/** The whole tick in, all actions and the state for the next tick out. */
export type FleetAutoscaler = (situation: FleetSituation, state: FleetState) => { decision: Decision<FleetAction[]>; state: FleetState };

/** Rows per second below which nothing counts as unmet. */
export const LEAST_UNMET = 1e-3;
