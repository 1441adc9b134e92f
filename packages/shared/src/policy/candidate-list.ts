import { permitsHardware } from '../domain/hardware';
import type { Objective } from '../domain/objective';
import { NO_DEADLINE_US } from '../domain/objective';
import type { Micros, NanoUsd } from '../domain/units';
import type { CandidateIndex, Target } from './candidate-index';
import { p95Us } from './latency-model';
import type { Pairs } from './pairs';
import { GIVE_UP_ACCURACY, GIVE_UP_COST, GIVE_UP_LATENCY } from './selection';

/** What a candidate must keep, as far as its profile alone can tell. */
export type Bounds = {
  minAccuracy: number | null; deadlineUs: Micros; maxCostPer1kNanoUsd: NanoUsd | null; rows: number;
  /** Permitted classes and kinds; null = any. */
  hardware: readonly string[] | null;
};

/** Candidates that keep the bounds. */
export type CandidateList = {
  /** 1 for every pair that keeps them. */
  fits: Uint8Array;
  /** Of those, the pairs with instances, ascending by cost bound. */
  warm: Int32Array;
};

export type Verdict = 'fits' | 'hardware' | 'rows' | 'accuracy' | 'not_comparable' | 'cost' | 'latency';

/** Returns an objective's bounds with the parts in `givenUp` (bits) left out; no deadline is 30 s. */
export function boundsOf(objective: Objective, rows: number, givenUp: number): Bounds {
  return {
    minAccuracy: givenUp & GIVE_UP_ACCURACY ? null : floorOf(objective),
    deadlineUs: givenUp & GIVE_UP_LATENCY ? NO_DEADLINE_US : (objective.maxLatencyUs ?? NO_DEADLINE_US),
    maxCostPer1kNanoUsd: givenUp & GIVE_UP_COST ? null : objective.maxCostPer1kNanoUsd,
    rows,
    hardware: objective.hardware,
  };
}

/** A floor of 0 is no floor: it also admits what has no comparable accuracy. */
function floorOf(objective: Objective): number | null {
  return objective.minAccuracy !== null && objective.minAccuracy > 0 ? objective.minAccuracy : null;
}

/** Returns whether a pair, warm and idle and with this overhead before it, keeps the bounds; if not, which one it breaks first. */
export function judgePair(pairs: Pairs, pair: number, check: { bounds: Bounds; overheadUs: Micros }): Verdict {
  const { bounds, overheadUs } = check;
  if (!isPermitted(pairs, pair, bounds)) return 'hardware';
  if (bounds.rows > (pairs.maxBatch[pair] ?? 0)) return 'rows';
  const accuracy = pairs.accuracy[pair] ?? -1;
  if (bounds.minAccuracy !== null && accuracy < bounds.minAccuracy) {
    return accuracy < 0 ? 'not_comparable' : 'accuracy';
  }
  if (bounds.maxCostPer1kNanoUsd !== null && (pairs.c1Per1k[pair] ?? Infinity) > bounds.maxCostPer1kNanoUsd) return 'cost';
  return overheadUs + idleP95Us(pairs, pair, bounds.rows) > bounds.deadlineUs ? 'latency' : 'fits';
}

/** Returns whether the query's hardware permits the pair's class. */
export function isPermitted(pairs: Pairs, pair: number, { hardware }: Pick<Bounds, 'hardware'>): boolean {
  const found = pairs.classes[pair];
  return hardware === null || (found !== undefined && permitsHardware(hardware, found));
}

/** Returns the 95th percentile of a run of this many rows on an idle instance of the pair. */
export function idleP95Us(pairs: Pairs, pair: number, rows: number): Micros {
  if (rows === 1) return pairs.p95OneUs[pair] ?? Infinity;
  const model = pairs.models[pair];
  return model === undefined ? Infinity : p95Us(model, rows);
}

