import type { Invariant } from './invariant';

/** Returns the invariant that virtual time never runs backwards and never has fractions. */
export function timeAdvances(): Invariant {
  let last = 0;
  return {
    name: 'time advances',
    broken({ events }) {
      const now = events.now();
      const because = now < last ? `it is ${now} us after ${last} us` : Number.isInteger(now) ? null : `${now} us is no whole microsecond`;
      last = now;
      return because;
    },
  };
}
