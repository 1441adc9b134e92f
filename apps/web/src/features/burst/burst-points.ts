import type { TimePoint } from '../../components/charts/time-chart';
import type { BurstSecond } from '../../server/demo/burst/burst-seconds';

/** Figures of a second that are drawn, as shares, dollars or counts. */
export type BurstFigure = 'slo' | 'accuracy' | 'reserved';

/** Seconds whose answers may still be under way are not drawn. */
const UNSETTLED_SECONDS = 1;

const FIGURE: Record<BurstFigure, (second: BurstSecond) => number | null> = {
  slo: ({ sent, inTime }) => (sent === 0 ? null : inTime / sent),
  accuracy: ({ accuracy }) => accuracy,
  reserved: ({ reservedUsdPerHour }) => reservedUsdPerHour,
};

/** Returns one point per second since the beginning of a run, with the figure of either run; null where a run has none (yet). */
export function burstPoints(figure: BurstFigure, of: { fixed: readonly BurstSecond[]; infaas: readonly BurstSecond[]; seconds: number; running: boolean }): TimePoint[] {
  const value = (seconds: readonly BurstSecond[], at: number): number | null => {
    const settled = of.running ? seconds.length - UNSETTLED_SECONDS : seconds.length;
    const second = at < settled ? seconds[at] : undefined;
    return second === undefined ? null : FIGURE[figure](second);
  };
  return Array.from({ length: of.seconds }, (_, at) => ({ atMs: at * 1_000, fixed: value(of.fixed, at), infaas: value(of.infaas, at) }));
}
