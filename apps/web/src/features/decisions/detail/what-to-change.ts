import type { CandidateRecord, QueryDecision } from '@infaas/shared/domain/decision';
import { formatMicros, formatPercent, formatUsd } from '../../../components/format';

/** One thing that would have made a query come out better, and where it is done. */
export type Suggestion = { key: string; title: string; text: string; link: { label: string; href: string } };

const MOST_OFFERS = 2;

/** Returns what could be changed so that queries like this one are answered in time and above their floor; nothing for one that was. */
export function whatToChange(decision: QueryDecision, task: string | null): Suggestion[] {
  const { outcome, actualUs, objective } = decision;
  const late = outcome === 'timed_out' || (actualUs !== null && objective.maxLatencyUs !== null && actualUs > objective.maxLatencyUs);
  if (outcome === 'answered' && !late) return belowFloor(decision, task);
  if (outcome === 'cancelled') return [];
  return [...offersOf(decision), ...loweredFloor(decision), ...coldModel(decision, task), ...slowerThanPredicted(decision, task), ...tooTight(decision)];
}

function offersOf({ offers, application }: QueryDecision): Suggestion[] {
  return offers.slice(0, MOST_OFFERS).map((offer) => ({
    key: `offer ${offer.variant} ${offer.minAccuracy} ${offer.maxLatencyMs}`,
    title: `Ask for ${formatPercent(offer.minAccuracy, 2)} within ${formatMicros(offer.maxLatencyMs * 1_000)}`,
    text: `${offer.variant} can do that, at ${formatUsd(offer.maxCostPer1kUsd)} a thousand queries. ${offer.why}`,
    link: objectivesOf(application),
  }));
}

// A quicker model was there, but not accurate enough for the floor.
function loweredFloor({ candidates, objective, application }: QueryDecision): Suggestion[] {
  const { minAccuracy, maxLatencyUs } = objective;
  if (minAccuracy === null || maxLatencyUs === null) return [];
  const best = candidates
    .filter((each) => each.accuracy < minAccuracy && each.predictedFinishUs !== null && each.predictedFinishUs <= maxLatencyUs)
    .sort((a, b) => b.accuracy - a.accuracy)[0];
  if (best === undefined) return [];
  return [{
    key: 'floor', title: `Lower the floor to ${formatPercent(best.accuracy, 2)}`,
    text: `${best.variant} was predicted to finish in ${formatMicros(best.predictedFinishUs)}. As a second floor (\`degrade\`) it is used only when nothing better is in time.`,
    link: objectivesOf(application),
  }];
}

// In time, but by a model of the second floor: what keeps the floor was not there yet, or busy.
function belowFloor({ candidates, variant, objective: { minAccuracy } }: QueryDecision, task: string | null): Suggestion[] {
  const answered = candidates.find((each) => each.variant === variant);
  if (minAccuracy === null || answered === undefined || answered.accuracy >= minAccuracy) return [];
  const wanted = candidates.filter((each) => each.accuracy >= minAccuracy);
  const cold = wanted.find((each) => !each.warm && each.verdict === 'chosen') ?? wanted.find((each) => !each.warm);
  if (cold === undefined || task === null || wanted.some((each) => each.warm)) return [moreMachines()];
  return [keepLoaded(cold, task), moreMachines()];
}

function moreMachines(): Suggestion {
  return { key: 'machines', title: 'Allow more machines', text: 'What the fleet may start by itself when load finds no room is set by class, with a budget for all.', link: { label: 'Machine classes', href: '/fleet' } };
}

function coldModel({ candidates, variant, outcome }: QueryDecision, task: string | null): Suggestion[] {
  const cold = candidates.filter((each) => !each.warm);
  if (outcome === 'answered' || task === null || cold.length === 0 || candidates.some((each) => each.warm && each.verdict !== 'rejected')) return [];
  const first = cold.find((each) => each.variant === variant) ?? cold[0];
  return first === undefined ? [] : [keepLoaded(first, task)];
}

function keepLoaded({ variant }: Pick<CandidateRecord, 'variant'>, task: string): Suggestion {
  return {
    key: 'keep', title: 'Keep an instance loaded',
    text: `No instance that fits was loaded, and loading takes longer than the deadline leaves. An instance of ${variant} that is kept answers at once, and costs whether it is asked or not.`,
    link: { label: 'Instances of this model', href: `/tasks/${task}/${variant.split('.')[0] ?? variant}` },
  };
}

function slowerThanPredicted({ variant, predictedFinishUs, actualUs, objective }: QueryDecision, task: string | null): Suggestion[] {
  const { maxLatencyUs } = objective;
  if (variant === null || predictedFinishUs === null || maxLatencyUs === null || predictedFinishUs > maxLatencyUs) return [];
  const took = actualUs === null ? 'did not answer by then' : `took ${formatMicros(actualUs)}`;
  return [{
    key: 'slower', title: 'Give this model more room',
    text: `It was predicted to finish in ${formatMicros(predictedFinishUs)} and ${took}: more came at once than was seen, or something else used the machine. A second instance that is kept, or one more machine, takes the peak.`,
    link: task === null ? { label: 'Machines', href: '/fleet' } : { label: 'Instances of this model', href: `/tasks/${task}/${variant.split('.')[0] ?? variant}` },
  }, moreMachines()];
}

function tooTight({ candidates, objective, offers, application, predictedFinishUs }: QueryDecision): Suggestion[] {
  const { maxLatencyUs } = objective;
  const quickest = Math.min(predictedFinishUs ?? Infinity, ...candidates.flatMap((each) => each.predictedFinishUs ?? []));
  if (maxLatencyUs === null || offers.length > 0 || !Number.isFinite(quickest) || quickest <= maxLatencyUs) return [];
  return [{
    key: 'deadline', title: `Allow at least ${formatMicros(quickest)}`,
    text: `Nothing was predicted to finish sooner, and the deadline was ${formatMicros(maxLatencyUs)}.`, link: objectivesOf(application),
  }];
}

function objectivesOf(application: string): Suggestion['link'] {
  return { label: `Objectives of ${application}`, href: `/applications/${application}` };
}