/** Returns the candidates within the bounds, in working space of the pairs: good until the next list of them. `onVerdict` hears of every pair. */
export function listCandidates(pairs: Pairs, bounds: Bounds, onVerdict?: (pair: number, verdict: Verdict) => void): CandidateList {
  const { fits, warm } = pairs.scratch;
  let found = 0;
  const check = { bounds, overheadUs: 0 };
  for (let pair = 0; pair < pairs.size; pair += 1) {
    const verdict = judgePair(pairs, pair, check);
    onVerdict?.(pair, verdict);
    fits[pair] = verdict === 'fits' ? 1 : 0;
    if (verdict !== 'fits') continue;
    if ((pairs.firstInstance[pair + 1] ?? 0) > (pairs.firstInstance[pair] ?? 0)) {
      warm[found] = pair;
      found += 1;
    }
  }
  return { fits, warm: warm.subarray(0, found) };
}

/** Candidate lists by what was asked of which target; never decisions. Belongs to one index at a time. */
export type CandidateCache = {
  get(index: CandidateIndex, target: Target, bounds: Bounds): CandidateList | undefined;
  /** Keeps a copy of the list. */
  put(target: Target, bounds: Bounds, list: CandidateList): void;
  size(): number;
};

/** Returns an empty least-recently-used cache; it forgets everything when it first sees another index (a new epoch). */
export function candidateCache(capacity = 4_096): CandidateCache {
  const lists = new Map<string, CandidateList>();
  let current: CandidateIndex | null = null;
  return {
    get(index, target, bounds) {
      if (index !== current) lists.clear();
      current = index;
      const key = keyOf(target, bounds);
      const found = lists.get(key);
      if (found === undefined) return undefined;
      lists.delete(key);
      lists.set(key, found);
      return found;
    },
    put(target, bounds, list) {
      lists.set(keyOf(target, bounds), { fits: list.fits.slice(), warm: list.warm.slice() });
      const oldest = lists.size > capacity ? lists.keys().next().value : undefined;
      if (oldest !== undefined) lists.delete(oldest);
    },
    size: () => lists.size,
  };
}

/** So many lists of a target are found by comparing a few numbers. */
const MOST_RECENT = 32;

/**
 * Returns the candidates of a target within the bounds, a few pairs too many (`bucketed`): from those asked for lately, else from the cache,
 * else made and kept in both.
 */
export function cachedCandidates(index: CandidateIndex, target: Target, of: { pairs: Pairs; bounds: Bounds; cache: CandidateCache }): CandidateList {
  const { pairs, bounds, cache } = of;
  for (const recent of pairs.recent) if (areSame(recent.bounds, bounds)) return recent.list;
  const wide = bucketed(bounds);
  let list = cache.get(index, target, wide);
  if (list === undefined) {
    cache.put(target, wide, listCandidates(pairs, wide));
    list = cache.get(index, target, wide) ?? listCandidates(pairs, wide);
  }
  pairs.recent[pairs.nextRecent] = { bounds, list };
  pairs.nextRecent = (pairs.nextRecent + 1) % MOST_RECENT;
  return list;
}

function areSame(a: Bounds, b: Bounds): boolean {
  return a.deadlineUs === b.deadlineUs && a.minAccuracy === b.minAccuracy && a.rows === b.rows && a.maxCostPer1kNanoUsd === b.maxCostPer1kNanoUsd && a.hardware === b.hardware;
}

/**
 * Returns the bounds with the deadline rounded up to its bucket (10 % steps), so that near deadlines share one list. The list then
 * holds a few pairs too many; the dynamic check, which always runs, uses the deadline itself.
 */
export function bucketed(bounds: Bounds): Bounds {
  const bucket = Math.ceil(Math.log(Math.max(1, bounds.deadlineUs)) / Math.log(1.1) - 1e-9);
  return { ...bounds, deadlineUs: Math.max(bounds.deadlineUs, Math.ceil(1.1 ** bucket)) };
}

function keyOf(target: Target, bounds: Bounds): string {
  return `${target.id}|${bounds.minAccuracy}|${bounds.deadlineUs}|${bounds.maxCostPer1kNanoUsd}|${bounds.rows}|${bounds.hardware === null ? '' : bounds.hardware.join()}`;
}
