import type { HardwareClass } from './hardware';

/** Queries of a period, however they are known: what a fleet is planned for. */
export type PlanTraffic =
  /** What this installation counted per minute; `task` and `application` narrow it down. */
  | { kind: 'recorded'; fromMs: number; toMs: number; task: string | null; application: string | null }
  | { kind: 'synthetic'; shape: TrafficShape; target: string; perSecond: number; /** Of bursts and waves: the largest rate over the mean one. */ peak: number; hours: number; /** Of each query; 1 unless stated. */ rows?: number }
  /** Counts that somebody uploaded, one per step. */
  | { kind: 'counts'; target: string; counts: number[]; stepSeconds: number; fileName: string; rows?: number };

export const TRAFFIC_SHAPES = ['constant', 'poisson', 'bursts', 'diurnal'] as const;
export type TrafficShape = (typeof TRAFFIC_SHAPES)[number];

/** A class of machine as it was when the plan was made: its facts, its price, and how many of it there may be. */
export type PlanClass = Pick<HardwareClass, 'name' | 'kind' | 'cores' | 'memoryBytes' | 'accelerator' | 'deviceMemoryBytes'> & {
  usdPerHour: number;
  /** `list price, 2025-06`. */
  priceNote: string;
  bootSeconds: number;
  /** Part of this machine: what was measured here holds there. */
  local: boolean;
  least: number;
  most: number;
};

/** Policies that may be compared with the product's own. */
export const PLAN_POLICIES = ['fixed', 'round robin', 'infaas paper'] as const;
export type PlanPolicy = (typeof PLAN_POLICIES)[number];

/** What is asked of the planner. */
export type PlanSpec = {
  traffic: PlanTraffic;
  /** The traffic is taken so many times. */
  growth: number;
  /** What every query asks for; undefined = as its application does, else as the task's default. */
  objective: { maxLatencyMs?: number | null; minAccuracy?: number | null };
  /** Part of the queries that must be answered as asked. */
  keep: number;
  classes: PlanClass[];
  machinesAtMost: number;
  policies: PlanPolicy[];
};

export type PlanState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';

/** A mean with the range it lies in: two standard errors of the sample, or what the seeds gave. */
export type PlanFigure = { mean: number; low: number; high: number };

/** Where what is known of variants on a class comes from. */
export type ProfileBasis = 'measured' | 'published' | 'estimated';

/** One way to serve the traffic. */
export type PlanAlternative = {
  name: string;
  policy: 'ours' | PlanPolicy;
  classes: string[];
  costPerHourUsd: PlanFigure;
  /** Of the whole period. */
  costUsd: number;
  per1kUsd: number | null;
  /** Part of the queries that was answered as asked. */
  met: PlanFigure;
  p99Ms: number | null;
  accuracy: number | null;
  keepsTarget: boolean;
  /** Machines by class: on average, and at least and at most at any instant that was played. */
  machines: { name: string; mean: number; least: number; most: number }[];
  instances: number;
  /** Reserved over used core-seconds. */
  overProvisioning: number | null;
  /** What answered most, by part of the answers. */
  variants: { name: string; part: number }[];
  /** Where what was not answered as asked came from, worst first. */
  missed: { load: string; part: number; of: number; mostly: MissedHow }[];
  binding: { kind: 'deadline' | 'accuracy' | 'cost' | 'hardware' | 'objective' | 'machines' | 'start-up' | 'queueing' | 'capacity' | 'smallest' | 'cores'; text: string };
  basis: ProfileBasis;
  series: PlanPoint[];
};
export type MissedHow = 'refused' | 'late' | 'failed';
/** One stretch of the traffic: when it begins, what was asked and missed, what there was. */
export type PlanPoint = { second: number; perSecond: number; missed: number; instances: number; machines: Record<string, number> };

/** What a model needs for a stated rate and deadline on one class. */
export type PlanAdvice = {
  load: string; target: string; perSecond: number; rows?: number; maxLatencyMs: number | null;
  options: { className: string; variant: string; accuracy: number | null; batch: number; instances: number; machines: number; usdPerHour: number; per1kUsd: number; p95Ms: number; basis: ProfileBasis }[];
};

/**
 * What follows when one thing changes: the recommended way then. All of them, and the base (factor 1), are small re-runs of the same few
 * stretches, so they compare with each other and not with the answer: `costChange` is relative to the base, null where nothing keeps it
 * in either; plans of older releases do not have it.
 */
export type PlanSensitivity = { what: 'load' | 'deadline' | 'price'; factor: number; text: string; recommended: string | null; costPerHourUsd: number; met: number; costChange?: number | null };

/** How far profiles are estimates: `meanError` is relative, left out one at a time. */
export type PlanEstimate = { className: string; basis: Exclude<ProfileBasis, 'measured'>; how: string; meanError: number };

/** What came of a plan. */
export type PlanResult = {
  /** `rough`: a sample, one seed; `exact`: as much as the time allowed, `coverage` says how much of the traffic. */
  stage: 'rough' | 'exact';
  /** Part of the traffic's time that was played, and with how many seeds. */
  coverage: number;
  seeds: number;
  tookMs: number;
  simulatedQueries: number;
  traffic: { hours: number; queries: number; meanPerSecond: number; peakPerSecond: number; loads: { name: string; target: string; queries: number; /** Of each query; plans of older releases do not say. */ rows?: number; maxLatencyMs: number | null; minAccuracy: number | null }[] };
  alternatives: PlanAlternative[];
  recommended: string | null;
  reasons: string[];
  advice: PlanAdvice[];
  sensitivity: PlanSensitivity[];
  estimates: PlanEstimate[];
  /** What the whole fleet was billed in the recorded period; null for other traffic. */
  billedUsd: number | null;
  /** What the reader must know of how this was reckoned. */
  notes: string[];
};
