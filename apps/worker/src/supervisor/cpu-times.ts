import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Time that all cores spent since the machine started: busy, and altogether; in ticks of 10 ms (or ms where there is no /proc). */
export type CpuTimes = { busy: number; total: number };

/** The same of some of them, and how many they are. */
export type AllowedCpu = CpuTimes & { cores: number };

/** Returns the machine's processor times. */
export function machineCpu(): CpuTimes {
  try {
    const fields = readFileSync('/proc/stat', 'utf8').split('\n')[0]?.trim().split(/\s+/u).slice(1, 9).map(Number) ?? [];
    const total = fields.reduce((sum, value) => sum + value, 0);
    return { busy: total - (fields[3] ?? 0) - (fields[4] ?? 0), total };
  } catch {
    let busy = 0;
    let total = 0;
    for (const { times } of cpus()) {
      const all = times.user + times.nice + times.sys + times.idle + times.irq;
      total += all;
      busy += all - times.idle;
    }
    return { busy, total };
  }
}

/**
 * Returns the times of the cores that this process may run on, without what runs only where nothing else wants to (nice), and how many
 * they are; null where the platform has no /proc.
 */
export function allowedCpu(): AllowedCpu | null {
  try {
    const allowed = coresOf(/^Cpus_allowed_list:\s*(\S+)/mu.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '');
    const times = { busy: 0, total: 0, cores: 0 };
    for (const line of readFileSync('/proc/stat', 'utf8').split('\n')) {
      const core = /^cpu(\d+) /u.exec(line)?.[1];
      if (core === undefined || !allowed.has(Number(core))) continue;
      const fields = line.trim().split(/\s+/u).slice(1, 9).map(Number);
      const total = fields.reduce((sum, value) => sum + value, 0);
      times.total += total;
      times.busy += total - (fields[1] ?? 0) - (fields[3] ?? 0) - (fields[4] ?? 0);
      times.cores += 1;
    }
    return times.cores === 0 ? null : times;
  } catch {
    return null;
  }
}

/** Returns the numbers of a list such as `0-3,7`. */
function coresOf(list: string): Set<number> {
  const cores = new Set<number>();
  for (const part of list.split(',')) {
    const [from, to = from] = part.split('-').map(Number);
    for (let core = from ?? 0; core <= (to ?? -1); core += 1) cores.add(core);
  }
  return cores;
}

/** Returns the processor time of a process, in ticks of 10 ms; 0 where the platform has no /proc or the process is gone. */
export function processTicks(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  } catch {
    return 0;
  }
}

/** Returns the part of all processor time between two readings that was busy, 0..1. */
export function busyShare(before: CpuTimes, after: CpuTimes): number {
  const total = after.total - before.total;
  return total <= 0 ? 0 : Math.min(1, Math.max(0, (after.busy - before.busy) / total));
}
