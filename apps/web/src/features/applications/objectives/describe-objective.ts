import { formatMicros, formatPercent, formatUsd } from '../../../components/format';
import type { ObjectiveForm } from '../../../server/application/objective-form';

/** Returns what an objective states, one short phrase per part, in the order in which it is decided; empty when it states nothing. */
export function describeObjective(objective: ObjectiveForm): string[] {
  const { minAccuracy, maxLatencyMs, maxCostPer1kUsd, onUnmet, degradedMinAccuracy, hardware } = objective;
  return [
    minAccuracy === undefined ? '' : minAccuracy === null ? 'any accuracy' : `accuracy ≥ ${accuracy(minAccuracy)}`,
    maxLatencyMs === undefined ? '' : maxLatencyMs === null ? 'no deadline' : `within ${formatMicros(maxLatencyMs * 1_000)}`,
    maxCostPer1kUsd === undefined ? '' : maxCostPer1kUsd === null ? 'any cost' : `≤ ${formatUsd(maxCostPer1kUsd)} per 1,000`,
    hardware === undefined ? '' : hardware === null ? 'any hardware' : `on ${hardware.join(' or ')}`,
    onUnmet === undefined ? '' : unmetText(onUnmet, degradedMinAccuracy ?? null),
  ].filter((part) => part !== '');
}

function unmetText(onUnmet: NonNullable<ObjectiveForm['onUnmet']>, second: number | null): string {
  switch (onUnmet) {
    case 'reject':
      return 'else refuse';
    case 'best_effort':
      return 'else best effort';
    case 'degrade':
      return second === null ? 'else any accuracy' : `else accuracy ≥ ${accuracy(second)}`;
  }
}

function accuracy(share: number): string {
  return formatPercent(share, Number.isInteger(Math.round(share * 1e6) / 1e4) ? 0 : 1);
}
