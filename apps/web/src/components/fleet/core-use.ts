import type { InstanceRow } from '../../server/fleet/list-instances';

/** What an instance had run in all by an instant. */
export type BusySample = { atMs: number; busyUs: number };
/** Samples of the last minute by instance, oldest first. */
export type BusyHistory = Readonly<Record<string, readonly BusySample[]>>;

const WINDOW_MS = 60_000;

/** Returns the history with one more look at all instances; samples beyond a minute, and instances that are gone, leave it. */
export function addSamples(history: BusyHistory, instances: readonly Pick<InstanceRow, 'id' | 'stats'>[], atMs: number): BusyHistory {
  const next: Record<string, readonly BusySample[]> = {};
  for (const { id, stats } of instances) {
    const busyUs = stats?.busyUs ?? 0;
    const known = history[id] ?? [];
    const last = known.at(-1);
    if (last !== undefined && last.atMs >= atMs) {
      next[id] = known;
      continue;
    }
    // A counter that went back is that of a new process.
    const kept = last !== undefined && last.busyUs > busyUs ? [] : known.filter((sample) => sample.atMs > atMs - WINDOW_MS);
    next[id] = [...kept, { atMs, busyUs }];
  }
  return next;
}

/** Returns the share of the last minute (or of what was seen of it) in which an instance ran, 0..1; null until it was seen twice. */
export function busyShare(samples: readonly BusySample[] | undefined): number | null {
  const first = samples?.[0];
  const last = samples?.at(-1);
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return null;
  return Math.min(1, (last.busyUs - first.busyUs) / ((last.atMs - first.atMs) * 1_000));
}

/** Returns the busy share between each two looks, for a small picture of the last minute. */
export function busySteps(samples: readonly BusySample[] | undefined): { atMs: number; share: number }[] {
  return (samples ?? []).slice(1).map((sample, at) => {
    const before = samples?.[at] ?? sample;
    return { atMs: sample.atMs, share: Math.min(1, (sample.busyUs - before.busyUs) / Math.max(1, (sample.atMs - before.atMs) * 1_000)) };
  });
}

/** Returns the cores that an instance kept busy: its busy share times its threads, at most all of the machine; null until it is known. */
export function busyCores(samples: readonly BusySample[] | undefined, threads: number, cores: number): number | null {
  const share = busyShare(samples);
  return share === null ? null : share * Math.min(threads, cores);
}
