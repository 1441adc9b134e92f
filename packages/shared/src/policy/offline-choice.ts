import type { Reason } from '../domain/decision';
import type { HardwareClass } from '../domain/hardware';
import { DEFAULT_ACCURACY_SLACK } from '../domain/objective';
import type { VariantView } from '../domain/serving-view';
import type { Micros, NanoUsd } from '../domain/units';
import { MICROS_PER_SECOND } from '../domain/units';
import { nanoUsdText } from '../domain/usd-text';
import { accuracyGroup, comparableAccuracy } from './comparable-accuracy';
import { dominantShare, instanceDemand, instanceRateNanoUsdPerUs } from './cost';
import { latencyModel, meanUs, peakBatch } from './latency-model';

/** What a submitter wants of an offline job; a floor of null is "within 0.01 of the best". */
export type OfflineWish = { items: number; minAccuracy: number | null; finishInUs: Micros | null; maxCostNanoUsd: NanoUsd | null };

/** What there is of a class: its machine, and how many workers' worth of it online queries leave free (two half-busy ones are one). */
export type SpareClass = { hardware: HardwareClass; spareWorkers: number };

/** One way to do a job: a variant on a class of hardware of ours; somebody else's server has no capacity that we know to be spare. */
export type OfflineOption = {
  variantId: string; variant: string; hardwareClass: string; accuracy: number | null;
  /** The batch of best throughput, and what an item takes in it. */
  batch: number; itemUs: number;
  costNanoUsd: NanoUsd; finishUs: Micros;
};

export type OfflineChoice = {
  choice: OfflineOption | null;
  reasons: Reason[];
  rejected: { candidate: string; because: Reason }[];
  /** What to do about a job that nothing can do; null when something can. */
  hint: string | null;
};

/** Plans hold so much more than what was measured: chunks are moved, hosts started, machines shared. */
const TIME_MARGIN = 1.5;
const OVERHEAD_US: Micros = 5 * MICROS_PER_SECOND;
const MOST_REJECTED = 50;

/**
 * Returns the cheapest variant and class that meet the accuracy floor, can finish by the wished time on what online queries leave free,
 * and cost no more than the ceiling; with the reasons against every other one.
 */
export function chooseOffline(variants: readonly VariantView[], classes: readonly SpareClass[], wish: OfflineWish): OfflineChoice {
  const options = variants.flatMap((variant) => optionsOf(variant, { variants, classes, items: wish.items }));
  const floor = floorOf(variants, wish.minAccuracy);
  const judged = options.map((option) => ({ option, because: reject(option, wish, floor) }));
  const able = judged.filter((each) => each.because === null).map((each) => each.option);
  const [best] = able.sort((a, b) => a.costNanoUsd - b.costNanoUsd || a.finishUs - b.finishUs || (a.variant < b.variant ? -1 : 1));
  const refused = judged.flatMap(({ option, because }) => (because === null ? [] : [{ candidate: nameOf(option), because }]));
  if (best === undefined) return { choice: null, reasons: [nothing(options, wish)], rejected: refused.slice(0, MOST_REJECTED), hint: adviceOf(options, wish, floor) };
  const dearer = able.slice(1).map((option) => ({ candidate: nameOf(option), because: { code: 'dearer', text: `It would cost ${nanoUsdText(option.costNanoUsd)}.` } }));
  return { choice: best, reasons: reasonsOf(best, wish, floor), rejected: [...dearer, ...refused].slice(0, MOST_REJECTED), hint: null };
}

type World = { variants: readonly VariantView[]; classes: readonly SpareClass[]; items: number };

function optionsOf(variant: VariantView, { variants, classes, items }: World): OfflineOption[] {
  const group = accuracyGroup(variants);
  return classes.flatMap(({ hardware, spareWorkers }) => {
    const profile = variant.profiles.find((each) => each.hardwareClass === hardware.name);
    if (profile === undefined || spareWorkers <= 0 || variant.threads > hardware.cores || variant.provider === 'upstream') return [];
    const model = latencyModel(profile);
    const batch = peakBatch(model, model.maxBatch);
    const itemUs = meanUs(model, batch) / batch;
    if (!Number.isFinite(itemUs)) return [];
    const rate = instanceRateNanoUsdPerUs(dominantShare(instanceDemand(variant, profile), hardware), hardware);
    const finishUs = Math.ceil(OVERHEAD_US + profile.loadUs + (items * itemUs * TIME_MARGIN) / spareWorkers);
    return [{
      variantId: variant.id, variant: variant.name, hardwareClass: hardware.name, accuracy: comparableAccuracy(variant.accuracy, group), batch, itemUs,
      costNanoUsd: Math.ceil(items * itemUs * rate), finishUs,
    }];
  });
}

