import { MICROS_PER_MS, MICROS_PER_SECOND, usdFromNanoUsd } from '@infaas/shared/domain/units';
import { usdText } from '@infaas/shared/domain/usd-text';

/** Returns a duration in the unit that reads best: `830 µs`, `2.41 ms`, `1.2 s`, `4 min`. */
export function formatMicros(us: number | null | undefined): string {
  if (us === null || us === undefined) return '–';
  if (us < MICROS_PER_MS) return `${Math.round(us)} µs`;
  if (us < MICROS_PER_SECOND) return `${significant(us / MICROS_PER_MS)} ms`;
  if (us < 120 * MICROS_PER_SECOND) return `${significant(us / MICROS_PER_SECOND)} s`;
  return `${Math.round(us / MICROS_PER_SECOND / 60)} min`;
}

/** Returns money with as many digits as it takes to see three of them: `$1.24`, `$0.0089`, `318 µ$` (millionths of a dollar). */
export function formatUsd(usd: number | null | undefined): string {
  return usd === null || usd === undefined ? '–' : usdText(usd);
}

/** Returns nano-dollars as money. */
export function formatNanoUsd(nano: number | null | undefined): string {
  return formatUsd(nano === null || nano === undefined ? null : usdFromNanoUsd(nano));
}

/** Returns a share of 1 as per cent: `98.4 %`; nearly all is never shown as all, nor next to nothing as nothing. */
export function formatPercent(share: number | null | undefined, digits = 1): string {
  if (share === null || share === undefined) return '–';
  const percent = share * 100;
  if (percent > 0 && percent < 10 ** -digits / 2) return `< ${(10 ** -digits).toFixed(digits)} %`;
  const shown = percent < 100 && Number(percent.toFixed(digits)) === 100 ? 100 - 10 ** -digits : percent;
  return `${shown.toFixed(shown === 100 || shown === 0 ? 0 : digits)} %`;
}

const MILLION = 1_000_000;

/** Returns a rate per second: `12.5/s`, `1,240/s`, `1.2M/s`. */
export function formatRate(perSecond: number | null | undefined): string {
  if (perSecond === null || perSecond === undefined) return '–';
  return perSecond < MILLION ? `${significant(perSecond)}/s` : `${significant(perSecond / MILLION)}M/s`;
}

/** Returns a whole number with thousands set apart. */
export function formatCount(count: number | null | undefined): string {
  return count === null || count === undefined ? '–' : Math.round(count).toLocaleString('en-US');
}

/** Returns an amount of memory: `640 KB`, `54.2 MB`, `7.8 GB` (powers of 1,000). */
export function formatBytes(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return '–';
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const step = bytes < 1_000 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${significant(bytes / 1_000 ** step)} ${units[step] ?? 'B'}`;
}

/** Returns how long ago an instant was: `just now`, `12 s ago`, `4 min ago`, `3 h ago`, `2 d ago`. */
export function formatAgo(atMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - atMs) / 1_000));
  if (seconds < 5) return 'just now';
  if (seconds < 90) return `${seconds} s ago`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 129_600) return `${Math.round(seconds / 3_600)} h ago`;
  return `${Math.round(seconds / 86_400)} d ago`;
}

/** Returns a clock time in the viewer's time zone; with seconds when asked. */
export function formatClock(atMs: number, withSeconds = false): string {
  return new Date(atMs).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', ...(withSeconds ? { second: '2-digit' } : {}) });
}

function significant(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits });
}
