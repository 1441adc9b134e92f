import { latencyModel, meanUs, peakBatch, throughputPerSecond } from '@infaas/shared/policy/latency-model';
import type { MeasuredVariant } from './profile-as-product';

/** What somebody may want of a variant; smaller is better. Microseconds, or core-microseconds a row. */
type Goal = { name: string; of: (variant: MeasuredVariant, batchOf: MeasuredVariant) => number };

/** At saturation a variant runs at the batch size that its profile says is best; what that gives is measured. */
const GOALS: readonly Goal[] = [
  { name: 'batch 1, fastest', of: ({ profile }) => meanUs(latencyModel(profile), 1) },
  { name: 'batch 1, cheapest', of: ({ profile, threads }) => meanUs(latencyModel(profile), 1) * threads },
  { name: 'saturation, most rows', of: (variant, profiled) => saturatedUs(variant, profiled) },
  { name: 'saturation, cheapest', of: (variant, profiled) => saturatedUs(variant, profiled) * variant.threads },
];

/** For one goal: what the profiles prefer, what is best by exhaustive measurement, and how much worse the preferred one is. */
export type Regret = {
  goal: string; preferred: string; best: string;
  /** Of the goal's figure, exhaustively measured: preferred / best - 1. */
  regret: number;
  /** The preferred one's figure in its profile against the exhaustive one. */
  profileError: number; preferredUs: number; bestUs: number;
};
export type ModelRegret = { model: string; regrets: Regret[] };

/** Returns the regret of each goal. The best variant may choose its batch size by the exhaustive measurement. */
export function regretsOf(profiled: readonly MeasuredVariant[], measured: readonly MeasuredVariant[]): Regret[] {
  return GOALS.map((goal) => {
    const pairs = profiled.flatMap((variant) => {
      const exact = measured.find((other) => other.name === variant.name);
      return exact ? [{ name: variant.name, promised: goal.of(variant, variant), got: goal.of(exact, variant), possible: goal.of(exact, exact) }] : [];
    });
    const [preferred] = [...pairs].sort((a, b) => a.promised - b.promised);
    const [best] = [...pairs].sort((a, b) => a.possible - b.possible);
    if (!preferred || !best) throw new Error('nothing was measured');
    return {
      goal: goal.name, preferred: preferred.name, best: best.name, regret: Math.max(0, preferred.got / best.possible - 1),
      profileError: preferred.promised / preferred.got - 1, preferredUs: preferred.got, bestUs: best.possible,
    };
  });
}

function saturatedUs(variant: MeasuredVariant, profiled: MeasuredVariant): number {
  const batch = peakBatch(latencyModel(profiled.profile), profiled.profile.maxBatch);
  return 1e6 / throughputPerSecond(latencyModel(variant.profile), batch);
}
