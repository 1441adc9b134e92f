import type { InstanceStats } from '@infaas/shared/domain/instance';
import type { LoadReading } from '../link/load-meter';
import { anonymousBytes } from '../supervisor/process-memory';

type Served = { pid: number; stats: Pick<InstanceStats, 'busyUs'> };

/** Returns a meter of how busy an upstream's connections were since the call before, in the place of processor time that nobody here sees. */
export function createConnectionMeter(instances: () => readonly Served[], concurrency: number, nowMs: () => number = () => performance.now()): () => LoadReading {
  let atMs = nowMs();
  let before = new Map<number, number>();
  return () => {
    const now = instances();
    const elapsedUs = (nowMs() - atMs) * 1_000;
    const busyUs = now.reduce((sum, { pid, stats }) => sum + Math.max(0, stats.busyUs - (before.get(pid) ?? stats.busyUs)), 0);
    atMs = nowMs();
    before = new Map(now.map(({ pid, stats }) => [pid, stats.busyUs]));
    const cpuBusy = elapsedUs <= 0 ? 0 : Math.min(1, busyUs / elapsedUs / concurrency);
    return { cpuBusy, foreignCpuBusy: 0, memoryUsedBytes: now.reduce((sum, { pid }) => sum + anonymousBytes(pid), 0) };
  };
}
