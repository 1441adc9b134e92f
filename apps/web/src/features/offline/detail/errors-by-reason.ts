import type { OfflineDetail } from '../../../server/offline/read-jobs';

/** Returns each reason once, with the items that have it in their order; the reason of most items first. */
export function errorsByReason(errors: OfflineDetail['itemErrors']): { message: string; items: number[] }[] {
  const reasons = new Map<string, number[]>();
  for (const { item, message } of errors) reasons.set(message, [...(reasons.get(message) ?? []), item]);
  return [...reasons].map(([message, items]) => ({ message, items: items.sort((a, b) => a - b) })).sort((a, b) => b.items.length - a.items.length);
}
