import type { Reason } from '../domain/decision';
import type { Micros } from '../domain/units';
import { MICROS_PER_SECOND } from '../domain/units';

/** Offline work pauses from this share of a worker that online queries take (the paper's 40 %), and goes on well below it. */
export const OFFLINE_PAUSE_SHARE = 0.4;
const OFFLINE_RESUME_SHARE = 0.3;
/** It goes on after so long a calm, so that it does not come and go with every short burst. */
const CALM_US: Micros = 2 * MICROS_PER_SECOND;

/** Whether offline work may run on a worker; closed with the reason that was there last. */
export type OfflineGate = { open: boolean; calmSinceUs: Micros | null; because: Reason | null };

/** What is seen of a worker: the share of its cores that online queries took, and an instance of it that is Overloaded (its name). */
export type OfflineSight = { worker: string; onlineUtilisation: number; overloaded: string | null };

/** A worker that nothing is known of yet: open, because what runs online there would have been seen. */
export const OPEN_GATE: OfflineGate = { open: true, calmSinceUs: null, because: null };

/**
 * Returns whether offline work may run on a worker from now on: it stops at once at 40 % online utilisation or with any Overloaded
 * instance, and goes on after two seconds below 30 % without one.
 */
export function nextGate(gate: OfflineGate, seen: OfflineSight, nowUs: Micros): OfflineGate {
  const busy = busyReason(seen);
  if (busy !== null) return { open: false, calmSinceUs: null, because: busy };
  if (gate.open) return OPEN_GATE;
  if (seen.onlineUtilisation > OFFLINE_RESUME_SHARE) return { ...gate, calmSinceUs: null };
  const calmSinceUs = gate.calmSinceUs ?? nowUs;
  return nowUs - calmSinceUs >= CALM_US ? OPEN_GATE : { ...gate, calmSinceUs };
}

function busyReason({ worker, onlineUtilisation, overloaded }: OfflineSight): Reason | null {
  if (overloaded !== null) return { code: 'overloaded', text: `${overloaded} is overloaded on ${worker}: online queries need all of it.` };
  if (onlineUtilisation < OFFLINE_PAUSE_SHARE) return null;
  return { code: 'online', text: `Online queries take ${Math.round(onlineUtilisation * 100)} % of ${worker}; offline work waits from ${OFFLINE_PAUSE_SHARE * 100} %.` };
}
