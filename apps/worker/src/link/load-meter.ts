import { allowedCpu, busyShare, machineCpu, processTicks, type AllowedCpu } from '../supervisor/cpu-times';
import { anonymousBytes } from '../supervisor/process-memory';

/**
 * How busy the machine was since the last reading, 0..1: all of it by everything, and this worker's cores by what is not its own and does not
 * give way (of a worker that may run on more cores than its own, what does not find room on the others); and memory of the hosts.
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
    return {
      cpuBusy, foreignCpuBusy: before === null || allowed === null ? 0 : foreignBusy(before, allowed, { ownTicks, cores }),
      memoryUsedBytes: hostPids.reduce((sum, pid) => sum + anonymousBytes(pid), 0),
    };
  };
}

function foreignBusy(before: AllowedCpu, now: AllowedCpu, { ownTicks, cores }: { ownTicks: number; cores: number }): number {
  const total = now.total - before.total;
  if (total <= 0) return 0;
  const foreignCores = Math.max(0, busyShare(before, now) - ownTicks / total) * now.cores;
  return Math.min(cores, Math.max(0, foreignCores - Math.max(0, now.cores - cores))) / cores;
}
