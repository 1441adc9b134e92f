import { arrivalsOf, type MeasuredVariant, type Shape } from './live-scenario';

/** One load that is played twice: steady queries and bursts, as parts of what the best variant does at its peak. */
export type FidelityScenario = { name: string; why: string; load: number; burst: number; /** Of the run time of a whole query, where it is tighter than the stated deadline. */ deadlineRuns: number | null };

/** What is compared unless fewer are named. */
export const SCENARIOS: readonly FidelityScenario[] = [
  { name: 'bursts', why: 'bursts that one instance can take', load: 0.3, burst: 0.8, deadlineRuns: null },
  { name: 'tight', why: 'a deadline of four runs: who waits is refused or late', load: 0.4, burst: 0.8, deadlineRuns: 4 },
  { name: 'overload', why: 'bursts of more than it can take', load: 0.5, burst: 1.3, deadlineRuns: null },
];

/** What is asked in one scenario: the instants, and the objective of every query. */
export type Asked = { shape: Shape; arrivals: number[]; rows: number; minAccuracy: number; deadlineMs: number };

const LEAD_IN_SECONDS = 20;
/** More queries a second than this are the load generator's limit, not the instance's. */
const MOST_PER_SECOND = 500;
const BURST = { burst: 8, every: 40 } as const;

/** Returns the queries of a scenario for the best variants of what was measured. */
export function askedIn(scenario: FidelityScenario, of: { variants: readonly MeasuredVariant[]; seconds: number; rows: number; deadlineMs: number; seed: number }): Asked {
  const best = Math.max(...of.variants.map(({ accuracy }) => accuracy ?? 0));
  const top = of.variants.filter(({ accuracy }) => (accuracy ?? 0) >= best - 0.005);
  // What has more rows than a variant takes at once is refused at the door.
  const rows = Math.min(of.rows, ...top.map(({ maxBatch }) => maxBatch));
  const fastest = Math.min(...top.map((variant) => meanUsAt(variant, rows)));
  const most = Math.min(1e6 / fastest, MOST_PER_SECOND / scenario.burst);
  const shape: Shape = { leadIn: LEAD_IN_SECONDS, seconds: of.seconds, steadyPerSecond: most * scenario.load, burstPerSecond: most * scenario.burst, ...BURST };
  const tight = scenario.deadlineRuns === null ? Infinity : (scenario.deadlineRuns * fastest) / 1_000;
  return { shape, arrivals: arrivalsOf(shape, of.seed), rows, minAccuracy: best - 0.005, deadlineMs: Math.min(of.deadlineMs, Math.max(1, Number(tight.toPrecision(3)))) };
}

/** Returns the mean time of a run of so many rows by the profile, between what was measured as a straight line. */
export function meanUsAt({ latencyMeanUs }: Pick<MeasuredVariant, 'latencyMeanUs'>, rows: number): number {
  const points = Object.entries(latencyMeanUs).map(([batch, us]) => ({ batch: Number(batch), us })).sort((a, b) => a.batch - b.batch);
  const above = points.find(({ batch }) => batch >= rows) ?? points.at(-1);
  const below = points.findLast(({ batch }) => batch <= rows) ?? points[0];
  if (above === undefined || below === undefined) return NaN;
  return above.batch === below.batch ? above.us : below.us + ((above.us - below.us) * (rows - below.batch)) / (above.batch - below.batch);
}
