import { formatMicros, formatPercent, formatUsd } from '../../../components/format';
import type { VariantMark } from './variant-marks';

/** Returns a mark in one sentence, for screen readers. */
export function describeMark(mark: VariantMark): string {
  const place = mark.undominated ? '' : ', another variant is better in everything';
  return `${mark.row.variant} on ${mark.row.hardware ?? 'unknown hardware'}: accuracy ${formatPercent(mark.accuracy, 2)}, ${formatMicros(mark.latencyUs)}, ${formatUsd(mark.costPer1kUsd)} per 1,000${place}.`;
}
