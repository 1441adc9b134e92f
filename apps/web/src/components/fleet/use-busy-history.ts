'use client';
import { useState } from 'react';
import type { WorkerRow } from '../../server/fleet/list-workers';
import { addSamples } from './core-use';
import type { BusyHistory } from './core-use';

/** Returns what was seen of every instance's counters in the last minute; grows with each answer of the API. */
export function useBusyHistory(workers: readonly WorkerRow[] | undefined, atMs: number): BusyHistory {
  const [seen, setSeen] = useState<{ atMs: number; history: BusyHistory }>({ atMs: 0, history: {} });
  if (workers === undefined || atMs <= seen.atMs) return seen.history;
  const history = addSamples(seen.history, workers.flatMap((worker) => worker.instances), atMs);
  // Kept during rendering: derived from the last answer, not an effect of it.
  setSeen({ atMs, history });
  return history;
}
