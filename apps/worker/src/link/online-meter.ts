import { cpus } from 'node:os';
import { machineCpu, processTicks } from '../supervisor/cpu-times';

/** What a worker may use: `cores` of the machine's. */
type Share = { cores: number; machineCores?: number; read?: typeof machineCpu; ticksOf?: typeof processTicks };

/**
 * Returns a meter of the share of a worker's cores that these processes took since the call before, 0..1; the first call gives 0. A worker
 * that is a part of its machine is busy when its part is.
 */
export function createOnlineMeter(pids: () => readonly number[], { cores, machineCores = cpus().length, read = machineCpu, ticksOf = processTicks }: Share): () => number {
  let machine = read();
  let own = new Map<number, number>();
  return () => {
    const now = read();
    const ticks = new Map(pids().map((pid) => [pid, ticksOf(pid)]));
    let taken = 0;
    for (const [pid, count] of ticks) taken += Math.max(0, count - (own.get(pid) ?? count));
    const total = now.total - machine.total;
    machine = now;
    own = ticks;
    return total <= 0 ? 0 : Math.min(1, (taken / total) * (machineCores / Math.max(1, Math.min(cores, machineCores))));
  };
}
