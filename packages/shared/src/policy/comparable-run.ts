import type { Micros } from '../domain/units';

/** A pause this long lets caches go cold, cores sleep and clocks fall; a profile is measured without pauses. */
const IDLE_US: Micros = 1_000;
/** What a run may take longer after such a pause, and what any run may, before it counts against the machine: a timer, an interrupt, a cold cache. */
const IDLE_ALLOWANCE_US: Micros = 1_000;
const RUN_ALLOWANCE_US: Micros = 50;

export type ServedRun = { observedUs: Micros; profiledUs: Micros; /** How long the instance had nothing to run before. */ idleUs: Micros };

/**
 * Returns the run's time as it compares with its profile: what it took longer is left out as far as a pause or the noise of one run explains
 * it. For runs of many milliseconds that is next to nothing; a run of 10 us that takes 250 us after a pause is as profiled.
 */
export function comparableUs({ observedUs, profiledUs, idleUs }: ServedRun): Micros {
  const allowanceUs = idleUs >= IDLE_US ? IDLE_ALLOWANCE_US : RUN_ALLOWANCE_US;
  return observedUs <= profiledUs ? observedUs : profiledUs + Math.max(0, observedUs - profiledUs - allowanceUs);
}
