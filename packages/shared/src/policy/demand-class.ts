import type { LoadReport } from '../domain/load';
import type { Objective } from '../domain/objective';
import type { Micros } from '../domain/units';
import { MICROS_PER_SECOND } from '../domain/units';

/** Load that asks for the same, followed over time. Plain data. */
export type DemandClass = {
  workspaceId: string;
  target: string;
  version: number | null;
  objective: Objective;
  /** Rows per second, smoothed over about two seconds, and over about ten. */
  fastPerSecond: number;
  slowPerSecond: number;
  /** The first of them, smoothed over two seconds once more, and the mean square of what a second differed from what both foretold of it. */
  laggingPerSecond: number;
  errorVariance: number;
  lastSeenUs: Micros;
};

export type DemandClasses = Readonly<Record<string, DemandClass>>;

/** Between reports of about a second: how much of the new rate counts. */
const FAST_US: Micros = 2_000_000;
const SLOW_US: Micros = 10_000_000;
/** Most classes followed at a time; those asked longest ago are forgotten first. */
const MOST_CLASSES = 1_000;
const DEADLINE_STEP = 1.1;

export type FollowInput = { classes: DemandClasses; reports: readonly LoadReport[]; now: Micros; lastTickUs: Micros | null; forgetAfterUs: Micros };

/**
 * Returns the demand classes after one more tick: what was reported since the last one moves their rates; classes that nobody asked for
 * during `forgetAfterUs` go. Rising load is followed within two seconds, falling load within ten.
 */
export function followLoad({ classes, reports, now, lastTickUs, forgetAfterUs }: FollowInput): DemandClasses {
  const elapsedUs = lastTickUs === null ? MICROS_PER_SECOND : Math.max(1, now - lastTickUs);
  const rows = new Map<string, { report: LoadReport; rows: number }>();
  for (const report of reports) {
    const key = classKey(report);
    const known = rows.get(key);
    if (known === undefined) rows.set(key, { report, rows: report.rows });
    else known.rows += report.rows;
  }
  const next: [string, DemandClass][] = [];
  for (const [key, { report, rows: count }] of rows) {
    const rate = (count * MICROS_PER_SECOND) / Math.max(elapsedUs, MICROS_PER_SECOND / 2);
    next.push([key, moved(classes[key] ?? fresh(report), { rate, elapsedUs, lastSeenUs: now })]);
  }
  for (const [key, known] of Object.entries(classes)) {
    if (rows.has(key) || now - known.lastSeenUs >= forgetAfterUs) continue;
    next.push([key, moved(known, { rate: 0, elapsedUs, lastSeenUs: known.lastSeenUs })]);
  }
  return Object.fromEntries(next.sort(([, a], [, b]) => b.lastSeenUs - a.lastSeenUs).slice(0, MOST_CLASSES));
}

/** Returns the rate that is to be provided for: the higher of the two. */
export function demandPerSecond({ fastPerSecond, slowPerSecond }: DemandClass): number {
  return Math.max(fastPerSecond, slowPerSecond);
}

/** A trend is told no further than it was seen for, and load is not taken to grow by more than this at once. */
const LONGEST_AHEAD_US = SLOW_US;
const MOST_GROWTH = 2;
/** Of the standard deviation by which a second differs from what was foretold: a trend counts as far as it is more than that. */
const DEVIATIONS = 1.4;

/**
 * Returns the rate to be provided for in so long if load goes on rising as it does, by double exponential smoothing (Brown 1959), less what
 * may be the luck of random arrivals. What falls may rise again: never less than the rate that is to be provided for now.
 */
export function demandAhead(of: DemandClass, aheadUs: Micros): number {
  const { fastPerSecond, errorVariance } = of;
  const risen = foretold(of, Math.min(LONGEST_AHEAD_US, aheadUs)) - DEVIATIONS * Math.sqrt(errorVariance);
  return Math.max(demandPerSecond(of), Math.min(risen, MOST_GROWTH * fastPerSecond));
}

/** Returns how many times as much is to be provided for in so long as is asked now; at least 1. */
export function growthAhead(of: DemandClass, aheadUs: Micros): number {
  const now = Math.max(demandPerSecond(of), foretold(of, 0));
  return now <= 0 ? 1 : Math.max(1, demandAhead(of, aheadUs) / now);
}

/** An average lags behind a rise by its memory, an average of that average by twice as much: their difference tells level and slope. */
function foretold({ fastPerSecond, laggingPerSecond }: DemandClass, aheadUs: Micros): number {
  const lag = fastPerSecond - laggingPerSecond;
  return fastPerSecond + lag * (1 + aheadUs / FAST_US);
}

/** Returns an objective with its deadline rounded down to steps of a tenth: what keeps the step keeps every deadline in it. */
export function classObjective(objective: Objective): Objective {
  if (objective.maxLatencyUs === null) return objective;
  const step = Math.floor(Math.log(Math.max(1, objective.maxLatencyUs)) / Math.log(DEADLINE_STEP) + 1e-9);
  return { ...objective, maxLatencyUs: Math.min(objective.maxLatencyUs, Math.ceil(DEADLINE_STEP ** step)) };
}

/** Returns the name of the class that a report belongs to. */
export function classKey({ workspaceId, target, version, objective }: Omit<LoadReport, 'rows'>): string {
  return JSON.stringify([workspaceId, target, version, Object.entries(classObjective(objective)).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

function fresh({ workspaceId, target, version, objective }: LoadReport): DemandClass {
  return { workspaceId, target, version, objective: classObjective(objective), fastPerSecond: 0, slowPerSecond: 0, laggingPerSecond: 0, errorVariance: 0, lastSeenUs: 0 };
}

function moved(known: DemandClass, now: { rate: number; elapsedUs: Micros; lastSeenUs: Micros }): DemandClass {
  const follow = (before: number, value: number, tauUs: Micros): number => before + (value - before) * (1 - Math.exp(-now.elapsedUs / tauUs));
  const fastPerSecond = follow(known.fastPerSecond, now.rate, FAST_US);
  const error = now.rate - foretold(known, now.elapsedUs);
  return {
    ...known, fastPerSecond, slowPerSecond: follow(known.slowPerSecond, now.rate, SLOW_US), laggingPerSecond: follow(known.laggingPerSecond, fastPerSecond, FAST_US),
    errorVariance: follow(known.errorVariance, error * error, SLOW_US), lastSeenUs: now.lastSeenUs,
  };
}
