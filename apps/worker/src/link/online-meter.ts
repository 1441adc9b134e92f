import { machineCpu, processTicks } from '../supervisor/cpu-times';

/** Returns a meter of the share of all cores that these processes took since the call before, 0..1; the first call gives 0. */
export function createOnlineMeter(pids: () => readonly number[]): () => number {
  let machine = machineCpu();
  let own = new Map<number, number>();
  return () => {
    const now = machineCpu();
    const ticks = new Map(pids().map((pid) => [pid, processTicks(pid)]));
    let taken = 0;
    for (const [pid, count] of ticks) taken += Math.max(0, count - (own.get(pid) ?? count));
    const total = now.total - machine.total;
    machine = now;
    own = ticks;
    return total <= 0 ? 0 : Math.min(1, taken / total);
  };
}