function floorOf(variants: readonly VariantView[], stated: number | null): number {
  if (stated !== null) return stated;
  const group = accuracyGroup(variants);
  return variants.reduce((most, variant) => Math.max(most, comparableAccuracy(variant.accuracy, group) ?? 0), 0) - DEFAULT_ACCURACY_SLACK;
}

function reject(option: OfflineOption, wish: OfflineWish, floor: number): Reason | null {
  if (floor > 0 && (option.accuracy ?? -1) < floor) {
    return { code: 'accuracy', text: option.accuracy === null ? 'Its accuracy is not known.' : `Its accuracy ${option.accuracy.toFixed(4)} is below ${floor.toFixed(4)}.` };
  }
  if (wish.finishInUs !== null && option.finishUs > wish.finishInUs) return { code: 'late', text: `It would take ${seconds(option.finishUs)}, and there are ${seconds(wish.finishInUs)}.` };
  if (wish.maxCostNanoUsd !== null && option.costNanoUsd > wish.maxCostNanoUsd) return { code: 'cost', text: `It would cost ${nanoUsdText(option.costNanoUsd)}, more than ${nanoUsdText(wish.maxCostNanoUsd)}.` };
  return null;
}

function reasonsOf(best: OfflineOption, wish: OfflineWish, floor: number): Reason[] {
  const about = `${nanoUsdText(best.costNanoUsd)} and ${seconds(best.finishUs)} for ${wish.items} items, ${Math.round(best.itemUs)} µs each in batches of ${best.batch}`;
  return [
    { code: 'cheapest', text: `The cheapest that keeps to what was asked: about ${about}.` },
    ...(floor > 0 ? [{ code: 'accuracy', text: `Its accuracy ${(best.accuracy ?? 0).toFixed(4)} is at least ${floor.toFixed(4)}${wish.minAccuracy === null ? ', which is within 0.01 of the best' : ''}.` }] : []),
    ...(wish.finishInUs !== null ? [{ code: 'in-time', text: `There are ${seconds(wish.finishInUs)}.` }] : []),
  ];
}

function nothing(options: readonly OfflineOption[], wish: OfflineWish): Reason {
  if (options.length === 0) return { code: 'none', text: 'Nothing of it is ready and measured on a worker that is here.' };
  return { code: 'unmet', text: `None of the ${options.length} ways to do ${wish.items} items keeps to what was asked.` };
}

function adviceOf(options: readonly OfflineOption[], wish: OfflineWish, floor: number): string {
  const [first] = options;
  if (first === undefined) return 'Wait until a version is ready, or start a worker of a class on which one was measured.';
  const least = (pick: (option: OfflineOption) => number): OfflineOption => options.reduce((best, option) => (pick(option) < pick(best) ? option : best), first);
  const accurate = options.filter((option) => floor <= 0 || (option.accuracy ?? -1) >= floor);
  const [anyone] = accurate;
  if (anyone === undefined) return `The most accurate one has ${(least((option) => -(option.accuracy ?? -1)).accuracy ?? 0).toFixed(4)}: ask for that or less.`;
  const among = (pick: (option: OfflineOption) => number): OfflineOption => accurate.reduce((best, option) => (pick(option) < pick(best) ? option : best), anyone);
  const parts = [
    ...(wish.finishInUs === null ? [] : [`give it ${seconds(among((option) => option.finishUs).finishUs)}`]),
    ...(wish.maxCostNanoUsd === null ? [] : [`allow ${nanoUsdText(among((option) => option.costNanoUsd).costNanoUsd)}`]),
  ];
  return `Submit it again and ${parts.join(', or ')}.`;
}

function nameOf({ variant, hardwareClass }: OfflineOption): string {
  return `${variant} on ${hardwareClass}`;
}

function seconds(us: Micros): string {
  const whole = Math.ceil(us / MICROS_PER_SECOND);
  return whole < 120 ? `${whole} s` : whole < 7_200 ? `${Math.ceil(whole / 60)} min` : `${(whole / 3_600).toFixed(1)} h`;
}
