import { busyShare, machineCpu, processTicks } from '../supervisor/cpu-times';
import { anonymousBytes } from '../supervisor/process-memory';

/** How busy the machine was since the last reading: by everything, by what is not this worker's, 0..1; and memory of the hosts. */
export type LoadReading = { cpuBusy: number; foreignCpuBusy: number; memoryUsedBytes: number };

/** Returns a meter; each call reads what happened since the call before. */
export function createLoadMeter(): (hostPids: readonly number[]) => LoadReading {
  let machine = machineCpu();
  let own = new Map<number, number>();
  return (hostPids) => {
    const now = machineCpu();
    const ticks = new Map([process.pid, ...hostPids].map((pid) => [pid, processTicks(pid)]));
    let ownTicks = 0;
    for (const [pid, count] of ticks) ownTicks += Math.max(0, count - (own.get(pid) ?? count));
    const total = now.total - machine.total;
    const cpuBusy = busyShare(machine, now);
    machine = now;
    own = ticks;
    return {
      cpuBusy, foreignCpuBusy: total <= 0 ? 0 : Math.max(0, cpuBusy - ownTicks / total),
      memoryUsedBytes: hostPids.reduce((sum, pid) => sum + anonymousBytes(pid), 0),
    };
  };
}
