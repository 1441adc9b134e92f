import type { Reason } from '@infaas/shared/domain/decision';
import type { BatchLatency } from '@infaas/shared/domain/profile';
import type { ProfileRow, VariantRow } from '../rows';

/** A variant must be better than base by this part in at least one respect. */
const LEAST_GAIN = 0.05;
/** It may lose this much accuracy against base. */
const ACCURACY_TOLERANCE = 0.01;
const Z95 = 1.96;

/** A variant with its profile on the class it is judged on. */
export type Measured = { variant: Pick<VariantRow, 'threads' | 'accuracy'>; profile: ProfileRow };

/**
 * Judges a variant against its base (DECISIONS "Gates"): accuracy within 0.01, and by at least 5 % and more than both intervals better
 * in latency, load time, memory or cost. Returns whether it passed, with the figures that decided.
 */
export function judgeVariant(candidate: Measured, base: Measured): { passed: boolean; reason: Reason } {
  const loss = (base.variant.accuracy?.value ?? 0) - (candidate.variant.accuracy?.value ?? 0);
  if (candidate.variant.accuracy && base.variant.accuracy && loss > ACCURACY_TOLERANCE) {
    return refuse('accuracy', `Accuracy ${percent(candidate.variant.accuracy.value)} against ${percent(base.variant.accuracy.value)} of the base: more than 1 point lost.`);
  }
  const gains = [latencyGain(candidate, base), costGain(candidate, base), loadGain(candidate, base), memoryGain(candidate, base)];
  const best = gains.filter((gain) => gain.beyondNoise && gain.part >= LEAST_GAIN).sort((a, b) => b.part - a.part)[0];
  if (best) return { passed: true, reason: { code: 'better', text: `${best.text} than the base.` } };
  return refuse('no_gain', `Not 5 % better than the base in anything: ${gains.map((gain) => gain.text).join('; ')}.`);
}

type Gain = { part: number; beyondNoise: boolean; text: string };

function latencyGain(candidate: Measured, base: Measured): Gain {
  return bestOverBatches(candidate, base, { what: 'latency', weight: () => 1 });
}

/** Cost counts the cores an instance holds while it runs. */
function costGain(candidate: Measured, base: Measured): Gain {
  return bestOverBatches(candidate, base, { what: 'cost', weight: (measured) => measured.variant.threads });
}

function bestOverBatches(candidate: Measured, base: Measured, of: { what: string; weight: (measured: Measured) => number }): Gain {
  const gains = candidate.profile.latency.flatMap((mine) => {
    const theirs = base.profile.latency.find((point) => point.batch === mine.batch);
    return theirs ? [gainAt(interval(mine, of.weight(candidate)), interval(theirs, of.weight(base)), { ...of, batch: mine.batch })] : [];
  });
  return gains.sort((a, b) => Number(b.beyondNoise) - Number(a.beyondNoise) || b.part - a.part)[0] ??
    { part: 0, beyondNoise: false, text: `${of.what} not comparable` };
}

type Interval = { mean: number; half: number };

function gainAt(mine: Interval, theirs: Interval, of: { what: string; batch: number }): Gain {
  const part = 1 - mine.mean / Math.max(1e-9, theirs.mean);
  return { part, beyondNoise: mine.mean + mine.half < theirs.mean - theirs.half, text: `${of.what} ${signed(part)} at batch ${of.batch}` };
}

function interval(point: BatchLatency, weight: number): Interval {
  return { mean: point.meanUs * weight, half: (Z95 * point.deviationUs * weight) / Math.sqrt(point.samples) };
}

/** Load time and memory are single measurements: they must be better by twice the least gain. */
function loadGain(candidate: Measured, base: Measured): Gain {
  return singleGain('load time', candidate.profile.loadUs, base.profile.loadUs);
}

function memoryGain(candidate: Measured, base: Measured): Gain {
  return singleGain('memory', candidate.profile.memoryBytes, base.profile.memoryBytes);
}

function singleGain(what: string, mine: number, theirs: number): Gain {
  const part = theirs > 0 ? 1 - mine / theirs : 0;
  return { part, beyondNoise: part >= 2 * LEAST_GAIN, text: `${what} ${signed(part)}` };
}

function refuse(code: string, text: string): { passed: boolean; reason: Reason } {
  return { passed: false, reason: { code, text } };
}

function signed(part: number): string {
  const rounded = Math.round(Math.abs(part) * 100);
  return part >= 0 ? `${rounded} % lower` : `${rounded} % higher`;
}

function percent(value: number): string {
  return `${(value * 100).toFixed(2)} %`;
}
