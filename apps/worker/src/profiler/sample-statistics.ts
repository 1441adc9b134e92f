import type { BatchLatency } from '@infaas/shared/domain/profile';

/** Runs of one batch size in one window, with the share of the machine's processors that others took meanwhile, 0..1. */
export type Window = { batch: number; runsUs: number[]; foreignCpu: number };

/** Windows in which others took more than this are left out. */
export const QUIET_BELOW = 0.1;

/**
 * Returns latency per batch size, ascending, out of the quiet windows (of a batch size without one: out of its quietest), and the mean
 * foreign share of the windows that were used.
 */
export function summarise(windows: readonly Window[]): { latency: BatchLatency[]; foreignCpu: number } {
  const used: Window[] = [];
  const latency: BatchLatency[] = [];
  const batches = [...new Set(windows.map((window) => window.batch))].sort((a, b) => a - b);
  for (const batch of batches) {
    const chosen = quietest(windows.filter((window) => window.batch === batch));
    used.push(...chosen);
    latency.push(latencyOf(batch, chosen.flatMap((window) => window.runsUs)));
  }
  return { latency, foreignCpu: used.length === 0 ? 0 : used.reduce((sum, window) => sum + window.foreignCpu, 0) / used.length };
}

function quietest(windows: readonly Window[]): Window[] {
  const quiet = windows.filter((window) => window.foreignCpu <= QUIET_BELOW);
  if (quiet.length > 0) return quiet;
  return [...windows].sort((a, b) => a.foreignCpu - b.foreignCpu).slice(0, Math.max(1, Math.ceil(windows.length / 2)));
}

function latencyOf(batch: number, runsUs: readonly number[]): BatchLatency {
  const sorted = [...runsUs].sort((a, b) => a - b);
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  const variance = sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sorted.length;
  const at = (q: number): number => Math.max(1, Math.round(sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? 1));
  return {
    batch, samples: sorted.length, meanUs: Math.max(1, Math.round(mean)), p50Us: at(0.5), p95Us: at(0.95), p99Us: at(0.99), deviationUs: Math.round(Math.sqrt(variance)),
  };
}
