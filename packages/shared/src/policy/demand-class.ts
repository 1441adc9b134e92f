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
  /** The first of them, smoothed over two seconds once more. */
  laggingPerSecond: number;
  /** What was asked in the last second, and in the one before. */
  lastPerSecond: readonly [number, number];
  /** By how much a second differs from the next for no reason but chance, squared. */
  noiseVariance: number;
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
/** Of the standard deviation of a second's load: a trend counts as far as it is more than that. */
const DEVIATIONS = 1.6;

/**
 * Returns the rate to be provided for in so long if load goes on rising as it does, by double exponential smoothing (Brown 1959), less what
 * may be the luck of random arrivals; of that only `luckPart` where other classes are looked at with it (`luckTogether`). What falls may rise
 * again: never less than the rate that is to be provided for now.
 */
export function demandAhead(of: DemandClass, aheadUs: Micros, luckPart = 1): number {
  const risen = foretold(of, Math.min(LONGEST_AHEAD_US, aheadUs)) - luckPart * DEVIATIONS * Math.sqrt(of.noiseVariance);
  return Math.max(demandPerSecond(of), Math.min(risen, MOST_GROWTH * of.fastPerSecond));
}

/**
 * Returns how many times as much is to be provided for in so long as there was when what is measured of workers was measured; at least 1. Their
 * utilisation is counted, reported and read a second or two after the load that made it, as far behind as the rate that is followed.
 */
export function growthAhead(of: DemandClass, aheadUs: Micros, luckPart = 1): number {
  const now = demandPerSecond(of);
  return now <= 0 ? 1 : Math.max(1, demandAhead(of, aheadUs, luckPart) / now);
}

/**
 * Returns the part of each class's luck that is luck of all of them together, 0..1: independent arrivals are not unlucky at the same time
 * (deviations add in squares). `worth` is what a row of each class weighs. Without it, a hundred small classes that all rise would each look
 * like chance.
 */
export function luckTogether(classes: readonly { of: DemandClass; worth: number }[]): number {
  const each = classes.map(({ of, worth }) => worth * Math.sqrt(of.noiseVariance));
  const sum = each.reduce((all, deviation) => all + deviation, 0);
  return sum > 0 ? Math.sqrt(each.reduce((all, deviation) => all + deviation ** 2, 0)) / sum : 1;
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
  return { workspaceId, target, version, objective: classObjective(objective), fastPerSecond: 0, slowPerSecond: 0, laggingPerSecond: 0, lastPerSecond: [0, 0], noiseVariance: 0, lastSeenUs: 0 };
}

/** Second differences are blind to a steady rise, which so does not pass for chance, and not to a step: of chance alone, their variance is so many times its own. */
const SECOND_DIFFERENCE = 6;

function moved(known: DemandClass, now: { rate: number; elapsedUs: Micros; lastSeenUs: Micros }): DemandClass {
  const follow = (before: number, value: number, tauUs: Micros): number => before + (value - before) * (1 - Math.exp(-now.elapsedUs / tauUs));
  const fastPerSecond = follow(known.fastPerSecond, now.rate, FAST_US);
  const [last, before] = known.lastPerSecond;
  const noise = (now.rate - 2 * last + before) ** 2 / SECOND_DIFFERENCE;
  return {
    ...known, fastPerSecond, slowPerSecond: follow(known.slowPerSecond, now.rate, SLOW_US), laggingPerSecond: follow(known.laggingPerSecond, fastPerSecond, FAST_US),
    lastPerSecond: [now.rate, last], noiseVariance: follow(known.noiseVariance, noise, noise > known.noiseVariance ? FAST_US : SLOW_US), lastSeenUs: now.lastSeenUs,
  };
}
