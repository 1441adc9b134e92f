import type { Invariant } from './invariant';

/** Returns the invariant that no query is at, or was answered by, a variant below its floor, unless the choice says that accuracy is unmet. */
export function keepsFloors(): Invariant {
  return {
    name: 'no answer below its floor',
    broken({ instances }) {
      for (const { inFlight, variant } of instances) {
        const value = variant.accuracy?.value ?? 0;
        for (const { id, objective, choice } of inFlight) {
          if (objective.minAccuracy === null || value >= objective.minAccuracy || choice?.unmet.includes('accuracy') === true) continue;
          const second = objective.onUnmet === 'degrade' ? objective.degradedMinAccuracy : null;
          if (second === null || value < second) return `query ${id} wants ${objective.minAccuracy} and is at ${variant.name} with ${value}`;
        }
      }
      return null;
    },
  };
}
