import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@infaas/shared/domain/random';

const MINUTE_MS = 60_000;
/** How the rate goes, minute by minute, over the mean one: it rises to a crest and falls, as in a short day. */
const WAVE = [0.6, 1, 1.6, 1.2, 0.6] as const;

/** Returns the instants of Poisson arrivals whose rate changes every minute, microseconds from the beginning. */
export function minuteTraffic({ minutes, perSecond, seed }: { minutes: number; perSecond: number; seed: number }): number[] {
  const random = seededRandom(seed);
  const mean = WAVE.reduce((sum, part) => sum + part, 0) / WAVE.length;
  const most = (perSecond * Math.max(...WAVE)) / mean;
  const found: number[] = [];
  for (let second = 0; ;) {
    second += -Math.log(1 - random()) / most;
    if (second >= 60 * minutes) return found;
    const part = WAVE[Math.floor((second / (60 * minutes)) * WAVE.length)] ?? 1;
    if (random() * most < (perSecond * part) / mean) found.push(Math.round(second * 1e6));
  }
}

/** Resolves at the beginning of a minute, which is how traffic is counted, with its Unix time in ms. */
export async function untilMinute(): Promise<number> {
  const atMs = Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS;
  await sleep(atMs - Date.now());
  return atMs;
}
