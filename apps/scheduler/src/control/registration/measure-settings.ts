/** What an installation allows measuring to take. */
export type MeasureSettings = {
  /** Time that profiling the variants of one version may take altogether, unless its registration says otherwise. */
  budgetMs: number;
  /** Share of a worker that online queries may take before measurements that can wait do wait, 0..1. */
  onlineShare: number;
};

export const DEFAULT_MEASURE_SETTINGS: MeasureSettings = { budgetMs: 180_000, onlineShare: 0.4 };
