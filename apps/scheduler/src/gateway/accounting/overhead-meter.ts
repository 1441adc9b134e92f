import { bucketOf, emptyHistogram, quantileUs } from '@infaas/shared/domain/latency-histogram';
import type { Micros } from '@infaas/shared/domain/units';

const START_US: Micros = 500;
const KEEP = 0.5;
const MIN_COUNT = 20;
/** One stalled second must not make every objective look impossible. */
const MAX_US: Micros = 20_000;

export type OverheadMeter = { note: (overheadUs: Micros) => void; p95Us: () => Micros };

/** Measures what a query spends outside the instance: parsing, choosing, the two streams, writing; or a part of it. */
export function createOverheadMeter(): OverheadMeter {
  let histogram = emptyHistogram();
  let count = 0;
  let last = START_US;
  return {
    note(overheadUs) {
      const bucket = bucketOf(overheadUs);
      histogram[bucket] = (histogram[bucket] ?? 0) + 1;
      count += 1;
    },
    /**
     * Returns the 95th percentile of about the last seconds; older ones count half each time it is asked. Where they are too few it goes
     * back to their median or the start: a gateway that answers nothing because it was slow must find out that it is not any more.
     */
    p95Us() {
      const few = count < MIN_COUNT;
      const measured = Math.min(MAX_US, (count < 1 ? null : quantileUs(histogram, few ? 0.5 : 0.95)) ?? START_US);
      last = few ? Math.max(measured, START_US + Math.round((last - START_US) * KEEP)) : measured;
      histogram = histogram.map((value) => value * KEEP);
      count *= KEEP;
      return last;
    },
  };
}
