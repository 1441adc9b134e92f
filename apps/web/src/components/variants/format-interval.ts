import { formatPercent } from '../format';

/** Returns a 95 % interval of an accuracy as `91.1–93.4 %`; null when there is none. */
export function formatInterval(low: number | null, high: number | null): string | null {
  return low === null || high === null ? null : `${(low * 100).toFixed(1)}–${formatPercent(high)}`;
}
