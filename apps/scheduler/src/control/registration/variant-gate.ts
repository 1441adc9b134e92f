import type { Reason } from '@infaas/shared/domain/decision';
import { intervalFactor } from '@infaas/shared/policy/student-t';
import type { ProfileRow, VariantRow } from '../rows';
import { judgeAccuracy } from './accuracy-gate';

/** A variant must be better than base by this part in at least one respect. */
const LEAST_GAIN = 0.05;
/** Load time must be shorter by this much, too: less is noise of the machine, and nobody waits for it. */
const LEAST_LOAD_GAIN_US = 10_000;
/** Memory is one peak of a host whose own heap comes and goes: it must be less by more than that. */
const LEAST_MEMORY_GAIN = 0.1;
const LEAST_MEMORY_GAIN_BYTES = 8_000_000;
/** The standard error of a median of normal samples, in parts of the mean's. */
const MEDIAN_ERROR = 1.2533;

/** A variant with its profile on the class it is judged on. */
export type Measured = { variant: Pick<VariantRow, 'threads' | 'accuracy'>; profile: ProfileRow };
export type Judgement = { passed: boolean; reason: Reason };

/**
 * Judges a variant against its base (DECISIONS "Gates"): accuracy within 0.01, and by at least 5 % and beyond the intervals better in
 * latency, load time, memory or cost. Where the base was measured in the same rounds, those figures count. Returns whether it passed,
 * with the figures that decided.
 */
export function judgeVariant(candidate: Measured, base: Measured): Judgement {
  const lost = judgeAccuracy(candidate.variant.accuracy, base.variant.accuracy);
  if (lost !== null) return { passed: false, reason: { code: 'accuracy', text: lost } };
  const latencies = ratiosOf(candidate, base);
  const gains = [
    bestRatio('latency', latencies), bestRatio('cost', latencies.map((ratio) => weighted(ratio, candidate.variant.threads / base.variant.threads))),
    loadGain(candidate.profile, base.profile), memoryGain(candidate.profile, base.profile),
  ].filter((gain) => gain !== null);
  const best = gains.filter((gain) => gain.counts).sort((a, b) => b.part - a.part)[0];
  if (best) return { passed: true, reason: { code: 'better', text: `${best.text} than the base.` } };
  return { passed: false, reason: { code: 'no_gain', text: `Not clearly 5 % better than the base in anything: ${gains.map((gain) => gain.text).join('; ') || 'nothing comparable'}.` } };
}

type Ratio = { batch: number; ratio: number; high: number };
type Gain = { part: number; counts: boolean; text: string };

/** Time in parts of the base's by batch size: measured in the same rounds, else made of two profiles and their intervals. */
function ratiosOf({ profile }: Measured, base: Measured): Ratio[] {
  if (profile.reference) return profile.reference.ratios;
  return profile.latency.flatMap((mine) => {
    const theirs = base.profile.latency.find((point) => point.batch === mine.batch);
    if (!theirs) return [];
    const half = (point: typeof mine): number => (point.deviationUs === 0 ? 0 : intervalFactor(point.samples) * point.deviationUs / Math.sqrt(point.samples));
    const least = theirs.meanUs - half(theirs);
    return [{ batch: mine.batch, ratio: mine.meanUs / theirs.meanUs, high: least <= 0 ? Infinity : (mine.meanUs + half(mine)) / least }];
  });
}

/** Cost counts the cores an instance holds while it runs. */
function weighted({ batch, ratio, high }: Ratio, weight: number): Ratio {
  return { batch, ratio: ratio * weight, high: high * weight };
}

function bestRatio(what: string, ratios: readonly Ratio[]): Gain | null {
  const gains = ratios.map(({ batch, ratio, high }) => ({
    part: 1 - ratio, counts: 1 - ratio >= LEAST_GAIN && high < 1, text: `${what} ${signed(1 - ratio)} at batch ${batch}${high >= 1 && ratio <= 1 - LEAST_GAIN ? ', within the noise' : ''}`,
  }));
  return gains.sort((a, b) => Number(b.counts) - Number(a.counts) || b.part - a.part)[0] ?? null;
}

function loadGain(mine: ProfileRow, base: ProfileRow): Gain | null {
  const theirs = mine.reference ? mine.reference.load : { us: base.loadUs, samples: base.loadSamples, deviationUs: base.loadDeviationUs };
  if (theirs === null) return null;
  const gainUs = theirs.us - mine.loadUs;
  const noiseUs = medianHalf(mine.loadSamples, mine.loadDeviationUs) + medianHalf(theirs.samples, theirs.deviationUs);
  const part = gainUs / Math.max(1, theirs.us);
  const large = part >= LEAST_GAIN && gainUs >= LEAST_LOAD_GAIN_US;
  return { part, counts: large && gainUs > noiseUs, text: `load time ${signed(part)}${large && gainUs <= noiseUs ? ', within the noise' : ''}` };
}

function medianHalf(samples: number, deviationUs: number): number {
  return samples < 2 ? Infinity : intervalFactor(samples) * MEDIAN_ERROR * deviationUs / Math.sqrt(samples);
}

function memoryGain(mine: ProfileRow, base: ProfileRow): Gain {
  const theirs = mine.reference?.memoryBytes ?? base.memoryBytes;
  const part = 1 - mine.memoryBytes / Math.max(1, theirs);
  return { part, counts: part >= LEAST_MEMORY_GAIN && theirs - mine.memoryBytes >= LEAST_MEMORY_GAIN_BYTES, text: `memory ${signed(part)}` };
}

function signed(part: number): string {
  const rounded = Math.round(Math.abs(part) * 100);
  return part >= 0 ? `${rounded} % lower` : `${rounded} % higher`;
}
