import type { QueryDecision } from '@infaas/shared/domain/decision';

/** Decides which decisions are kept, and keeps them until they are reported. */
export type DecisionLog = {
  /** Whether a served query's decision is due: one per second per (application, target, variant). */
  sample(key: string, second: number): boolean;
  /** Whether one more failure of this second is kept: at most ten. */
  sampleFailure(second: number): boolean;
  keep(decision: QueryDecision): void;
  take(): QueryDecision[];
  putBack(decisions: readonly QueryDecision[]): void;
};

const FAILURES_PER_SECOND = 10;
const MAX_KEPT = 2_000;
const MAX_KEYS = 10_000;

/** Returns an empty log; beyond 2,000 unsent decisions the oldest are forgotten. */
export function createDecisionLog(): DecisionLog {
  let kept: QueryDecision[] = [];
  let sampledIn = new Map<string, number>();
  let failures = { second: 0, count: 0 };

  return {
    sample(key, second) {
      if (sampledIn.get(key) === second) return false;
      if (sampledIn.size >= MAX_KEYS) sampledIn = new Map();
      sampledIn.set(key, second);
      return true;
    },
    sampleFailure(second) {
      if (failures.second !== second) failures = { second, count: 0 };
      failures.count += 1;
      return failures.count <= FAILURES_PER_SECOND;
    },
    keep(decision) {
      kept.push(decision);
      if (kept.length > MAX_KEPT) kept.shift();
    },
    take() {
      const taken = kept;
      kept = [];
      return taken;
    },
    putBack(decisions) {
      kept = [...decisions, ...kept].slice(-MAX_KEPT);
    },
  };
}
