import { z } from 'zod';
import { ServingError } from '@infaas/shared/domain/serving-error';

const MINUTE_MS = 60_000;
const MOST_MINUTES = 60 * 24 * 92;

/** A period of time: the last `minutes`, or from one instant to another. */
export const periodShape = {
  minutes: z.number().int().min(1).max(MOST_MINUTES).optional().describe('how far back from now; 60 when nothing is said'),
  fromMs: z.number().int().min(0).optional().describe('first instant, Unix time in ms; with toMs'),
  toMs: z.number().int().min(0).optional().describe('end, Unix time in ms'),
};

export type PeriodInput = { minutes?: number | undefined; fromMs?: number | undefined; toMs?: number | undefined };
/** From the first instant up to, not including, the last; `fromMinute` and `toMinute` (inclusive) are the whole minutes that touch it. */
export type Period = { fromMs: number; toMs: number; fromMinute: number; toMinute: number };

/** Returns the period that was asked for; throws `malformed` where it ends before it begins or is longer than 92 days. */
export function periodOf(input: PeriodInput, nowMs = Date.now()): Period {
  const toMs = input.toMs ?? nowMs;
  if (input.fromMs === undefined) {
    // As charts have it: the minute that runs is the last of them.
    const toMinute = minuteOf(toMs);
    const fromMinute = toMinute - (input.minutes ?? 60) + 1;
    return { fromMs: Math.min(fromMinute * MINUTE_MS, toMs - (input.minutes ?? 60) * MINUTE_MS), toMs, fromMinute, toMinute };
  }
  if (input.fromMs >= toMs || toMs - input.fromMs > MOST_MINUTES * MINUTE_MS) {
    throw new ServingError('malformed', 'the period does not begin before its end, or is longer than 92 days', 'state fromMs and toMs, or minutes');
  }
  return { fromMs: input.fromMs, toMs, fromMinute: minuteOf(input.fromMs), toMinute: Math.max(minuteOf(input.fromMs), minuteOf(toMs - 1)) };
}

/** Returns the period of the same length right before one. */
export function periodBefore({ fromMs, toMs, fromMinute, toMinute }: Period): Period {
  const minutes = toMinute - fromMinute + 1;
  return { fromMs: fromMs - (toMs - fromMs), toMs: fromMs, fromMinute: fromMinute - minutes, toMinute: fromMinute - 1 };
}

function minuteOf(atMs: number): number {
  return Math.floor(atMs / MINUTE_MS);
}
