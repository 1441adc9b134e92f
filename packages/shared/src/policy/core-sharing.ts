import type { VariantView, WorkerView } from '../domain/serving-view';
import type { OtherBusyCores } from './build-problem';

type Sharing = { view: { id: string }; worker: WorkerView | null; variant: VariantView | null; memory: { busyCores: number } };

/**
 * Returns, by instance, how many times as long as alone its runs must be expected to take because others run on the cores of its worker at
 * the same time (processor sharing): its own threads and what the others keep busy, over the cores that there are; at least 1. Of what
 * sharing explains a plan must not make a slower instance: the same cores would be counted twice, and one more instance there would only
 * share them further.
 */
export function coreSharing(instances: readonly Sharing[], otherBusyCores: OtherBusyCores): (instance: Sharing) => number {
  const busy = new Map<string, number>();
  for (const { worker, memory } of instances) if (worker !== null) busy.set(worker.id, (busy.get(worker.id) ?? otherBusyCores[worker.id] ?? 0) + memory.busyCores);
  return ({ worker, variant, memory }) => {
    if (worker === null || worker.cores <= 0) return 1;
    const own = Math.min(worker.cores, variant?.threads ?? 1);
    const others = Math.max(0, (busy.get(worker.id) ?? 0) - memory.busyCores);
    return Math.max(1, (own + others) / worker.cores);
  };
}
