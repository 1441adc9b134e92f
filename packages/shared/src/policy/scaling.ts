import type { Decision } from '../domain/decision';
import type { InstanceState, InstanceStats } from '../domain/instance';
import type { InstanceBounds } from '../domain/instance-bounds';
import type { ServingView } from '../domain/serving-view';
import type { LoadReport } from '../domain/load';
import type { DemandReport } from '../domain/usage';
import type { Micros } from '../domain/units';
import type { DemandClasses } from './demand-class';
import type { ScalingSolver } from './scaling-problem';
import type { SeenSlowdowns } from './seen-slowdown';

/** What the model-autoscaler looks at: the published view, and what instances report now. */
export type ScalerView = {
  serving: ServingView;
  instances: readonly { instanceId: string; state: InstanceState; stats: InstanceStats }[];
  /** Cores that other processes than the instances keep busy on a worker; missing = 0. */
  otherBusyCores?: Readonly<Record<string, number>>;
  /** What owners want at least and at most, by variant; missing = no bounds. */
  bounds?: Readonly<Record<string, InstanceBounds>>;
};

export type ScalerSettings = {
  /** Instances without a query for this long are stopped. */
  idleStopUs: Micros;
  /** Instances without a query for this long may be stopped to make room for another. */
  evictIdleUs: Micros;
};

export const DEFAULT_SCALER_SETTINGS: ScalerSettings = { idleStopUs: 300_000_000, evictIdleUs: 5_000_000 };

export type ScalingCause = 'demand' | 'replicate' | 'upgrade' | 'downgrade' | 'restart' | 'pinned' | 'idle' | 'spare' | 'evict' | 'removed' | 'move';

export type ScalingAction =
  | { kind: 'start'; cause: ScalingCause; variantId: string; workerId: string; text: string }
  | { kind: 'stop'; cause: ScalingCause; variantId: string; instanceId: string; workerId: string; text: string };

/** What the autoscaler remembers of a variant. Plain data: it can be stored and read again. */
export type VariantMemory = {
  /** Instances that should run. */
  wanted: number;
  cause: ScalingCause;
  lastDemandUs: Micros;
  lastStartUs: Micros | null;
  /** Instances that failed in a row; start-up backs off with it. */
  failures: number;
  /** Ticks in a row in which every instance of it was Overloaded. */
  hotTicks: number;
  /** Since when the load needs fewer instances of it. */
  spareSinceUs: Micros | null;
  /** Since when more of it would save money. */
  savingSinceUs: Micros | null;
  /** Since when queries wait for it; null = none does. */
  waitingSinceUs: Micros | null;
};

/** What the autoscaler remembers of an instance: its counters at the last tick, and what followed from them. */
export type InstanceMemory = {
  queries: number;
  busyUs: Micros;
  /** When they were counted, by its host's clock. */
  atUs: Micros;
  lastActiveUs: Micros;
  seenUs: Micros;
  /** Cores that it kept busy, smoothed over about two seconds. */
  busyCores: number;
  failed: boolean;
  /** When its stop was ordered; the view may show it as running for a while. */
  stopOrderedUs: Micros | null;
};

export type ScalerState = {
  variants: Readonly<Record<string, VariantMemory>>;
  instances: Readonly<Record<string, InstanceMemory>>;
  /** Offered load by what it asks for. */
  classes: DemandClasses;
  /** How slow what runs, and what ran before, was seen to be. */
  slowdowns: SeenSlowdowns;
  lastTickUs: Micros | null;
};

export const INITIAL_SCALER_STATE: ScalerState = { variants: {}, instances: {}, classes: {}, slowdowns: {}, lastTickUs: null };

export type ScalerInput = {
  view: ScalerView;
  /** Variants that queries wait for or would have needed, since the tick before. */
  demand: readonly DemandReport[];
  /** What was asked since the tick before, served or not. */
  load: readonly LoadReport[];
  state: ScalerState;
  now: Micros;
  settings?: ScalerSettings;
  /** Between two ticks: only what somebody waits for, or was just refused, is started and given room. Load is not followed. */
  urgent?: boolean;
  /** Default: greedy. */
  solver?: ScalingSolver;
};

/** The whole tick in, all actions and the state for the next tick out. */
export type ModelScaler = (input: ScalerInput) => { decision: Decision<ScalingAction[]>; state: ScalerState };
