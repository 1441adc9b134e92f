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
  return { workspaceId, target, version, objective: classObjective(objective), fastPerSecond: 0, slowPerSecond: 0, lastSeenUs: 0 };
}

function moved(known: DemandClass, now: { rate: number; elapsedUs: Micros; lastSeenUs: Micros }): DemandClass {
  const follow = (before: number, tauUs: Micros): number => before + (now.rate - before) * (1 - Math.exp(-now.elapsedUs / tauUs));
  return { ...known, fastPerSecond: follow(known.fastPerSecond, FAST_US), slowPerSecond: follow(known.slowPerSecond, SLOW_US), lastSeenUs: now.lastSeenUs };
}
