import { allowedCpu, busyShare, machineCpu, processTicks } from '../supervisor/cpu-times';
import { anonymousBytes } from '../supervisor/process-memory';

/**
 * How busy the machine was since the last reading, 0..1: all of it by everything, and this worker's cores by what is not its own and does not
 * give way (0 where that cannot be told: a worker that has a share of more cores than its own); and memory of the hosts.
 */
export type LoadReading = { cpuBusy: number; foreignCpuBusy: number; memoryUsedBytes: number };

/** Returns a meter; each call reads what happened since the call before. */
export function createLoadMeter(cores: number): (hostPids: readonly number[]) => LoadReading {
  let machine = machineCpu();
  let allowed = allowedCpu();
  let own = new Map<number, number>();
  return (hostPids) => {
    const now = machineCpu();
    const ticks = new Map([process.pid, ...hostPids].map((pid) => [pid, processTicks(pid)]));
    let ownTicks = 0;
    for (const [pid, count] of ticks) ownTicks += Math.max(0, count - (own.get(pid) ?? count));
    const cpuBusy = busyShare(machine, now);
    const before = allowed;
    machine = now;
    allowed = allowedCpu();
    own = ticks;
    const total = before === null || allowed === null || allowed.cores !== cores ? 0 : allowed.total - before.total;
    return {
      cpuBusy, foreignCpuBusy: total <= 0 || before === null || allowed === null ? 0 : Math.max(0, busyShare(before, allowed) - ownTicks / total),
      memoryUsedBytes: hostPids.reduce((sum, pid) => sum + anonymousBytes(pid), 0),
    };
  };
}
