import { seededRandom } from '@infaas/shared/domain/random';
import type { PlanTraffic } from '@infaas/shared/domain/plan';

type Synthetic = Extract<PlanTraffic, { kind: 'synthetic' }>;

const MINUTE = 60;
const DAY_MINUTES = 1_440;
/** Bursts last this long on average, and this part of the time. */
const BURST_SECONDS = 30;
const BURST_PART = 0.1;
const BURST_STEP_SECONDS = 5;
const SEED = 20_190_530;

/**
 * Returns how many queries each step of synthetic traffic has on average: the same for each minute; a day's wave with its peak in the
 * afternoon; or bursts of `peak` times the mean that last about half a minute, at drawn instants that are always the same.
 */
export function syntheticCounts({ shape, perSecond, peak, hours }: Synthetic): { counts: number[]; stepSeconds: number } {
  const seconds = Math.max(MINUTE, Math.round(hours * 3_600));
  if (shape === 'bursts') return { stepSeconds: BURST_STEP_SECONDS, counts: bursts({ perSecond, peak }, Math.ceil(seconds / BURST_STEP_SECONDS)) };
  const minutes = Math.ceil(seconds / MINUTE);
  const wave = (minute: number): number => 1 + (Math.min(2, peak) - 1) * Math.sin(2 * Math.PI * (minute / DAY_MINUTES - 0.375));
  return { stepSeconds: MINUTE, counts: Array.from({ length: minutes }, (_, minute) => MINUTE * perSecond * (shape === 'diurnal' ? Math.max(0, wave(minute)) : 1)) };
}

/** The mean is kept: between the bursts there is as much less. */
function bursts({ perSecond, peak }: { perSecond: number; peak: number }, steps: number): number[] {
  const random = seededRandom(SEED);
  const high = Math.min(peak, 1 / BURST_PART);
  const low = (1 - BURST_PART * high) / (1 - BURST_PART);
  const begin = (BURST_STEP_SECONDS / BURST_SECONDS) * (BURST_PART / (1 - BURST_PART));
  let on = false;
  return Array.from({ length: steps }, () => {
    on = on ? random() >= BURST_STEP_SECONDS / BURST_SECONDS : random() < begin;
    return BURST_STEP_SECONDS * perSecond * (on ? high : Math.max(0, low));
  });
}
