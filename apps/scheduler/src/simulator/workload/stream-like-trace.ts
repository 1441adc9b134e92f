import type { Random } from '@infaas/shared/domain/random';
import { normal } from '../engine/random-streams';

/**
 * Returns queries per second, one figure a second, that swing as those of a public message stream do: a day's wave, slow drift, noise from
 * second to second, and now and then a spike that doubles or triples the rate within a second and fades over half a minute. The mean is
 * `perSecond`; a day is pressed into `daySeconds`.
 */
export function streamLikeTrace(of: { seconds: number; perSecond: number; daySeconds: number }, random: Random): number[] {
  const raw: number[] = [];
  let drift = 0;
  let spike = 0;
  for (let second = 0; second < of.seconds; second += 1) {
    drift = 0.995 * drift + 0.012 * normal(random);
    spike *= 0.92;
    if (random() < 1 / 240) spike += 0.5 + 1.2 * random();
    const wave = 1 + 0.4 * Math.sin(2 * Math.PI * (second / of.daySeconds - 0.25)) + 0.12 * Math.sin(4 * Math.PI * (second / of.daySeconds));
    raw.push(Math.max(0.05, (wave + drift) * (1 + spike) * (1 + 0.08 * normal(random))));
  }
  const mean = raw.reduce((sum, value) => sum + value, 0) / Math.max(1, raw.length);
  return raw.map((value) => (value * of.perSecond) / mean);
}
